/**
 * Products of powers of columns that have a given unit: what a law in agreement with its units is made of.
 *
 * A law between n columns whose units span r dimensions is one between n − r products without a unit, times a product that has
 * the unit of the target. Source: E. Buckingham, Phys. Rev. 4 (1914) 345, the π theorem.
 */

import { nearestMultiple } from "../../math/simpleNumber.ts";
import { totalOf } from "../../math/statistics.ts";
import { NOTHING, Span } from "./span.ts";

/** Exponents of the columns. Shape: (columns). */
export type Powers = readonly number[];

/** What units allow: products that have the unit of the target, simplest first, and a basis of those without a unit. */
export interface Dimensionless {
  readonly scales: readonly Powers[];
  readonly groups: readonly Powers[];
}

/** Exponents that are tried, and their price: of two products the one with the smaller sum is simpler. */
const EXPONENTS: readonly (readonly [exponent: number, price: number])[] = [
  [1, 1],
  [-1, 1],
  [2, 2],
  [-2, 2],
  [3, 3],
  [-3, 3],
  [4, 4],
  [-4, 4],
  [0.5, 2.5],
  [-0.5, 2.5],
  [1.5, 4],
  [-1.5, 4],
];
/** Products that are looked at, at most: a tenth of a second. */
const MOST_PRODUCTS = 400_000;
/** Columns in one product, at most. */
const MOST_FACTORS = 5;
/** Products with the unit of the target that are kept. */
const MOST_SCALES = 3;

/**
 * The products that units allow; undefined where no product of powers of the columns has the unit of the target.
 *
 * `units` are the powers of base units of each column, `target` those of the target. The groups are the simplest that are
 * independent of each other; there are (columns − rank of the units) of them. Cost: up to `MOST_PRODUCTS` products, then
 * O(columns·dimensions²).
 */
export function dimensionless(
  units: readonly (readonly number[])[],
  target: readonly number[],
): Dimensionless | undefined {
  const span = new Span(target.length);
  const made = units.filter((unit) => span.add(unit)).length;
  if (!span.has(target)) return undefined;
  const missing = units.length - made;
  const none = target.map(() => 0);
  const isPure = units.map((unit) => isNear(unit, none));
  const scales: { powers: Powers; price: number }[] = [];
  const free: { powers: Powers; price: number }[] = [];
  forEachProduct(units, (powers, unit, price) => {
    const isLean = powers.every((power, i) => power === 0 || !isPure[i]);
    if (isLean && isNear(unit, target)) scales.push({ powers, price });
    if (isNear(unit, none)) free.push({ powers, price });
  });
  // Sorting is stable: of equal price the one that came first, of fewer and earlier columns, is simpler.
  free.sort((a, b) => a.price - b.price);
  scales.sort((a, b) => a.price - b.price || factorsOf(b.powers) - factorsOf(a.powers));
  const basis = new Span(units.length);
  const groups = free.flatMap(({ powers }) => (basis.add(powers) ? [powers] : []));
  if (groups.length < missing) {
    for (const powers of nullSpace(units)) if (basis.add(powers)) groups.push(powers);
  }
  const found = scales.slice(0, MOST_SCALES).map(({ powers }) => powers);
  return { scales: found.length > 0 ? found : [solution(units, target)], groups: groups.map(upright) };
}

/** Whether some product of powers of the columns has the unit of the target. Shapes as in `dimensionless`. Cost O(columns·dimensions²). */
export function spansTarget(units: readonly (readonly number[])[], target: readonly number[]): boolean {
  const span = new Span(target.length);
  for (const unit of units) span.add(unit);
  return span.has(target);
}

function isNear(a: readonly number[], b: readonly number[]): boolean {
  return a.every((power, d) => Math.abs(power - b[d]!) < NOTHING);
}

function factorsOf(powers: Powers): number {
  return powers.filter((power) => power !== 0).length;
}

/** A group and its inverse say the same: more powers above the line than below. */
function upright(powers: Powers): Powers {
  const sum = totalOf(powers);
  const isDown = sum < 0 || (sum === 0 && powers.find((power) => power !== 0)! < 0);
  return isDown ? powers.map((power) => (power === 0 ? 0 : -power)) : powers;
}

/** Every product of up to `MOST_FACTORS` columns, fewer columns first, until `MOST_PRODUCTS` were looked at. */
function forEachProduct(
  units: readonly (readonly number[])[],
  look: (powers: Powers, unit: readonly number[], price: number) => void,
): void {
  const width = units[0]?.length ?? 0;
  const powers = new Array<number>(units.length).fill(0);
  let left = MOST_PRODUCTS;
  const extend = (from: number, factors: number, unit: readonly number[], price: number): void => {
    if (factors === 0) {
      left--;
      look([...powers], unit, price);
      return;
    }
    for (let i = from; i <= units.length - factors && left > 0; i++) {
      for (const [exponent, own] of EXPONENTS) {
        powers[i] = exponent;
        extend(
          i + 1,
          factors - 1,
          unit.map((power, d) => power + exponent * units[i]![d]!),
          price + own,
        );
      }
      powers[i] = 0;
    }
  };
  for (let factors = 0; factors <= MOST_FACTORS && left > 0; factors++)
    extend(0, factors, new Array<number>(width).fill(0), 0);
}

/** The units with `target` as one more column, in reduced form: rows with a pivot column each. */
function eliminated(
  units: readonly (readonly number[])[],
  target: readonly number[],
): { readonly rows: readonly (readonly number[])[]; readonly pivots: readonly number[] } {
  const rows = target.map((value, d) => [...units.map((unit) => unit[d]!), value]);
  const pivots: number[] = [];
  for (let column = 0; column < units.length && pivots.length < rows.length; column++) {
    const at = pivots.length;
    const best = rows
      .map((row, i) => (i < at ? 0 : Math.abs(row[column]!)))
      .reduce((top, size, i, all) => (size > all[top]! ? i : top), at);
    if (Math.abs(rows[best]![column]!) < NOTHING) continue;
    [rows[at], rows[best]] = [rows[best]!, rows[at]!];
    const scale = rows[at]![column]!;
    rows[at] = rows[at]!.map((value) => value / scale);
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i]![column]!;
      if (i !== at && factor !== 0) rows[i] = rows[i]!.map((value, c) => value - factor * rows[at]![c]!);
    }
    pivots.push(column);
  }
  return { rows, pivots };
}

/** Products without a unit by elimination: one for each column that the others before it can make. */
function nullSpace(units: readonly (readonly number[])[]): Powers[] {
  const { rows, pivots } = eliminated(units, new Array<number>(units[0]?.length ?? 0).fill(0));
  return units.flatMap((_, free) => {
    if (pivots.includes(free)) return [];
    const powers = new Array<number>(units.length).fill(0);
    powers[free] = 1;
    pivots.forEach((pivot, at) => {
      powers[pivot] = tidy(-rows[at]![free]!);
    });
    return [powers];
  });
}

/** One product with the unit of the target, by elimination. */
function solution(units: readonly (readonly number[])[], target: readonly number[]): Powers {
  const { rows, pivots } = eliminated(units, target);
  const powers = new Array<number>(units.length).fill(0);
  pivots.forEach((pivot, at) => {
    powers[pivot] = tidy(rows[at]![units.length]!);
  });
  return powers;
}

/** A power without the rounding of the elimination: units have powers in twelfths at most. */
function tidy(power: number): number {
  return (nearestMultiple(power, 12, NOTHING) ?? power) + 0;
}
