import { access, constants, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { DataError, UsageError } from "../../src/diagnostics.ts";
import {
  type Dataset,
  type DatasetParts,
  type Engine,
  engineByName,
  findFunction,
  holdsNetwork,
  type ModelRecord,
  type ModelState,
  modelData,
  type NetworkHolder,
  parseExpr,
  readModel,
  resolveFunction,
  type SourceOptions,
  splitDataset,
  trainedState,
  type UnivariateFunction,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { NoResultError } from "../exit.ts";
import type { DataFlags, EngineFlags } from "../flags.ts";
import { checkOutput, MODEL_FILE } from "./outputFile.ts";
import { fitCommand } from "./repeat.ts";

/** The record in a model file, whatever functions its edges were snapped to. */
export async function openModel(path: string): Promise<ModelRecord> {
  const own = new Map<string, UnivariateFunction>();
  const unknown = new Set<string>();
  const find = (name: string): UnivariateFunction => {
    const known = findFunction(name) ?? own.get(name);
    if (known === undefined) unknown.add(name);
    return known ?? PLACEHOLDER;
  };
  const record = await readModel(path, find);
  if (unknown.size === 0) return record;
  // Functions that a person wrote need the parser, which takes half a second to load: only now.
  for (const name of unknown) own.set(name, await writtenFunction(name, path));
  return readModel(path, find);
}

/** Refuses a model that has no formula where one is needed; `or` says what else can be done. Errors: NoResultError. */
export function refuseWithoutFormula({ formulas }: ModelState, or: string): void {
  if (formulas.length > 0) return;
  throw new NoResultError("the model has no formula yet", `run kan symbolic first, ${or}`);
}

/** The current state where it holds a network. Errors: NoResultError that says how to have one. */
export function networkStateOf(record: ModelRecord, model: string): NetworkHolder {
  const { current } = record;
  return holdsNetwork(current) ? current : refuseWithoutNetwork(record, model);
}

/** The state that formulas are made of: its network is not one yet. Errors: NoResultError that says how to have one. */
export function trainedStateOf(record: ModelRecord, model: string): NetworkHolder {
  return trainedState(record) ?? refuseWithoutNetwork(record, model);
}

function refuseWithoutNetwork({ current }: ModelRecord, model: string): never {
  throw new NoResultError(
    "the model holds formulas and no network",
    `${fitCommand(current, model)} trains one; kan undo then brings the formulas back`,
    "model/no-network",
  );
}

/** Stands for a function that is yet to be read from its text: the first reading only asks for names. */
const PLACEHOLDER: UnivariateFunction = { name: "", value: (x) => x, derivative: () => 1 };

async function writtenFunction(name: string, file: string): Promise<UnivariateFunction> {
  try {
    return await resolveFunction(name, parseExpr);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new DataError({
      code: "model/tampered",
      message: `an edge has the function "${name}", which is none: ${error.message}`,
      where: { file },
      hint: "restore it from a copy, or run `kan fit` again",
    });
  }
}

/** The rows a model was fitted to, and their parts. */
export interface Rows extends DatasetParts {
  readonly all: Dataset;
}

/**
 * The rows of a record, read again as they were read first, or from `data`, and divided as they were then. A table that is
 * no longer where it was is looked for beside the model file: its fingerprint says whether it is the same.
 */
export async function rowsOf(
  record: ModelRecord,
  session: Session,
  { data, model, trustQuery }: DataFlags & { readonly model?: string },
): Promise<Rows> {
  const path = data ?? (await besideModel(record.current.data.source, model));
  const all = await modelData(record.current, session.progress.sink, {
    ...accessOf(session, path ?? record.current.data.source),
    ...(path === undefined ? {} : { path }),
    ...(trustQuery === true && { trustsQuery: true }),
  });
  const { split } = record.current;
  return { all, ...(split === undefined ? { train: all, validation: all } : splitDataset(all, split)) };
}

/** Where a table that is gone lies beside the model file; undefined where it is in its place, or not there either. */
async function besideModel(source: string, model: string | undefined): Promise<string | undefined> {
  if (model === undefined || source === "-" || (await isThere(source))) return undefined;
  const beside = join(dirname(model), basename(source));
  return (await isThere(beside)) ? beside : undefined;
}

/** Whether there is a file at `path`. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** How the table at `path` is read here: until Ctrl-C, and `-` from standard input. */
export function accessOf({ signal, stdin }: Session, path: string): SourceOptions {
  return path === "-" ? { signal, stdin: stdin() } : { signal };
}

/** Fails early, before hours of work, where the model could not be written. */
export async function checkModelPath(path: string, dataPath?: string): Promise<void> {
  await checkOutput("--model", path, MODEL_FILE, { "<data>": dataPath });
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory()) throw new Error("this is a folder, expected a file");
    if (status?.isFile() === false) throw new Error("this is a pipe or a device, expected a file");
  } catch (error) {
    throw new DataError({
      code: "model/unwritable",
      message: `the model cannot be written here: ${reasonOf(error, folder)}`,
      where: { file: path },
      hint: "name another place with -m",
    });
  }
}

function reasonOf(error: unknown, folder: string): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `there is no folder ${folder}`;
  if (code === "ENOTDIR") return `${folder} is not a folder`;
  if (code === undefined) return (error as Error).message;
  return `no permission to write in ${folder}`;
}

/** The threads of `--threads`: all cores unless given. */
export function threadsOf(flags: Pick<EngineFlags, "threads">): number {
  return flags.threads ?? availableParallelism();
}

/** The engine of `--engine`, on `--threads` threads or all cores. Errors: UsageError when it cannot run here. */
export function engineOf(flags: EngineFlags): Engine {
  const engine = engineByName(flags.engine, { threads: threadsOf(flags) });
  if (engine !== undefined) return engine;
  throw new UsageError(
    `the engine ${flags.engine} cannot run here`,
    "kan doctor says why; --engine auto takes what is there",
  );
}
