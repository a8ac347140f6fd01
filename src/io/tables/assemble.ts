import type { Diagnostic } from "../../diagnostics.ts";
import { balancedWeights } from "../../model/classes/weights.ts";
import { type Dataset, storedInputs } from "../../model/dataset.ts";
import { classTarget, labelledColumn } from "./columns/classColumn.ts";
import { firstOf } from "./columns/columnName.ts";
import { belowNotes, labelNotes, sentinelNotes } from "./columns/columnNotes.ts";
import { type ChosenColumns, chooseColumns } from "./columns/columns.ts";
import { fillWithMode, rarestOf, withLevels } from "./columns/levels.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { refuseExtremes } from "./limits.ts";
import {
  constantOf,
  leftOutHint,
  noInputs,
  noRows,
  refuseConstantTarget,
  tooFewRows,
} from "./nothingToLearn.ts";
import { columnPlace, type Origin } from "./origin.ts";
import type { ReadOptions } from "./readOptions.ts";
import { groupsOf, numbersOf, rowWeights } from "./rowRoles.ts";
import {
  type CompleteColumns,
  completeColumns,
  type MissingPolicy,
  type RawColumn,
  withoutRows,
} from "./rows/missing.ts";
import { deepestOf, pastNotes, withoutPast } from "./rows/pastValues.ts";
import type { ReadRows } from "./rows/readRows.ts";
import type { RowNumbers } from "./rows/rowNumbers.ts";
import { StoredColumns } from "./storedColumns.ts";

/** Where the rows of a file went. */
export interface RowCounts {
  /** Rows of data in the file. */
  readonly nRead: number;
  /** Rows that `where` turned away. */
  readonly nFiltered: number;
  /** Rows left out because of missing cells. */
  readonly nDropped: number;
  /** Rows left out for want of a past; absent where none is asked for. */
  readonly nWithoutPast?: number;
  /** Missing cells filled with a mean. */
  readonly nFilled: number;
}

/** A dataset with the row of the file that each of its rows came from. */
export interface AssembledRows {
  readonly dataset: Dataset;
  readonly rowNumbers: RowNumbers;
  readonly counts: RowCounts;
  /** The names of all columns of the file, of those that are left out too. */
  readonly headers: readonly string[];
}

/**
 * The dataset in the rows read: columns chosen, gaps closed, constants left out. `source` becomes its source.
 *
 * The store is used up. `tell` receives each group of notes as it comes. Errors: DataError with file, row and
 * column when there is nothing to learn from. Memory: one column more than the store.
 */
export function assembled(
  read: ReadRows,
  { missing = "drop", classWeights = "none", keepsWeights = false }: AssembleOptions,
  source: string,
  tell: Tell,
): AssembledRows {
  const { origin, store } = read;
  const { nRows, nRead } = store;
  if (nRows === 0) throw noRows(read);
  store.markMissing();
  const stored = new StoredColumns(read);
  const chosen = chosenFrom(read, stored);
  const { categories } = chosen;
  const classed = chosen.labels?.column;
  const labelled = chosen.labels && labelledColumn(chosen.labels, nRows, stored.names[classed!]!, origin);
  tell(chosen.notes);
  if (nRows === 1) throw tooFewRows(origin, store.rowNumbers.at(0));
  const all = rawColumns(read, stored, chosen, labelled?.codes);
  tell(cellNotes(read, stored, chosen, all));
  if (missing === "mean")
    for (const { place, values } of all) if (categories.has(place)) fillWithMode(values);
  const { columns, rowNumbers, nDropped, nFilled, nWithoutPast } = withoutGaps(
    read,
    stored,
    all,
    { missing, categories },
    tell,
  );
  const ofClasses =
    labelled &&
    classTarget(
      stored.names[classed!]!,
      labelled.labels,
      columns.find(({ place }) => place === classed)!.values,
      { origin, column: classed! },
    );
  if (ofClasses) tell(ofClasses.notes);
  else refuseConstantTarget(columns, origin);
  for (const { name, values, cells } of columns)
    refuseExtremes({ name, values, where: columnPlace(origin, cells) });
  const inRole = (role: RawColumn["role"]) => columns.filter((column) => column.role === role);
  const labelsOf = new Map([...categories].map((place) => [place, stored.levelsOf(place)!.labels]));
  const levelled = withLevels(inRole("input"), labelsOf, origin);
  if (levelled.notes.length > 0) tell(levelled.notes);
  const inputs = storedInputs(levelled.inputs, rowNumbers.length);
  const targets = ofClasses?.targets ?? inRole("target").map(({ name, values }) => ({ name, values }));
  if (inputs.length === 0) throw noInputs(origin, targets[0]!.name, stored.names, leftOutHint(chosen.notes));
  const dataset = {
    inputs,
    targets,
    nRows: rowNumbers.length,
    source,
    fingerprint: fingerprintOf(inputs, targets),
    ...(ofClasses && { classes: ofClasses.classes }),
    ...(levelled.categories.length > 0 && { categories: levelled.categories }),
  };
  const given = rowWeights(columns, origin, keepsWeights);
  const weighed = given === undefined ? dataset : { ...dataset, weights: given };
  const weights = classWeights === "balanced" && ofClasses ? balancedWeights(weighed) : given;
  const [groups] = inRole("group");
  return {
    dataset: {
      ...dataset,
      ...(weights && { weights }),
      ...(groups && { groups: groupsOf(groups.values, groups.name, origin) }),
    },
    rowNumbers,
    headers: stored.names,
    counts: {
      ...{ nRead, nFiltered: nRead - nRows, nDropped, nFilled },
      ...(nWithoutPast !== undefined && { nWithoutPast }),
    },
  };
}

