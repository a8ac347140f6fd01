import { expect, test } from "vitest";
import { division, separablePowers } from "../../src/discover/direct/separablePowers.ts";
import { FORMS } from "../../src/discover/forms/all.ts";
import { discover } from "../../src/discover/index.ts";
import { transformTarget } from "../../src/discover/moves/transform.ts";
import { type Problem, reduced } from "../../src/discover/problem.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

const forms: readonly (readonly [string, string, string, Ranges, Law])[] = [
  [
    "a root of a sum with a cosine",
    "sum with waves",
    "y^2",
    { a: [1, 5], b: [1, 5], t: [1, 5] },
    (a, b, t) => Math.sqrt(a * a + b * b + 2 * a * b * Math.cos(t)),
  ],
  [
    "a fraction of sums",
    "fraction of powers",
    "y",
    { a: [1, 5], b: [1, 5], c: [1, 5] },
    (a, b, c) => (a + b * c) / (1 + c),
  ],
  [
    "a product with two other factors",
    "product with two factors",
    "y",
    { x: [5, 10], u: [1, 2], c: [3, 20], t: [1, 2] },
    (x, u, c, t) => (x - u * t) / Math.sqrt(1 - (u / c) ** 2),
  ],
  [
    "a sum of decays",
    "sum with growth",
    "y",
    { a: [1, 5], b: [1, 5], t: [0.1, 3] },
    (a, b, t) => a * Math.exp(-t) + b,
  ],
  [
    "a power with a column as exponent",
    "sum with growth",
    "1/y",
    { u: [0.3, 3], n: [1, 4] },
    (u, n) => 1 / (1 + u ** n),
  ],
];

/** The problem with this function of its target. */
function transformed(problem: Problem, name: string): Problem {
  if (name === "y") return problem;
  const { reductions } = transformTarget.run(problem, () => false, 1, undefined);
  return reduced(problem, transformTarget.name, reductions.find(({ what }) => what === name)!);
}

for (const [what, name, transform, ranges, law] of forms) {
  test(`${what} is found to rounding`, () => {
    const data = rowsOfLaw(ranges, law, 300);
    const problem = transformed(problemOf(data), transform);
    const form = FORMS.find((one) => one.name === name)!;
    expect(form.fits(problem)).toBe(true);
    const left = (effort: number): number =>
      form.run(problem, () => false, effort).reduce((least, one) => Math.min(least, one.left), 1);
    const effort = [1, 2, 4].find((one) => left(one) < 1e-20)!;
    const best = form
      .run(problem, () => false, effort)
      .reduce((least, one) => (one.left < least.left ? one : least));
    const values = evaluate(problem.lift(best.expr), data.variables, data.columns, 300);
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
  const form = FORMS.find(({ name }) => name === "fraction of powers")!;
  const [first] = form.run(problemOf(data), () => false, 1);
  expect(Math.sqrt(first!.left)).toBeLessThan(0.12);
  const probe = { variables: data.variables, columns: [[2], [4], [1], [3]].map((v) => Float64Array.from(v)) };
  const [value] = evaluate(first!.expr, probe.variables, probe.columns, 1);
  expect(Math.abs(value! - 14 / 6)).toBeLessThan(0.1);
});

test("no form of fractions finds nought over nought", () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => Math.tanh(a / b) + Math.sqrt(a + b), 200);
  for (const form of FORMS.filter(({ name }) => name.startsWith("fraction"))) {
    for (const { left } of form.run(problemOf(data), () => false, 1)) expect(left).toBeGreaterThan(1e-20);
  }
});

test("a power is divided out only where the rows are sure of it", () => {
  const rowsFor = (ranges: Ranges, law: Law): Problem => problemOf(rowsOfLaw(ranges, law, 400));
  const clear = rowsFor({ a: [1, 5], b: [1, 5], c: [1, 5] }, (a, b, c) => a ** 2 * (b + c));
  const exponents = separablePowers(clear)!;
  expect(exponents[0]).toBe(2);
  const rest = reduced(clear, "divide", division(clear, exponents));
  expect(rest.names).toEqual(["b", "c"]);
  expect(rest.target[3]).toBeCloseTo(clear.columns[1]![3]! + clear.columns[2]![3]!, 10);
  const crossing = rowsFor({ r: [0.2, 2], n: [1, 60], k: [30, 120] }, (r, n, k) => r * n * (1 - n / k));
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
