import type { Plan } from "../../model/cpu/plan.ts";
import type { Bound, Moments } from "../../model/engine.ts";
import type { Smoothing } from "../engines/index.ts";

/** Strength of what is added to the loss. All act on standardised quantities: the units of the data do not matter. */
export interface PenaltyWeights {
  /** Pull of all coefficients towards 0, per edge. */
  readonly ridge: number;
  /** Pull of second differences of the coefficients towards 0, per edge. */
  readonly smoothness: number;
  /** Overall strength of sparsity, pykan's `lamb`. */
  readonly lamb: number;
  /** Share of the L1 norm of edge magnitudes in it. */
  readonly lambL1: number;
  /** Share of the entropy of edge magnitudes in it. */
  readonly lambEntropy: number;
}

/** Input spread that counts as none, in pykan's magnitude std(out)/(std(in) + 0.1). */
const INPUT_FLOOR = 0.1;
/** Smoothing of |S| at 0: √(var + ε²). */
const MAGNITUDE_FLOOR = 1e-4;

/** What a penalty adds: its value, and half its gradient and Gauss–Newton Hessian. */
export interface Penalty {
  value(theta: Float64Array): number;
  addHalfGradient(theta: Float64Array, vector: Float64Array, scale: number): void;
  addHalfHessian(matrix: Float64Array): void;
  /** The weights, where each coefficient is pulled by its own curve alone. */
  readonly smoothing?: Smoothing;
}

/**
 * Ridge, smoothness and sparsity of a network at `theta`, with the moments of what flows through it held fixed.
 *
 * Sparsity is lamb·(lambL1·Σ S + lambEntropy·(row and column entropies)) with S = std(edge output)/(std(its input) +
 * 0.1) (Liu et al., arXiv:2404.19756, eq. 2.17–2.20). The variance of an edge is uᵀCu with C the covariance of its
 * basis functions, so no per-row, per-edge values are kept; C is refreshed by making a new penalty. The Hessian is that
 * of iteratively reweighted least squares. Cost O(edges·(G + k)²) per call.
 */
export function penaltyOf(bound: Bound, theta: Float64Array, weights: PenaltyWeights): Penalty {
  const moments = weights.lamb > 0 ? bound.moments(theta, { edges: false }) : undefined;
  const splines = splinesOf(bound.plan);
  const groups = moments ? splineEdges(bound.plan, moments) : [];
  // What the covariance of each edge makes of its parameters, edge after edge: the gradient wants it again.
  const products = new Float64Array(groups.reduce((sum, { count }) => sum + count, 0));
  const magnitudesAt = (at: Float64Array): Float64Array => {
    const sizes = new Float64Array(groups.length);
    let from = 0;
    for (let e = 0; e < groups.length; e++) {
      const edge = groups[e]!;
      sizes[e] = magnitude(edge, at, products, from);
      from += edge.count;
    }
    return sizes;
  };
  const magnitudes = magnitudesAt(theta);
  const families = familiesOf(groups);
  const entropyPull = entropySlopes(families, magnitudes);
  const pullOf = (slope: number): number => weights.lamb * (weights.lambL1 + weights.lambEntropy * slope);
  return {
    ...(moments === undefined && { smoothing: weights }),
    value(theta) {
      let sum = smoothing(splines, theta, weights);
      if (moments) {
        const now = magnitudesAt(theta);
        let l1 = 0;
        for (const size of now) l1 += size;
        sum += weights.lamb * (weights.lambL1 * l1 + weights.lambEntropy * entropy(families, now));
      }
      return sum;
    },
    addHalfGradient(theta, vector, scale) {
      addSmoothingGradient(splines, theta, weights, vector, scale);
      if (!moments) return;
      const now = magnitudesAt(theta);
      const slopes = entropySlopes(families, now);
      let from = 0;
      for (let e = 0; e < groups.length; e++) {
        const { slot, count, inputScale } = groups[e]!;
        // ∂S/∂u = C·u / (S·(σ + 0.1)²)
        const factor = (0.5 * scale * pullOf(slopes[e]!)) / (now[e]! * inputScale ** 2);
        for (let i = 0; i < count; i++) vector[slot + i]! += factor * products[from++]!;
      }
    },
    addHalfHessian(matrix) {
      const { size } = bound.plan;
      addSmoothingHessian(splines, size, weights, matrix);
      groups.forEach(({ slot, count, covariance, inputScale }, e) => {
        // A concave penalty has no useful Hessian: only its convex part damps.
        const pull = Math.max(0, pullOf(entropyPull[e]!));
        const factor = (0.5 * pull) / (magnitudes[e]! * inputScale ** 2);
        for (let i = 0; i < count; i++) {
          for (let j = i; j < count; j++)
            matrix[(slot + i) * size + slot + j]! += factor * covariance[i * count + j]!;
        }
      });
    },
  };
}

