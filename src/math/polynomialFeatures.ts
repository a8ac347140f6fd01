/** Products of functions of single columns up to a total degree: what polynomials in several columns are made of. */
import { multiplied, totalOf } from "./statistics.ts";

/** The functions of one column by their degree; those of degree 0 first. Each function: its value at every row. */
export type FunctionsByDegree = readonly (readonly Float64Array[])[];

/** A product of functions, and the degree that each column has in it. */
export interface Product {
  readonly degrees: readonly number[];
  readonly values: Float64Array;
}

/**
 * The Chebyshev polynomials T₀ … T_degree of a column; `ones` is T₀. Shape: [degree] of (rows). On −1 … 1 they are at
 * most 1 and nearly orthogonal, so that fits of high degree keep their digits. Cost O(rows·degree).
 */
export function chebyshev(column: Float64Array, degree: number, ones: Float64Array): Float64Array[] {
  const list = degree === 0 ? [ones] : [ones, column];
  for (let d = 2; d <= degree; d++) {
    const [a, b] = [list[d - 1]!, list[d - 2]!];
    list.push(column.map((x, r) => 2 * x * a[r]! - b[r]!));
  }
  return list;
}

/**
 * All products of one function of each column with a total degree of at most `degree`; the last column varies fastest.
 *
 * `ones` is the constant 1: a function that is this very array costs nothing. `isTaken` says which products are wanted
 * by the degrees in them. Cost O(products·rows).
 */
export function productsUpTo(
  functions: readonly FunctionsByDegree[],
  degree: number,
  ones: Float64Array,
  isTaken: (degrees: readonly number[]) => boolean = () => true,
): Product[] {
  const found: Product[] = [];
  const degrees = functions.map(() => 0);
  const visit = (i: number, left: number, product: Float64Array): void => {
    if (i === functions.length) {
      if (isTaken(degrees)) found.push({ degrees: [...degrees], values: product });
      return;
    }
    for (let d = 0; d <= left; d++) {
      degrees[i] = d;
      for (const values of functions[i]![d]!) {
        visit(i + 1, left - d, values === ones ? product : multiplied(product, values));
      }
    }
    degrees[i] = 0;
  };
  visit(0, degree, ones);
  return found;
}

/** The number of products up to a total degree, for so many functions of each degree above 0 of each column. */
export function productCount(perDegree: readonly number[], degree: number): number {
  let counts: number[] = Array.from({ length: degree + 1 }, (_, d) => (d === 0 ? 1 : 0));
  for (const own of perDegree) {
    counts = counts.map((count, d) => {
      let sum = count;
      for (let below = 0; below < d; below++) sum += own * counts[below]!;
      return sum;
    });
  }
  return totalOf(counts);
}

/** The largest total degree, from 1 to `most`, with at most `limit` products (see `productCount`); 1 in any case. */
export function highestDegree(perDegree: readonly number[], limit: number, most: number): number {
  let degree = 1;
  while (degree < most && productCount(perDegree, degree + 1) <= limit) degree++;
  return degree;
}

/** Degrees beyond this follow rounding. */
const MOST_DEGREE = 9;

/**
 * Products of Chebyshev polynomials of the columns, as many as the largest total degree with at most `limit` of them
 * has. Columns run from −1 to 1 (see `unitRange`). Shape: (products)(rows). Cost O(products·rows).
 */
export function polynomialFeatures(columns: readonly Float64Array[], limit: number): Float64Array[] {
  const degree = highestDegree(
    columns.map(() => 1),
    limit,
    MOST_DEGREE,
  );
  const ones = new Float64Array(columns[0]?.length ?? 0).fill(1);
  const functions = columns.map((column) => chebyshev(column, degree, ones).map((values) => [values]));
  return productsUpTo(functions, degree, ones).map(({ values }) => values);
}
