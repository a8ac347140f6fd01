import { UsageError } from "../../src/diagnostics.ts";
import { joinFolder, plannedJobs, putResult, readFolder, threadsEngine, trialKey } from "../../src/index.ts";
import type { CommandResult, Session } from "../command.ts";
import { exitCodeOf, warnOfCut, withDeadline } from "../deadline.ts";
import { threadsOf } from "../models/model.ts";
import { blocks, facts, nextCommand } from "../summaries/summary.ts";
import type { SweepFlags } from "./flags.ts";
import { givenSweep } from "./given.ts";
import { shardOf } from "./shardOf.ts";

/** Computes one share of a sweep and leaves each result in a folder; those that are there are not computed again. */
export async function runShard(
  given: Session,
  path: string,
  flags: SweepFlags,
  options: Readonly<Record<string, unknown>>,
): Promise<CommandResult> {
  const shard = shardOf(flags.shard, process.env);
  if (flags.results === undefined)
    throw new UsageError("--shard needs a folder for the results", "for example --results results");
  if (flags.pruner !== "none")
    throw new UsageError("--pruner halving chooses by results: it needs a coordinator", "leave out --shard");
  const session = withDeadline(given, flags);
  const { terminal, signal } = session;
  const { table, plan, header } = await givenSweep(session, path, flags, options);
  const own = plannedJobs(plan).filter((_, i) => i % shard.of === shard.index);
  await joinFolder(flags.results, header);
  const there = new Set((await readFolder(flags.results)).results.map(trialKey));
  const open = own.filter((job) => !there.has(trialKey(job)));
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort(signal.reason));
  if (signal.aborted) stop.abort(signal.reason);
  const writes: Promise<void>[] = [];
  let trouble: unknown;
  let done = 0;
  const folder = flags.results;
  const engine = threadsEngine(table.dataset, threadsOf(flags));
  try {
    await engine.run(open, {
      signal: stop.signal,
      onResult(result) {
        done++;
        session.progress.sink({ kind: "stage", stage: "sweep", detail: `${done} of ${open.length}` });
        writes.push(
          putResult(folder, result).catch((error: unknown) => {
            trouble ??= error;
            stop.abort(error);
          }),
        );
        return [];
      },
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await Promise.all(writes);
    await engine.close();
  }
  if (trouble !== undefined) throw trouble;
  warnOfCut(session);
  return {
    exit: exitCodeOf(signal),
    text: blocks(
      facts(
        [
          ["Shard", `${shard.index} of ${shard.of}: ${own.length} trials`],
          ["Results", `${flags.results}: ${own.length - open.length} were there, ${done} computed`],
        ],
        terminal,
      ),
      nextCommand(`kan sweep collect ${flags.results}`, "ranks what all shards found", terminal),
    ),
    json: {
      schema: "kan/shard@1",
      sweep: header.sweep,
      shard: shard.index,
      of: shard.of,
      results: flags.results,
      known: own.length - open.length,
      computed: done,
      missing: open.length - done,
    },
  };
}
