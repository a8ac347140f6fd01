import type { ColumnValues } from "./packedValues.ts";
import { allRows } from "./rows.ts";

/** Rows of a table by what they hold: rows with equal inputs say the same thing of a law, however many there are. */
export interface RowGroups {
  /** The group of each row, counted from 0 in order of first appearance. Shape: (rows). */
  readonly groupOf: Int32Array;
  readonly nGroups: number;
}

/**
 * The rows of `columns` in groups of equal ones. Without columns all rows are one group.
 *
 * Cost O(rows·columns): rows are found again by a hash of their bits, and compared by value.
 */
export function rowGroups(columns: readonly ColumnValues[], nRows: number): RowGroups {
  const groupOf = new Int32Array(nRows);
  const hashes = hashesOf(columns, nRows);
  const size = 2 ** Math.ceil(Math.log2(2 * nRows + 1));
  const slots = new Int32Array(size).fill(-1); // the first row of a group
  let nGroups = 0;
  for (let r = 0; r < nRows; r++) {
    let at = (hashes[r]! >>> 0) % size;
    for (;;) {
      const first = slots[at]!;
      if (first < 0) {
        slots[at] = r;
        groupOf[r] = nGroups++;
        break;
      }
      if (hashes[first] === hashes[r] && columns.every((column) => column[first] === column[r])) {
        groupOf[r] = groupOf[first]!;
        break;
      }
      at = (at + 1) % size;
    }
  }
  return { groupOf, nGroups };
}

/** Groups counted anew in order of first appearance. Cost O(rows). */
export function numberedGroups(given: Int32Array): RowGroups {
  const places = new Map<number, number>();
  const groupOf = given.map((group) => {
    const place = places.get(group) ?? places.size;
    places.set(group, place);
    return place;
  });
  return { groupOf, nGroups: places.size };
}

/** A hash of each row; 0 and −0 are one number. */
function hashesOf(columns: readonly ColumnValues[], nRows: number): Int32Array {
  const hashes = new Int32Array(nRows);
  const word = new Float64Array(1);
  const halves = new Int32Array(word.buffer);
  for (const column of columns) {
    for (let r = 0; r < nRows; r++) {
      word[0] = column[r]! + 0;
      hashes[r] = mixed(mixed(hashes[r]!, halves[0]!), halves[1]!);
    }
  }
  return hashes;
}

/** One step of MurmurHash3 with its finaliser (A. Appleby, public domain). */
function mixed(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) + 0x9e3779b9;
}

/** The first row of each group, ascending. Shape: (groups). */
export function firstRows({ groupOf, nGroups }: RowGroups): Int32Array {
  const first = new Int32Array(nGroups);
  let next = 0;
  for (let r = 0; r < groupOf.length && next < nGroups; r++) if (groupOf[r] === next) first[next++] = r;
  return first;
}

/** Rows with equal inputs, and whether they are copies of each other or measured again. */
export interface RepeatedRows extends RowGroups {
  /** Whether some rows are equal and the targets of equal rows are too. */
  readonly areCopies: boolean;
  /** The class of each row, where each part of the rows is to have its share of each. Shape: (rows). */
  readonly strata?: Int32Array;
}

/** The rows of a table with equal inputs. Cost O(rows·columns). */
export function repeatedRows(
  columns: readonly ColumnValues[],
  targets: readonly Float64Array[],
): RepeatedRows {
  const groups = rowGroups(columns, targets[0]!.length);
  return { ...groups, areCopies: holdsCopies(groups, targets) };
}

function holdsCopies(groups: RowGroups, targets: readonly Float64Array[]): boolean {
  if (groups.nGroups === groups.groupOf.length) return false;
  const first = firstRows(groups);
  return targets.every((target) => target.every((y, r) => y === target[first[groups.groupOf[r]!]!]));
}

/** The rows that say something of their own, ascending: of copies the first. */
export function distinctRows(repeated: RepeatedRows): Int32Array {
  return repeated.areCopies ? firstRows(repeated) : allRows(repeated.groupOf.length);
}

/** How many rows say something of their own. */
export function distinctCount({ areCopies, nGroups, groupOf }: RepeatedRows): number {
  return areCopies ? nGroups : groupOf.length;
}

/** Fewer groups than this are not kept apart where equal rows differ: without one of them it would be another table. */
const LEAST_GROUPS = 20;

