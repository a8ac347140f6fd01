import fc from "fast-check";
import { expect, test } from "vitest";
import { affineColumns } from "../../../src/discover/reduce/affine.ts";
import {
  basisOf,
  type ColumnBasis,
  canBeAngle,
  firstRows,
  type Order,
  productFeatures,
} from "../../../src/discover/reduce/basis.ts";
import {
  composed,
  type Derivatives,
  powerCurve,
  productDerivatives,
} from "../../../src/discover/reduce/curvature.ts";
import { groupings, missesOf, spreadsOf } from "../../../src/discover/reduce/separable.ts";
import { joining, type Pair, pairsOf, plainPairs } from "../../../src/discover/reduce/symmetryPairs.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 60;

function columnIn(low: number, high: number, name: string): Float64Array {
  const random = randomStream(9, "derivatives", name, low);
  return Float64Array.from({ length: ROWS }, () => low + (high - low) * random.uniform());
}

/** Exact derivatives of a law, by differences of steps that its smoothness makes good to six digits. */
function derivativesOf(law: (...x: number[]) => number, columns: readonly Float64Array[]): Derivatives {
  const at = (r: number, ...moves: readonly (readonly [number, number])[]): number => {
    const x = columns.map((column) => column[r]!);
    for (const [i, by] of moves) x[i]! += by;
    return law(...x);
  };
  const h = 1e-4;
  const each = (of: (r: number) => number): Float64Array =>
    Float64Array.from({ length: ROWS }, (_, r) => of(r));
  return {
    value: each((r) => at(r)),
    first: columns.map((_, i) => each((r) => (at(r, [i, h]) - at(r, [i, -h])) / (2 * h))),
    second: columns.map((_, i) =>
      columns.map((_, j) =>
        i === j
          ? each((r) => (at(r, [i, h]) - 2 * at(r) + at(r, [i, -h])) / h ** 2)
          : each(
              (r) =>
                (at(r, [i, h], [j, h]) -
                  at(r, [i, h], [j, -h]) -
                  at(r, [i, -h], [j, h]) +
                  at(r, [i, -h], [j, -h])) /
                (4 * h * h),
            ),
      ),
    ),
  };
}

const [a, b, c] = ["a", "b", "c"].map((name) => columnIn(1, 3, name)) as [
  Float64Array,
  Float64Array,
  Float64Array,
];

test.each([
  ["powers on a narrow range", "power", 1, 3],
  ["powers on a wide range", "power", 0.1, 50],
  ["powers around zero", "power", -4, 2],
  ["waves", "wave", -6, 6],
] as const)("%s have the slopes and curvatures that differences give", (_, kind, low, high) => {
  const column = columnIn(low, high, kind);
  const [one, other] = [basisOf(column, kind), basisOf(b, "power")];
  const features = (order: Order): Float64Array[] =>
    productFeatures([one, other], 30, { orders: [order, 0] });
  const h = 1e-5 * (high - low);
  // The scale is that of the whole column: it is moved in the basis, not in the column.
  const moved = (by: number): Float64Array[] => {
    const scaled = one.scaled.map((s, r) => s + one.slope[r]! * by + 0.5 * one.bend[r]! * by * by);
    return productFeatures([{ ...one, scaled }, other], 30);
  };
  const [up, down, middle] = [moved(h), moved(-h), moved(0)];
  const [first, second] = [features(1), features(2)];
  middle.forEach((values, f) => {
    const size = Math.max(...second[f]!.map(Math.abs), 1);
    values.forEach((v, r) => {
      const slope = (up[f]![r]! - down[f]![r]!) / (2 * h);
      const bend = (up[f]![r]! - 2 * v + down[f]![r]!) / h ** 2;
      expect(Math.abs(first[f]![r]! - slope)).toBeLessThan(1e-5 * (1 + Math.max(...first[f]!.map(Math.abs))));
      expect(Math.abs(second[f]![r]! - bend)).toBeLessThan(1e-2 * size);
    });
  });
});

test("products of functions: which are taken can be chosen, and their first rows are those of all", () => {
  const bases: ColumnBasis[] = [basisOf(a, "power"), basisOf(b, "wave")];
  const all = productFeatures(bases, 40);
  const alone = productFeatures(bases, 40, { isTaken: ([first, second]) => first === 0 || second === 0 });
  expect(alone.length).toBeLessThan(all.length);
  const few = productFeatures(
    bases.map((basis) => firstRows(basis, 7)),
    40,
  );
  few.forEach((values, f) => {
    expect([...values]).toEqual([...all[f]!.subarray(0, 7)]);
  });
});

