import type { Diagnostic } from "../../diagnostics.ts";
import { balancedWeights } from "../../model/classes/weights.ts";
import type { Dataset } from "../../model/dataset.ts";
import { classTarget, labelledColumn } from "./columns/classColumn.ts";
import { firstOf } from "./columns/columnName.ts";
import { belowNotes, labelNotes, sentinelNotes } from "./columns/columnNotes.ts";
import { chooseColumns } from "./columns/columns.ts";
import { fillWithMode, type Levels, levelsIn, rarestOf, withLevels } from "./columns/levels.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { refuseExtremes } from "./limits.ts";
import { constantOf, noInputs, noRows, refuseConstantTarget, tooFewRows } from "./nothingToLearn.ts";
import { columnPlace, type Origin } from "./origin.ts";
import type { ReadOptions } from "./readOptions.ts";
import { groupsOf, numbersOf, rowWeights } from "./rowRoles.ts";
import { completeColumns, type RawColumn, withoutRows } from "./rows/missing.ts";
import { deepestOf, pastNotes, pastValues, withoutPast } from "./rows/pastValues.ts";
import type { ReadRows } from "./rows/readRows.ts";
import type { RowNumbers } from "./rows/rowNumbers.ts";

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
}

/**
 * The dataset in the rows read: columns chosen, gaps closed, constants left out. `source` becomes its source.
 *
 * The store is used up. `tell` receives each group of notes as it comes. Errors: DataError with file, row and
 * column when there is nothing to learn from. Memory: one column more than the store.
 */
export function assembled(
  read: ReadRows,
  {
    missing = "drop",
    classWeights = "none",
    keepsWeights = false,
  }: Pick<ReadOptions, "missing" | "classWeights" | "keepsWeights">,
  source: string,
  tell: (notes: readonly Diagnostic[]) => void,
): AssembledRows {
  const { origin, store, plan, unnamed, quoted = new Set<number>() } = read;
  const { nRows } = store;
  if (nRows === 0) throw noRows(read);
  store.markMissing();
  const taken = new Map<number, Float64Array>();
  const valuesOf = (place: number): Float64Array => {
    const values = taken.get(place) ?? store.takeColumn(place);
    taken.set(place, values);
    return values;
  };
  const groupCodes = store.groups?.plain(nRows);
  const past = plan.past && {
    ...pastValues(plan.past, {
      ...{ origin, names: store.names, tallies: store.tallies, rowNumbers: store.rowNumbers, valuesOf },
      ...(groupCodes && { groups: groupCodes }),
    }),
    ...plan.past,
  };
  for (const [place, values] of past?.columns ?? []) taken.set(place, values);
  const { names, tallies } = past ?? store;
  const isTested = names.map((_, c) => store.isTested[c] ?? false);
  const cellsOf = (place: number): number => past?.lags[place - store.names.length]?.base ?? place;
  const levels = new Map<number, Levels | undefined>();
  const levelsOf = (place: number): Levels | undefined => {
    if (!levels.has(place)) levels.set(place, levelsIn(store.levels[place], place, valuesOf(place)));
    return levels.get(place);
  };
  const chosen = chooseColumns(
    plan,
    {
      origin,
      names,
      unnamed,
      quoted,
      tallies,
      isTested,
      nRows,
      ...(store.labels && { labels: store.labels }),
      levelsOf: (place) => levelsOf(place)?.labels,
      rarestOf: (place) => rarestOf(levelsOf(place)),
    },
    (place) => isIncreasing(valuesOf(place)),
  );
  const classed = chosen.labels?.column;
  const labelled = chosen.labels && labelledColumn(chosen.labels, nRows, names[classed!]!, origin);
  tell(chosen.notes);
  if (nRows === 1) throw tooFewRows(origin, store.rowNumbers.at(0));
  const { categories } = chosen;
  const labelsOf = new Map([...categories].map((place) => [place, levelsOf(place)!.labels]));
  const raw = (place: number, role: RawColumn["role"]): RawColumn => {
    const isOfLevels = role === "input" && categories.has(place);
    return {
      name: names[place]!,
      place,
      cells: cellsOf(place),
      role,
      tally: tallies[place]!,
      values: place === classed ? labelled!.codes : isOfLevels ? levelsOf(place)!.codes : valuesOf(place),
    };
  };
  const rowRoles = [...plan.roles].map(([role, place]) =>
    role === "group"
      ? { ...raw(place, role), values: groupCodes! }
      : numbersOf(raw(place, role), store.rowNumbers, origin),
  );
  const all = [
    ...chosen.inputs.map((c) => raw(c, "input")),
    ...chosen.targets.map((c) => raw(c, "target")),
    ...rowRoles,
  ];
  const noted = all
    .filter(
      ({ place, role }) =>
        place < store.names.length &&
        place !== classed &&
        !categories.has(place) &&
        (role === "input" || role === "target"),
    )
    .map(({ name, place, values, role }) => ({
      name,
      place,
      values,
      isInput: role === "input",
    }));
  tell([
    ...belowNotes(belowOf(all), store.rules.below ?? "drop", origin),
    ...sentinelNotes(noted, origin),
    ...labelNotes(noted, quoted, origin),
  ]);
  if (missing === "mean")
    for (const { place, values } of all) if (categories.has(place)) fillWithMode(values);
  if (past) tell(pastNotes(past.isWithoutPast, groupCodes && new Set(groupCodes).size, origin));
  const withPast = past
    ? withoutRows(all, past.isWithoutPast, store.rowNumbers)
    : { columns: all, rowNumbers: store.rowNumbers };
  if (past && withPast.rowNumbers.length < 2)
    throw withoutPast(nRows, deepestOf(past), groupCodes !== undefined, origin);
  const complete = completeColumns(
    withoutConstantInputs(withPast.columns, categories, origin, tell),
    withPast.rowNumbers,
    missing,
    origin,
  );
  tell(complete.notes);
  const { rowNumbers, nDropped, nFilled } = complete;
  if (rowNumbers.length === 1) throw tooFewRows(origin, rowNumbers.at(0));
  const columns =
    nDropped === 0 ? complete.columns : withoutConstantInputs(complete.columns, categories, origin, tell);
  const ofClasses =
    labelled &&
    classTarget(names[classed!]!, labelled.labels, columns.find(({ place }) => place === classed)!.values, {
      origin,
      column: classed!,
    });
  if (ofClasses) tell(ofClasses.notes);
  else refuseConstantTarget(columns, origin);
  for (const { name, values, cells } of columns)
    refuseExtremes({ name, values, where: columnPlace(origin, cells) });
  const levelled = withLevels(
    columns.filter(({ role }) => role === "input"),
    labelsOf,
    origin,
  );
  if (levelled.notes.length > 0) tell(levelled.notes);
  const inRole = (role: RawColumn["role"]) =>
    columns.filter((column) => column.role === role).map(({ name, values }) => ({ name, values }));
  const { inputs } = levelled;
  const targets = ofClasses?.targets ?? inRole("target");
  if (inputs.length === 0) throw noInputs(origin, targets[0]!.name, names);
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
  const groups = columns.find(({ role }) => role === "group");
  return {
    dataset: {
      ...dataset,
      ...(weights && { weights }),
      ...(groups && { groups: groupsOf(groups.values, groups.name, origin) }),
    },
    rowNumbers,
    counts: {
      nRead: store.nRead,
      nFiltered: store.nRead - nRows,
      ...(past && { nWithoutPast: nRows - withPast.rowNumbers.length }),
      nDropped,
      nFilled,
    },
  };
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
  tell: (notes: readonly Diagnostic[]) => void,
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
