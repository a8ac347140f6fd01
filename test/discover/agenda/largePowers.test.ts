import { expect, test } from "vitest";
import { hasLargePower } from "../../../src/discover/choosing/wildNumbers.ts";
import { discover } from "../../../src/discover/discover.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { valuesOn } from "../../../src/symbolic/formula/formula.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";

const ROWS = 40;

/** What a law is off by a fifth of the range above the rows, as a share, where it was found from rows with 3 % of noise. */
async function foundLaw(low: number, high: number, law: (x: number) => number, seed: number) {
  const random = randomStream(seed, "large powers");
  const x = Float64Array.from({ length: ROWS }, (_, r) => low + ((high - low) * r) / (ROWS - 1));
  const exact = x.map(law);
  const middle = exact.reduce((sum, v) => sum + v / ROWS, 0);
  const spread = Math.sqrt(exact.reduce((sum, v) => sum + (v - middle) ** 2 / ROWS, 0));
  const target = exact.map((v) => v + 0.03 * spread * random.normal());
  const data = { variables: ["x"], columns: [x], target };
  const { best } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 300 });
  const beyond = high + 0.2 * (high - low);
  const [value] = valuesOn(best.expr, {
    ...data,
    columns: [Float64Array.of(beyond)],
    target: Float64Array.of(0),
  });
  return { best, off: Math.abs(value! / law(beyond) - 1) };
}

test.each([
  ["a rate against absolute temperature", 280, 360, (x: number) => 2.2e8 * Math.exp(-6100 / x), 9],
  ["a current of a semiconductor", 300, 420, (x: number) => 4e5 * Math.exp(-4200 / x), 21],
])(
  "a power beyond 10 does not end the search for %s",
  async (_, low, high, law, seed) => {
    const { best, off } = await foundLaw(low, high, law, seed);
    expect(hasLargePower(best.expr)).toBe(false);
    expect(off).toBeLessThan(0.06);
  },
  300_000,
);
