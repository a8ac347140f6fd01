import { UsageError } from "../../src/diagnostics.ts";
import {
  type Dataset,
  openStepsFolder,
  queueSteps,
  STEP_TEXT_TASK,
  type StepEngine,
  sharedSteps,
  stepShards,
} from "../../src/index.ts";
import { type Session, warn } from "../command.ts";
import { threadsOf } from "../models/model.ts";
import { type Shard, shardOf } from "../sweeps/shardOf.ts";
import { decidingOptions } from "./discoveredState.ts";
import type { DiscoverFlags } from "./discoverFlags.ts";

/** A search on several machines, as one of them sees it. */
export interface SharedSearch {
  readonly pool: ReturnType<typeof sharedSteps>;
  /** Absent for the coordinator of workers at a queue. */
  readonly shard?: Shard;
}

/**
 * Where the steps of a search on a table are computed, if not on threads.
 *
 * Errors: UsageError for flags that do not go together, DataError where the folder is of another search.
 */
export async function sharedSearch(
  session: Session,
  flags: DiscoverFlags,
  { fingerprint, inputs, targets }: Dataset,
): Promise<SharedSearch | undefined> {
  const { queue, shard, results, resume, seed } = flags;
  const { version } = session;
  const isShard = shard !== undefined || results !== undefined;
  if (queue === undefined && !isShard) return undefined;
  if (queue !== undefined && isShard)
    throw new UsageError("--queue and --shard are two ways to share the work", "give one of the two");
  if (queue !== undefined) {
    const engine = await queueSteps({
      url: queue,
      kan: version,
      onNote: (message) => warn(session, { code: "queue/note", message }),
    });
    return { pool: sharedSteps(engine, version) };
  }
  if (resume === true)
    throw new UsageError(
      "--resume with --shard: what shards left in their folder is not computed again",
      "leave it out",
    );
  const own = shardOf(shard, process.env);
  if (results === undefined)
    throw new UsageError("--shard needs a folder for the results", "for example --results results");
  const node = process.versions.node.split(".")[0]!;
  const store = await openStepsFolder(results, {
    kan: version,
    node,
    table: fingerprint,
    columns: [inputs, targets].map((columns) => columns.map(({ name }) => name)),
    seed,
    ...decidingOptions(flags),
  });
  const engine: StepEngine = stepShards({
    ...own,
    threads: threadsOf(flags),
    store,
    stepModule: STEP_TEXT_TASK,
  });
  return { pool: sharedSteps(engine, version), shard: own };
}
