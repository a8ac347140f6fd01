import { type StepEngine, type StepJob, type TrialJob, type TrialResult, trialKey } from "../../trials.ts";
import { type JobQueueOptions, openJobQueue, type QueueKind } from "./jobQueue.ts";
import { KEPT_SECONDS, KEYS } from "./redis.ts";
import type { TrialEngine } from "./trialEngine.ts";

/** What a queue of trials is told besides its address. */
export interface QueueOptions extends JobQueueOptions {
  /** Hash of the table, and its bytes: workers without the file take them from Redis. */
  readonly data: string;
  readonly bytes: Uint8Array;
  /** A line that a worker left, as a result; undefined for anything else. */
  readonly parse: (text: string) => TrialResult | undefined;
}

/** Trials on workers that wait at a queue of Redis (see `openJobQueue`). */
export async function queueEngine(options: QueueOptions): Promise<TrialEngine> {
  const { data, bytes, parse } = options;
  const queue = await openJobQueue(options);
  return {
    name: "queue",
    run(jobs, { onResult, signal }) {
      const [first] = jobs;
      if (first === undefined) return Promise.resolve();
      const kind: QueueKind<TrialJob, TrialResult> = {
        name: "trial",
        idOf: (job) => `${job.sweep}-${trialKey(job)}`,
        results: KEYS.results(first.sweep),
        fieldOf: trialKey,
        wordsOf: ({ trial }) => `trial ${trial}`,
        parse(text, job) {
          const result = parse(text);
          return result?.sweep === job.sweep && trialKey(result) === trialKey(job) ? result : undefined;
        },
        async prepare(connection) {
          const isThere = await connection.expire(KEYS.data(data), KEPT_SECONDS);
          if (isThere === 0) await connection.set(KEYS.data(data), Buffer.from(bytes), "EX", KEPT_SECONDS);
        },
      };
      return queue.run(kind, jobs, { signal, onResult: (result) => onResult(result) });
    },
    close: () => queue.close(),
  };
}

/** Steps of a search on workers that wait at a queue of Redis (see `openJobQueue`). */
export async function queueSteps(options: JobQueueOptions): Promise<StepEngine> {
  const queue = await openJobQueue(options);
  const kind: QueueKind<StepJob, string> = {
    name: "step",
    idOf: ({ node, id }) => `step-${node}-${id}`,
    results: KEYS.steps(options.kan),
    fieldOf: ({ node, id }) => `${node}-${id}`,
    wordsOf: ({ id }) => `step ${id.slice(0, 12)}`,
    parse: (text) => text,
  };
  return {
    run: (jobs, { onResult, signal }) =>
      queue.run(kind, jobs, {
        signal,
        onResult(text, { id }) {
          onResult(id, text);
          return [];
        },
      }),
    close: () => queue.close(),
  };
}