/** A spline edge as the sparsity penalty sees it: its coefficients, then its base weight, stand side by side in θ. */
interface PenalisedEdge {
  readonly slot: number;
  readonly count: number;
  /** Covariance of its basis functions (and base function). Shape: (count × count). */
  readonly covariance: Float64Array;
  readonly inputScale: number;
  readonly source: number;
  readonly sum: number;
}

function splineEdges(plan: Plan, moments: Moments): PenalisedEdge[] {
  const covariances = moments.groups.map(({ covariance }, g) => {
    if (plan.groups[g]!.base !== "zero") return covariance;
    const n = plan.groups[g]!.nCoefficients;
    const cut = new Float64Array(n * n);
    for (let i = 0; i < n; i++) cut.set(covariance.subarray(i * (n + 1), i * (n + 1) + n), i * n);
    return cut;
  });
  return plan.sums.flatMap((sum, s) =>
    sum.edges.flatMap((edge) => {
      if (edge.kind !== "spline") return [];
      const { slot, group, source } = edge;
      const count = plan.groups[group]!.nCoefficients + (edge.baseSlot >= 0 ? 1 : 0);
      const inputScale = moments.sources[source]!.deviation + INPUT_FLOOR;
      return [{ slot, count, covariance: covariances[group]!, inputScale, source, sum: s }];
    }),
  );
}

/** The magnitude of an edge; writes C·u into `products` from `from` on. */
function magnitude(
  { slot, count, covariance, inputScale }: PenalisedEdge,
  theta: Float64Array,
  products: Float64Array,
  from: number,
): number {
  let variance = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += covariance[i * count + j]! * theta[slot + j]!;
    products[from + i] = sum;
    variance += theta[slot + i]! * sum;
  }
  return Math.sqrt(Math.max(0, variance) + MAGNITUDE_FLOOR ** 2) / inputScale;
}

/** Entropies over the edges that leave a source and over those that enter a sum, averaged over sources and sums. */
function entropy(families: readonly Family[], sizes: Float64Array): number {
  let total = 0;
  for (const family of families) {
    let sum = 0;
    for (const e of family.members) sum += sizes[e]!;
    let h = 0;
    for (const e of family.members) {
      const p = sizes[e]! / sum;
      h -= p * Math.log2(p);
    }
    total += h / family.count;
  }
  return total;
}

/** ∂entropy/∂S of each edge: −log2(p_e) − H, over the sum of its family. */
function entropySlopes(families: readonly Family[], sizes: Float64Array): Float64Array {
  const slopes = new Float64Array(sizes.length);
  for (const family of families) {
    let sum = 0;
    for (const e of family.members) sum += sizes[e]!;
    let h = 0;
    for (const e of family.members) h -= (sizes[e]! / sum) * Math.log2(sizes[e]! / sum);
    for (const e of family.members) slopes[e]! += (-Math.log2(sizes[e]! / sum) - h) / (sum * family.count);
  }
  return slopes;
}

/** Edges with a source or a sum in common; `count` families of their kind. */
interface Family {
  readonly members: readonly number[];
  readonly count: number;
}

