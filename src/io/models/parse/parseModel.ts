import { UsageError } from "../../../diagnostics.ts";
import type { Column, Dataset } from "../../../model/dataset.ts";
import type { UnivariateFunction } from "../../../model/kan.ts";
import { fingerprintOf } from "../../tables/fingerprint.ts";
import { valuesOf } from "../base64.ts";
import type { StateJson, TableJson } from "../modelJson.ts";
import type { ModelRecord } from "../modelRecord.ts";
import { gridOf, ModelFault } from "./parseNetwork.ts";
import { stateOf } from "./parseState.ts";
import { shapedJson, tampered } from "./shapedJson.ts";
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
  const shaped = shapedJson(text, file);
  try {
    const model = shaped.schema === "kan/model@1" ? await upgraded(shaped) : shaped;
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
