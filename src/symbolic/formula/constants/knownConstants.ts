import type { Expr } from "../../expression/expr.ts";
import { children, mapLeaves, num } from "../../expression/make.ts";

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

/** The constants of a formula and the settled numbers that vary beside them, from left to right. */
export interface VariedNumbers {
  readonly numbers: readonly KnownConstant[];
  /** Of each two of them, by the fit in which all vary. Shape: (numbers · numbers). */
  readonly covariance: Float64Array;
}

/** The numbers that predictions vary by, and their covariance. */
export function varyingNumbers({ constants, covariance, varied }: KnownConstants): VariedNumbers {
  return varied ?? { numbers: constants, covariance };
}

/** The constants of a formula, and the settled numbers that vary beside them, from left to right. */
export function varyingConstants({ constants, varied }: KnownConstants): readonly KnownConstant[] {
  return varied?.numbers.map((one) => constants.find(({ place }) => place === one.place) ?? one) ?? constants;
}

/** How well rows know the constants of a formula, if it is the right one and its noise is the same everywhere. */
export interface KnownConstants {
  /** From left to right; empty where no constant was fitted. */
  readonly constants: readonly KnownConstant[];
  /** Places of the settled numbers that errors and intervals let vary beside them. @defaultValue none */
  readonly freed?: readonly number[];
  /** Places of the numbers that only say from where a column counts: others would do as well. @defaultValue none */
  readonly origins?: readonly number[];
  /** Set where constants are shrunken and the rows chose their terms: none has an error or an interval that holds. */
  readonly shrunken?: true;
  /** Of each two constants, the settled numbers being exact. Shape: (constants · constants). */
  readonly covariance: Float64Array;
  /** All that vary where settled numbers do. @defaultValue none do */
  readonly varied?: VariedNumbers;
  /** Of the noise, from what the formula leaves: √(rss/freedom), in the unit of the target; of one where the formula is 1 if it grows. */
  readonly deviation: number;
  /** The power of the formula that the noise grows with. @defaultValue 0: it is the same everywhere */
  readonly noisePower?: 0.5 | 1;
  /** Rows less constants. */
  readonly freedom: number;
  /** The share of intervals that hold the truth. */
  readonly level: number;
}

/** The deviation of the noise of a measurement where the formula has this value. */
export function deviationAt({ deviation, noisePower }: KnownConstants, value: number): number {
  return noisePower === undefined ? deviation : deviation * Math.abs(value) ** noisePower;
}

/** The units of constants that have one, by their place among the numbers and names of the formula. */
export function unitsByPlace(known: KnownConstants | undefined): ReadonlyMap<number, string> {
  const constants = known?.constants ?? [];
  return new Map(constants.flatMap(({ place, unit = "" }) => (unit === "" ? [] : [[place, unit]])));
}

/**
 * The numbers of a formula beside its fitted ones that are no exponents, and 1 and −1 only as terms of the whole, from left
 * to right, and that intervals take for exact. Cost O(nodes).
 */
export function numbersTakenForExact(
  expr: Expr,
  { constants, freed = [], origins = [] }: KnownConstants,
): number[] {
  const apart = new Set([...constants.map(({ place }) => place), ...freed, ...origins]);
  return leavesOf(expr)
    .filter((leaf) => !leaf.isExponent && !isUnit(leaf) && !apart.has(leaf.place))
    .map(({ value }) => value);
}

/** The settled numbers that errors and intervals let vary, from left to right. Cost O(nodes). */
export function numbersLetVary(expr: Expr, { freed = [] }: KnownConstants): number[] {
  return leavesOf(expr)
    .filter(({ place }) => freed.includes(place))
    .map(({ value }) => value);
}

/**
 * Places of the numbers of a formula that a fit may have had a part in, pi among them: neither 0 nor ±1 but as a term of
 * the whole, and as exponents neither whole nor a root. Cost O(nodes).
 */
export function settledPlaces(expr: Expr): number[] {
  return leavesOf(expr)
    .filter(
      (leaf) =>
        leaf.isNumber &&
        leaf.value !== 0 &&
        !isUnit(leaf) &&
        !(leaf.isExponent && (Number.isInteger(leaf.value) || Math.abs(leaf.value) === 0.5)),
    )
    .map(({ place }) => place);
}

/** The numbers that only say from where a column counts, from left to right. Cost O(nodes). */
export function numbersOfOrigins(expr: Expr, { origins = [] }: KnownConstants): number[] {
  return leavesOf(expr)
    .filter(({ place }) => origins.includes(place))
    .map(({ value }) => value);
}

/** Places of the numbers that stand beside a bare column in a sum, as 3 in 5·(x − 3). Cost O(nodes). */
export function placesBesideColumns(expr: Expr): number[] {
  return leavesOf(expr)
    .filter(({ isNumber, isBesideColumn }) => isNumber && isBesideColumn)
    .map(({ place }) => place);
}

interface Leaf {
  readonly place: number;
  /** 1 for a column. */
  readonly value: number;
  readonly isNumber: boolean;
  readonly isExponent: boolean;
  /** Whether it is a term of a formula that is a sum. */
  readonly isTerm: boolean;
  /** Whether it is a term of a sum that has a bare column among its terms. */
  readonly isBesideColumn: boolean;
}

/** Whether a number is the 1 of 1/(1 + x), which nobody fitted; that of 3*x − 1 is a level like any other. */
function isUnit({ value, isNumber, isTerm }: Leaf): boolean {
  return Math.abs(value) === 1 && !(isNumber && isTerm);
}

function leavesOf(expr: Expr): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (part: Expr, isExponent: boolean, above?: Expr): void => {
    const below = children(part);
    if (below.length === 0) {
      const value = part.kind === "num" ? part.value : part.kind === "const" ? CONSTANTS[part.name] : 1;
      const sum = above?.kind === "add" ? above : undefined;
      const isBesideColumn = sum?.terms.some(({ kind }) => kind === "var") === true;
      const isNumber = part.kind !== "var";
      leaves.push({
        ...{ place: leaves.length, value, isNumber, isExponent },
        ...{ isTerm: sum !== undefined && sum === expr, isBesideColumn },
      });
    } else if (part.kind === "pow") {
      visit(part.base, isExponent);
      visit(part.exponent, true);
    } else for (const one of below) visit(one, isExponent, part);
  };
  visit(expr, false);
  return leaves;
}

/** `expr` with its named constants as numbers; places of leaves stay. Cost O(nodes). */
export function inNumbers(expr: Expr): Expr {
  return mapLeaves(expr, (leaf) => (leaf.kind === "const" ? num(CONSTANTS[leaf.name]) : leaf));
}

/** What the named constants are. */
const CONSTANTS: Readonly<Record<"pi" | "e", number>> = { pi: Math.PI, e: Math.E };
