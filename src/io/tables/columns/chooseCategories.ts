/** Which columns are levels of something: a species, a treatment, the number of a plot. */
import { type Diagnostic, UsageError } from "../../../diagnostics.ts";
import { columnPlace } from "../origin.ts";
import { firstOf } from "./columnName.ts";
import { isPlainText, misreadNumber } from "./columnNotes.ts";
import type { ColumnKind, ColumnPlan, FoundColumns } from "./columnPlan.ts";

/** Levels up to which a column is taken for one of levels where nobody says so, and rows that each has on the average. */
const MOST_FOUND = 20;
const ROWS_A_LEVEL = 4;
/** Rows that the rarest of them has, and the share of rows that may have none. */
const [LEAST_ROWS, MOST_MISSING] = [3, 0.1];
/** Levels of a column that is named as one of levels, at most. */
const MOST_NAMED = 200;

/**
 * The columns of levels: those that are named; of `auto` text that is no date and no number of another kind, and whole
 * numbers in quotes beside others without, each with few levels. Errors: UsageError where a named column has too many
 * levels or only one.
 */
export function categoriesAmong(
  plan: ColumnPlan,
  found: FoundColumns,
  places: readonly number[],
  kinds: ReadonlyMap<number, ColumnKind>,
): ReadonlySet<number> {
  const { categories, targets = [] } = plan;
  if (categories === undefined) return new Set();
  if (categories !== "auto") {
    for (const c of categories) refuseLevels(c, found);
    return new Set(categories);
  }
  const hasBare = places.some((c) => kinds.get(c) === "numbers" && !found.quoted.has(c));
  const isOfLevels = (c: number): boolean => {
    if (targets.includes(c)) return false;
    const kind = kinds.get(c);
    if (kind === "text") {
      const { text } = found.tallies[c]!.firstText!;
      return isPlainText(text) && misreadNumber(text) === undefined && isFew(c, found);
    }
    if (kind !== "numbers" || !hasBare || !found.quoted.has(c) || found.tallies[c]!.nText > 0) return false;
    return isFew(c, found) && found.levelsOf(c)!.every((level) => Number.isInteger(Number(level)));
  };
  return new Set(places.filter(isOfLevels));
}

/** Few levels, each with some rows, and hardly a row without: a remark now and then is none. */
function isFew(column: number, { levelsOf, rarestOf, tallies, nRows }: FoundColumns): boolean {
  const levels = levelsOf(column);
  return (
    levels !== undefined &&
    levels.length >= 2 &&
    levels.length <= MOST_FOUND &&
    nRows >= ROWS_A_LEVEL * levels.length &&
    rarestOf(column) >= LEAST_ROWS &&
    tallies[column]!.nMissing <= MOST_MISSING * nRows
  );
}

function refuseLevels(column: number, { names, levelsOf }: FoundColumns): void {
  const levels = levelsOf(column);
  if (levels !== undefined && levels.length >= 2 && levels.length <= MOST_NAMED) return;
  const name = names[column]!;
  throw new UsageError(
    levels === undefined || levels.length > MOST_NAMED
      ? `the column "${name}" of --categories has more than ${MOST_NAMED} levels`
      : `the column "${name}" of --categories has ${levels.length === 0 ? "no level" : `one level, "${levels[0]}"`}`,
    "leave it out of --categories",
  );
}

/** Whether each row has a text of its own there. */
export function isIdentifier(column: number, { levelsOf, nRows, tallies }: FoundColumns): boolean {
  const levels = levelsOf(column);
  return levels !== undefined && nRows > 2 && levels.length === nRows - tallies[column]!.nMissing;
}

/** What to do about text that has too many levels to be taken by itself; undefined where that is not why. */
export function levelHint(
  columns: readonly number[],
  { names, levelsOf, tallies }: FoundColumns,
): string | undefined {
  const many = columns.filter((c) => {
    const levels = levelsOf(c);
    return (
      levels !== undefined &&
      levels.length <= MOST_NAMED &&
      levels.length >= 2 &&
      isPlainText(tallies[c]!.firstText!.text)
    );
  });
  if (many.length === 0) return undefined;
  const list = many.map((c) => names[c]!).join(",");
  return `--categories "${list}" takes ${many.length === 1 ? `its ${levelsOf(many[0]!)!.length} levels` : "their levels"} as inputs, --where NAME=VALUE keeps the rows with one text`;
}

/** That columns were taken for levels. */
export function takenAsLevels(
  columns: readonly number[],
  { names, levelsOf, origin }: FoundColumns,
): Diagnostic {
  const each = columns.map(
    (c) =>
      `"${names[c]}" (${firstOf(levelsOf(c)!.slice(0, 3))}${levelsOf(c)!.length > 3 ? `, … ${levelsOf(c)!.length} levels` : ""})`,
  );
  return {
    severity: "note",
    code: `${origin.format}/categories`,
    message: `${firstOf(each)} ${columns.length === 1 ? "is taken as a category" : "are taken as categories"}`,
    where: columnPlace(origin, columns[0]!),
    hint: `--categories none leaves ${columns.length === 1 ? "it" : "them"} out`,
  };
}
