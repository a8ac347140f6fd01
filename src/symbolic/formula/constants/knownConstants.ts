import type { Expr } from "../../expression/expr.ts";
import { children } from "../../expression/make.ts";

/** A fitted constant of a formula, and how well the rows know it. */
export interface KnownConstant {
  /** Its place among the numbers and names of the formula, from the left. */
  readonly place: number;
  readonly value: number;
  /** Infinite where the rows do not give it. */
  readonly standardError: number;
  /** The values that the rows do not reject. */
  readonly low: number;
  readonly high: number;
  /** Its unit in those of the columns, `""` for none; absent where it is not known. */
  readonly unit?: string;
}

/** How well rows know the constants of a formula, if it is the right one and its noise is the same everywhere. */
export interface KnownConstants {
  /** From left to right; empty where no constant was fitted. */
  readonly constants: readonly KnownConstant[];
  /** Of each two constants. Shape: (constants · constants). */
  readonly covariance: Float64Array;
  /** Of the noise, from what the formula leaves: √(rss/freedom), in the unit of the target. */
  readonly deviation: number;
  /** Rows less constants. */
  readonly freedom: number;
  /** The share of intervals that hold the truth. */
  readonly level: number;
}

/** The units of constants that have one, by their place among the numbers and names of the formula. */
export function unitsByPlace(known: KnownConstants | undefined): ReadonlyMap<number, string> {
  const constants = known?.constants ?? [];
  return new Map(constants.flatMap(({ place, unit = "" }) => (unit === "" ? [] : [[place, unit]])));
}

/**
 * The numbers of a formula beside its fitted ones that are no exponents and neither 1 nor −1, from left to right: intervals
 * take them for exact. Cost O(nodes).
 */
export function numbersTakenForExact(expr: Expr, { constants }: KnownConstants): number[] {
  const fitted = new Set(constants.map(({ place }) => place));
  const numbers: number[] = [];
  let at = -1;
  const visit = (part: Expr, isExponent: boolean): void => {
    const below = children(part);
    if (below.length === 0) at++;
    const value = part.kind === "num" ? part.value : part.kind === "const" ? CONSTANTS[part.name] : 1;
    if (!isExponent && Math.abs(value) !== 1 && !fitted.has(at)) numbers.push(value);
    if (part.kind === "pow") {
      visit(part.base, isExponent);
      visit(part.exponent, true);
    } else for (const one of below) visit(one, isExponent);
  };
  visit(expr, false);
  return numbers;
}

const CONSTANTS = { pi: Math.PI, e: Math.E } as const;
