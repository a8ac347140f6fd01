/** Which few of very many columns a target seems to depend on: a first look, before anything dearer. */
import { addGram } from "../../math/linear/gram.ts";
import { emptyProjection, extended, type Projection } from "../../math/linear/projection.ts";
import { centred, median, multiplied } from "../../math/statistics.ts";
import { type Ranked, ranked, tracesOf, type WaveTable, waveOf, waveTable } from "./rankWaves.ts";

/** Columns and a target of one length. */
interface Rows {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/** Columns that are kept in any case: a search needs some. */
const LEAST_KEPT = 3;
/** Pairs that are taken in one after the other, at most, and of how many the order is looked at again. */
const MOST_PAIRS = 6;
const PAIRS_LOOKED_AT = 40;
/** Score of a single column beyond which chance is not believed. */
const LEAST_SCORE = 3.5;
/** Where there is room, columns with this share of the score that is beyond chance are kept too. */
const DOUBTFUL = 0.5;

/**
 * The places of up to `most` columns that the target goes with, alone or as a product of two, strongest first; fewer,
 * but three, where chance explains the others.
 *
 * Column after column is taken in, the one that what is left goes with best, by any shape that waves of its ranks can
 * have (see `tracesOf`), each with the shape that was seen; where no single column is beyond chance, what is left times a
 * column that was taken in, and the product of the ranks of two, of all pairs; then single columns again. A column of which a joined effect alone is seen so is found
 * though its own correlation is 0. Cost O(most·columns·rows) with a factor of 6, and columns²·rows/2 multiply-adds for the
 * pairs: 0.6 s for 1,000 columns × 1,200 rows.
 */
export function strongestColumns({ columns, target }: Rows, most: number): number[] {
  const n = target.length;
  const table = waveTable(n);
  const looked = columns.map((column) => ranked(column, table));
  const left = emptyProjection(centred(target));
  const look: Look = { columns, table, looked, kept: [], left, most };
  takeSingles(look);
  takePartners(look);
  takePairs(look);
  takeSingles(look);
  takePartners(look);
  takeSingles(look, DOUBTFUL);
  if (look.kept.length < LEAST_KEPT) takeSingles({ ...look, most: Math.min(most, LEAST_KEPT) }, 0);
  return look.kept;
}

/** What a first look has seen so far. */
interface Look {
  readonly columns: readonly Float64Array[];
  readonly table: WaveTable;
  readonly looked: readonly Ranked[];
  readonly kept: number[];
  left: Projection;
  readonly most: number;
}

/** Functions that are taken out of what is left, at most this share of the rows: more would leave nothing to go with. */
const MOST_FUNCTIONS = 0.2;

function takeSingles(look: Look, share = 1): void {
  const { looked, kept, most } = look;
  const limit = share * limitOf(looked.length);
  const seen = new Set<string>();
  while (kept.length < most && hasRows(look)) {
    const left = drawnIn(look.left.rest);
    const best = strongest(look, left, limit, ({ place, waves }) => !seen.has(`${place} ${waves}`));
    if (best === undefined) return;
    // A column comes back where more of its waves are seen than were taken out.
    seen.add(`${best.place} ${best.waves}`);
    take(look, best);
  }
}

/** Columns that change what a kept one does: what is left, times the kept one, goes with them. */
function takePartners(look: Look): void {
  const { looked, table, kept, most } = look;
  const seen = new Set<string>();
  for (let round = 0; round < most && hasRows(look); round++) {
    const left = drawnIn(look.left.rest);
    const limit = limitOf(looked.length * Math.max(1, kept.length));
    let best: { readonly seen: Seen; readonly own: Float64Array; readonly name: string } | undefined;
    for (const own of kept) {
      const slope = waveOf(looked[own]!, table, 0);
      const joined = centred(multiplied(slope, left));
      const isNew = ({ place, waves }: Seen): boolean =>
        place !== own && !seen.has(`${own} ${place} ${waves}`);
      const found = strongest(look, joined, best?.seen.score ?? limit, isNew);
      if (found !== undefined)
        best = { seen: found, own: slope, name: `${own} ${found.place} ${found.waves}` };
    }
    if (best === undefined) return;
    seen.add(best.name);
    take(look, best.seen, best.own);
  }
}

/** A column that values go with. */
interface Seen {
  readonly place: number;
  readonly score: number;
  readonly waves: number;
}

/** The column that values go with best, of those that are `wanted` and beyond `limit`. */
function strongest(
  { looked, table }: Look,
  values: Float64Array,
  limit: number,
  isWanted: (seen: Seen) => boolean,
): Seen | undefined {
  let best: Seen | undefined;
  for (const [place, column] of looked.entries()) {
    const seen = { place, ...tracesOf(values, column, table) };
    if (seen.score > (best?.score ?? limit) && isWanted(seen)) best = seen;
  }
  return best;
}

/** Keeps a column and takes its waves, it and its square out of what is left, all of them times `factor` where it is given. */
function take(look: Look, { place, waves }: Seen, factor?: Float64Array): void {
  const { columns, looked, table, kept, most } = look;
  if (!kept.includes(place) && kept.length < most) kept.push(place);
  const own = centred(columns[place]!);
  const shapes = [own, centred(own.map((v) => v * v))];
  for (let k = 0; k < waves; k++) shapes.push(waveOf(looked[place]!, table, k));
  for (const shape of shapes) {
    look.left = extended(look.left, factor === undefined ? shape : centred(multiplied(shape, factor)));
  }
}

function hasRows({ left }: Look): boolean {
  return left.basis.length < MOST_FUNCTIONS * left.rest.length;
}

/** Values further out than so many median sizes are drawn in to there: what is left of a steep column would hide the others. */
const REACH = 4;

function drawnIn(values: Float64Array): Float64Array {
  const limit = REACH * median(values.map(Math.abs));
  return centred(values.map((v) => Math.max(-limit, Math.min(limit, v))));
}

/** The score that of so many columns without influence one has in fewer than one table of twenty: z² of 2·ln(columns) + 6. */
function limitOf(nColumns: number): number {
  return Math.SQRT2 * Math.log(nColumns) + LEAST_SCORE;
}

/** Products of the ranks of two columns that what is left goes with beyond chance. */
function takePairs(look: Look): void {
  const { looked, table, kept, most } = look;
  if (kept.length >= most) return;
  const slopes = looked.map((column) => waveOf(column, table, 0));
  const limit = Math.sqrt(2 * Math.log(looked.length ** 2 / 2)) + 1;
  const pairs = strongestPairs(slopes, drawnIn(look.left.rest), limit).slice(0, PAIRS_LOOKED_AT);
  for (let count = 0; count < MOST_PAIRS && kept.length < most; count++) {
    const left = drawnIn(look.left.rest);
    let best: { readonly pair: Pair; readonly z: number } | undefined;
    for (const pair of pairs) {
      const z = Math.abs(along(productOf(slopes, pair), left));
      if (z > Math.max(limit, best?.z ?? 0)) best = { pair, z };
    }
    if (best === undefined) return;
    for (const place of best.pair) if (!kept.includes(place) && kept.length < most) kept.push(place);
    look.left = extended(look.left, productOf(slopes, best.pair));
  }
}

type Pair = readonly [number, number];

/** The pairs whose product `values` go with beyond `limit` standard deviations of chance, strongest first. */
function strongestPairs(slopes: readonly Float64Array[], values: Float64Array, limit: number): Pair[] {
  const [n, m] = [values.length, slopes.length];
  const matrix = new Float64Array(m * m);
  addGram(
    matrix,
    slopes.map((slope) => multiplied(slope, values)),
    slopes,
    m,
    n,
  );
  const size = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  // What chance does: n terms of the size 1/√n · 1/√n · size/√n each.
  const unit = size / n;
  const found: { readonly pair: Pair; readonly z: number }[] = [];
  for (let a = 0; a < m; a++) {
    for (let b = a + 1; b < m; b++) {
      const z = Math.abs(matrix[a * m + b]!) / unit;
      if (z > limit) found.push({ pair: [a, b], z });
    }
  }
  return found.sort((a, b) => b.z - a.z).map(({ pair }) => pair);
}

function productOf(slopes: readonly Float64Array[], [a, b]: Pair): Float64Array {
  return centred(slopes[a]!.map((v, r) => v * slopes[b]![r]!));
}

/** The correlation of values with what is left, in standard deviations of chance. */
function along(values: Float64Array, rest: Float64Array): number {
  let [both, own, other] = [0, 0, 0];
  for (let r = 0; r < rest.length; r++) {
    both += values[r]! * rest[r]!;
    own += values[r]! ** 2;
    other += rest[r]! ** 2;
  }
  return (both / Math.sqrt(own * other || 1)) * Math.sqrt(rest.length);
}
