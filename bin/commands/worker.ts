import { hostname } from "node:os";
import type { Command } from "commander";
import {
  datasetOf,
  jobShape,
  type ReadOptions,
  readTable,
  redisAddress,
  runQueueWorker,
  STEP_TEXT_TASK,
  stepShape,
  tableHash,
} from "../../src/index.ts";
import { type CommandModule, type Session, warn } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { type DialectFlags, dialectFlags, dialectOptionsOf, threadsFlag } from "../flags.ts";
import { accessOf, threadsOf } from "../models/model.ts";
import { numberIn } from "../options.ts";
import { facts } from "../summaries/summary.ts";
import { count } from "../terminal/numbers.ts";

interface Flags extends DialectFlags {
  readonly threads?: number;
  readonly lock: number;
  readonly data?: string;
}

/** `kan worker`: takes trials of `kan sweep --queue` and steps of `kan discover --queue` from a queue until it is told to end. */
export const workerCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const flags = options as unknown as Flags;
    return run(session, args[0] ?? "", flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Take trials of kan sweep, and steps of kan discover, from a queue in Redis, until Ctrl-C or SIGTERM: those at work are then finished. Needs the packages bullmq and ioredis.",
    )
    .argument("<url>", "the address of the Redis server: redis://localhost:6379", redisAddress)
    .option("--data <file>", "a table to have ready, where it is too large for Redis")
    .option(
      "--lock <seconds>",
      "without a sign of life for so long, a trial is given to another worker",
      numberIn("--lock", 1, 3600, 30),
      30,
    );
  dialectFlags(command);
  return threadsFlag(command).addHelpText(
    "after",
    `
A worker takes work of its own version of kan alone. Rows come through Redis, by
their hash; a trial that is computed twice, after a crash, gives the same result.

Example:
  $ kan worker redis://localhost:6379 --threads 8`,
  );
}

async function run(
  session: Session,
  url: string,
  flags: Flags,
): Promise<{ exit: number; text: string; json: object }> {
  const { terminal, progress, isQuiet, version } = session;
  const say = (line: string): void => {
    if (!isQuiet) terminal.err(`${line}\n`);
  };
  const stop = new AbortController();
  const end = (): void => {
    if (!stop.signal.aborted) say("ending: trials at work are finished first");
    stop.abort();
  };
  session.signal.addEventListener("abort", end);
  const path = flags.data;
  const own =
    path === undefined
      ? undefined
      : (
          await readTable(
            path,
            { ...(dialectOptionsOf(flags) satisfies ReadOptions), ...accessOf(session, path) },
            progress.sink,
          )
        ).dataset;
  const threads = threadsOf(flags);
  let [done, steps] = [0, 0];
  say(`waiting for trials: kan ${version}, ${count(threads, "thread")}`);
  await runQueueWorker({
    url,
    kan: version,
    name: `${hostname()}:${process.pid}`,
    threads,
    lockSeconds: flags.lock,
    parse: (data) => {
      const parsed = jobShape.safeParse(data);
      return parsed.success ? parsed.data : undefined;
    },
    parseStep: (data) => {
      const parsed = stepShape.safeParse(data);
      return parsed.success ? parsed.data : undefined;
    },
    stepModule: STEP_TEXT_TASK,
    dataOf: async (hash, bytes) => {
      if (own !== undefined && tableHash(own) === hash) return own;
      return bytes === undefined ? undefined : datasetOf(bytes, hash);
    },
    onResult: ({ trial, seconds }) => {
      done++;
      progress.sink({
        kind: "stage",
        stage: "worker",
        detail: `trial ${trial}: ${seconds.toFixed(1)} s; ${done} done`,
      });
    },
    onStep: ({ id }) => {
      steps++;
      progress.sink({ kind: "stage", stage: "worker", detail: `step ${id.slice(0, 12)}; ${steps} done` });
    },
    onNote: (message) => warn(session, { code: "queue/note", message }),
    signal: stop.signal,
  });
  return {
    exit: EXIT_CODE.done,
    text: facts(
      [
        [
          "Worker",
          `${count(done, "trial")} computed${steps > 0 ? `, ${count(steps, "step")} of searches` : ""}`,
        ],
      ],
      terminal,
    ),
    json: { schema: "kan/worker@1", computed: done, steps },
  };
}
