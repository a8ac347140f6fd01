/** The formulas of a model beside those that a person types for the same table. */
import { UsageError } from "../../src/diagnostics.ts";
import {
  type Dataset,
  type FormulaData,
  type FormulaSet,
  printMathjs,
  printReadable,
  type Standing,
  standingOf,
} from "../../src/index.ts";
import { isThere, openModel } from "../models/model.ts";
import { DEFAULT_MODEL } from "../words.ts";

/** A formula of the model on the rows of the table. */
export interface FoundFormula extends Standing {
  /** What kan pick knows it by. */
  readonly number: number;
  readonly text: string;
  readonly expression: string;
  /** Whether it is the one that the model predicts with. */
  readonly isTaken: boolean;
}

/** Rows above which formulas of a model are not fitted again unasked. */
const MOST_ROWS = 20_000;

/**
 * The formulas of the model for the target; undefined where there is no model of this table.
 *
 * `model` is the file that was named, if one was. Errors: those of a model that cannot be read, and UsageError for one of
 * other rows, where it was named.
 */
export async function formulasOfModel(
  model: string | undefined,
  dataset: Dataset,
  target: string,
): Promise<FormulaSet | undefined> {
  const path = model ?? DEFAULT_MODEL;
  if (model === undefined) {
    if (dataset.nRows > MOST_ROWS || !(await isThere(path))) return undefined;
  }
  const record = await openModel(path).catch((error: unknown) => {
    if (model !== undefined) throw error;
    return undefined;
  });
  const set = record?.current.formulas.find((one) => one.target === target);
  if (set !== undefined && record?.current.data.fingerprint === dataset.fingerprint) return set;
  if (model === undefined) return undefined;
  throw new UsageError(
    `the model "${model}" has no formula of ${target} for the rows of this table`,
    "name the model that kan discover or kan symbolic made of it, or leave -m out",
  );
}

/** Formulas of a model refitted to the rows that forms are fitted to. */
export function foundOn({ formulas, best }: FormulaSet, data: FormulaData): FoundFormula[] {
  return formulas.flatMap(({ expr }, place) => {
    const standing = standingOf(expr, data);
    if (standing === undefined) return [];
    const [text, expression] = [printReadable(expr, 4), printMathjs(expr)];
    return [{ ...standing, number: place + 1, text, expression, isTaken: place === best }];
  });
}
