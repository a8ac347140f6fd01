/** Values of a store and products of two of them, as terms that sums are made of. */

import { dot } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul } from "../../symbolic/expression/make.ts";
import { Angles, AngleTable, type Directions } from "./directions.ts";
import type { ValueStore } from "./valueStore.ts";

/** Terms by number: value `left[t]` of the store, times value `right[t]` unless that is −1. */
export interface TermList {
  readonly store: ValueStore;
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** The formula of term `t`. */
export function termExpr({ store, left, right }: TermList, t: number): Expr {
  const first = store.expr(left[t]!);
  return right[t]! < 0 ? first : mul(first, store.expr(right[t]!));
}

/** What the values of term `t` cost. */
export function termCost({ store, left, right }: TermList, t: number): number {
  return store.costs[left[t]!]! + (right[t]! < 0 ? 0 : store.costs[right[t]!]! + 1);
}

/** The values of term `t`, a copy. */
export function termValues({ store, left, right }: TermList, t: number): Float64Array {
  const out = store.value(left[t]!).slice();
  if (right[t]! < 0) return out;
  const other = store.value(right[t]!);
  for (let r = 0; r < out.length; r++) out[r]! *= other[r]!;
  return out;
}

/**
 * All values of a store but numbers, cheapest first, then the products of two of them, cheapest first, until there are
 * `most` of those.
 */
export function allTerms(store: ValueStore, most: number): TermList {
  const singles = Array.from({ length: store.count }, (_, v) => v)
    .filter((v) => !store.isNumber(v))
    .sort((a, b) => store.costs[a]! - store.costs[b]!);
  const left = new Int32Array(singles.length + most);
  const right = new Int32Array(singles.length + most).fill(-1);
  left.set(singles);
  const levels: number[][] = [];
  for (const v of singles) {
    const cost = store.costs[v]!;
    levels[cost] ??= [];
    levels[cost].push(v);
  }
  let at = singles.length;
  for (let total = 0; total < 2 * levels.length && at < left.length; total++) {
    for (let low = 0; 2 * low <= total && at < left.length; low++) {
      const [lower, upper] = [levels[low] ?? [], levels[total - low] ?? []];
      for (const [i, a] of lower.entries()) {
        for (let j = lower === upper ? i : 0; j < upper.length && at < left.length; j++) {
          left[at] = a;
          right[at++] = upper[j]!;
        }
      }
    }
  }
  return { store, left: left.subarray(0, at), right: right.subarray(0, at) };
}

/** The terms of `list` with these numbers. */
function termsAt({ store, left, right }: TermList, chosen: readonly number[]): TermList {
  return {
    store,
    left: Int32Array.from(chosen, (t) => left[t]!),
    right: Int32Array.from(chosen, (t) => right[t]!),
  };
}

/** The products of all terms with three directions, and how large the terms are. Shape: (terms) each. */
export interface Products {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly sizes: Float64Array;
}

/** The products of all terms, each multiplied by `factor` where that is given, with directions. Cost O(terms·rows). */
export function productsOf(
  { store, left, right }: TermList,
  directions: Directions,
  factor?: Float64Array,
): Products {
  const { values, nRows } = store;
  const count = left.length;
  const [a, b, c, sizes] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const scale = factor ?? new Float64Array(nRows).fill(1);
  const [u, v, w] = directions.map((direction) => direction.map((d, r) => d * scale[r]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let t = 0; t < count; t++) {
    const x = left[t]! * nRows;
    const y = right[t]! * nRows;
    let [sumA, sumB, sumC, size] = [0, 0, 0, 0];
    for (let r = 0; r < nRows; r++) {
      const e = y < 0 ? values[x + r]! : values[x + r]! * values[y + r]!;
      sumA += e * u[r]!;
      sumB += e * v[r]!;
      sumC += e * w[r]!;
      const magnitude = Math.abs(e * scale[r]!);
      if (magnitude > size) size = magnitude;
    }
    a[t] = sumA;
    b[t] = sumB;
    c[t] = sumC;
    sizes[t] = size;
  }
  return { a, b, c, sizes };
}

/** The angles of vectors from their products with the directions. */
export function anglesFrom({ a, b, c, sizes }: Products): Angles {
  const angles = new Angles(a.length);
  for (let t = 0; t < a.length; t++) angles.set(t, a[t]!, b[t]!, c[t]!, sizes[t]!);
  return angles;
}

/**
 * The angles of terms beside one vector more: `axis`, of unit length and without a part in the space that `directions`
 * are beside. Cost O(terms·rows), a third of that of new products.
 */
export function anglesBeside(
  { store, left, right }: TermList,
  { a, b, c, sizes }: Products,
  [u, v, w]: Directions,
  axis: Float64Array,
): Angles {
  const { values, nRows } = store;
  const [alongU, alongV, alongW] = [dot(axis, u), dot(axis, v), dot(axis, w)];
  const angles = new Angles(left.length);
  for (let t = 0; t < left.length; t++) {
    const x = left[t]! * nRows;
    const y = right[t]! * nRows;
    let along = 0;
    if (y < 0) for (let r = 0; r < nRows; r++) along += values[x + r]! * axis[r]!;
    else for (let r = 0; r < nRows; r++) along += values[x + r]! * values[y + r]! * axis[r]!;
    angles.set(t, a[t]! - along * alongU, b[t]! - along * alongV, c[t]! - along * alongW, sizes[t]!);
  }
  return angles;
}

/** Terms of which none is parallel to another beside a space, with their products with directions beside it. */
export interface DistinctTerms {
  readonly terms: TermList;
  readonly products: Products;
}

/** The first of each set of parallel terms. Cost O(terms·rows). */
export function distinctTerms(list: TermList, directions: Directions): DistinctTerms {
  const products = productsOf(list, directions);
  const { first, second } = anglesFrom(products);
  const table = new AngleTable({ first, second });
  const chosen: number[] = [];
  for (let t = 0; t < list.left.length; t++) {
    if (Number.isNaN(first[t]!) || table.find(first[t]!, second[t]!, 1).length > 0) continue;
    table.put(t);
    chosen.push(t);
  }
  const pick = (values: Float64Array): Float64Array => Float64Array.from(chosen, (t) => values[t]!);
  return {
    terms: termsAt(list, chosen),
    products: { a: pick(products.a), b: pick(products.b), c: pick(products.c), sizes: pick(products.sizes) },
  };
}
