/** Products of simple functions of columns, as many as rows allow: what a quick model of a law is made of. */

/** What stands for a column: powers of it, or sine and cosine of its whole multiples. */
export type BasisKind = "power" | "wave";

/** The basis of one column. */
export interface ColumnBasis {
  readonly kind: BasisKind;
  /** The column as the basis takes it: on −1 … 1 for powers, as it is for waves. */
  readonly scaled: Float64Array;
  /** d(scaled)/d(column) at a value. */
  readonly slope: (x: number) => number;
}

/** Columns that span more than this factor are taken by their logarithm. */
const wide = 10;
/** Angles are numbers up to this size over more than a quarter of a turn. */
const largestAngle = 60;
const leastTurn = 1.5;

/** Whether a column can be an angle in radians whose sine turns. */
export function canBeAngle(column: Float64Array): boolean {
  const [low, high] = extremes(column);
  return Math.max(Math.abs(low), Math.abs(high)) <= largestAngle && high - low >= leastTurn;
}

/** The basis of a column. */
export function basisOf(column: Float64Array, kind: BasisKind): ColumnBasis {
  if (kind === "wave") return { kind, scaled: column, slope: () => 1 };
  const [low, high] = extremes(column);
  const isWide = low > 0 && high > wide * low;
  const [a, b] = isWide ? [Math.log(low), Math.log(high)] : [low, high];
  const factor = b > a ? 2 / (b - a) : 0;
  return {
    kind,
    scaled: column.map((v) => factor * ((isWide ? Math.log(v) : v) - a) - 1),
    slope: (x) => (isWide ? factor / x : factor),
  };
}

/** All products up to the largest total degree with at most `limit` of them. Cost O(features·rows). */
export function productFeatures(bases: readonly ColumnBasis[], limit: number): Float64Array[] {
  const degree = degreeFor(bases, limit);
  const rows = bases[0]?.scaled.length ?? 0;
  const functions = bases.map((basis) => functionsOf(basis, degree));
  const found: Float64Array[] = [];
  const visit = (i: number, left: number, product: Float64Array): void => {
    if (i === bases.length) {
      found.push(product);
      return;
    }
    for (let d = 0; d <= left; d++) {
      for (const values of functions[i]![d]!) {
        visit(i + 1, left - d, d === 0 ? product : product.map((v, r) => v * values[r]!));
      }
    }
  };
  visit(0, degree, new Float64Array(rows).fill(1));
  return found;
}

const mostDegree = 10;

function degreeFor(bases: readonly ColumnBasis[], limit: number): number {
  let degree = 1;
  while (degree < mostDegree && countOf(bases, degree + 1) <= limit) degree++;
  return degree;
}

/** The number of products up to a total degree. */
function countOf(bases: readonly ColumnBasis[], degree: number): number {
  let counts: number[] = Array.from({ length: degree + 1 }, (_, d) => (d === 0 ? 1 : 0));
  for (const { kind } of bases) {
    const perDegree = kind === "wave" ? 2 : 1;
    counts = counts.map((_, d) => {
      let sum = counts[d]!;
      for (let own = 1; own <= d; own++) sum += perDegree * counts[d - own]!;
      return sum;
    });
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The functions of one column by degree: Chebyshev polynomials, or cosine and sine. */
function functionsOf({ kind, scaled }: ColumnBasis, degree: number): Float64Array[][] {
  const list: Float64Array[][] = [[new Float64Array(scaled.length).fill(1)]];
  for (let d = 1; d <= degree; d++) {
    if (kind === "wave") {
      list.push([scaled.map((x) => Math.cos(d * x)), scaled.map((x) => Math.sin(d * x))]);
    } else if (d === 1) {
      list.push([scaled]);
    } else {
      const [a, b] = [list[d - 1]![0]!, list[d - 2]![0]!];
      list.push([scaled.map((x, r) => 2 * x * a[r]! - b[r]!)]);
    }
  }
  return list;
}

function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return [low, high];
}
