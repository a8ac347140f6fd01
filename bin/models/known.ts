import { DataError, UsageError } from "../../src/diagnostics.ts";
import {
  countedBy,
  type Dataset,
  type FormulaSet,
  type KnownConstants,
  knownConstants,
  type ModelRecord,
  type ModelState,
  rowsOfSet,
  withGrowingNoise,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { NoResultError } from "../exit.ts";
import { takenOf } from "../formulas/formulas.ts";
import { rowsOf } from "./model.ts";

/** The set with how well `rows`, to which its taken formula was fitted, know the constants of it. */
export function withKnown(set: FormulaSet, rows: Dataset): FormulaSet {
  const known = knownOf(set, rows, true);
  if (known === undefined || known.constants.length > MOST_KEPT) return set;
  const formulas = set.formulas.map((formula, place) =>
    place === set.best ? { ...formula, known } : formula,
  );
  return { ...set, formulas };
}

/** Rows up to which a table is read again for the errors of constants that nobody asked for. */
const MOST_READ = 20_000;

/** The same with rows that are read again where they can be had; the set as it is where not, or where its errors are known. */
export async function withKnownIfThere(
  set: FormulaSet,
  record: ModelRecord,
  session: Session,
): Promise<FormulaSet> {
  if (set.formulas[set.best]!.known !== undefined || record.current.data.nRows > MOST_READ) return set;
  try {
    return withKnown(set, (await rowsOf(record, session, {})).train);
  } catch (error) {
    // The table has moved or changed, or is a query: the formula can be taken all the same.
    if (error instanceof DataError || error instanceof UsageError) return set;
    throw error;
  }
}

/** Constants whose covariance is kept in the model: of more it is computed again when it is asked for. */
const MOST_KEPT = 40;

/**
 * How well the constants of the taken formula of each target are known: as the model has it, else by the rows that
 * `readRows` gives. Errors: NoResultError where they say nothing.
 */
export async function knownOfTaken(
  { formulas }: ModelState,
  readRows: () => Promise<Dataset>,
): Promise<KnownConstants[]> {
  const isKept = formulas.every(({ formulas: list, best }) => list[best]!.known !== undefined);
  const rows = isKept ? undefined : await readRows();
  return formulas.map((set) => {
    const known = set.formulas[set.best]!.known ?? knownOf(set, rows!, false);
    if (known !== undefined) return known;
    throw new NoResultError(
      `how well the constants of ${set.target} are known cannot be said: the formula has no value or no slope on some row`,
      "predict without --interval, or pick another formula",
    );
  });
}

function knownOf(set: FormulaSet, rows: Dataset, isProfiled: boolean): KnownConstants | undefined {
  const { expr, origin } = takenOf(set);
  const loss = set.search?.loss?.name ?? "mse";
  const counted = countedBy(loss, expr, rowsOfSet(set, rows));
  const known = knownConstants(expr, counted, { isProfiled, isShrunken: origin === "additive" });
  return known && withGrowingNoise(known, expr, counted, loss);
}
