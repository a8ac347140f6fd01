/**
 * How a function falls apart: into groups of columns whose contributions are added or multiplied, it or a function of it.
 *
 * Source of the idea: separability tests with a network as interpolator, Udrescu et al. 2020 (arXiv:2006.10782).
 */
import type { Expr } from "../expression/expr.ts";
import { call, pow } from "../expression/make.ts";
import { type Group, type Part, rootMeanSquare, type Sample, spreadOf, valuesOf } from "./surface.ts";

/** A function of the target under which it may fall apart, and the way back. */
export interface Transform {
  readonly forward: (v: number) => number;
  readonly back: (expr: Expr) => Expr;
}

/** A partition of the groups of a part. */
export interface Split {
  readonly kind: "sum" | "product";
  readonly transform: Transform;
  readonly blocks: readonly (readonly Group[])[];
}

const PLAIN: Transform = { forward: (v) => v, back: (expr) => expr };

/** Functions of the target that may be sums, in order of how common they are; products of powers are products themselves. */
export const OF_SUMS: readonly Transform[] = [
  PLAIN,
  { forward: (v) => 1 / v, back: (expr) => pow(expr, -1) },
  { forward: (v) => v * v, back: (expr) => pow(expr, 0.5) },
  { forward: (v) => 1 / (v * v), back: (expr) => pow(expr, -0.5) },
  { forward: Math.exp, back: (expr) => call("log", expr) },
  { forward: Math.sqrt, back: (expr) => pow(expr, 2) },
];
const OF_PRODUCTS: readonly Transform[] = [
  PLAIN,
  { forward: Math.log, back: (expr) => call("exp", expr) },
  { forward: Math.exp, back: (expr) => call("log", expr) },
  { forward: Math.sin, back: (expr) => call("asin", expr) },
  { forward: Math.tan, back: (expr) => call("atan", expr) },
];

/** Groups are apart where what they do together is no more than this many errors of the function. */
const APART = 4;
/** Of the function itself more is forgiven than of a function of it, so that the plain reading comes first. */
const APART_PLAINLY = 8;
/** What rounding alone leaves of it. */
const ROUNDING = 1e-7;
/** What groups do together is never so little that this share of the function's spread counts as nothing. */
const MOST_APART = 0.05;
const MOST_TRANSFORMED = 0.01;

/** The ways in which a part falls apart, those into most blocks first, of equals the simplest. Cost: groups² calls of its surface. */
export function splitsOf(part: Part, sample: Sample): readonly Split[] {
  const { groups } = part;
  const plain = valuesOf(part, sample);
  const single = groups.map((group) => valuesOf(part, sample, group));
  const pairs = groups.map((one, i) =>
    groups.map((other, j) => (j > i ? valuesOf(part, sample, one, other) : plain)),
  );
  const delta = part.error * spreadOf(plain);
  const found: Split[] = [];
  for (const kind of ["sum", "product"] as const) {
    for (const transform of kind === "sum" ? OF_SUMS : OF_PRODUCTS) {
      const moved = (values: Float64Array): Float64Array => values.map(transform.forward);
      const [own, singles] = [moved(plain), single.map(moved)];
      if (![own, ...singles].every((values) => values.every(Number.isFinite))) continue;
      const size = kind === "sum" ? spreadOf(own) : rootMeanSquare(own);
      const limit = limitOf(plain, delta, size, transform);
      const isApart = (i: number, j: number): boolean => {
        const both = moved(pairs[i]![j]!);
        const [a, b] = [singles[i]!, singles[j]!];
        const together = own.map((v, r) =>
          kind === "sum"
            ? (v + both[r]! - a[r]! - b[r]!) / 2 / size
            : (v * both[r]! - a[r]! * b[r]!) / 2 / size ** 2,
        );
        return rootMeanSquare(together) <= limit;
      };
      const blocks = blocksOf(groups, isApart);
      if (blocks.length > 1) found.push({ kind, transform, blocks });
    }
  }
  return found.sort((one, other) => other.blocks.length - one.blocks.length);
}

