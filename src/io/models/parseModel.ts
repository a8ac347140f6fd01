import type * as z from "zod";
import { DataError, UsageError } from "../../diagnostics.ts";
import { classTargets } from "../../model/classes/classes.ts";
import type { Column, Dataset } from "../../model/dataset.ts";
import type { Grid, Kan, UnivariateFunction } from "../../model/kan.ts";
import type { Outcome } from "../../outcome.ts";
import { fingerprintOf } from "../tables/fingerprint.ts";
import { valuesOf } from "./base64.ts";
import { formulaSetOf, targetErrorsOf } from "./formulaJson.ts";
import type { StateJson, TableJson } from "./modelJson.ts";
import type { DataSource, HistoryStep, ModelRecord, ModelState, NetworkState } from "./modelRecord.ts";
import { modelShape, oldModelShape } from "./modelSchema.ts";
import { MODEL_SCHEMA } from "./modelText.ts";
import { gridOf, kanOf, ModelFault } from "./parseNetwork.ts";
import { refuseImplausible } from "./plausible.ts";
import { upgraded } from "./upgrade.ts";

/** The function called `name`; throws a UsageError for a name it does not know. */
export type FunctionResolver = (name: string) => UnivariateFunction | Promise<UnivariateFunction>;

/**
 * The record in the text of a model file; `file` is what diagnostics call it.
 *
 * Everything is checked before anything is used. Errors: DataError in one line for text that is no JSON or cut off
 * (with row and column), for an unknown schema, and for contents that contradict each other.
 */
export async function parseModel(
  text: string,
  file: string,
  resolve: FunctionResolver,
): Promise<ModelRecord> {
  const json = parsedJson(text, file);
  if (isNestedBelow(json, MOST_NESTED)) throw tampered(file, `it is nested more than ${MOST_NESTED} deep`);
  const isOld = schemaVersion(json, file) === 1;
  const shaped = (isOld ? oldModelShape : modelShape).safeParse(json);
  if (!shaped.success) throw tampered(file, firstIssue(shaped.error));
  try {
    const model = shaped.data.schema === "kan/model@1" ? await upgraded(shaped.data) : shaped.data;
    const functions = await functionsIn([model, ...model.history], resolve);
    const grids = model.grids.map((grid, i) => gridOf(grid, `grids[${i}]`));
    const tables = new Map(
      Object.entries(model.tables).map(([print, table]) => [print, tableOf(table, print)]),
    );
    const before = model.history.map((state, i) =>
      stateOf(state, grids, tables, functions, `history[${i}].`),
    );
    return { current: stateOf(model, grids, tables, functions, ""), before };
  } catch (error) {
    if (error instanceof ModelFault) throw tampered(file, error.message);
    throw error;
  }
}

/** Formulas of a thousand nodes in a row stay below; checks of a shape recurse, and a deeper file would end them. */
const MOST_NESTED = 1000;

/** Whether some part of a JSON value stands deeper than `most` inside others. Cost O(parts), without recursion. */
function isNestedBelow(json: unknown, most: number): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((part) => (typeof part === "object" && part !== null ? Object.values(part) : []));
  }
  return false;
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { position, isCutOff } = jsonFault(text, (error as Error).message);
    const lines = text.slice(0, position).split("\n");
    throw new DataError({
      code: "model/not-json",
      message: isCutOff ? "the model file is cut off here" : "the model file is not JSON",
      where: {
        file,
        ...(position !== undefined && { row: lines.length, column: lines[lines.length - 1]!.length + 1 }),
      },
      hint: "restore it from a copy, or run `kan fit` again",
    });
  }
}

/** Where JSON.parse gave up; for a short text it does not say. */
function jsonFault(text: string, message: string): { position: number | undefined; isCutOff: boolean } {
  const at = /at position (\d+)/.exec(message);
  if (at === null && !message.includes("end of JSON")) return { position: undefined, isCutOff: false };
  const position = at === null ? text.length : Number(at[1]);
  return { position, isCutOff: text.slice(position).trim() === "" };
}

/** The version of the schema: 1 or 2. Errors: DataError for any other, and for a file that is no model. */
function schemaVersion(json: unknown, file: string): 1 | 2 {
  const { schema, version } = (typeof json === "object" && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const match = typeof schema === "string" ? /^kan\/model@(\d+)$/.exec(schema) : null;
  if (match === null) {
    throw new DataError({
      code: "model/not-a-model",
      message: `this JSON file is no model: its schema is ${JSON.stringify(schema) ?? "missing"}, not "kan/model@2"`,
      where: { file },
      hint: "name a model file with -m, or make one with `kan fit`",
    });
  }
  if (match[1] !== "1" && match[1] !== "2") {
    throw new DataError({
      code: "model/unknown-version",
      message: `this model has schema ${schema} (written by kan ${String(version)}); this kan reads up to ${MODEL_SCHEMA}`,
      where: { file },
      hint: "use that version of kan, or run `kan fit` again",
    });
  }
  return match[1] === "1" ? 1 : 2;
}

function tampered(file: string, fault: string): DataError {
  return new DataError({
    code: "model/invalid",
    message: `the model contradicts itself: ${fault}`,
    where: { file },
    hint: "the file was changed or damaged; restore it from a copy, or run `kan fit` again",
  });
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : `${text}${text === "" ? "" : "."}${String(key)}`,
    "",
  );
  const said = issue.message
    .replace(/\s+/g, " ")
    .replace(/^Invalid input: expected (.*), received undefined$/, "$1 is missing");
  return `${path === "" ? "the file" : path}: ${said}`;
}

/** Every function the states name, once; names that are not known are left out. */
async function functionsIn(
  states: readonly StateJson[],
  resolve: FunctionResolver,
): Promise<ReadonlyMap<string, UnivariateFunction>> {
  const edges = states.flatMap(({ network }) => (network?.nodes ?? []).flat().flatMap((sum) => sum.edges));
  const names = new Set(edges.flatMap((edge) => (edge.kind === "symbolic" ? [edge.function] : [])));
  const functions = new Map<string, UnivariateFunction>();
  for (const name of names) {
    try {
      functions.set(name, await resolve(name));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return functions;
}

function tableOf(table: TableJson, print: string): Dataset {
  const inputs = table.inputs.map(columnOf);
  const targets = table.targets.map(columnOf);
  const nRows = inputs[0]?.values.length ?? 0;
  if ([...inputs, ...targets].some(({ values }) => values.length !== nRows)) {
    throw new ModelFault(`the columns of tables.${print.slice(0, 8)}… differ in length`);
  }
  if (fingerprintOf(inputs, targets) !== print) {
    throw new ModelFault(`the rows in tables.${print.slice(0, 8)}… do not have that fingerprint`);
  }
  const weights = table.weights === undefined ? undefined : valuesOf(table.weights);
  const groups = table.groups === undefined ? undefined : Int32Array.from(valuesOf(table.groups));
  if ((weights?.length ?? nRows) !== nRows || (groups?.length ?? nRows) !== nRows)
    throw new ModelFault(`the weights or groups of tables.${print.slice(0, 8)}… are not those of its rows`);
  return {
    inputs,
    targets,
    nRows,
    source: "-",
    fingerprint: print,
    ...(weights && { weights }),
    ...(groups && { groups }),
  };
}

function columnOf([name, base64]: readonly [string, string]): Column {
  return { name, values: valuesOf(base64) };
}

function stateOf(
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
    formulas: json.formulas.map((set, i) => formulaSetOf(set, `${path}formulas[${i}]`)),
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
