/** What a model file keeps of a solved problem: rows of the solution in place of a table, and the problem itself. */
import type { Dataset } from "../../model/dataset.ts";
import type { DataSource, HistoryStep, JsonObject, ModelRecord } from "../models/modelRecord.ts";
import { fingerprintOf } from "../tables/fingerprint.ts";

/** The rows of a solution as the data of a model. Shapes: inputs (variables)(rows), targets (unknowns)(rows). */
export function solvedData(
  source: string,
  inputs: readonly (readonly [string, Float64Array])[],
  targets: readonly (readonly [string, Float64Array])[],
): DataSource & { readonly rows: Dataset } {
  const columns = (pairs: readonly (readonly [string, Float64Array])[]) =>
    pairs.map(([name, values]) => ({ name, values }));
  const [own, solved] = [columns(inputs), columns(targets)];
  const fingerprint = fingerprintOf(own, solved);
  const nRows = own[0]?.values.length ?? 0;
  return {
    source,
    fingerprint,
    nRows,
    read: {},
    notes: [],
    rows: { inputs: own, targets: solved, nRows, source, fingerprint },
  };
}

/** The problem that a model solves, as its file keeps it. */
export interface KeptProblem {
  readonly text: string;
  readonly file: string;
  /** Parameters that were found, by name. */
  readonly found: Readonly<Record<string, number>>;
}

/** A problem as the options of a step. */
export function problemOptions({ text, file, found }: KeptProblem): JsonObject {
  return { problem: text, file, found: { ...found } };
}

/** The problem of the step that solved it, the last one; undefined for a model that was fitted to a table. */
export function problemOf({ current, before }: ModelRecord): KeptProblem | undefined {
  const step = [...before, current].findLast(({ step }) => keptIn(step) !== undefined)?.step;
  return step && keptIn(step);
}

/** Whether a step draws random numbers, so that its seed matters: a solution on splines draws none. */
export function usesSeed(step: HistoryStep): boolean {
  return keptIn(step) === undefined || step.options.width !== undefined;
}

function keptIn({ options }: HistoryStep): KeptProblem | undefined {
  const { problem, file, found } = options;
  if (typeof problem !== "string" || typeof file !== "string") return undefined;
  const numbers = Object.entries(typeof found === "object" && found !== null ? found : {}).flatMap(
    ([name, value]): [string, number][] => (typeof value === "number" ? [[name, value]] : []),
  );
  return { text: problem, file, found: Object.fromEntries(numbers) };
}
