import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/discover/problem.ts";
import { networkDerivatives } from "../../src/discover/reduce/curvature.ts";
import { bestPolynomial } from "../../src/discover/reduce/polynomial.ts";
import { groupings, missesOf, spreadsOf } from "../../src/discover/reduce/separable.ts";
import { type Split, splitsOf } from "../../src/discover/reduce/splits.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../src/math/philox.ts";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { parametersOf, planOf } from "../../src/model/cpu/plan.ts";
import { initialKan } from "../../src/train/schedule/initialise.ts";
import { rowsOfLaw } from "./laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];

const names = ["a", "b", "c", "d"];
const ranges = Object.fromEntries(names.map((name) => [name, [1, 3] as const]));

function problemOf(law: Law, noise = 0, of: Parameters<typeof rowsOfLaw>[0] = ranges): Problem {
  const { variables, columns, target } = rowsOfLaw(of, law, 500, noise);
  return { names: variables, columns, target, trail: [], lift: (expr) => expr };
}

function splitsFor(problem: Problem): Split[] {
  const model = bestPolynomial(problem.columns, problem.target)!;
  return splitsOf(problem, model.derivatives(200), model.kinds, () => false);
}

/** A split in words: φ, the columns of the first part, those of the second. */
function wordsOf({ kind, weight, first, second }: Split): string {
  const [a, b] = [first, second].map((part) => part?.columns.map((c) => names[c]).join("") ?? "0");
  return `${kind} ${weight === undefined ? "" : `${printMathjs(weight.expr)} `}${a}|${b}`;
}

/** Smooth functions of two columns whose sums and products are neither. */
const pairs: readonly ((x: number, y: number) => number)[] = [
  (x, y) => x * y ** 2,
  (x, y) => Math.sqrt(x ** 2 + y ** 2),
  (x, y) => Math.sin(x * y) + 2,
  (x, y) => Math.exp(x / y),
  (x, y) => x / (1 + y),
];
const anyPair = fc.constantFrom(...pairs);
/** Orders in which four columns are handed to a law. */
const anyOrder = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
const runs = { numRuns: 12 };

describe("groups of columns", () => {
  test("the parts of a sum are told apart by mixed curvatures, in any order of columns", () => {
    fc.assert(
      fc.property(anyPair, anyPair, anyOrder, (f, g, order) => {
        const [p, q, r, s] = order as [number, number, number, number];
        const problem = problemOf((...x) => f(x[p]!, x[q]!) - 0.7 * g(x[r]!, x[s]!));
        const model = bestPolynomial(problem.columns, problem.target)!;
        const found = groupings(model.derivatives(200), spreadsOf(problem.columns), ["sum"]);
        const whole = found.find(({ shared }) => shared === undefined)!;
        expect(whole.miss).toBeLessThan(0.3);
        const groups = whole.groups.map((group) => group.join()).sort();
        const sorted = [
          [p, q],
          [r, s],
        ].map((group) => group.sort((a, b) => a - b).join());
        expect(groups).toEqual(sorted.sort());
      }),
      runs,
    );
  });

  test("the factors of a product are told apart where it changes sign", () => {
    fc.assert(
      fc.property(fc.constantFrom(pairs[0]!, pairs[1]!, pairs[3]!, pairs[4]!), anyOrder, (f, order) => {
        const [p, q, r, s] = order as [number, number, number, number];
        const problem = problemOf((...x) => f(x[p]!, x[q]!) * (x[r]! ** 2 - 2 * x[s]!));
        const model = bestPolynomial(problem.columns, problem.target)!;
        const misses = missesOf(model.derivatives(200), spreadsOf(problem.columns), "product");
        for (const i of [p, q]) for (const j of [r, s]) expect(misses[i]![j]).toBeLessThan(0.5);
        expect(misses[r]![s]).toBeGreaterThan(0.9);
      }),
      runs,
    );
  });

  test("a law that nothing separates is not split", () => {
    const laws: readonly Law[] = [
      (a, b, c, d) => Math.sin(a! * b! + c! * d!) + Math.cos(a! * c! - b! * d!),
      (a, b, c, d) => Math.exp(Math.sin(a! + b! * c!) * Math.cos(d! * a! + b!)),
      (a, b, c, d) => 1 / (1 + (a! - b! * c!) ** 2 + (d! - a! * c!) ** 2 * (b! - d!) ** 2),
    ];
    for (const law of laws) expect(splitsFor(problemOf(law)).map(wordsOf)).toEqual([]);
  });
});

