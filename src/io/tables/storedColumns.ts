/** The columns of a table as it was read, and those made of its earlier rows. */
import { type Levels, levelsIn } from "./columns/levels.ts";
import type { PastPlan } from "./columns/past.ts";
import { type PastValues, pastValues } from "./rows/pastValues.ts";
import type { ReadRows } from "./rows/readRows.ts";
import type { RowStore } from "./rows/rowStore.ts";

/** Columns by their place: those of the file in its order, then those made of earlier rows. Takes each out of the store once. */
export class StoredColumns {
  readonly names: readonly string[];
  readonly tallies: RowStore["tallies"];
  /** Whether rows were chosen by the column. */
  readonly isTested: readonly boolean[];
  /** The group of each row; absent where all are one. */
  readonly groups: Float64Array | undefined;
  /** What is made of earlier rows; absent where nothing is. */
  readonly past: (PastValues & PastPlan) | undefined;
  readonly #store: RowStore;
  readonly #values = new Map<number, Float64Array>();
  readonly #levels = new Map<number, Levels | undefined>();

  constructor({ origin, store, plan }: ReadRows) {
    this.#store = store;
    this.groups = store.groups?.plain(store.nRows);
    const { names, tallies, rowNumbers } = store;
    const table = { origin, names, tallies, rowNumbers, valuesOf: this.valuesOf };
    this.past = plan.past && {
      ...pastValues(plan.past, { ...table, ...(this.groups && { groups: this.groups }) }),
      ...plan.past,
    };
    for (const [place, values] of this.past?.columns ?? []) this.#values.set(place, values);
    this.names = this.past?.names ?? names;
    this.tallies = this.past?.tallies ?? tallies;
    this.isTested = this.names.map((_, place) => store.isTested[place] ?? false);
  }

  readonly valuesOf = (place: number): Float64Array => {
    const values = this.#values.get(place) ?? this.#store.takeColumn(place);
    this.#values.set(place, values);
    return values;
  };

  /** The levels of a column of text or quoted numbers; undefined for any other. */
  readonly levelsOf = (place: number): Levels | undefined => {
    if (!this.#levels.has(place))
      this.#levels.set(place, levelsIn(this.#store.levels[place], place, this.valuesOf(place)));
    return this.#levels.get(place);
  };

  /** The column of the file that a column is, or is made of. */
  cellsOf(place: number): number {
    return this.past?.lags[place - this.#store.names.length]?.base ?? place;
  }

  isOfFile(place: number): boolean {
    return place < this.#store.names.length;
  }
}