test("an angle is a number of some turns, not a year and not a share", () => {
  expect(canBeAngle(Float64Array.of(0, 3))).toBe(true);
  expect(canBeAngle(Float64Array.of(-30, 30))).toBe(true);
  expect(canBeAngle(Float64Array.of(0, 1))).toBe(false);
  expect(canBeAngle(Float64Array.of(1950, 1960))).toBe(false);
});

test("derivatives of a sum of products are those of the sum", () => {
  const bases = [basisOf(a, "power"), basisOf(b, "wave")];
  const features = productFeatures(bases, 20);
  const random = randomStream(2, "solution");
  const solution = Float64Array.from(features, () => random.normal());
  const { value, first, second } = productDerivatives(bases, 20, solution);
  const sumOf = (orders: readonly [Order, Order], r: number): number =>
    productFeatures(bases, 20, { orders }).reduce((sum, f, i) => sum + solution[i]! * f[r]!, 0);
  for (const r of [0, 20, 59]) {
    expect(value[r]).toBeCloseTo(sumOf([0, 0], r), 9);
    expect(first[0]![r]).toBeCloseTo(sumOf([1, 0], r), 9);
    expect(first[1]![r]).toBeCloseTo(sumOf([0, 1], r), 9);
    expect(second[0]![1]![r]).toBeCloseTo(sumOf([1, 1], r), 9);
    expect(second[1]![0]).toBe(second[0]![1]);
    expect(second[1]![1]![r]).toBeCloseTo(sumOf([0, 2], r), 9);
  }
});

test("a function of a model has the derivatives of the function of the law", () => {
  const law = (x: number, y: number): number => x * x + 2 * y;
  const inner = derivativesOf(law as (...x: number[]) => number, [a, b]);
  for (const p of [2, 0.5, -1]) {
    const expected = derivativesOf((x, y) => law(x!, y!) ** p, [a, b]);
    const found = composed(inner, powerCurve(p));
    found.value.forEach((v, r) => {
      expect(v).toBeCloseTo(expected.value[r]!, 8);
      for (const i of [0, 1]) {
        expect(Math.abs(found.first[i]![r]! - expected.first[i]![r]!)).toBeLessThan(1e-5 * (1 + v));
        for (const j of [0, 1])
          expect(Math.abs(found.second[i]![j]![r]! - expected.second[i]![j]![r]!)).toBeLessThan(
            1e-4 * (1 + v),
          );
      }
    });
  }
});

test.each<[string, (x: number) => number, string]>([
  ["a square", (x) => x * x, "x^2"],
  ["an inverse", (x) => 1 / x, "1/x"],
  ["a sine", Math.sin, "sin(x)"],
  ["an exponential", Math.exp, "exp(x)"],
  ["a root", Math.sqrt, "sqrt(x)"],
])("a column that enters through %s is known by it", (_, f, text) => {
  const columns = [a, b, c];
  const model = derivativesOf((x, y, z) => y! * z! + f(x!) * (1 + y! ** 2), columns);
  const [best] = affineColumns(columns, model, spreadsOf(columns)).filter(({ column }) => column === 0);
  expect(best!.miss).toBeLessThan(1e-3);
  expect(printMathjs(best!.curve.expr(variable("x")))).toBe(text);
});

test("a column that enters twice, by two functions, has none", () => {
  const columns = [a, b];
  const model = derivativesOf((x, y) => Math.sin(x! * y!) + x! ** 3, columns);
  for (const { column, miss } of affineColumns(columns, model, spreadsOf(columns)))
    if (column === 0) expect(miss).toBeGreaterThan(0.01);
});

test("a sum and a product of groups are told by their mixed curvatures, and what is entangled by neither", () => {
  const columns = [a, b, c];
  const spreads = spreadsOf(columns);
  const sum = derivativesOf((x, y, z) => x! * y! + Math.sqrt(z!), columns);
  const product = derivativesOf((x, y, z) => (x! - y! ** 2) * Math.sqrt(z!), columns);
  const tangled = derivativesOf((x, y, z) => Math.exp(Math.sin(x! * y!) + y! * z! + x! * z!), columns);
  const best = (model: Derivatives, kind: "sum" | "product") =>
    groupings(model, spreads, [kind]).find(({ shared }) => shared === undefined)!;
  expect(best(sum, "sum")).toMatchObject({ groups: [[2], [0, 1]] });
  expect(best(sum, "sum").miss).toBeLessThan(1e-3);
  expect(best(product, "product")).toMatchObject({ groups: [[2], [0, 1]] });
  expect(best(product, "product").miss).toBeLessThan(1e-3);
  for (const kind of ["sum", "product"] as const) expect(best(tangled, kind).miss).toBeGreaterThan(0.1);
});