describe("splits", () => {
  test("one column that enters by a function of its own is found with what it multiplies", () => {
    const found = splitsFor(problemOf((a, b, c, d) => b! ** 2 / a! + Math.sqrt(c! + a! * d!)));
    expect(found.map(wordsOf)).toContain("sum b^2 acd|a");
  });

  test("an angle in front of a bracket that changes sign is divided out", () => {
    const of = { a: [0, 6], b: [1, 3], c: [1, 3] } as const;
    const found = splitsFor(problemOf((a, b, c) => Math.cos(a!) * (b! ** 2 - 3 * c!), 0, of));
    expect(found.map(wordsOf)).toContain("sum cos(a) 0|bc");
  });

  test("parts under a fraction line are seen", () => {
    const of = { a: [1, 3], b: [1, 3], c: [1, 3] } as const;
    const found = splitsFor(problemOf((a, b, c) => 1 / (a! ** 2 + Math.exp(b! / c!)), 0, of));
    const words = found.map((split) => `${split.transform}: ${wordsOf(split)}`);
    expect(words).toContain("1/y: sum a|bc");
  });
  test("noise of a twentieth leaves the split of a sum", () => {
    const found = splitsFor(problemOf((a, b, c, d) => a! * b! ** 2 - 3 * Math.sqrt(c! + d! ** 2), 0.05));
    const sums = found.filter(({ kind, weight }) => kind === "sum" && weight === undefined);
    expect(sums.map(({ first }) => first?.columns.map((c) => names[c]).join(""))).toContain("ab");
  });

  test("nothing is looked at when the search is over", () => {
    const problem = problemOf((a, b) => a! + b!);
    const model = bestPolynomial(problem.columns, problem.target)!;
    expect(splitsOf(problem, model.derivatives(100), model.kinds, () => true)).toEqual([]);
  });
});

describe("curvatures", () => {
  test("those of a stand-in are those of the law, for a target that it follows by its logarithm too", () => {
    const wide = { a: [1, 30], b: [-2, 2], c: [0, 2] } as const;
    const law: Law = (a, b, c) => Math.exp(0.3 * Math.log(a!) + 0.4 * b! + 0.2 * b! ** 2 + 0.1 * c! ** 3);
    const problem = problemOf(law, 0, wide);
    const model = bestPolynomial(problem.columns, problem.target)!;
    const { value, first, second } = model.derivatives(60);
    const [a, b, c] = problem.columns as [Float64Array, Float64Array, Float64Array];
    for (let r = 0; r < 60; r += 7) {
      const y = problem.target[r]!;
      const slopes = [0.3 / a[r]!, 0.4 + 0.4 * b[r]!, 0.3 * c[r]! ** 2];
      const bends = [-0.3 / a[r]! ** 2, 0.4, 0.6 * c[r]!];
      expect(value[r]! / y).toBeCloseTo(1, 6);
      for (let i = 0; i < 3; i++) {
        expect(first[i]![r]! / y).toBeCloseTo(slopes[i]!, 5);
        for (let j = 0; j < 3; j++) {
          const own = i === j ? bends[i]! : 0;
          expect(second[i]![j]![r]! / y).toBeCloseTo(slopes[i]! * slopes[j]! + own, 4);
        }
      }
    }
  });

  test("those of a network are the second differences of its output", () => {
    const columns = problemOf((a) => a!)
      .columns.slice(0, 2)
      .map((column) => column.slice(0, 40));
    const shape = { nInputs: 2, nodes: [[[0, 1]], [[0], [1]], [[2, 3]]], outputs: [2] };
    const options = { intervals: 4, degree: 5, base: "zero", gridEps: 1 } as const;
    const kan = initialKan(shape, columns, options, randomStream(1, "curvature"));
    const theta = parametersOf(planOf(kan));
    const at = (a: number, b: number): Float64Array => {
      const inputs = [columns[0]!.map((x) => x + a), columns[1]!.map((x) => x + b)];
      return cpu.bind(kan, { inputs, targets: [], nRows: 40 }).predict(theta)[0]!;
    };
    const { value, second } = networkDerivatives(kan, columns, 3);
    const h = 1e-3;
    const [pp, pm, mp, mm] = [at(h, h), at(h, -h), at(-h, h), at(-h, -h)];
    const [up, down, middle] = [at(h, 0), at(-h, 0), at(0, 0)];
    const inside = Array.from({ length: 40 }, (_, r) => r).filter((r) =>
      columns.every((column) => {
        const [low, high] = [Math.min(...column), Math.max(...column)];
        return column[r]! > low + 2 * h && column[r]! < high - 2 * h;
      }),
    );
    expect(inside.length).toBeGreaterThan(20);
    for (const r of inside) {
      expect(value[r]).toBeCloseTo(3 * middle[r]!, 10);
      expect(second[0]![1]![r]).toBeCloseTo((3 * (pp[r]! - pm[r]! - mp[r]! + mm[r]!)) / (4 * h * h), 2);
      expect(second[0]![0]![r]).toBeCloseTo((3 * (up[r]! - 2 * middle[r]! + down[r]!)) / (h * h), 2);
    }
  });
});

test("parts of a product have a value on every row, where they all but cancel too", () => {
  const random = randomStream(1, "near");
  const a = Float64Array.from({ length: 500 }, () => random.uniform());
  const b = a.map((x) => x + 0.1 * random.uniform());
  const target = a.map((x, r) => Math.exp(2000 * (x - b[r]!)));
  const splits = splitsFor({ names: ["a", "b"], columns: [a, b], target, trail: [], lift: (expr) => expr });
  const parts = splits.flatMap(({ first, second }) => [first, second].filter((part) => part !== undefined));
  for (const { values } of parts) expect(values.every(Number.isFinite)).toBe(true);
});
