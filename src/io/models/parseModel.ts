import type * as z from "zod";
import { DataError, UsageError } from "../../diagnostics.ts";
import type { Column, Dataset } from "../../model/dataset.ts";
import type { Grid, UnivariateFunction } from "../../model/kan.ts";
import type { Outcome } from "../../outcome.ts";
import { fingerprintOf } from "../tables/fingerprint.ts";
import type { DataSource, JsonObject, ModelRecord, ModelState, Step } from "./modelRecord.ts";
import { modelShape, type StateJson, type TableJson } from "./modelSchema.ts";
import { gridOf, kanOf, ModelFault } from "./parseNetwork.ts";

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
  refuseOtherSchemas(json, file);
  const shaped = modelShape.safeParse(json);
  if (!shaped.success) throw tampered(file, firstIssue(shaped.error));
  const model = shaped.data;
  const functions = await functionsIn([model, ...model.history], resolve);
  try {
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

function refuseOtherSchemas(json: unknown, file: string): void {
  const { schema, version } = (typeof json === "object" && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const match = typeof schema === "string" ? /^kan\/model@(\d+)$/.exec(schema) : null;
  if (match === null) {
    throw new DataError({
      code: "model/not-a-model",
      message: `this JSON file is no model: its schema is ${JSON.stringify(schema) ?? "missing"}, not "kan/model@1"`,
      where: { file },
      hint: "name a model file with -m, or make one with `kan fit`",
    });
  }
  if (match[1] !== "1") {
    throw new DataError({
      code: "model/unknown-version",
      message: `this model has schema ${schema} (written by kan ${String(version)}); this kan reads kan/model@1`,
      where: { file },
      hint: "use that version of kan, or run `kan fit` again",
    });
  }
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
  return `${path === "" ? "the file" : path}: ${issue.message.replace(/\s+/g, " ")}`;
}

/** Every function the states name, once; names that are not known are left out. */
async function functionsIn(
  states: readonly StateJson[],
  resolve: FunctionResolver,
): Promise<ReadonlyMap<string, UnivariateFunction>> {
  const edges = states.flatMap(({ network }) => network.nodes.flat().flatMap((sum) => sum.edges));
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
  return { inputs, targets, nRows, source: "-", fingerprint: print };
}

function columnOf([name, base64]: readonly [string, string]): Column {
  const bytes = Buffer.from(base64, "base64");
  const values = new Float64Array(bytes.byteLength >> 3);
  for (let r = 0; r < values.length; r++) values[r] = bytes.readDoubleLE(8 * r);
  return { name, values };
}

function stateOf(
  json: StateJson,
  grids: readonly Grid[],
  tables: ReadonlyMap<string, Dataset>,
  functions: ReadonlyMap<string, UnivariateFunction>,
  path: string,
): ModelState {
  const { inputs, targets } = json.columns;
  const kan = kanOf(json.network, grids, functions, `${path}network`);
  const demand = (isTrue: boolean, fault: string): void => {
    if (!isTrue) throw new ModelFault(path + fault);
  };
  demand(
    kan.nInputs === inputs.length,
    `network has ${kan.nInputs} inputs for ${inputs.length} input columns`,
  );
  demand(
    kan.outputs.length === targets.length,
    `network has ${kan.outputs.length} outputs for ${targets.length} targets`,
  );
  demand(
    new Set([...inputs.map(({ name }) => name), ...targets]).size === inputs.length + targets.length,
    "columns: a name stands twice",
  );
  for (const { name, low, high } of inputs)
    demand(low <= high, `columns: the range of "${name}" is upside down`);
  for (const [role, columns] of [
    ["inputs", inputs],
    ["targets", targets],
  ] as const) {
    const scales = json.scaler[role];
    demand(
      scales.length === columns.length,
      `scaler.${role} has ${scales.length} numbers for ${columns.length} columns`,
    );
    demand(
      scales.every((scale) => scale !== 0),
      `scaler.${role} holds a 0`,
    );
  }
  demand(
    json.losses.length === targets.length,
    `losses has ${json.losses.length} entries for ${targets.length} targets`,
  );
  for (const set of json.formulas) {
    demand(targets.includes(set.target), `formulas: there is no target "${set.target}"`);
    demand(set.best < set.formulas.length, `formulas: best is ${set.best} of ${set.formulas.length}`);
  }
  return {
    step: stepOf(json),
    data: dataOf(json, tables),
    inputs,
    targets,
    scaler: {
      inputs: Float64Array.from(json.scaler.inputs),
      targets: Float64Array.from(json.scaler.targets),
    },
    kan,
    losses: json.losses,
    formulas: json.formulas,
  };
}

function stepOf({ command, options, seed, version, summary, engine, outcome, curve }: StateJson): Step {
  return {
    command,
    options: renamed(options),
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

/** Options that files have under another name than they bear today. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  validationShare: "validationFraction",
  testShare: "testFraction",
};

function renamed(options: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [FORMER_NAMES[name] ?? name, value]),
  );
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