/** What a transform of values is off by (root mean square) when they are off by `delta`. */
export function wrongBy(values: Float64Array, delta: number, { forward }: Transform): number {
  return rootMeanSquare(values.map((v) => (forward(v + delta) - forward(v - delta)) / 2));
}

/**
 * What groups may do together, as a share of the size, and still count as apart; below 0 where the error hides too much to
 * tell for a function of the target.
 */
function limitOf(plain: Float64Array, delta: number, size: number, transform: Transform): number {
  const apart = transform === PLAIN ? APART_PLAINLY : APART;
  const wrong = (apart * wrongBy(plain, delta, transform)) / size;
  if (!(size > 0) || !Number.isFinite(wrong)) return -1;
  if (transform !== PLAIN && wrong > MOST_TRANSFORMED) return -1;
  return Math.max(ROUNDING, Math.min(MOST_APART, wrong));
}

/** The groups in the coarsest blocks of which no two are apart. */
function blocksOf(groups: readonly Group[], isApart: (i: number, j: number) => boolean): Group[][] {
  const block = groups.map((_, i) => i);
  groups.forEach((_, i) => {
    for (let j = i + 1; j < groups.length; j++) {
      if (block[i] === block[j] || isApart(i, j)) continue;
      const [kept, gone] = [block[i]!, block[j]!];
      for (let k = 0; k < block.length; k++) if (block[k] === gone) block[k] = kept;
    }
  });
  return [...new Set(block)].map((one) => groups.filter((_, i) => block[i] === one));
}

/**
 * The group that a part is linear in, up to a curve: f = A + B·g(group) with A and B of the other groups.
 *
 * Undefined where there is none.
 */
export function affineGroup(part: Part, sample: Sample, transform: Transform): Group | undefined {
  const { groups } = part;
  const moved = (...some: readonly Group[]): Float64Array =>
    valuesOf(part, sample, ...some).map(transform.forward);
  const plain = valuesOf(part, sample);
  const delta = part.error * spreadOf(plain);
  const size = spreadOf(plain.map(transform.forward));
  if (limitOf(plain, delta, size, transform) < 0) return undefined;
  const wrong = wrongBy(plain, delta, transform);
  let best: { group: Group; left: number } | undefined;
  for (const group of groups) {
    const { left, size: terms, slopes } = apartAffinely(moved, part, sample, group, transform);
    const limit = Math.max(ROUNDING * terms, Math.min(MOST_APART * terms, APART * wrong * slopes));
    if (left <= limit && left / terms < (best?.left ?? Number.POSITIVE_INFINITY))
      best = { group, left: left / terms };
  }
  return best?.group;
}

/**
 * (f₁ − f₀)(f₂′ − f₀′) − (f₂ − f₀)(f₁′ − f₀′), which is 0 where f = A + B·g; 0, 1, 2 are values of the group, ′ the others
 * moved. Root mean squares of it, of its terms, and of the differences, by which errors of f enter.
 */
function apartAffinely(
  moved: (...some: readonly Group[]) => Float64Array,
  part: Part,
  sample: Sample,
  group: Group,
  transform: Transform,
): { readonly left: number; readonly size: number; readonly slopes: number } {
  const others = part.groups.filter((other) => other !== group);
  const [f0, f1] = [moved(), moved(group)];
  const [g0, g1] = [moved(...others), moved(group, ...others)];
  // A third value of the group: that of the base row.
  const withoutGroup: Part = { ...part, groups: others };
  const f2 = valuesOf(withoutGroup, sample).map(transform.forward);
  const g2 = valuesOf(withoutGroup, sample, ...others).map(transform.forward);
  const by = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, r) => v - b[r]!);
  const [a, b, c, d] = [by(f1, f0), by(g2, g0), by(f2, f0), by(g1, g0)];
  return {
    left: rootMeanSquare(a.map((v, r) => v * b[r]! - c[r]! * d[r]!)),
    size: rootMeanSquare(a.map((v, r) => Math.abs(v * b[r]!) + Math.abs(c[r]! * d[r]!))),
    slopes: rootMeanSquare(
      a.map((v, r) => Math.abs(v) + Math.abs(b[r]!) + Math.abs(c[r]!) + Math.abs(d[r]!)),
    ),
  };
}
