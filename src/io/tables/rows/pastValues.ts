/** The columns of a table that are made of its earlier rows. */
import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import { totalOf } from "../../../math/statistics.ts";
import type { PastPlan } from "../columns/past.ts";
import { cellPlace, type Origin } from "../origin.ts";
import type { RowNumbers } from "./rowNumbers.ts";
import type { ColumnTally } from "./rowStore.ts";
import { before, depthOf, RowsBefore } from "./rowsBefore.ts";

/** A table as it was read. */
interface ReadColumns {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly tallies: readonly ColumnTally[];
  readonly rowNumbers: RowNumbers;
  readonly valuesOf: (column: number) => Float64Array;
  /** The group of each row; absent where all are one. */
  readonly groups?: Float64Array;
}

/** What a plan makes of it. */
export interface PastValues {
  /** By place. */
  readonly columns: ReadonlyMap<number, Float64Array>;
  /** Of all columns. */
  readonly tallies: readonly ColumnTally[];
  /** 1 where a row has no past that is deep enough. Shape: (rows). */
  readonly isWithoutPast: Uint8Array;
}

/** The values that `plan` makes. Cost O(rows·made). Errors: DataError where a column that they are made of holds text. */
export function pastValues(plan: PastPlan, table: ReadColumns): PastValues {
  const { names, tallies, rowNumbers, valuesOf, groups } = table;
  const nFile = names.length;
  const nRows = rowNumbers.length;
  const isWithoutPast = new Uint8Array(nRows);
  const columns = new Map<number, Float64Array>();
  const all = [...tallies, ...plan.lags.map(() => emptyTally())];
  const bases = new Set([...plan.differenced, ...plan.lags.map(({ base }) => base)]);
  for (const base of bases) {
    refuseText(base, table);
    const isChange = plan.differenced.has(base);
    const values = valuesOf(base);
    const made = [
      ...(isChange ? [{ place: base, rows: 0 }] : []),
      ...plan.lags.flatMap((lag, l) => (lag.base === base ? [{ place: nFile + l, rows: lag.rows }] : [])),
    ].map((one) => ({ ...one, isChange, values: new Float64Array(nRows), tally: emptyTally() }));
    const past = new RowsBefore(Math.max(...made.map(depthOf)));
    for (let r = 0; r < nRows; r++) {
      const row = past.take(groups?.[r] ?? 0, values[r]!);
      for (const one of made) {
        const value = before(row, one);
        one.values[r] = value ?? Number.NaN;
        if (value === undefined) isWithoutPast[r] = 1;
        else if (Number.isNaN(value)) {
          one.tally.nMissing++;
          one.tally.firstMissing ??= { row: rowNumbers.at(r), text: "" };
        }
      }
    }
    for (const { place, values: own, tally } of made) {
      columns.set(place, own);
      all[place] = tally;
    }
  }
  return { columns, tallies: all, isWithoutPast };
}

/** What is said of rows that were left out for want of a past; of none nothing. */
export function pastNotes(
  isWithoutPast: Uint8Array,
  nGroups: number | undefined,
  { file, format }: Origin,
): Diagnostic[] {
  const n = totalOf(isWithoutPast);
  if (n === 0) return [];
  const each = nGroups === undefined ? "" : `, the first of each of ${nGroups} groups`;
  return [
    {
      severity: "note",
      code: `${format}/no-past`,
      message: `${n} of ${isWithoutPast.length} rows left out: they have no past${each}`,
      where: { file },
    },
  ];
}

/** That hardly a row has a past. */
export function withoutPast(
  nRows: number,
  deepest: number,
  hasGroups: boolean,
  { file, format }: Origin,
): DataError {
  return new DataError({
    code: `${format}/no-past`,
    message: `none of ${nRows} rows has a past of ${deepest} ${deepest === 1 ? "row" : "rows"}${hasGroups ? " in its group" : ""}, or only one has: a fit needs at least two`,
    where: { file },
    hint: "a smaller --lag, or more rows in the order of time",
  });
}

/** How many rows back a plan goes. */
export function deepestOf({ lags, differenced }: PastPlan): number {
  const own = differenced.size > 0 ? 1 : 0;
  const each = lags.map(({ base, rows }) => depthOf({ isChange: differenced.has(base), rows }));
  return Math.max(own, ...each);
}

function emptyTally(): ColumnTally {
  return { nMissing: 0, nText: 0, nInfinite: 0, nBelow: 0 };
}

function refuseText(base: number, { names, tallies, origin }: ReadColumns): void {
  const { firstText, firstInfinite } = tallies[base]!;
  const cell = firstText ?? firstInfinite;
  if (cell === undefined) return;
  throw new DataError({
    code: `${origin.format}/not-a-number`,
    message: `column "${names[base]}" of --lag or --difference holds "${cell.text.trim()}", expected a finite number`,
    where: cellPlace(origin, cell.row, base),
    hint: "correct the cell, or name a column of numbers",
  });
}
