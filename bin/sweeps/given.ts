/** From flags to the plan of a sweep: the table read, the values read, the trials counted. */
import { dirname, join } from "node:path";
import { UsageError } from "../../src/diagnostics.ts";
import {
  type CriterionName,
  gridSize,
  openEngine,
  type ReadOptions,
  type SamplerName,
  type Space,
  type SweepHeader,
  type SweepPlan,
  sizeOfSpace,
  spaceOf,
  sweepId,
  type Table,
  tableHash,
  USUAL_IN_FLIGHT,
} from "../../src/index.ts";
import { type Session, tell } from "../command.ts";
import { readLearnt } from "../learntTable.ts";
import { lossByLook } from "../summaries/targetHint.ts";
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
  const asked = spaceTexts(options);
  const isByLook = asked.loss === "auto";
  if (isByLook) delete asked.loss;
  const openSpace = spaceOf(asked);
  const { precision } = flags;
  const { name: engine } = await openEngine(flags.engine, { threads: 1, ...(precision && { precision }) });
  const sampler = samplerOf(flags, openSpace);
  const trials = trialsOf(flags, sampler, openSpace);
  const { table, kept } = await readLearnt(session, path, flags);
  const byLook = isByLook ? lossByLook(table.dataset) : undefined;
  tell(session, byLook?.note);
  const texts = byLook === undefined ? asked : { ...asked, loss: byLook.loss };
  const space = spaceOf(texts);
  const { source, classes } = table.dataset;
  const isOfSquares = classes === undefined && (space.fixed.loss ?? "mse") === "mse";
  const by = flags.by ?? (isOfSquares ? "aicc" : "validation");
  checkCriterion(by, space, classes !== undefined);
  const plan: SweepPlan = {
    v: 1,
    kan: session.version,
    data: tableHash(table.dataset),
    space: texts,
    sampler,
    trials,
    pruner: flags.pruner,
    ...inFlightOf(flags, sampler),
    seed: flags.seed,
    by,
    engine,
  };
  return {
    table,
    read: kept,
    plan,
    space,
    header: { sweep: sweepId(plan), plan, source, read: { ...kept } },
  };
}

/** Errors: UsageError for losses that cannot be ranked by the criterion. */
function checkCriterion(by: CriterionName, { dimensions, fixed }: Space, hasClasses: boolean): void {
  const isVaried = dimensions.some(({ name }) => name === "loss");
  const { loss = hasClasses ? "of classes" : "mse" } = fixed;
  if (!isVaried && (loss === "mse" || (by !== "aicc" && by !== "bic"))) return;
  throw new UsageError(
    isVaried
      ? "--loss takes one value: errors of different losses cannot be ranked"
      : `--by ${by} is for squared errors, the loss is ${loss === "of classes" ? "that of classes" : String(loss)}`,
    isVaried ? "one sweep for each loss, with its own -m" : "take --by validation or cv",
  );
}

function samplerOf({ sampler, trials }: SweepFlags, space: Space): SamplerName {
  if (sampler !== undefined) return sampler;
  const size = gridSize(space);
  const isWhole = Number.isFinite(sizeOfSpace(space)) && size <= MOST_ON_GRID;
  return isWhole && (trials === undefined || trials >= size) ? "grid" : "sobol";
}

/** How many trials are at work at once, where that decides anything. Errors: UsageError where it does not. */
function inFlightOf({ pruner, inFlight }: SweepFlags, sampler: SamplerName): { readonly inFlight?: number } {
  if (sampler === "tpe") return { inFlight: inFlight ?? USUAL_IN_FLIGHT.tpe };
  if (pruner === "halving") return { inFlight: inFlight ?? USUAL_IN_FLIGHT.halving };
  if (inFlight === undefined) return {};
  throw new UsageError(
    "--in-flight is for --sampler tpe and --pruner halving: all other trials are known beforehand",
    "leave it out, or see --threads",
  );
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
