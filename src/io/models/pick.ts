import { UsageError } from "../../diagnostics.ts";
import { type FormulaSet, lossOfSets } from "../../symbolic/formula/formulaSet.ts";
import type { ModelState } from "./modelRecord.ts";

/** The formulas of `target`, or of the only one; of classes, whose formulas are taken together, of the first where none is named. Errors: UsageError where it has none, or must be named. */
export function formulasOfTarget({ targets, formulas }: ModelState, target?: string): FormulaSet {
  const hint = `the targets are ${targets.join(", ")}`;
  if (target === undefined && formulas.length > 1 && lossOfSets(formulas) !== "softmax")
    throw new UsageError("the model has formulas of several targets", `name one with --target; ${hint}`);
  const set = target === undefined ? formulas[0] : formulas.find((one) => one.target === target);
  if (set === undefined) throw new UsageError(`there is no formula of the target "${target}"`, hint);
  return set;
}

/** The place of formula `number`, counted from 1. Errors: UsageError where there are not so many. */
export function placeOfNumber({ formulas }: FormulaSet, number: number): number {
  if (number >= 1 && number <= formulas.length) return number - 1;
  throw new UsageError(
    `there is no formula ${number}: the model has ${formulas.length}`,
    "kan pick lists them",
  );
}

/** The state with the formula at `place` of a set in the place of the one that predicts now; of classes that of each. */
export function withTaken(state: ModelState, taken: FormulaSet, place: number): ModelState {
  const formulas = state.formulas.map((set) => {
    if (set.target === taken.target) return { ...taken, best: place };
    return set.link === undefined ? set : { ...set, best: place };
  });
  return { ...state, formulas };
}
