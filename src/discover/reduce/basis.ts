/** Products of simple functions of columns, as many as rows allow: what a quick model of a law is made of. */
import { chebyshev, highestDegree, productsUpTo } from "../../math/polynomialFeatures.ts";
import { extremes, median, multiplied } from "../../math/statistics.ts";

/** What stands for a column: powers of it, or sine and cosine of its whole multiples. */
export type BasisKind = "power" | "wave";

/** The basis of one column. */
export interface ColumnBasis {
  readonly kind: BasisKind;
  /** The column as the basis takes it: on −1 … 1 for powers, as it is for waves. */
  readonly scaled: Float64Array;
  /** d(scaled)/d(column) at every row. */
  readonly slope: Float64Array;
  /** d²(scaled)/d(column)² at every row. */
  readonly bend: Float64Array;
}

/** Which derivative along a column is meant: none, the first or the second. */
export type Order = 0 | 1 | 2;

/** What is asked of products besides their values. */
export interface ProductsWanted {
  /** Derivatives along columns. @defaultValue values */
  readonly orders?: readonly Order[];
  /** Which products are taken, by the degree of each column in them. @defaultValue all */
  readonly isTaken?: (degrees: readonly number[]) => boolean;
}

/** Columns that span more than this factor are taken by their logarithm, beyond the second only those with many small values. */
const WIDE = 10;
const VERY_WIDE = 100;
/** Angles are numbers up to this size over more than a quarter of a turn. */
const LARGEST_ANGLE = 60;
const LEAST_TURN = 1.5;

/** Whether a column can be an angle in radians whose sine turns. */
export function canBeAngle(column: Float64Array): boolean {
  const [low, high] = extremes(column);
  return Math.max(Math.abs(low), Math.abs(high)) <= LARGEST_ANGLE && high - low >= LEAST_TURN;
}

/** The basis of a column. */
export function basisOf(column: Float64Array, kind: BasisKind): ColumnBasis {
  const n = column.length;
  if (kind === "wave") {
    return { kind, scaled: column, slope: new Float64Array(n).fill(1), bend: new Float64Array(n) };
  }
  const [low, high] = extremes(column);
  const isWide = low > 0 && high > WIDE * low && (high < VERY_WIDE * low || median(column) < 0.2 * high);
  const [a, b] = isWide ? [Math.log(low), Math.log(high)] : [low, high];
  const factor = b > a ? 2 / (b - a) : 0;
  return {
    kind,
    scaled: column.map((v) => factor * ((isWide ? Math.log(v) : v) - a) - 1),
    slope: column.map((x) => (isWide ? factor / x : factor)),
    bend: column.map((x) => (isWide ? -factor / (x * x) : 0)),
  };
}

/**
 * All products up to the largest total degree with at most `limit` of them, or derivatives of these products in the
 * same order. Cost O(features·rows).
 */
export function productFeatures(
  bases: readonly ColumnBasis[],
  limit: number,
  { orders, isTaken }: ProductsWanted = {},
): Float64Array[] {
  const perDegree = bases.map(({ kind }) => (kind === "wave" ? 2 : 1));
  const degree = highestDegree(perDegree, limit, MOST_DEGREE);
  const ones = new Float64Array(bases[0]?.scaled.length ?? 0).fill(1);
  const functions = bases.map((basis, i) => derivedFunctions(basis, degree, orders?.[i] ?? 0, ones));
  return productsUpTo(functions, degree, ones, isTaken).map(({ values }) => values);
}

const MOST_DEGREE = 10;

/** The basis on its first rows. */
export function firstRows({ kind, scaled, slope, bend }: ColumnBasis, nRows: number): ColumnBasis {
  const first = (values: Float64Array): Float64Array => values.subarray(0, nRows);
  return { kind, scaled: first(scaled), slope: first(slope), bend: first(bend) };
}

/** Derivatives along the column of its functions, by degree. */
function derivedFunctions(
  basis: ColumnBasis,
  degree: number,
  order: Order,
  ones: Float64Array,
): Float64Array[][] {
  const values = functionsOf(basis, degree, ones);
  if (order === 0) return values;
  const first = slopesOf(basis, values);
  const { slope, bend } = basis;
  if (order === 1) return first.map((list) => list.map((f) => multiplied(f, slope)));
  const second = bendsOf(basis, values, first);
  return second.map((list, d) =>
    list.map((f, k) => f.map((v, r) => v * slope[r]! ** 2 + first[d]![k]![r]! * bend[r]!)),
  );
}

/** The functions of one column by degree: Chebyshev polynomials, or cosine and sine. */
function functionsOf({ kind, scaled }: ColumnBasis, degree: number, ones: Float64Array): Float64Array[][] {
  if (kind === "power") return chebyshev(scaled, degree, ones).map((values) => [values]);
  return Array.from({ length: degree + 1 }, (_, d) =>
    d === 0 ? [ones] : [scaled.map((x) => Math.cos(d * x)), scaled.map((x) => Math.sin(d * x))],
  );
}

/** d/d(scaled) of the functions: of T(d) = 2x·T(d − 1) − T(d − 2), or of the waves. */
function slopesOf({ kind, scaled }: ColumnBasis, values: readonly Float64Array[][]): Float64Array[][] {
  const list: Float64Array[][] = [];
  values.forEach((functions, d) => {
    if (d === 0) list.push([new Float64Array(scaled.length)]);
    else if (kind === "wave") list.push([functions[1]!.map((v) => -d * v), functions[0]!.map((v) => d * v)]);
    else if (d === 1) list.push([new Float64Array(scaled.length).fill(1)]);
    else {
      const [t, a, b] = [values[d - 1]![0]!, list[d - 1]![0]!, list[d - 2]![0]!];
      list.push([t.map((v, r) => 2 * v + 2 * scaled[r]! * a[r]! - b[r]!)]);
    }
  });
  return list;
}

/** d²/d(scaled)² of the functions. */
function bendsOf(
  { kind, scaled }: ColumnBasis,
  values: readonly Float64Array[][],
  slopes: readonly Float64Array[][],
): Float64Array[][] {
  const list: Float64Array[][] = [];
  values.forEach((functions, d) => {
    if (kind === "wave") list.push(functions.map((f) => f.map((v) => -d * d * v)));
    else if (d < 2) list.push([new Float64Array(scaled.length)]);
    else {
      const [t, a, b] = [slopes[d - 1]![0]!, list[d - 1]![0]!, list[d - 2]![0]!];
      list.push([t.map((v, r) => 4 * v + 2 * scaled[r]! * a[r]! - b[r]!)]);
    }
  });
  return list;
}
