/** What `kan info` knows of a model, as JSON. */
import {
  type Criteria,
  criteriaOf,
  errorsOf,
  holdsNetwork,
  type ModelRecord,
  type ModelState,
  type NetworkSize,
  networkSize,
  trainedState,
} from "../../src/index.ts";
import { formulaSetJson } from "../formulas/formulas.ts";
import { gridsOf, layersText } from "../networks/network.ts";
import { classesJson } from "../summaries/classes.ts";
import { errorsJson } from "../summaries/errors.ts";
import { finite } from "../summaries/json.ts";
import type { judgementsOf } from "../summaries/pictures.ts";

/** What solutions of an equation leave of it, by the name of what solves it. */
type Left = ReturnType<typeof judgementsOf>;

/** What a model that solves an equation says of it; both empty for one that was fitted to a table. */
export interface SolvedInfo {
  readonly left: Left;
  /** Parameters that were found with the solution, by name. */
  readonly found: Readonly<Record<string, number>>;
}

/** What `kan info` says of a model as JSON (schema kan/info@1). */
export function infoJson(record: ModelRecord, model: string, { left, found }: SolvedInfo): object {
  const { current } = record;
  const { step, data, network } = current;
  const sizes: readonly ({ readonly command: string } & NetworkSize)[] = statesOf(record)
    .filter(holdsNetwork)
    .map((state) => ({ command: state.step.command, ...networkSize(state.network.kan) }));
  const trained = current.formulas.length === 0 ? undefined : trainedState(record)?.network.errors;
  const criteria = criteriaOfState(current);
  return {
    schema: "kan/info@1",
    model,
    source: data.source,
    rows: data.nRows,
    fingerprint: data.fingerprint,
    targets: current.targets,
    ...(current.classes && classesJson(current.classes)),
    inputs: current.inputs,
    ...(network && { loss: network.loss ?? "mse", shape: layersText(network.kan), ...gridsOf(network.kan) }),
    sizes,
    errors: errorsJson(current.targets, errorsOf(current)),
    ...(criteria && { criteria: criteriaJson(criteria) }),
    ...(trained && { networkErrors: errorsJson(current.targets, trained) }),
    formulas: current.formulas.map((set) => formulaSetJson(set, current.categories)),
    ...(current.system && {
      system: {
        time: current.system.time,
        order: current.system.order,
        states: current.system.states,
        driven: current.system.driven,
        starts: current.system.starts,
        conserved: current.system.conserved ?? [],
      },
    }),
    step: { command: step.command, options: step.options, summary: step.summary, outcome: step.outcome },
    seed: step.seed,
    engine: step.engine,
    version: step.version,
    ...(left.length > 0 && { left: leftJson(left) }),
    ...(Object.keys(found).length > 0 && { found }),
  };
}

function leftJson(left: Left): object {
  return Object.fromEntries(
    left.map(({ name, judgement: { residual, condition } }) => [
      name,
      {
        equations: Number.isFinite(residual) ? residual : null,
        conditions: Number.isFinite(condition) ? condition : null,
      },
    ]),
  );
}

/** AICc and BIC of the network; absent where errors are not squared or were not kept. */
export function criteriaOfState({ network }: ModelState): Criteria | undefined {
  if (network?.errors === undefined || (network.loss ?? "mse") !== "mse") return undefined;
  return criteriaOf(network.kan, network.errors);
}

/** JSON has no infinity: null stands for it. */
function criteriaJson({ n, k, rss, aicc, bic }: Criteria): object {
  return { aicc: finite(aicc), bic: finite(bic), n, k, rss };
}

/** The states of a model, first to last. */
export function statesOf(record: ModelRecord): readonly ModelState[] {
  return [...record.before, record.current];
}
