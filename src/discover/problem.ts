import type { Expr } from "../symbolic/expression/expr.ts";
import { add, mapLeaves, mul, variable } from "../symbolic/expression/make.ts";
import type { FormTable, Trace } from "./direct/form.ts";
import { solvedForTarget } from "./reduce/solvedForTarget.ts";

/**
 * A table to explain: named columns and a target, all finite, one length.
 *
 * Smaller problems come out of larger ones (a factor divided out, two columns joined into one). `lift` turns a
 * formula over `names` into one over the columns of the table that the search began with.
 */
export interface Problem extends FormTable {
  readonly trail: readonly Trace[];
  readonly lift: (expr: Expr) => Expr;
}

/** What a move makes of a problem: how the smaller one is made, and how its formulas become formulas of the larger. Plain data. */
export interface Reduction {
  /** What was done, as the log of a search says it. */
  readonly what: string;
  /** −ln of how likely the law is to be found in the smaller problem, among all that the move proposes. */
  readonly nats: number;
  /** How likely it is that the move was right, as far as the rows tell. @defaultValue what is believed of the move */
  readonly certainty?: number;
  /** The columns that stay, by their places. */
  readonly keep: readonly number[];
  /** A new column, on the old rows: `meaning` is what it is over the old names. */
  readonly joined?: { readonly name: string; readonly values: Float64Array; readonly meaning: Expr };
  /** The rows that stay. @defaultValue all */
  readonly rows?: Int32Array;
  /** The new target, on the old rows. @defaultValue the old one */
  readonly target?: Float64Array;
  /** How much an error of the new target weighs, on the old rows. @defaultValue the old weights */
  readonly weights?: Float64Array;
  /** The old target as a formula of the old names, in which `HOLE` is the new target. @defaultValue HOLE */
  readonly back?: Expr;
  /** The column that the new target is: its formulas, in which `HELD_TARGET` is the old one, are solved for that. @defaultValue none */
  readonly solves?: string;
}

/** The move that puts columns back which were dropped. */
export const BRING_BACK = "bring columns back";

const HOLE_NAME = "·";

/** What stands in `Reduction.back` for the new target: a variable whose name no column has. */
export const HOLE: Expr = variable(HOLE_NAME);

/** `expr` with the variable `name` replaced, sums in sums and products in products flattened. Cost O(nodes). */
function filled(expr: Expr, name: string, replacement: Expr): Expr {
  switch (expr.kind) {
    case "add":
      return add(...expr.terms.map((term) => filled(term, name, replacement)));
    case "mul":
      return mul(...expr.factors.map((factor) => filled(factor, name, replacement)));
    case "pow":
      return {
        kind: "pow",
        base: filled(expr.base, name, replacement),
        exponent: filled(expr.exponent, name, replacement),
      };
    default:
      return mapLeaves(expr, (leaf) => (leaf.kind === "var" && leaf.name === name ? replacement : leaf));
  }
}

/** The table that a reduction leaves. Cost O(rows·columns). */
export function reducedTable<T extends FormTable>(table: T, reduction: Reduction): T {
  const { keep, joined, rows } = reduction;
  const pick = (values: Float64Array): Float64Array =>
    rows === undefined ? values : Float64Array.from(rows, (row) => values[row]!);
  const weights = reduction.weights ?? table.weights;
  const names = keep.map((i) => table.names[i]!);
  const columns = keep.map((i) => pick(table.columns[i]!));
  return {
    ...table,
    names: joined === undefined ? names : [...names, joined.name],
    columns: joined === undefined ? columns : [...columns, pick(joined.values)],
    target: pick(reduction.target ?? table.target),
    ...(weights === undefined ? {} : { weights: pick(weights) }),
  };
}

/** The problem that `move` makes of `problem` by a reduction. Cost O(rows·columns). */
export function reduced(problem: Problem, move: string, reduction: Reduction): Problem {
  const { joined, back, what, solves } = reduction;
  return {
    ...reducedTable(problem, reduction),
    trail: [...problem.trail, { move, what }],
    lift: (expr) => {
      if (solves !== undefined) return problem.lift(solvedForTarget(problem, expr, solves));
      const inside = joined === undefined ? expr : filled(expr, joined.name, joined.meaning);
      return problem.lift(back === undefined ? inside : filled(back, HOLE_NAME, inside));
    },
  };
}

/** The table of a problem: what other threads are given of it. */
export function tableOf({ names, columns, target, weights, trail }: Problem): FormTable {
  return { names, columns, target, trail, ...(weights === undefined ? {} : { weights }) };
}

/** The places of the columns for which `isKept` is true. */
export function placesOf(table: FormTable, isKept: (place: number) => boolean): number[] {
  return [...table.names.keys()].filter(isKept);
}

/** How often the trail of a table holds one of these moves. */
export function movesMade({ trail = [] }: FormTable, ...moves: readonly string[]): number {
  return trail.filter(({ move }) => moves.includes(move)).length;
}

/** Whether a problem has a number in every cell. */
export function hasValues({ columns, target }: Problem): boolean {
  return target.every(Number.isFinite) && columns.every((column) => column.every(Number.isFinite));
}
