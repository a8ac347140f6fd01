/** One state of a model file, its parts checked against each other. */
import { classTargets } from "../../../model/classes/classes.ts";
import type { Dataset } from "../../../model/dataset.ts";
import type { Grid, Kan, UnivariateFunction } from "../../../model/kan.ts";
import type { Outcome } from "../../../outcome.ts";
import { complexity } from "../../../symbolic/expression/complexity.ts";
import { add, call, choice, neg, num } from "../../../symbolic/expression/make.ts";
import type { Formula } from "../../../symbolic/formula/formula.ts";
import type { FormulaSet } from "../../../symbolic/formula/formulaSet.ts";
import { LARGEST } from "../../programs/link.ts";
import { formulaSetOf, targetErrorsOf } from "../formulaJson.ts";
import type { StateJson } from "../modelJson.ts";
import type { DataSource, HistoryStep, ModelState, NetworkState } from "../modelRecord.ts";
import { kanOf, ModelFault } from "./parseNetwork.ts";
import { refuseImplausible } from "./plausible.ts";

/**
 * The state; `path` is where it stands in the file, for faults. Errors: ModelFault where its parts contradict each other or
 * the tables and grids of the file.
 */
export function stateOf(
  json: StateJson,
  grids: readonly Grid[],
  tables: ReadonlyMap<string, Dataset>,
  functions: ReadonlyMap<string, UnivariateFunction>,
  path: string,
): ModelState {
  const { inputs, targets, categories = [] } = json.columns;
  const { split, network, classes, system } = json;
  const demand: Demand = (isTrue, fault) => {
    if (!isTrue) throw new ModelFault(path + fault);
  };
  const names = new Set([...inputs.map(({ name }) => name), ...targets]);
  demand(names.size === inputs.length + targets.length, "columns: a name stands twice");
  for (const { name, low, high } of inputs)
    demand(low <= high, `columns: the range of "${name}" is upside down`);
  for (const { column, levels } of categories)
    demand(new Set(levels).size === levels.length, `columns.categories: a level of "${column}" stands twice`);
  if (classes !== undefined) demandClasses(classes, targets, demand);
  const kan = network && kanOf(network, grids, functions, `${path}network`);
  const own = network && kan && networkOf(network, kan, json, demand);
  if (own) refuseImplausible(own, inputs, `${path}network`);
  for (const [i, set] of json.formulas.entries()) {
    demand(targets.includes(set.target), `formulas: there is no target "${set.target}"`);
    const stranger = Object.values(set.variables).find(
      (header) => !inputs.some(({ name }) => name === header),
    );
    demand(stranger === undefined, `formulas[${i}].variables: there is no input "${stranger}"`);
  }
  demand(
    network !== undefined || targets.every((target) => json.formulas.some((set) => set.target === target)),
    "there is neither a network nor a formula for each target",
  );
  if (system !== undefined) {
    const { states, order, driven, starts, measured } = system;
    const known = inputs.map(({ name }) => name);
    const stranger = [...states, ...driven].find((name) => !known.includes(name));
    demand(stranger === undefined, `system: there is no input "${stranger}"`);
    demand(
      states.length === order * targets.length,
      `system has ${states.length} states for ${targets.length} targets`,
    );
    demand(
      starts.every(({ values }) => values.length === states.length),
      "system.starts: a start has not a value for each state",
    );
    demand(
      measured === undefined ||
        (measured.length === starts.length &&
          measured.every(
            (run) =>
              run.states.length === targets.length &&
              run.states.every((values) => values.length === run.times.length),
          )),
      "system.measured: a run has not a value for each state and time",
    );
  }
  return {
    step: stepOf(json),
    data: dataOf(json, tables),
    ...(split !== undefined && { split }),
    inputs,
    targets,
    ...(categories.length > 0 && { categories }),
    ...(classes && { classes }),
    ...(own && { network: own }),
    formulas: asScores(
      json.formulas.map((set, i) => formulaSetOf(set, `${path}formulas[${i}]`)),
      classes,
      demand,
    ),
    ...(system && { system }),
  };
}

