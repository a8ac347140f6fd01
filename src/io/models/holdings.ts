/** What a model holds: the questions that commands ask of it. */
import { reportedErrors, type TargetErrors } from "../../targetErrors.ts";
import type { ModelRecord, ModelState, NetworkState } from "./modelRecord.ts";

/** A state that holds a network. */
export interface NetworkHolder extends ModelState {
  readonly network: NetworkState;
}

/** Whether the state holds a network. */
export function holdsNetwork(state: ModelState): state is NetworkHolder {
  return state.network !== undefined;
}

/**
 * The newest state with a network of which no formula was made yet: what formulas are made of, and what they are
 * compared with. Where there is none, the newest with a network; undefined where no state has one.
 */
export function trainedState({ before, current }: ModelRecord): NetworkHolder | undefined {
  const holders = [...before, current].filter(holdsNetwork);
  return holders.findLast(({ formulas }) => formulas.length === 0) ?? holders.at(-1);
}

/** The errors of what a state predicts with, one per target: its formulas, else its network; empty where none were kept. */
export function errorsOf({ targets, formulas, network }: ModelState): readonly TargetErrors[] {
  if (formulas.length === 0) return network?.errors ?? [];
  return targets.flatMap((target) => {
    const set = formulas.find((one) => one.target === target);
    return set === undefined ? [] : [set.formulas[set.best]!.errors];
  });
}

/** The largest NRMSE over the targets, on rows that decided nothing where there are any; NaN where none is known. */
export function worstError(state: ModelState): number {
  const errors = errorsOf(state).map((one) => reportedErrors(one).nrmse);
  return errors.length === 0 ? Number.NaN : Math.max(...errors);
}