function familiesOf(edges: readonly PenalisedEdge[]): Family[] {
  const by = (key: (edge: PenalisedEdge) => number) => {
    const found = new Map<number, number[]>();
    edges.forEach((edge, e) => {
      const members = found.get(key(edge));
      if (members) members.push(e);
      else found.set(key(edge), [e]);
    });
    return [...found.values()].map((members) => ({ members, count: found.size }));
  };
  return [...by((edge) => edge.source), ...by((edge) => edge.sum)];
}

function smoothing(splines: Splines, theta: Float64Array, weights: PenaltyWeights): number {
  let total = 0;
  for (let s = 0; s < splines.length; s += 3) {
    const slot = splines[s]!;
    const n = splines[s + 1]!;
    const baseSlot = splines[s + 2]!;
    let squares = baseSlot >= 0 ? theta[baseSlot]! ** 2 : 0;
    for (let m = 0; m < n; m++) squares += theta[slot + m]! ** 2;
    let bends = 0;
    for (let m = 0; m + 2 < n; m++)
      bends += (theta[slot + m]! - 2 * theta[slot + m + 1]! + theta[slot + m + 2]!) ** 2;
    total += (weights.ridge * squares + weights.smoothness * bends) / n;
  }
  return total;
}

const BEND = [1, -2, 1] as const;

/** Each mini-batch asks for this, so each coefficient is read once and written once. */
function addSmoothingGradient(
  splines: Splines,
  theta: Float64Array,
  weights: PenaltyWeights,
  vector: Float64Array,
  scale: number,
): void {
  for (let s = 0; s < splines.length; s += 3) {
    const slot = splines[s]!;
    const n = splines[s + 1]!;
    const baseSlot = splines[s + 2]!;
    const ridge = (scale * weights.ridge) / n;
    const smoothness = (scale * weights.smoothness) / n;
    if (baseSlot >= 0) vector[baseSlot]! += ridge * theta[baseSlot]!;
    const end = slot + n;
    // The bends that begin at i − 2, i − 1 and i; past the last there are none.
    let before = 0;
    let middle = 0;
    let at = theta[slot]!;
    let ahead = n > 1 ? theta[slot + 1]! : 0;
    for (let i = slot; i < end; i++) {
      const further = i + 2 < end ? theta[i + 2]! : 0;
      const bend = i + 2 < end ? smoothness * (at - 2 * ahead + further) : 0;
      vector[i] = vector[i]! + ridge * at + before + -2 * middle + bend;
      before = middle;
      middle = bend;
      at = ahead;
      ahead = further;
    }
  }
}

function addSmoothingHessian(
  splines: Splines,
  size: number,
  weights: PenaltyWeights,
  matrix: Float64Array,
): void {
  for (let s = 0; s < splines.length; s += 3) {
    const slot = splines[s]!;
    const n = splines[s + 1]!;
    const baseSlot = splines[s + 2]!;
    const ridge = weights.ridge / n;
    const smoothness = weights.smoothness / n;
    if (baseSlot >= 0) matrix[baseSlot * size + baseSlot]! += ridge;
    for (let m = 0; m < n; m++) matrix[(slot + m) * (size + 1)]! += ridge;
    for (let m = 0; m + 2 < n; m++) {
      for (let a = 0; a < 3; a++) {
        for (let b = a; b < 3; b++)
          matrix[(slot + m + a) * size + slot + m + b]! += smoothness * BEND[a]! * BEND[b]!;
      }
    }
  }
}

/** For each spline edge: its first coefficient in θ, how many there are, and the weight of its base function, −1 for none. */
type Splines = Int32Array;

function splinesOf(plan: Plan): Splines {
  return Int32Array.from(
    plan.sums.flatMap(({ edges }) =>
      edges.flatMap((edge) =>
        edge.kind === "spline" ? [edge.slot, plan.groups[edge.group]!.nCoefficients, edge.baseSlot] : [],
      ),
    ),
  );
}
