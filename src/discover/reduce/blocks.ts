/**
 * Models in blocks: sums of products of functions of some columns each, or the product of two such sums.
 *
 * What separability is verified with: a model that can hold only separable laws must follow the rows no worse than one
 * that can hold any.
 */

import { combined } from "../../math/linear/linearLeastSquares.ts";
import { multiplied } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { type BasisKind, basisOf, type ColumnBasis, firstRows, productFeatures } from "./basis.ts";
import { errorOf, FEW_FEATURES, limitFor, solve } from "./polynomial.ts";

/** Rows that models in blocks are fitted to, with the bases of their columns. */
export interface Sample {
  readonly bases: readonly ColumnBasis[];
  readonly target: Float64Array;
  /** Features of a model, at most. */
  readonly limit: number;
}

/** One block: products of functions of `columns`, times a known factor. */
export interface Block {
  readonly columns: readonly number[];
  /** The known factor on every row. @defaultValue 1 */
  readonly weight?: Float64Array;
  /** Columns of the other block too: products of these alone are left to it. */
  readonly shared?: readonly number[];
}

/** A fitted model: its NRMSE on rows it has not seen, and what each block says on every row, without its factor. */
export interface BlockFit {
  readonly held: number;
  readonly values: readonly Float64Array[];
}

/** All rows of a table, or few of them for a first look. */
export function sampleOf(
  columns: readonly Float64Array[],
  kinds: readonly BasisKind[],
  target: Float64Array,
  isQuick = false,
): Sample {
  const nRows = isQuick ? Math.min(ROW_LIMITS.search.quickModel, target.length) : target.length;
  const limit = limitFor(nRows);
  return {
    bases: columns.map((column, i) => firstRows(basisOf(column, kinds[i]!), nRows)),
    target: target.subarray(0, nRows),
    limit: isQuick ? Math.min(FEW_FEATURES, limit) : limit,
  };
}

/** The least squares of the target on the sum of the blocks. Cost O(rows·features²). */
export function fitSum(sample: Sample, blocks: readonly Block[]): BlockFit | undefined {
  const { target, limit } = sample;
  const own = featuresOf(sample, blocks, limit);
  const weighted = own.flatMap((features, b) => {
    const { weight } = blocks[b]!;
    return weight === undefined ? features : features.map((f) => multiplied(f, weight));
  });
  const solution = solve(weighted, target);
  if (solution === null) return undefined;
  let from = 0;
  const values = own.map((features) => {
    const part = solution.subarray(from, from + features.length);
    from += features.length;
    return combined(features, part, target.length);
  });
  return { held: errorOf(weighted, solution, target), values };
}

/** Rounds of alternating least squares: each divides what is left of a false start by a few. */
const ROUNDS = 8;
/** Degrees of the single functions that a start is taken from. */
const START_DEGREES = 4;

/**
 * The least squares of the target on the product of two blocks, by alternating between them. The target may change
 * sign. It starts from the function of one column of the first block that does best. Cost: some twenty half fits.
 */
export function fitProduct(sample: Sample, blocks: readonly [Block, Block]): BlockFit | undefined {
  const { bases, target, limit } = sample;
  const n = target.length;
  const [one, other] = featuresOf(sample, blocks, limit) as [Float64Array[], Float64Array[]];
  const given = (known: Float64Array, features: readonly Float64Array[]): BlockFit | undefined => {
    const weighted = features.map((f) => multiplied(f, known));
    const solution = solve(weighted, target);
    if (solution === null) return undefined;
    return { held: errorOf(weighted, solution, target), values: [combined(features, solution, n)] };
  };
  let best: { known: Float64Array; fit: BlockFit } | undefined;
  const starts = blocks[0].columns.flatMap((c) =>
    productFeatures([bases[c]!], 2 * START_DEGREES).slice(0, START_DEGREES),
  );
  for (const known of starts) {
    const fit = given(known, other);
    if (fit !== undefined && fit.held < (best?.fit.held ?? Number.POSITIVE_INFINITY)) best = { known, fit };
  }
  if (best === undefined) return undefined;
  let [left, right, held] = [best.known, best.fit.values[0]!, best.fit.held];
  for (let round = 0; round < ROUNDS; round++) {
    const first = given(right, one);
    const second = first && given(first.values[0]!, other);
    if (first === undefined || second === undefined) break;
    const gain = held - second.held;
    [left, right, held] = [first.values[0]!, second.values[0]!, second.held];
    if (gain < 0.01 * held) break;
  }
  return { held, values: [left, right] };
}

/** The products of each block; small blocks take what they need, large ones share what is left. */
function featuresOf({ bases }: Sample, blocks: readonly Block[], limit: number): Float64Array[][] {
  const order = blocks.map((_, b) => b).sort((a, b) => blocks[a]!.columns.length - blocks[b]!.columns.length);
  const found: Float64Array[][] = blocks.map(() => []);
  let [left, open] = [limit, blocks.length];
  for (const b of order) {
    const { columns, shared } = blocks[b]!;
    const isTaken = (degrees: readonly number[]): boolean =>
      shared === undefined || degrees.some((d, i) => d > 0 && !shared.includes(columns[i]!));
    const rows = bases[0]!.scaled.length;
    found[b] =
      columns.length === 0
        ? [new Float64Array(rows).fill(1)]
        : productFeatures(
            columns.map((c) => bases[c]!),
            Math.max(1, Math.floor(left / open)),
            { isTaken },
          );
    left -= found[b]!.length;
    open--;
  }
  return found;
}