function demandClasses(
  { target, labels, errors }: NonNullable<StateJson["classes"]>,
  targets: readonly string[],
  demand: Demand,
): void {
  const n = labels.length;
  demand(new Set(labels).size === n, "classes: a label stands twice");
  const names = classTargets({ target, labels }, []).map(({ name }) => name);
  demand(names.join("\n") === targets.join("\n"), "classes: the targets are not those of its labels");
  for (const confusion of [errors?.train, errors?.test, errors?.crossValidated].map(
    (one) => one?.confusion,
  )) {
    demand(
      confusion === undefined || (confusion.length === n && confusion.every((row) => row.length === n)),
      `classes.errors: a confusion matrix is not ${n} by ${n}`,
    );
  }
}

/**
 * Formulas of more than two classes as scores. A file from before has log odds of each against the rest, whose probabilities were predicted over their sum: the logarithms
 * of these are scores, of the formulas that are taken.
 */
function asScores(
  sets: readonly FormulaSet[],
  classes: StateJson["classes"],
  demand: Demand,
): readonly FormulaSet[] {
  const [first] = sets;
  if (first === undefined || classes === undefined || classes.labels.length < 3) return sets;
  const { link, best, formulas } = first;
  demand(
    sets.every(
      (set) =>
        set.link === link &&
        (link === undefined || (set.best === best && set.formulas.length === formulas.length)),
    ),
    "formulas: those of the classes do not go together",
  );
  if (link !== undefined) return sets;
  return sets.map((set) => ({
    ...set,
    link: "softmax",
    best: 0,
    formulas: [logProbability(set.formulas[set.best]!)],
  }));
}

function logProbability(formula: Formula): Formula {
  const rest = call("exp", choice("min", neg(formula.expr), num(LARGEST)));
  const expr = neg(call("log", add(num(1), rest)));
  return { ...formula, expr, complexity: complexity(expr) };
}

/** Throws a ModelFault with this text unless it is true. */
type Demand = (isTrue: boolean, fault: string) => void;

function networkOf(
  { scaler, loss, errors, leftOut }: NonNullable<StateJson["network"]>,
  kan: Kan,
  { columns, data }: StateJson,
  demand: Demand,
): NetworkState {
  const [nInputs, nTargets] = [columns.inputs.length, columns.targets.length];
  demand(kan.nInputs === nInputs, `network has ${kan.nInputs} inputs for ${nInputs} input columns`);
  demand(
    kan.outputs.length === nTargets,
    `network has ${kan.outputs.length} outputs for ${nTargets} targets`,
  );
  for (const [role, count] of [["inputs", nInputs] as const, ["targets", nTargets] as const]) {
    const scales = scaler[role];
    demand(
      scales.length === count,
      `network.scaler.${role} has ${scales.length} numbers for ${count} columns`,
    );
    demand(
      scales.every((scale) => scale !== 0),
      `network.scaler.${role} holds a 0`,
    );
  }
  demand(
    errors === undefined || errors.length === nTargets,
    `network.errors has ${errors?.length} entries for ${nTargets} targets`,
  );
  demand(
    leftOut === undefined ||
      (leftOut.length === nTargets && leftOut.every(({ length }) => length === data.rows)),
    `network.leftOut is not ${nTargets} times ${data.rows} numbers`,
  );
  return {
    kan,
    scaler: { inputs: Float64Array.from(scaler.inputs), targets: Float64Array.from(scaler.targets) },
    ...(loss && { loss }),
    ...(errors && { errors: errors.map(targetErrorsOf) }),
    ...(leftOut && { leftOut: leftOut.map((column) => Float64Array.from(column)) }),
  };
}

function stepOf({
  command,
  options,
  seed,
  version,
  summary,
  engine,
  outcome,
  curve,
}: StateJson): HistoryStep {
  return {
    command,
    options,
    seed,
    version,
    summary,
    ...(engine !== undefined && { engine }),
    ...(outcome !== undefined && {
      outcome: { ...outcome, loss: outcome.loss ?? Number.POSITIVE_INFINITY } as Outcome,
    }),
    ...(curve !== undefined && { curve }),
  };
}

function dataOf({ data }: StateJson, tables: ReadonlyMap<string, Dataset>): DataSource {
  const rows = tables.get(data.fingerprint);
  return {
    source: data.source,
    fingerprint: data.fingerprint,
    nRows: data.rows,
    read: data.read,
    notes: data.notes,
    ...(rows !== undefined && { rows: { ...rows, source: data.source } }),
  };
}
