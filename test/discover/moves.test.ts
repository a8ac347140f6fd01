import fc from "fast-check";
import { expect, test } from "vitest";
import type { FormTable } from "../../src/discover/direct/form.ts";
import { inPlainGauge } from "../../src/discover/gauge.ts";
import { MOVES } from "../../src/discover/moves/all.ts";
import { dividePowers } from "../../src/discover/moves/divide.ts";
import { dropColumns } from "../../src/discover/moves/drop.ts";
import { joinPair } from "../../src/discover/moves/join.ts";
import type { Moved } from "../../src/discover/moves/move.ts";
import { transformTarget } from "../../src/discover/moves/transform.ts";
import { HOLE, type Problem, type Reduction, reduced, tableOf } from "../../src/discover/problem.ts";
import { randomStream } from "../../src/math/philox.ts";
import { add, mul, num, pow, variable } from "../../src/symbolic/expression/make.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";

const N_ROWS = 150;

/** A column: from 1 to 5 as laws have it, below zero, far from zero, around it, of integers. */
const KINDS = ["positive", "negative", "shifted", "around", "integer"] as const;
type Kind = (typeof KINDS)[number];

function columnOf(kind: Kind, seed: number, name: string): Float64Array {
  const random = randomStream(seed, "moves", name);
  const of: Readonly<Record<Kind, () => number>> = {
    positive: () => 1 + 4 * random.uniform(),
    negative: () => -1 - 4 * random.uniform(),
    shifted: () => 100 + 8 * random.uniform(),
    around: () => -3 + 6 * random.uniform(),
    integer: () => 1 + random.integer(9),
  };
  return Float64Array.from({ length: N_ROWS }, of[kind]);
}

const kind = fc.constantFrom(...KINDS);
const seed = fc.integer({ min: 0, max: 1000 });

function problemFor(columns: readonly Float64Array[], law: (...x: number[]) => number): Problem {
  const variables = ["a", "b", "c", "d"].slice(0, columns.length);
  const target = Float64Array.from({ length: N_ROWS }, (_, r) => law(...columns.map((column) => column[r]!)));
  return inPlainGauge({ variables, columns, target });
}

function moved(problem: Problem, name: string): Moved {
  const move = MOVES.find((one) => one.name === name)!;
  const table = tableOf(problem);
  return move.fits(table) ? move.run(table, () => false, 1, undefined) : { reductions: [] };
}

/** The largest error of what a reduction says of its table: of its new column, and of the old target made of the new one. */
function errorIn(table: FormTable, { joined, back, target, rows }: Reduction): number {
  const { names, columns } = table;
  const n = table.target.length;
  const errors: number[] = [];
  const scale = Math.max(...table.target.map(Math.abs));
  if (joined !== undefined) {
    const values = evaluate(joined.meaning, names, columns, n);
    const size = Math.max(...values.map(Math.abs));
    errors.push(...values.map((v, r) => Math.abs(v - joined.values[r]!) / size));
  }
  if (HOLE.kind === "var") {
    const given = evaluate(back ?? HOLE, [...names, HOLE.name], [...columns, target ?? table.target], n);
    const kept = rows ?? given.map((_, r) => r);
    errors.push(...[...kept].map((r) => Math.abs(given[r]! - table.target[r]!) / scale));
  }
  return Math.max(...errors);
}

test("whatever a move makes of a table gives the table back, for columns of every kind", () => {
  fc.assert(
    fc.property(fc.tuple(kind, kind, kind), seed, fc.constantFrom(1, 2, -1), (kinds, at, p) => {
      const columns = kinds.map((one, i) => columnOf(one, at, `${i}`));
      const problem = problemFor(columns, (a, b, c) => a! ** p * (b! + 2 * c!));
      for (const { name, isPrepared } of MOVES) {
        if (isPrepared === true || name === "split") continue;
        for (const reduction of moved(problem, name).reductions) {
          expect(errorIn(tableOf(problem), reduction), `${name}: ${reduction.what}`).toBeLessThan(1e-9);
          const smaller = reduced(problem, name, reduction);
          expect(smaller.names.length).toBeLessThanOrEqual(problem.names.length);
          expect(smaller.trail.at(-1)).toEqual({ move: name, what: reduction.what });
        }
      }
    }),
    { numRuns: 12, seed: 7 },
  );
});

test("a function of the target is undone in the formulas found for it", () => {
  fc.assert(
    fc.property(kind, seed, (one, at) => {
      const problem = problemFor(
        [columnOf(one, at, "x"), columnOf("positive", at, "y")],
        (a, b) => a! ** 2 + b!,
      );
      const { reductions } = moved(problem, transformTarget.name);
      expect(reductions.length).toBeGreaterThan(2);
      for (const reduction of reductions) {
        const smaller = reduced(problem, transformTarget.name, reduction);
        // z itself as a column: its lift is the old target.
        const back = evaluate(
          smaller.lift(variable("z")),
          [...problem.names, "z"],
          [...problem.columns, smaller.target],
          N_ROWS,
        );
        const off = Math.max(...back.map((v, r) => Math.abs(v - problem.target[r]!) / (1 + Math.abs(v))));
        expect(off, reduction.what).toBeLessThan(1e-9);
        expect(transformTarget.fits(tableOf(smaller))).toBe(false);
      }
    }),
    { numRuns: 10, seed: 7 },
  );
});

test("a power of a column that keeps its sign is divided out, and comes back in the formula", () => {
  const kinds = fc.constantFrom<Kind>("positive", "negative", "integer");
  fc.assert(
    fc.property(kinds, seed, fc.constantFrom(1, 2, -1, 3), (one, at, p) => {
      const columns = [columnOf(one, at, "a"), columnOf("positive", at, "b"), columnOf("positive", at, "c")];
      const problem = problemFor(columns, (a, b, c) => a! ** p * (b! + c! ** 2));
      const [first] = moved(problem, dividePowers.name).reductions;
      expect(first?.keep.map((i) => problem.names[i])).not.toContain("a");
      const smaller = reduced(problem, dividePowers.name, first!);
      const found = add(variable("b"), pow(variable("c"), 2));
      const sign = Math.sign(smaller.target[0]!);
      const lifted = smaller.lift(mul(num(sign), found));
      const whole = evaluate(lifted, ["a", "b", "c"], columns, N_ROWS);
      const truth = columns[0]!.map((a, r) => a ** p * (columns[1]![r]! + columns[2]![r]! ** 2));
      expect(Math.max(...whole.map((v, r) => Math.abs(v / truth[r]! - 1)))).toBeLessThan(1e-9);
    }),
    { numRuns: 10, seed: 7 },
  );
});

test("two columns that enter only as a difference are joined, wherever they lie", () => {
  for (const one of KINDS.filter((each) => each !== "integer")) {
    const columns = [columnOf(one, 3, "a"), columnOf(one, 4, "b"), columnOf("positive", 3, "c")];
    const problem = problemFor(columns, (a, b, c) => c! * Math.exp(-(((a! - b!) / 3) ** 2)));
    const [found] = moved(problem, joinPair.name).reductions;
    expect(
      found?.keep.map((i) => problem.names[i]),
      one,
    ).toEqual(["c"]);
  }
});

test("a column without influence is dropped, one that has some is not, whatever their kind", () => {
  for (const one of KINDS) {
    const columns = ["a", "b", "c"].map((name) => columnOf(one, 5, name));
    const problem = problemFor(columns, (a, b) => a! + 2 * b!);
    const [found] = moved(problem, dropColumns.name).reductions;
    expect(found?.keep.map((i) => problem.names[i]).toSorted(), one).toEqual(["a", "b"]);
  }
});
