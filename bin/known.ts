import { type Dataset, type KnownConstants, knownConstants, type ModelState } from "../src/index.ts";
import { NoResultError } from "./exit.ts";

/** How well `rows` know the constants of the taken formula of each target. Errors: NoResultError where they say nothing. */
export function knownOfTaken({ formulas }: ModelState, rows: Dataset): KnownConstants[] {
  return formulas.map(({ target, formulas: list, best, variables }) => {
    const columns = Object.values(variables).map(
      (header) => rows.inputs.find(({ name }) => name === header)!.values,
    );
    const values = rows.targets.find(({ name }) => name === target)!.values;
    const known = knownConstants(
      list[best]!.expr,
      { variables: Object.keys(variables), columns, target: values },
      { isProfiled: false },
    );
    if (known !== undefined) return known;
    throw new NoResultError(
      `how well the constants of ${target} are known cannot be said: the formula has no value or no slope on some row`,
      "predict without --interval, or pick another formula",
    );
  });
}
