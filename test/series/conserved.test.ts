import fc from "fast-check";
import { expect, test } from "vitest";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { conservedQuantities, variation } from "../../src/series/conserved.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { compile } from "../../src/symbolic/expression/tape/tape.ts";
import { type System, solved, timesFrom } from "./made.ts";

type Ranges = readonly (readonly [number, number])[];

async function keptBy(states: readonly string[], equations: readonly string[], ranges: Ranges) {
  const trees = await Promise.all(equations.map((text) => parseExpr(text)));
  return conservedQuantities(states, trees, ranges);
}

const box = (n: number, half = 2): Ranges => Array.from({ length: n }, () => [-half, half] as const);

// By hand: each is the first integral of its textbook system, up to a factor.
test.each([
  { of: "a pendulum", states: ["x", "v"], equations: ["v", "-1.3*sin(x)"], kept: ["v^2 - 2.6*cos(x)"] },
  {
    of: "a pendulum of order 2",
    states: ["x", "v"],
    equations: ["-1.3*sin(x)"],
    kept: ["v^2 - 2.6*cos(x)"],
  },
  {
    of: "Euler's top",
    states: ["a", "b", "c"],
    equations: ["0.5*b*c", "-1.2*a*c", "0.7*a*b"],
    kept: ["c^2 - 1.4*a^2", "2.4*a^2 + b^2"],
  },
  {
    of: "Duffing's oscillator",
    states: ["x", "v"],
    equations: ["v", "x - x^3"],
    kept: ["2*x^2 - 2*v^2 - x^4"],
  },
])("$of keeps what it should", async ({ states, equations, kept }) => {
  const found = await keptBy(states, equations, box(states.length));
  expect(found.map((expr) => printMathjs(expr))).toEqual(kept);
});

test.each([
  { of: "an oscillator with friction", states: ["x", "v"], equations: ["v", "-2.1*x - 0.1*v"] },
  { of: "Van der Pol's oscillator", states: ["x", "y"], equations: ["y", "2*(1 - x^2)*y - x"] },
  {
    of: "Lorenz's system",
    states: ["x", "y", "z"],
    equations: ["10*(y - x)", "x*(28 - z) - y", "x*y - 8/3*z"],
  },
  { of: "a single state", states: ["x"], equations: ["x - x^2"] },
])("$of keeps nothing", async ({ states, equations }) => {
  expect(await keptBy(states, equations, box(states.length))).toEqual([]);
});

test("predators and prey of any rates keep one quantity, along a trajectory that another integrator follows", async () => {
  const rate = fc.integer({ min: 2, max: 20 }).map((n) => n / 10);
  await fc.assert(
    fc.asyncProperty(rate, rate, rate, rate, async (a, b, c, d) => {
      const equations = [`${a}*x - ${b}*x*y`, `${c}*x*y - ${d}*y`];
      const found = await keptBy(["x", "y"], equations, [
        [0.2, 5],
        [0.3, 4],
      ]);
      expect(found).toHaveLength(1);
      const system: System = (_t, [x, y]) => [a * x! - b * x! * y!, c * x! * y! - d * y!];
      const rows = solved(system, timesFrom(0, 5, 40), [1.5, 0.8]);
      const columns = [0, 1].map((k) => Float64Array.from(rows, (row) => row[k]!));
      expect(variation(found[0]!, ["x", "y"], columns)).toBeLessThan(1e-6);
    }),
    { numRuns: 15 },
  );
});

test("an epidemic keeps the number of people, and a second quantity that is not a function of it", async () => {
  const found = await keptBy(
    ["S", "I", "R"],
    ["-0.4*S*I", "0.4*S*I - 0.1*I", "0.1*I"],
    [
      [0.1, 1],
      [0.01, 0.5],
      [0.01, 0.9],
    ],
  );
  expect(printMathjs(found[0]!)).toBe("I + R + S");
  expect(found).toHaveLength(2);
  const at = (S: number, I: number): number => {
    const out = new Float64Array(1);
    compile(found[1]!, ["S", "I", "R"]).value(
      [S, I, 1 - S - I].map((v) => Float64Array.of(v)),
      out,
    );
    return out[0]!;
  };
  expect(at(0.5, 0.3)).not.toBeCloseTo(at(0.7, 0.1), 3);
});
