import { type TrialJob, type TrialResult, trialKey } from "../../trials.ts";
import { connect, KEPT_SECONDS, KEYS, loadQueue } from "./redis.ts";
import type { TrialEngine } from "./trialEngine.ts";

/** What a queue is told besides its address. */
export interface QueueOptions {
  readonly url: string;
  readonly kan: string;
  /** Hash of the table, and its bytes: workers without the file take them from Redis. */
  readonly data: string;
  readonly bytes: Uint8Array;
  /** A line that a worker left, as a result; undefined for anything else. */
  readonly parse: (text: string) => TrialResult | undefined;
  /** Something to tell the person who waits. */
  readonly onNote: (message: string) => void;
}

/** Between looks at the results, in milliseconds; events come sooner where they come. */
const LOOK_MS = 1000;
/** Looks without a result after which all open jobs are put into the queue again, which does nothing to those in it. */
const QUIET_LOOKS = 5;
/** How often a job that failed on workers is tried anew before the sweep ends. */
const MOST_FAILURES = 5;
/** Jobs that one command carries. */
const BULK = 1000;

/**
 * Trials on workers that wait at a queue of Redis (`kan worker`).
 *
 * The truth is the list of open jobs in this process: what Redis forgot (emptied, restarted) is put into it again. Results lie in
 * a hash, the first of each trial kept. Rejects when the signal is aborted, with the waiting jobs taken out again, and when a job
 * failed on workers five times. Errors: UsageError without the packages.
 */
export async function queueEngine(options: QueueOptions): Promise<TrialEngine> {
  const { url, kan, data, bytes, parse, onNote } = options;
  const packages = await loadQueue();
  let isAway = false;
  const onTrouble = (message: string): void => {
    if (!isAway) onNote(`Redis is away (${message}): waiting for it`);
    isAway = true;
  };
  const connection = connect(packages, url, onTrouble);
  connection.on("ready", () => {
    isAway = false;
  });
  const queue = new packages.bull.Queue(KEYS.queue(kan), { connection });
  const listening = connect(packages, url, onTrouble);
  const events = new packages.bull.QueueEvents(KEYS.queue(kan), { connection: listening });
  queue.on("error", () => {});
  events.on("error", () => {});

  const offer = async (jobs: readonly TrialJob[]): Promise<void> => {
    await connection.set(KEYS.data(data), Buffer.from(bytes), "EX", KEPT_SECONDS);
    for (let at = 0; at < jobs.length; at += BULK)
      await queue.addBulk(
        jobs.slice(at, at + BULK).map((job) => ({
          name: "trial",
          data: job,
          opts: {
            jobId: jobIdOf(job),
            removeOnComplete: true,
            attempts: 3,
            backoff: { type: "fixed", delay: 500 },
          },
        })),
      );
  };

  return {
    name: "queue",
    async run(jobs, { onResult, signal }) {
      const open = new Map(jobs.map((job) => [jobIdOf(job), job]));
      const failures = new Map<string, number>();
      let quiet = 0;
      let wake = (): void => {};
      let trouble: Error | undefined;
      /** Whether anything came. */
      const look = async (): Promise<boolean> => {
        const wanted = [...open.values()];
        const before = open.size;
        for (let at = 0; at < wanted.length; at += BULK) {
          const some = wanted.slice(at, at + BULK);
          const texts = await connection.hmget(KEYS.results(some[0]!.sweep), ...some.map(trialKey));
          texts.forEach((text, i) => {
            const result = text === null ? undefined : parse(text);
            const job = some[i]!;
            if (result?.sweep !== job.sweep || trialKey(result) !== trialKey(job)) return;
            open.delete(jobIdOf(job));
            onResult(result);
          });
        }
        return open.size < before;
      };
      const onCompleted = (): void => wake();
      const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }): void => {
        const job = open.get(jobId);
        if (job === undefined) return;
        const count = (failures.get(jobId) ?? 0) + 1;
        failures.set(jobId, count);
        onNote(`trial ${job.trial} failed on a worker: ${failedReason}`);
        if (count >= MOST_FAILURES)
          trouble = new Error(`trial ${job.trial} failed on workers ${count} times: ${failedReason}`);
        else void queue.remove(jobId).then(() => offer([job]), onTrouble);
        wake();
      };
      const onAbort = (): void => wake();
      events.on("completed", onCompleted);
      events.on("failed", onFailed);
      signal.addEventListener("abort", onAbort);
      try {
        // Results of an earlier coordinator of the same sweep may be there.
        await look();
        await offer([...open.values()]);
        while (open.size > 0 && trouble === undefined && !signal.aborted) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, LOOK_MS);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
          if (signal.aborted) break;
          quiet = (await look()) ? 0 : quiet + 1;
          if (quiet >= QUIET_LOOKS) {
            quiet = 0;
            await offer([...open.values()]);
          }
        }
        if (trouble !== undefined) throw trouble;
      } finally {
        events.off("completed", onCompleted);
        events.off("failed", onFailed);
        signal.removeEventListener("abort", onAbort);
        // Jobs at work are locked by their workers and stay; their results wait for --resume.
        if (open.size > 0 && connection.status === "ready")
          await Promise.allSettled([...open.keys()].map((id) => queue.remove(id)));
      }
      signal.throwIfAborted();
    },
    async close() {
      // Without a server a polite end would wait for it.
      if (connection.status === "ready") await Promise.allSettled([events.close(), queue.close()]);
      else void Promise.allSettled([events.close(), queue.close()]);
      listening.disconnect();
      connection.disconnect();
    },
  };
}

/** The name of a job in the queue: the same job added twice is one. */
function jobIdOf(job: TrialJob): string {
  return `${job.sweep}-${trialKey(job)}`;
}
