import { connectTwice, KEPT_SECONDS, KEYS, loadQueue, type RedisConnection } from "./redis.ts";

/** Where jobs go, and who is told of trouble. */
export interface JobQueueOptions {
  readonly url: string;
  readonly kan: string;
  /** Something to tell the person who waits. */
  readonly onNote: (message: string) => void;
}

/** What a kind of jobs is to a queue. */
export interface QueueKind<Job extends object, Result> {
  /** What workers know the kind by. */
  readonly name: string;
  /** The name of a job in the queue: the same job added twice is one. */
  readonly idOf: (job: Job) => string;
  /** The hash in Redis with the results of all jobs that are run together, and the field of one. */
  readonly results: string;
  readonly fieldOf: (job: Job) => string;
  /** What a person calls it. */
  readonly wordsOf: (job: Job) => string;
  /** What a worker left, as the result of the job; undefined for anything else. */
  readonly parse: (text: string, job: Job) => Result | undefined;
  /** Puts into Redis what workers need beside the jobs. @defaultValue nothing */
  readonly prepare?: (connection: RedisConnection) => Promise<unknown>;
}

/** A queue of Redis at which workers wait. */
export interface JobQueue {
  /** See `openJobQueue`. A result gives the jobs that follow from it. */
  run<Job extends object, Result>(
    kind: QueueKind<Job, Result>,
    jobs: readonly Job[],
    calls: { readonly onResult: (result: Result, job: Job) => readonly Job[]; readonly signal: AbortSignal },
  ): Promise<void>;
  close(): Promise<void>;
}

/** Between looks at the results, in milliseconds; events come sooner where they come. */
const LOOK_MS = 1000;
/** Looks without a result after which all open jobs are put into the queue again, which does nothing to those in it. */
const QUIET_LOOKS = 5;
/** How often a job that failed on workers is tried anew before the run ends. */
const MOST_FAILURES = 5;
/** Looks without a result after which the person is told that no worker is there, unless one is. */
const LONELY_LOOKS = 2;
/** Jobs that one command carries. */
const BULK = 1000;

/**
 * A queue at which workers wait (`kan worker`).
 *
 * The truth is the list of open jobs in this process: what Redis forgot (emptied, restarted) is put into it again. Results lie in
 * a hash, the first of each job kept. A run rejects when the signal is aborted, with the waiting jobs taken out again, and when a job
 * failed on workers five times. Errors: UsageError without the packages.
 */
export async function openJobQueue({ url, kan, onNote }: JobQueueOptions): Promise<JobQueue> {
  const packages = await loadQueue();
  const { connection, waiting: listening, onTrouble } = connectTwice(packages, url, onNote);
  const queue = new packages.bull.Queue(KEYS.queue(kan), { connection });
  const events = new packages.bull.QueueEvents(KEYS.queue(kan), { connection: listening });
  queue.on("error", () => {});
  events.on("error", () => {});

  let isLonely = false;
  /** Says once that no worker of this version has announced itself, and again after there was one. */
  const tellOfWorkers = async (): Promise<void> => {
    const isAlone = (await connection.keys(KEYS.worker(kan, "*"))).length === 0;
    if (isAlone && !isLonely) onNote(`no worker of kan ${kan} is at this queue: start one with kan worker`);
    isLonely = isAlone;
  };

  return {
    async run(kind, jobs, { onResult, signal }) {
      const { name, idOf, results, fieldOf, wordsOf, parse, prepare } = kind;
      const open = new Map(jobs.map((job) => [idOf(job), job]));
      const failures = new Map<string, number>();
      let quiet = 0;
      /** Jobs of which an event said that they are done, since the last look. */
      let news = new Set<string>();
      let wake = (): void => {};
      const onCompleted = ({ jobId }: { readonly jobId: string }): void => {
        if (open.has(jobId)) news.add(jobId);
        wake();
      };
      const onAbort = (): void => wake();
      let trouble: Error | undefined;
      const offer = async (wanted: typeof jobs): Promise<void> => {
        await prepare?.(connection);
        const opts = { removeOnComplete: true, attempts: 3, backoff: { type: "fixed", delay: 500 } };
        for (let at = 0; at < wanted.length; at += BULK)
          await queue.addBulk(
            wanted.slice(at, at + BULK).map((data) => ({ name, data, opts: { ...opts, jobId: idOf(data) } })),
          );
      };
      /** Whether anything came of these jobs. What follows from them is looked for too, and offered where it is not there. */
      const look = async (ids: Iterable<string>): Promise<boolean> => {
        const wanted = [...ids].flatMap((id) => open.get(id) ?? []);
        const following: (typeof jobs)[number][] = [];
        let isNew = false;
        for (let at = 0; at < wanted.length; at += BULK) {
          const some = wanted.slice(at, at + BULK);
          const texts = await connection.hmget(results, ...some.map(fieldOf));
          texts.forEach((text, i) => {
            const job = some[i]!;
            const result = text === null ? undefined : parse(text, job);
            if (result === undefined) return;
            open.delete(idOf(job));
            isNew = true;
            for (const next of onResult(result, job)) {
              open.set(idOf(next), next);
              following.push(next);
            }
          });
        }
        if (following.length > 0) {
          await look(following.map(idOf));
          await offer(following.filter((job) => open.has(idOf(job))));
        }
        return isNew;
      };
      const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }): void => {
        const job = open.get(jobId);
        if (job === undefined) return;
        const count = (failures.get(jobId) ?? 0) + 1;
        failures.set(jobId, count);
        onNote(`${wordsOf(job)} failed on a worker: ${failedReason}`);
        if (count >= MOST_FAILURES)
          trouble = new Error(`${wordsOf(job)} failed on workers ${count} times: ${failedReason}`);
        else void queue.remove(jobId).then(() => offer([job]), onTrouble);
        wake();
      };
      events.on("completed", onCompleted);
      events.on("failed", onFailed);
      signal.addEventListener("abort", onAbort);
      try {
        // Results of an earlier coordinator may be there.
        await look(open.keys());
        await offer([...open.values()]);
        while (open.size > 0 && trouble === undefined && !signal.aborted) {
          if (news.size === 0)
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, LOOK_MS);
              wake = () => {
                clearTimeout(timer);
                resolve();
              };
            });
          if (signal.aborted) break;
          // Without an event all are looked for: events may be lost with the server.
          const told = news;
          news = new Set();
          const isNew = await look(told.size > 0 ? told : [...open.keys()]);
          quiet = isNew || told.size > 0 ? 0 : quiet + 1;
          if (quiet === LONELY_LOOKS) await tellOfWorkers();
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
        // Jobs at work are locked by their workers and stay; their results wait for the next run.
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

/** Keeps a result in Redis unless there is one of this job already. */
export async function leaveResult(
  connection: RedisConnection,
  results: string,
  field: string,
  text: string,
): Promise<void> {
  await connection.hsetnx(results, field, text);
  await connection.expire(results, KEPT_SECONDS);
}
