/** From flags to the plan of a sweep: the table read, the values read, the trials counted. */
import { dirname, join } from "node:path";
import { UsageError } from "../../src/diagnostics.ts";
import {
  defaultEngine,
  engineByName,
  gridSize,
  type ReadOptions,
  readTable,
  type SamplerName,
  type Space,
  type SweepHeader,
  type SweepPlan,
  sizeOfSpace,
  spaceOf,
  sweepId,
  type Table,
  tableHash,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { dialectOptionsOf } from "../flags.ts";
import { accessOf } from "../model.ts";
import { type SweepFlags, spaceTexts } from "./flags.ts";

/** All that a sweep is, and the table. */
export interface GivenSweep {
  readonly table: Table;
  readonly read: ReadOptions;
  readonly plan: SweepPlan;
  readonly header: SweepHeader;
  readonly space: Space;
}

/** Trials where nothing says how many: of a space without an end, or with a sampler that draws. */
const USUAL_TRIALS = 50;
/** The largest grid that is swept whole without being asked to. */
const MOST_ON_GRID = 1000;

/** Reads the table and makes the plan. Errors: UsageError for values that are none, for trials that a grid does not have. */
export async function givenSweep(
  session: Session,
  path: string,
  flags: SweepFlags,
  options: Readonly<Record<string, unknown>>,
): Promise<GivenSweep> {
  const texts = spaceTexts(options);
  const space = spaceOf(texts);
  const { loss } = space.fixed;
  const isVaried = space.dimensions.some(({ name }) => name === "loss");
  if (isVaried || (loss !== undefined && loss !== "mse" && (flags.by === "aicc" || flags.by === "bic")))
    throw new UsageError(
      isVaried
        ? "--loss takes one value: errors of different losses cannot be ranked"
        : `--by ${flags.by} is for squared errors, --loss is ${loss}`,
      "take --by validation or cv",
    );
  const read: ReadOptions = {
    ...dialectOptionsOf(flags),
    ...(flags.target && { target: flags.target }),
    ...(flags.inputs && { inputs: flags.inputs }),
    ...(flags.ignore && { ignore: flags.ignore }),
    missing: flags.missing,
  };
  const engine = flags.engine === "auto" ? defaultEngine({ threads: 1 }).name : flags.engine;
  if (engineByName(engine) === undefined)
    throw new UsageError(`the engine ${engine} cannot run here`, "kan doctor says why");
  const sampler = samplerOf(flags, space);
  const trials = trialsOf(flags, sampler, space);
  const table = await readTable(path, { ...read, ...accessOf(session, path) }, session.progress.sink);
  const { source } = table.dataset;
  const plan: SweepPlan = {
    v: 1,
    kan: session.version,
    data: tableHash(table.dataset),
    space: texts,
    sampler,
    trials,
    pruner: flags.pruner,
    seed: flags.seed,
    by: flags.by,
    engine,
  };
  return { table, read, plan, space, header: { sweep: sweepId(plan), plan, source, read: { ...read } } };
}

function samplerOf({ sampler, trials }: SweepFlags, space: Space): SamplerName {
  if (sampler !== undefined) return sampler;
  const size = gridSize(space);
  const isWhole = Number.isFinite(sizeOfSpace(space)) && size <= MOST_ON_GRID;
  return isWhole && (trials === undefined || trials >= size) ? "grid" : "sobol";
}

function trialsOf({ trials }: SweepFlags, sampler: SamplerName, space: Space): number {
  if (sampler !== "grid") return trials ?? Math.min(USUAL_TRIALS, sizeOfSpace(space));
  const size = gridSize(space);
  if (trials === undefined || trials >= size) return size;
  throw new UsageError(
    `the grid has ${size} trials, --trials is ${trials}: its first ones alone say little`,
    "take --sampler sobol, or leave out --trials",
  );
}

/** Where the journal of a sweep lies: beside the model, unless another place is named. */
export function journalPath({ journal, model }: Pick<SweepFlags, "journal" | "model">): string {
  const name = model.replace(/\.json$/, "");
  return journal ?? join(dirname(name), `${name.slice(name.lastIndexOf("/") + 1)}.sweep.jsonl`);
}