test("a column that both parts share is left out of the groups", () => {
  const columns = [a, b, c];
  const model = derivativesOf((x, y, z) => z! * x! ** 2 + Math.exp((z! * y!) / 3), columns);
  const spreads = spreadsOf(columns);
  const found = groupings(model, spreads, ["sum"]);
  const shared = found.find((one) => one.shared === 2)!;
  expect(shared.groups).toEqual([[0], [1]]);
  expect(shared.miss).toBeLessThan(1e-3);
  expect(found.find((one) => one.shared === undefined)!.miss).toBeGreaterThan(0.1);
});

test("a rule is missed as much from one column as from the other, in any unit of either", () => {
  const model = derivativesOf((x, y, z) => Math.sin(x! * y!) + z! * y!, [a, b, c]);
  const tenth: Derivatives = {
    value: model.value,
    first: model.first.map((f, i) => f.map((v) => (i === 0 ? 10 * v : v))),
    second: model.second.map((row, i) =>
      row.map((f, j) => f.map((v) => v * (i === 0 ? 10 : 1) * (j === 0 ? 10 : 1))),
    ),
  };
  const columns = [a, b, c];
  for (const kind of ["sum", "product"] as const) {
    const misses = missesOf(model, spreadsOf(columns), kind);
    const inTenths = missesOf(tenth, spreadsOf([a.map((v) => v / 10), b, c]), kind);
    misses.forEach((row, i) => {
      row.forEach((miss, j) => {
        expect(miss).toBe(misses[j]![i]);
        expect(inTenths[i]![j]).toBeCloseTo(miss, 9);
      });
    });
  }
});

/** Laws in which two columns enter as one, and that one. */
const JOINED: readonly (readonly [Pair["family"], number, string, (x: number, y: number) => number])[] = [
  ["sum", 1, "a + b", (x, y) => x + y],
  ["sum", -1, "a - b", (x, y) => x - y],
  ["sum", 2, "a + 2*b", (x, y) => x + 2 * y],
  ["product", 1, "a*b", (x, y) => x * y],
  ["product", -1, "a/b", (x, y) => x / y],
  ["product", -2, "a/b^2", (x, y) => x / y ** 2],
  ["product", 0.5, "a^2*b", (x, y) => x ** 2 * y],
  ["square", 1, "a^2 + b^2", (x, y) => x * x + y * y],
  ["square", -1, "a^2 - b^2", (x, y) => x * x - y * y],
  ["inverse", 1, "1/a + 1/b", (x, y) => 1 / x + 1 / y],
];

test.each(JOINED)("exact gradients of a law of %s with %f show it", (family, coefficient, text, join) => {
  const table = { names: ["a", "b", "c"], columns: [a, b, c], target: a };
  const { first } = derivativesOf((x, y, z) => Math.sin(join(x!, y!)) + z! * join(x!, y!) ** 2, [a, b, c]);
  const [best] = pairsOf(table, first);
  expect(best).toMatchObject({ i: 0, j: 1, family, c: coefficient });
  expect(best!.miss).toBeLessThan(1e-5);
  const { joined, keep } = joining(table, best!);
  expect(keep).toEqual([2]);
  expect(printMathjs(joined!.meaning)).toBe(text);
});

test("whatever pair is joined, the new column is what it says it is", () => {
  const families = fc.constantFrom<Pair["family"]>("sum", "product", "square", "inverse");
  const coefficient = fc.constantFrom(1, -1, 2, -2, 0.5, -0.5, 3, 1.5, 0.25, -1 / 3);
  const table = { names: ["a", "b", "c"], columns: [a, b, c], target: a };
  fc.assert(
    fc.property(
      families,
      coefficient,
      fc.constantFrom<[number, number]>([0, 1], [0, 2], [1, 2]),
      (family, k, [i, j]) => {
        const reduction = joining(table, { i, j, family, c: k, miss: 0, cost: 1 });
        const values = evaluate(reduction.joined!.meaning, table.names, table.columns, ROWS);
        values.forEach((v, r) => {
          expect(Math.abs(v - reduction.joined!.values[r]!)).toBeLessThan(1e-12 * (1 + Math.abs(v)));
        });
        expect(reduction.keep).toHaveLength(1);
        expect(reduction.nats).toBeGreaterThan(0);
      },
    ),
  );
});

test("products are joined of columns above zero alone; plain pairs are every sum, difference, product, quotient", () => {
  const around = columnIn(-2, 2, "around");
  const table = { names: ["a", "b", "c"], columns: [a, around, c], target: a };
  const plain = plainPairs(table);
  expect(plain.filter(({ family }) => family === "sum")).toHaveLength(6);
  expect(plain.filter(({ family }) => family === "product").map(({ i, j }) => [i, j])).toEqual([
    [0, 2],
    [0, 2],
  ]);
  const gradients = [a, around, c].map((column) => column.map(() => 1));
  for (const { i, j, family } of pairsOf(table, gradients))
    if (i === 1 || j === 1) expect(["sum", "square"]).toContain(family);
});
