/**
 * A sweep as a journal of Optuna, for its tools to look at: JSON lines of numbered operations, read from Optuna 3.1
 * (storages/_journal/storage.py). Ids are not written: the first study is 0, trials count from 0.
 */
import type { TrialResult } from "../../trials.ts";
import type { SweepHeader } from "./trialSchema.ts";

/** The values that an option may take, as Optuna has to know them. */
export type OptunaDistribution =
  | { readonly kind: "float"; readonly low: number; readonly high: number; readonly log: boolean }
  | { readonly kind: "int"; readonly low: number; readonly high: number; readonly log: boolean }
  | { readonly kind: "words"; readonly words: readonly string[] };

const CREATE_STUDY = 0;
const CREATE_TRIAL = 4;
const SET_STATE = 6;
const SET_USER_ATTRIBUTE = 8;
const MINIMISE = 1;
const [COMPLETE, FAILED] = [1, 3];
/** A result has no time of day: trials stand one after another from here, each as long as it took. */
const START = Date.UTC(2000, 0, 1);

/**
 * The journal's text: one study named after the sweep, to be minimised, a trial for each result in order. A trial without a
 * finite criterion is a failed one. `distributions` has every option that varies.
 */
export function optunaJournal(
  { sweep }: SweepHeader,
  results: readonly TrialResult[],
  distributions: Readonly<Record<string, OptunaDistribution>>,
): string {
  const worker = { worker_id: `kan-${sweep}` };
  const lines: object[] = [
    { op_code: CREATE_STUDY, ...worker, study_name: `kan-${sweep}`, directions: [MINIMISE] },
  ];
  const json = Object.fromEntries(
    Object.entries(distributions).map(([name, one]) => [name, JSON.stringify(distributionJson(one))]),
  );
  let ms = START;
  for (const [id, result] of results.entries()) {
    const start = timeText(ms);
    ms += Math.round(1000 * result.seconds);
    const end = timeText(ms);
    const params = Object.entries(distributions).map(([name, one]) => [
      name,
      internalValue(one, result.params[name]),
    ]);
    lines.push({
      op_code: CREATE_TRIAL,
      ...worker,
      study_id: 0,
      datetime_start: start,
      state: 0,
      params: Object.fromEntries(params),
      distributions: json,
      user_attrs: {},
      system_attrs: {},
      intermediate_values: {},
    });
    const attributes = {
      trial: result.trial,
      parameters: result.parameters,
      train: result.nrmse.train,
      ...(result.nrmse.test !== undefined && { test: result.nrmse.test }),
      model: result.model,
    };
    for (const [name, value] of Object.entries(attributes))
      lines.push({ op_code: SET_USER_ATTRIBUTE, ...worker, trial_id: id, user_attr: { [name]: value } });
    const isComplete = result.status === "ok" && result.criterion !== null;
    lines.push({
      op_code: SET_STATE,
      ...worker,
      trial_id: id,
      state: isComplete ? COMPLETE : FAILED,
      values: isComplete ? [result.criterion] : null,
      datetime_start: start,
      datetime_complete: end,
    });
  }
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

function distributionJson(one: OptunaDistribution): object {
  if (one.kind === "words") return { name: "CategoricalDistribution", attributes: { choices: one.words } };
  const { low, high, log } = one;
  return one.kind === "int"
    ? { name: "IntDistribution", attributes: { low, high, log, step: 1 } }
    : { name: "FloatDistribution", attributes: { low, high, log, step: null } };
}

/** A word is written by its place. */
function internalValue(one: OptunaDistribution, value: unknown): number {
  return one.kind === "words" ? one.words.indexOf(String(value)) : Number(value);
}

/** ISO with microseconds and without a zone. */
function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000`;
}
