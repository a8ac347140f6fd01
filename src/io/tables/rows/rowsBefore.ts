/** Values of earlier rows. */
import type { PastOf } from "../columns/past.ts";

/** What the values of a column were in the last rows of each group. Memory O(groups·depth). */
export class RowsBefore {
  readonly #depth: number;
  readonly #groups = new Map<string | number, { readonly last: Float64Array; count: number }>();

  /** `depth` is how many rows back is asked for, at most. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Takes the value of the next row of a group; it is row 0 of `back` until the next is taken. */
  take(group: string | number, value: number): RowBefore {
    let own = this.#groups.get(group);
    if (own === undefined) {
      own = { last: new Float64Array(this.#depth + 1), count: 0 };
      this.#groups.set(group, own);
    }
    own.last[own.count % own.last.length] = value;
    own.count++;
    return own;
  }
}

/** A row among the last ones of its group. */
export interface RowBefore {
  /** Values, the newest at (count − 1) modulo the length. */
  readonly last: Float64Array;
  /** Rows so far, this one among them. */
  readonly count: number;
}

/** The value so many rows before, or its change since the row before that; undefined where the group has no such row. */
export function before({ last, count }: RowBefore, { isChange, rows }: PastOf): number | undefined {
  const at = count - 1 - rows;
  if (at < (isChange ? 1 : 0)) return undefined;
  const value = last[at % last.length]!;
  return isChange ? value - last[(at - 1) % last.length]! : value;
}

/** How many rows back a column made of earlier rows goes. */
export function depthOf({ isChange, rows }: PastOf): number {
  return rows + (isChange ? 1 : 0);
}

/** A column made of earlier rows, block after block. */
export class EarlierRows {
  readonly #of: PastOf;
  readonly #past: RowsBefore;

  constructor(of: PastOf) {
    this.#of = of;
    this.#past = new RowsBefore(depthOf(of));
  }

  /** The column for the next rows of what it is made of; NaN, and marked, where a row has no such past. */
  next(
    values: Float64Array,
    groups: readonly string[] | undefined,
    isWithoutPast?: Uint8Array,
  ): Float64Array {
    return values.map((value, r) => {
      const made = before(this.#past.take(groups?.[r] ?? 0, value), this.#of);
      if (made === undefined && isWithoutPast) isWithoutPast[r] = 1;
      return made ?? Number.NaN;
    });
  }
}