type AssembleOptions = Pick<ReadOptions, "missing" | "classWeights" | "keepsWeights">;
type Tell = (notes: readonly Diagnostic[]) => void;

function chosenFrom(
  { origin, store, plan, unnamed, quoted }: ReadRows,
  stored: StoredColumns,
): ChosenColumns {
  const { names, tallies, isTested } = stored;
  return chooseColumns(
    plan,
    {
      ...{ origin, names, unnamed, tallies, isTested, nRows: store.nRows },
      quoted: quoted ?? new Set<number>(),
      ...(store.labels && { labels: store.labels }),
      levelsOf: (place) => stored.levelsOf(place)?.labels,
      rarestOf: (place) => rarestOf(stored.levelsOf(place)),
    },
    (place) => isIncreasing(stored.valuesOf(place)),
  );
}

/** Inputs, targets and what else rows have, with the codes of classes and levels in place of their texts. */
function rawColumns(
  { origin, store, plan }: ReadRows,
  stored: StoredColumns,
  { inputs, targets, categories, labels }: ChosenColumns,
  codes: Float64Array | undefined,
): RawColumn[] {
  const valuesOf = (place: number, role: RawColumn["role"]): Float64Array => {
    if (place === labels?.column) return codes!;
    const isOfLevels = role === "input" && categories.has(place);
    return isOfLevels ? stored.levelsOf(place)!.codes : stored.valuesOf(place);
  };
  const raw = (place: number, role: RawColumn["role"]): RawColumn => ({
    ...{ name: stored.names[place]!, place, cells: stored.cellsOf(place), role },
    tally: stored.tallies[place]!,
    values: role === "group" ? stored.groups! : valuesOf(place, role),
  });
  const rowRoles = [...plan.roles].map(([role, place]) =>
    role === "group" ? raw(place, role) : numbersOf(raw(place, role), store.rowNumbers, origin),
  );
  return [
    ...inputs.map((place) => raw(place, "input")),
    ...targets.map((place) => raw(place, "target")),
    ...rowRoles,
  ];
}

/** What is noticed in the cells of inputs and targets. */
function cellNotes(
  { origin, store, quoted = new Set<number>() }: ReadRows,
  stored: StoredColumns,
  { categories, labels }: ChosenColumns,
  all: readonly RawColumn[],
): Diagnostic[] {
  const noted = all
    .filter(
      ({ place, role }) =>
        stored.isOfFile(place) &&
        place !== labels?.column &&
        !categories.has(place) &&
        (role === "input" || role === "target"),
    )
    .map(({ name, place, values, role }) => ({ name, place, values, isInput: role === "input" }));
  return [
    ...belowNotes(belowOf(all), store.rules.below ?? "drop", origin),
    ...sentinelNotes(noted, origin),
    ...labelNotes(noted, quoted, origin),
  ];
}

/** Columns whose rows all have their past and no cell is missing, constants left out; says what was left out and filled. */
function withoutGaps(
  { origin, store }: ReadRows,
  { past, groups }: StoredColumns,
  all: readonly RawColumn[],
  { missing, categories }: { readonly missing: MissingPolicy; readonly categories: ReadonlySet<number> },
  tell: Tell,
): Omit<CompleteColumns, "notes"> & { readonly nWithoutPast: number | undefined } {
  if (past) tell(pastNotes(past.isWithoutPast, groups && new Set(groups).size, origin));
  const withPast = past
    ? withoutRows(all, past.isWithoutPast, store.rowNumbers)
    : { columns: all, rowNumbers: store.rowNumbers };
  if (past && withPast.rowNumbers.length < 2)
    throw withoutPast(store.nRows, deepestOf(past), groups !== undefined, origin);
  const { notes, ...complete } = completeColumns(
    withoutConstantInputs(withPast.columns, categories, origin, tell),
    withPast.rowNumbers,
    missing,
    origin,
  );
  tell(notes);
  const { rowNumbers, nDropped } = complete;
  if (rowNumbers.length === 1) throw tooFewRows(origin, rowNumbers.at(0));
  const columns =
    nDropped === 0 ? complete.columns : withoutConstantInputs(complete.columns, categories, origin, tell);
  const nWithoutPast = past && store.nRows - withPast.rowNumbers.length;
  return { ...complete, columns, nWithoutPast };
}

/** How many cells beyond a limit were read in each column. */
function belowOf(
  columns: readonly RawColumn[],
): { readonly name: string; readonly count: number; readonly sample: string }[] {
  return columns.flatMap(({ name, tally: { nBelow, firstBelow } }) =>
    firstBelow === undefined ? [] : [{ name, count: nBelow, sample: firstBelow }],
  );
}

function withoutConstantInputs(
  columns: readonly RawColumn[],
  categories: ReadonlySet<number>,
  origin: Origin,
  tell: Tell,
): readonly RawColumn[] {
  const constant = columns.filter(
    ({ role, place, values }) =>
      role === "input" && !categories.has(place) && constantOf(values) !== undefined,
  );
  if (constant.length > 0) {
    const which = firstOf(constant.map((column) => `"${column.name}" = ${constantOf(column.values)}`));
    const message = `${constant.length} constant ${constant.length === 1 ? "column is" : "columns are"} left out: ${which}`;
    const where = columnPlace(origin, constant[0]!.cells);
    tell([{ severity: "warning", code: `${origin.format}/constant-column`, message, where }]);
  }
  return columns.filter((column) => !constant.includes(column));
}

/** True for whole numbers that only rise: what a program writes to count its rows. */
function isIncreasing(values: Float64Array): boolean {
  return values.every((v, r) => Number.isInteger(v) && (r === 0 || v > values[r - 1]!));
}
