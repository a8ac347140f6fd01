import { expect, test } from "vitest";
import { discover } from "../../../src/discover/index.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import { distance, made } from "./made.ts";

const LAWS: Readonly<Record<string, (x: number) => number>> = {
  "a damped wave": (x) => 4.2 * Math.exp(-0.31 * x) * Math.cos(3.3 * x + 0.4),
  "a peak on a slope": (x) => 1.5 + 0.22 * x + 6 * Math.exp(-(((x - 4.1) / 0.9) ** 2)),
};

for (const [name, law] of Object.entries(LAWS)) {
  test(`${name} is found before the long search for curves`, async () => {
    const { table, spread, far, truth } = made(law, { low: 0, high: 10, n: 120, noise: 0.03 });
    const { names: variables, columns, target } = table;
    const { best } = await discover(
      { variables, columns, target },
      { engine: defaultEngine(), timeoutSeconds: 600, mostWork: 8e8 },
    );
    expect(distance(evaluate(best.expr, variables, [far], far.length), truth)).toBeLessThan(0.05 * spread);
  });
}
