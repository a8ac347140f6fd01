import type { Dataset } from "../../model/dataset.ts";
import { openWorkers } from "../../train/threads/pool.ts";
import { type StepJob, type TrialJob, type TrialResult, trialKey } from "../../trials.ts";
import type { PortableTried, TrialInput } from "../trialTask.ts";
import { leaveResult } from "./jobQueue.ts";
import { ALIVE_SECONDS, connectTwice, KEYS, loadQueue } from "./redis.ts";
import { sharedDataset } from "./threads.ts";

/** How a worker works. */
export interface WorkerOptions {
  readonly url: string;
  readonly kan: string;
  /** What names this worker among others: machine and process. */
  readonly name: string;
  readonly threads: number;
  /** Seconds without a sign of life after which a trial is given to another worker. */
  readonly lockSeconds: number;
  /** What a queue holds, as a job; undefined for anything else. */
  readonly parse: (data: unknown) => TrialJob | undefined;
  readonly parseStep: (data: unknown) => StepJob | undefined;
  /** The module of a task that computes a step of a search: the text of its result, undefined where time ended it. */
  readonly stepModule: URL;
  /** The table with this hash, from its bytes in Redis or where else it may be; undefined where it is not to be had. */
  readonly dataOf: (hash: string, bytes: Uint8Array | undefined) => Promise<Dataset | undefined>;
  readonly onResult: (result: TrialResult) => void;
  readonly onStep: (job: StepJob) => void;
  readonly onNote: (message: string) => void;
  /** Aborted to end: trials at work are finished first. */
  readonly signal: AbortSignal;
}

/** Tables that a worker keeps ready. */
const MOST_TABLES = 4;
/** A worker that cannot do a job steps back so long, in milliseconds, and leaves it to others. */
const STEP_BACK_MS = 2000;

/**
 * Takes trials and steps of searches from a queue until the signal is aborted, then finishes those at work.
 *
 * This thread only waits and keeps the locks, the fits run on threads of their own: a fit of any length keeps its lock.
 * A result is kept in Redis unless there is one of this trial already. Resolves when all is done. Errors: UsageError without the packages.
 */
export async function runQueueWorker(options: WorkerOptions): Promise<void> {
  const { url, kan, name, threads, lockSeconds, onNote, signal } = options;
  const packages = await loadQueue();
  const { connection, waiting: taking, onTrouble } = connectTwice(packages, url, onNote);
  const pool = openWorkers(threads);
  const tables = new Map<string, Promise<Dataset | undefined>>();
  const tableOf = (hash: string): Promise<Dataset | undefined> => {
    const known = tables.get(hash);
    if (known !== undefined) return known;
    const read = (async () => {
      const bytes = (await connection.getBuffer(KEYS.data(hash))) ?? undefined;
      const data = await options.dataOf(hash, bytes);
      if (data === undefined) tables.delete(hash);
      return data && sharedDataset(data);
    })();
    tables.set(hash, read);
    const [oldest] = tables.keys();
    if (tables.size > MOST_TABLES && oldest !== undefined) tables.delete(oldest);
    return read;
  };

  const runTrialJob = async (given: unknown): Promise<void> => {
    const job = options.parse(given);
    if (job === undefined || job.kan !== kan)
      throw await stepBack("this is no trial for this version of kan");
    const data = await tableOf(job.data);
    if (data === undefined) throw await stepBack(`the table ${job.data.slice(0, 12)} is not to be had here`);
    const [tried] = await pool.map<TrialInput, PortableTried>(new URL("../trialTask.ts", import.meta.url), [
      { data, job },
    ]);
    const { result } = tried!;
    await leaveResult(connection, KEYS.results(job.sweep), trialKey(job), JSON.stringify(result));
    options.onResult(result);
  };
  const runStepJob = async (given: unknown): Promise<void> => {
    const job = options.parseStep(given);
    const node = process.versions.node.split(".")[0]!;
    if (job === undefined || job.kan !== kan || job.node !== node)
      throw await stepBack(`this is no step for kan ${kan} on Node ${node}`);
    const { text, left, id } = job;
    const [result] = await pool.map<Pick<StepJob, "text" | "left">, string | undefined>(options.stepModule, [
      { text, left },
    ]);
    // What time ended is not all that the step gives; whoever waits for it has run out of time too.
    if (result === undefined) return;
    await leaveResult(connection, KEYS.steps(kan), `${node}-${id}`, result);
    options.onStep(job);
  };
  const worker = new packages.bull.Worker(
    KEYS.queue(kan),
    ({ name: kind, data: given }) => (kind === "step" ? runStepJob(given) : runTrialJob(given)),
    {
      connection: taking,
      concurrency: threads,
      lockDuration: 1000 * lockSeconds,
      stalledInterval: 1000 * lockSeconds,
      maxStalledCount: 3,
    },
  );
  const stepBack = async (reason: string): Promise<Error> => {
    onNote(`${reason}: left to other workers`);
    await new Promise((resolve) => setTimeout(resolve, STEP_BACK_MS));
    return new Error(reason);
  };
  worker.on("error", (error: NodeJS.ErrnoException) => {
    // What the network says again at each try is told once.
    if (error.syscall !== undefined) onTrouble(error.message);
    // A queue that was emptied has no lock for a trial at work: its result is kept, and that is enough.
    else if (!/lock|Missing key|ECONN|closed/i.test(error.message)) onNote(error.message);
  });
  const announce = (): void => {
    const text = JSON.stringify({ kan, name, threads });
    connection.set(KEYS.worker(kan, name), text, "EX", ALIVE_SECONDS).catch(() => {});
  };
  announce();
  const heart = setInterval(announce, (1000 * ALIVE_SECONDS) / 3);
  try {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve());
    });
    if (connection.status === "ready") {
      await worker.close();
      await connection.del(KEYS.worker(kan, name));
    } else void worker.close(true).catch(() => {});
  } finally {
    clearInterval(heart);
    await pool.close();
    taking.disconnect();
    connection.disconnect();
  }
}
