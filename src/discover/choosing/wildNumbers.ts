/** What numbers cost that hardly any law has: constants of extreme size that no unit asks for, and powers beyond 10. */
import { largestMagnitude, median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { NATS_OF_WILD_NUMBER } from "../prior.ts";

/** Decades up to which a constant is ordinary, and powers up to which. */
const DECADES = 6;
const LARGEST_POWER = 10;
/**
 * The power of how far beyond that an exponent goes, by which it is rarer: what is as steep is an exponential as a rule, whose two nodes more made
 * 9209*x^21.13 of 1.9e-9*exp(30.9*x) for x from 0.5 to 0.75.
 */
const STEEPNESS = 4;

/** The typical size of each column by name, and that of the target. */
export interface Sizes {
  readonly columns: ReadonlyMap<string, number>;
  readonly target: number;
}

/** The sizes of a table: the median of |value|, or the largest where that is 0. Cost O(rows·columns·log rows). */
export function sizesOf({ variables, columns, target }: FormulaData): Sizes {
  const sizeOf = (values: Float64Array): number =>
    median(values.map(Math.abs)) || largestMagnitude(values) || 1;
  return {
    columns: new Map(variables.map((name, i) => [name, sizeOf(columns[i]!)])),
    target: sizeOf(target),
  };
}

/**
 * The nats of wild numbers in a formula. A constant is wild beyond 1e6 or below 1e-6 in units of the columns
 * that it multiplies (see `sizeOf`), with or without what stands before its sum, and in those over the target's too: 6.67e-11 in front
 * of masses of 1e24 is none, 5e150·exp(x) is. One costs a fixed price and ln 10 for each decade further out; a power beyond 10 the price and
 * four times its logarithm over 10. Cost O(nodes·depth).
 */
export function natsOfWildNumbers(expr: Expr, sizes: Sizes): number {
  return natsBehind(expr, sizes, 1);
}

/** The nats of the wild numbers in `expr`, which something of size `outer` multiplies. */
function natsBehind(expr: Expr, sizes: Sizes, outer: number): number {
  switch (expr.kind) {
    case "num":
      return natsOfConstant(expr.value, [1, outer], sizes);
    case "add":
      return expr.terms.reduce((sum, term) => sum + natsBehind(term, sizes, outer), 0);
    case "mul":
      return expr.factors.reduce((sum, factor) => sum + natsOfFactor(factor, expr, sizes, outer), 0);
    case "pow": {
      const { base, exponent } = expr;
      if (exponent.kind !== "num") return natsBehind(base, sizes, 1) + natsBehind(exponent, sizes, 1);
      const beyond = Math.log(Math.abs(exponent.value) / LARGEST_POWER);
      return natsBehind(base, sizes, 1) + (beyond > 0 ? NATS_OF_WILD_NUMBER + STEEPNESS * beyond : 0);
    }
    default:
      return children(expr).reduce((sum, child) => sum + natsBehind(child, sizes, 1), 0);
  }
}

function natsOfFactor(
  factor: Expr,
  product: Expr & { readonly kind: "mul" },
  sizes: Sizes,
  outer: number,
): number {
  const sizeOfThose = (is: (other: Expr) => boolean): number =>
    product.factors.reduce((size, other) => (is(other) ? size * sizeOf(other, sizes) : size), 1);
  if (factor.kind !== "num")
    return natsBehind(factor, sizes, outer * sizeOfThose((other) => other !== factor));
  const units = sizeOfThose(({ kind }) => kind !== "num");
  return Math.min(
    natsOfConstant(factor.value, [units, units * outer], sizes),
    natsBesideExponential(factor.value, product, sizes),
  );
}

/** Powers from which (1 + a·x)^p is no law but its limit exp(a·p·x): (1 − 0.0016·v²)^361 stood beside exp(−0.588·v²), tanh(…)^6e9 of 21 rows beside nothing. */
const NO_POWER = 100;

/** Whether a formula raises something to a number that no law has. Cost O(nodes). */
export function hasWildPower(expr: Expr): boolean {
  return hasPower(expr, (exponent) => exponent >= NO_POWER);
}

/**
 * Whether a formula raises something to more than 10, as an exponential of a column that lies far from zero does: of rates between 280 and 360 K
 * with 3 % of noise 9.5e-46·x^18 is as near as 2.5e8·exp(−6142/x). Cost O(nodes).
 */
export function hasLargePower(expr: Expr): boolean {
  return hasPower(expr, (exponent) => exponent > LARGEST_POWER);
}

function hasPower(expr: Expr, is: (exponent: number) => boolean): boolean {
  const isPower = expr.kind === "pow" && expr.exponent.kind === "num" && is(Math.abs(expr.exponent.value));
  return isPower || children(expr).some((child) => hasPower(child, is));
}

/**
 * The size of what a constant multiplies, in units of the columns: a sum has that of its largest term, so that 5.67e-8 is as ordinary before
 * (T^4 - U^4) as before T^4 alone. A function has no unit, and a broken power of a sum none that a law asks for: 4.9e22/(x + 148.9)^7.896
 * stood before an exponential of 1/(x + 345).
 */
function sizeOf(expr: Expr, sizes: Sizes): number {
  switch (expr.kind) {
    case "num":
      return Math.abs(expr.value);
    case "var":
      return sizes.columns.get(expr.name) ?? 1;
    case "add":
      return Math.max(...expr.terms.map((term) => sizeOf(term, sizes)));
    case "mul":
      return expr.factors.reduce((size, factor) => size * sizeOf(factor, sizes), 1);
    case "pow": {
      const { base, exponent } = expr;
      if (exponent.kind !== "num") return 1;
      return base.kind === "var" || Number.isInteger(exponent.value)
        ? sizeOf(base, sizes) ** exponent.value
        : 1;
    }
    default:
      return 1;
  }
}

/** How many times the typical exponent the logarithm of a factor may be, to be where the exponential has its zero. */
const MOST_SHIFT = 3;

/**
 * The nats of a factor of `product` that an exponential in it may hold: 2e-36·exp(0.042·year) is exp(0.042·(year − 1945)), whose numbers are
 * ordinary. Infinite where there is none, or its zero were far from the rows.
 */
function natsBesideExponential(
  value: number,
  { factors }: { readonly factors: readonly Expr[] },
  { columns }: Sizes,
): number {
  const exponential = factors.find((one) => one.kind === "call" && one.fn === "exp");
  if (exponential?.kind !== "call") return Number.POSITIVE_INFINITY;
  const [exponent] = evaluate(
    exponential.argument,
    [...columns.keys()],
    Array.from(columns.values(), (size) => Float64Array.of(size)),
    1,
  );
  return Math.abs(Math.log(Math.abs(value))) <= MOST_SHIFT * Math.abs(exponent!)
    ? 0
    : Number.POSITIVE_INFINITY;
}

/** The nats of a number in the nearer of the units that it may have; of unit 1 it may have that of any column. */
function natsOfConstant(value: number, units: readonly number[], { columns, target }: Sizes): number {
  if (value === 0) return 0;
  const decadesIn = (unit: number): number[] =>
    (unit === 1 ? [1, target, ...columns.values()] : [1, target]).map((scale) =>
      Math.abs(Math.log10((Math.abs(value) * unit) / scale)),
    );
  const decades = Math.min(...units.flatMap(decadesIn));
  return decades > DECADES ? NATS_OF_WILD_NUMBER + Math.LN10 * (decades - DECADES) : 0;
}