/** What is shuffled: groups, or rows one by one where each is its own group or groups are few and measured again. */
function shuffledGroups(repeated: RepeatedRows): RowGroups & { readonly strata?: Int32Array } {
  const { groupOf, nGroups, areCopies, strata } = repeated;
  if (!areCopies && nGroups < LEAST_GROUPS) {
    return { groupOf: allRows(groupOf.length), nGroups: groupOf.length, ...(strata && { strata }) };
  }
  const ofGroups =
    strata && nGroups < strata.length ? Int32Array.from(firstRows(repeated), (row) => strata[row]!) : strata;
  return { groupOf, nGroups, ...(ofGroups && { strata: ofGroups }) };
}

/** All rows in an order in which those of a group stand together. */
export interface RowOrder {
  readonly order: Int32Array;
  /** How many of the first rows there are up to the border of two groups that is nearest to `wanted`. */
  readonly borderNear: (wanted: number) => number;
}

/**
 * The rows group by group, groups in the order that `orderOf` gives 0 … n − 1, those of each stratum spread evenly from
 * first to last. Where equal rows differ in their target and the groups are few, every row is a group. Cost O(rows·log rows).
 */
export function rowOrder(repeated: RepeatedRows, orderOf: (n: number) => Int32Array): RowOrder {
  const { groupOf, nGroups, strata } = shuffledGroups(repeated);
  const placeOf = new Int32Array(nGroups);
  spreadEvenly(orderOf(nGroups), strata).forEach((group, place) => {
    placeOf[group] = place;
  });
  const starts = new Int32Array(nGroups + 1);
  for (const group of groupOf) starts[placeOf[group]! + 1]!++;
  for (let place = 0; place < nGroups; place++) starts[place + 1]! += starts[place]!;
  const next = starts.slice(0, nGroups);
  const order = new Int32Array(groupOf.length);
  groupOf.forEach((group, row) => {
    order[next[placeOf[group]!]!++] = row;
  });
  const borderNear = (wanted: number): number =>
    starts.reduce((near, start) => (Math.abs(start - wanted) < Math.abs(near - wanted) ? start : near), 0);
  return { order, borderNear };
}

/** The order in which each stratum is spread evenly from first to last. Cost O(n·log n). */
function spreadEvenly(order: Int32Array, strata: Int32Array | undefined): Int32Array {
  if (strata === undefined) return order;
  const sizes = new Map<number, number>();
  for (const stratum of strata) sizes.set(stratum, (sizes.get(stratum) ?? 0) + 1);
  const ranks = new Map<number, number>();
  const places = new Float64Array(order.length);
  for (const group of order) {
    const stratum = strata[group]!;
    const rank = ranks.get(stratum) ?? 0;
    ranks.set(stratum, rank + 1);
    places[group] = (rank + 0.5) / sizes.get(stratum)!;
  }
  return order.toSorted((a, b) => places[a]! - places[b]! || strata[a]! - strata[b]!);
}

/** One turn of cross-validation: rows to train on and rows to leave out, both ascending. */
export interface Fold {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/**
 * What the rows of each fold are predicted as by what is made of the others: `predict` has a list of predictions of the rows held
 * out, as long for each fold; NaN where one has nothing. Shape: (predictions)(n).
 */
export function predictedInTurn(
  n: number,
  folds: readonly Fold[],
  predict: (fold: Fold) => readonly (ArrayLike<number> | undefined)[],
): Float64Array[] {
  const predicted: Float64Array[] = [];
  for (const fold of folds) {
    for (const [i, values] of predict(fold).entries()) {
      predicted[i] ??= new Float64Array(n);
      for (const [at, row] of fold.held.entries()) predicted[i][row] = values?.[at] ?? Number.NaN;
    }
  }
  return predicted;
}

/**
 * Each row left out once, those of a group together: groups are dealt out in the order that `orderOf` gives them, stratum by
 * stratum. At most `most` folds, and as many as groups; what counts as a group is as in `rowOrder`. Cost O(rows·folds).
 */
export function foldsOfRows(
  repeated: RepeatedRows,
  most: number,
  orderOf: (n: number) => Int32Array,
): Fold[] {
  const { groupOf, nGroups, strata } = shuffledGroups(repeated);
  const nFolds = Math.min(most, nGroups);
  const order = orderOf(nGroups);
  const dealt = strata === undefined ? order : order.toSorted((a, b) => strata[a]! - strata[b]!);
  const foldOfGroup = new Int32Array(nGroups);
  dealt.forEach((group, place) => {
    foldOfGroup[group] = place % nFolds;
  });
  const rows = allRows(groupOf.length);
  return Array.from({ length: nFolds }, (_, f) => ({
    train: rows.filter((row) => foldOfGroup[groupOf[row]!] !== f),
    held: rows.filter((row) => foldOfGroup[groupOf[row]!] === f),
  }));
}
