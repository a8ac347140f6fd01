/** The terms that log odds are sums of. */
import type { Expr } from "../expression/expr.ts";
import { add, call, mul, num, pow, substitute, variable } from "../expression/make.ts";
import { evaluate } from "../expression/tape/tape.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../formula/formulaLimits.ts";

/** A function of columns, scaled to mean 0 and spread 1 on the rows. */
export interface LogOddsTerm {
  readonly expr: Expr;
  readonly values: Float64Array;
  readonly mean: number;
  readonly spread: number;
}

/** Named columns. Shape: (variables)(rows). */
export interface NamedColumns {
  readonly variables: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** Columns whose products are terms, the first ones by what they tell alone. */
const MOST_IN_PRODUCTS = 6;
/** A term whose spread is below this share of its mean says nothing but rounding. */
const LEAST_SPREAD = 1e-9;

/**
 * All terms: columns, their squares, where they are positive logarithms (or the functions of a library) and inverses, and products of the columns that
 * `tells` most of. Cost O(columns·rows).
 */
export function termsOf(
  data: NamedColumns,
  formulas: FormulaLimits,
  tells: (terms: readonly LogOddsTerm[]) => readonly number[],
): LogOddsTerm[] {
  const { library } = formulas;
  const own = data.variables.flatMap((name, c) => {
    const x = variable(name);
    const isPositive = data.columns[c]!.every((v) => v > 0);
    const functions =
      library?.map((body) => substitute(body, "x", x)) ?? (isPositive ? [call("log", x)] : []);
    const forms = [x, pow(x, 2), ...functions, ...(isPositive ? [pow(x, -1)] : [])];
    const terms = forms
      .filter((expr) => hasOnlyAllowed(expr, formulas))
      .flatMap((expr) => termOf(expr, data) ?? []);
    return terms.length === 0 ? [] : [{ x, terms }];
  });
  const told = tells(own.map(({ terms }) => terms[0]!));
  const first = own
    .map(({ x }, at) => ({ x, told: told[at]! }))
    .sort((a, b) => b.told - a.told)
    .slice(0, MOST_IN_PRODUCTS);
  const products = first.flatMap(({ x }, at) =>
    first
      .slice(at + 1)
      .map((other) => mul(x, other.x))
      .filter((expr) => hasOnlyAllowed(expr, formulas))
      .flatMap((expr) => termOf(expr, data) ?? []),
  );
  return [...own.flatMap(({ terms }) => terms), ...products];
}

/** The term of an expression, undefined where it is the same in all rows or has no value in one. Cost O(rows). */
export function termOf(expr: Expr, { variables, columns }: NamedColumns): LogOddsTerm | undefined {
  const raw = evaluate(expr, variables, columns, columns[0]!.length);
  const mean = raw.reduce((sum, v) => sum + v, 0) / raw.length;
  const spread = Math.sqrt(raw.reduce((sum, v) => sum + (v - mean) ** 2, 0) / raw.length);
  if (!(spread > LEAST_SPREAD * Math.abs(mean)) || !Number.isFinite(spread)) return undefined;
  return { expr, values: raw.map((v) => (v - mean) / spread), mean, spread };
}

/** A constant and terms by their weights, in the units of the columns. */
export function exprOf(terms: readonly LogOddsTerm[], weights: ArrayLike<number>): Expr {
  const offset = terms.reduce(
    (sum, { mean, spread }, t) => sum - (weights[t + 1]! * mean) / spread,
    weights[0]!,
  );
  return add(num(offset), ...terms.map(({ expr, spread }, t) => mul(num(weights[t + 1]! / spread), expr)));
}
