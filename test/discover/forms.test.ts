import { expect, test } from "vitest";
import type { FoundForm } from "../../src/discover/direct/form.ts";
import { ALL_FORMS } from "../../src/discover/direct/forms.ts";
import { divided, separablePowers } from "../../src/discover/direct/separablePowers.ts";
import { discover } from "../../src/discover/index.ts";
import { printMathjs } from "../../src/io/formulas/mathjs.ts";
import type { Expr } from "../../src/symbolic/expression/expr.ts";
import { evaluate } from "../../src/symbolic/expression/tape.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { rowsOfLaw } from "./laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

const forms: readonly (readonly [string, string, Ranges, Law])[] = [
  [
    "a root of a sum with a cosine",
    "y^2 = sum",
    { a: [1, 5], b: [1, 5], t: [1, 5] },
    (a, b, t) => Math.sqrt(a * a + b * b + 2 * a * b * Math.cos(t)),
  ],
  [
    "a fraction of sums",
    "y = fraction",
    { a: [1, 5], b: [1, 5], c: [1, 5] },
    (a, b, c) => (a + b * c) / (1 + c),
  ],
  [
    "a product with two other factors",
    "y = product",
    { x: [5, 10], u: [1, 2], c: [3, 20], t: [1, 2] },
    (x, u, c, t) => (x - u * t) / Math.sqrt(1 - (u / c) ** 2),
  ],
  ["a sum of decays", "y = sum", { a: [1, 5], b: [1, 5], t: [0.1, 3] }, (a, b, t) => a * Math.exp(-t) + b],
  ["a power with a column as exponent", "1/y = sum", { u: [0.3, 3], n: [1, 4] }, (u, n) => 1 / (1 + u ** n)],
];

for (const [what, name, ranges, law] of forms) {
  test(`${what} is found to rounding`, () => {
    const data = rowsOfLaw(ranges, law, 300);
    const table = { names: data.variables, columns: data.columns, target: data.target };
    let best: FoundForm | undefined;
    for (const stage of ALL_FORMS) {
      if (stage.name !== name || !stage.fits(table)) continue;
      for (const found of stage.run(table, () => false)) if (found.left < (best?.left ?? 1)) best = found;
      if (best !== undefined && best.left < 1e-20) break;
    }
    expect(best!.left).toBeLessThan(1e-20);
    const values = evaluate(best!.expr, data.variables, data.columns, 300);
    for (let r = 0; r < 300; r += 41) expect(values[r]).toBeCloseTo(data.target[r]!, 6);
  });
}

test("a fraction of sums is the first candidate among noise", () => {
  const data = rowsOfLaw(
    { m: [1, 5], n: [1, 5], r: [1, 5], s: [1, 5] },
    (m, n, r, s) => (m * r + n * s) / (m + n),
    800,
    0.1,
  );
  const table = { names: data.variables, columns: data.columns, target: data.target };
  const stage = ALL_FORMS.find(({ name }) => name === "y = fraction")!;
  const [first] = stage.run(table, () => false);
  expect(Math.sqrt(first!.left)).toBeLessThan(0.12);
  const probe = { variables: data.variables, columns: [[2], [4], [1], [3]].map((v) => Float64Array.from(v)) };
  const [value] = evaluate(first!.expr, probe.variables, probe.columns, 1);
  expect(Math.abs(value! - 14 / 6)).toBeLessThan(0.1);
});

test("no stage of fractions finds nought over nought", () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => Math.tanh(a / b) + Math.sqrt(a + b), 200);
  const table = { names: data.variables, columns: data.columns, target: data.target };
  for (const stage of ALL_FORMS.filter(({ name }) => name === "y = fraction")) {
    for (const { left } of stage.run(table, () => false)) expect(left).toBeGreaterThan(1e-20);
  }
});

test("a power is divided out only where the rows are sure of it", () => {
  const problemOf = (ranges: Ranges, law: Law) => {
    const data = rowsOfLaw(ranges, law, 400);
    return { names: data.variables, columns: data.columns, target: data.target, lift: (expr: Expr) => expr };
  };
  const clear = problemOf({ a: [1, 5], b: [1, 5], c: [1, 5] }, (a, b, c) => a ** 2 * (b + c));
  const exponents = separablePowers(clear)!;
  expect(exponents[0]).toBe(2);
  const rest = divided(clear, exponents);
  expect(rest.names).toEqual(["b", "c"]);
  expect(rest.target[3]).toBeCloseTo(clear.columns[1]![3]! + clear.columns[2]![3]!, 10);
  const crossing = problemOf({ r: [0.2, 2], n: [1, 60], k: [30, 120] }, (r, n, k) => r * n * (1 - n / k));
  expect(separablePowers(crossing)?.[1] ?? Number.NaN).not.toBe(0.5);
});

test("two threads find what one finds", async () => {
  const data = rowsOfLaw(
    { a: [1, 5], b: [1, 5], t: [1, 5] },
    (a, b, t) => Math.sqrt(a + b * b * Math.cos(t) ** 2),
    300,
  );
  const found = await Promise.all(
    [1, 2].map((threads) => discover(data, { engine: defaultEngine(), timeoutSeconds: 120, threads })),
  );
  const [one, two] = found.map(({ best }) => printMathjs(best!.expr));
  expect(found[0]!.outcome).toBe("exact");
  expect(two).toBe(one);
});
