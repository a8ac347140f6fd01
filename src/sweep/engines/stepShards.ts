import { setTimeout as sleep } from "node:timers/promises";
import { openWorkers } from "../../train/threads/pool.ts";
import type { StepEngine, StepJob } from "../../trials.ts";

/** What one of several machines does that run the same search, each its share of every round. */
export interface ShardOfSteps {
  /** Its place among them, from 0, and how many there are. */
  readonly index: number;
  readonly of: number;
  readonly threads: number;
  /** Results that all of them see. */
  readonly store: {
    readonly get: (id: string) => Promise<string | undefined>;
    readonly put: (id: string, text: string) => Promise<void>;
  };
  /** See `WorkerOptions.stepModule`. */
  readonly stepModule: URL;
}

/** Between looks at the store, in milliseconds: from the first to the last. */
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 200;
/** A step that is not there after this many times what the longest own one took, and at least so many milliseconds, is computed here. */
const PATIENCE = 3;
const LEAST_PATIENCE_MS = 500;

/**
 * Steps of a search that several machines run in step, each with the same rows and options.
 *
 * Every machine comes to the same list of jobs by itself. It computes its own ones, leaves the results in the store, and takes those of
 * the others from there; what does not come is computed here, so that a machine that died, or has not begun, holds nobody up.
 */
export function stepShards({ index, of, threads, store, stepModule }: ShardOfSteps): StepEngine {
  const pool = openWorkers(threads);
  return {
    async run(jobs, { onResult, signal }) {
      const open = new Map(jobs.map((job) => [job.id, job]));
      const answer = (id: string, text: string): void => {
        if (open.delete(id)) onResult(id, text);
      };
      const look = async (): Promise<void> => {
        for (const id of [...open.keys()]) {
          const text = await store.get(id);
          if (text !== undefined) answer(id, text);
        }
      };
      const compute = async (mine: readonly StepJob[]): Promise<void> => {
        const writes: Promise<void>[] = [];
        await pool.map<Pick<StepJob, "text" | "left">, string | undefined>(
          stepModule,
          mine.map(({ text, left }) => ({ text, left })),
          {
            signal,
            onResult: (i, text) => {
              if (text === undefined) return;
              const { id } = mine[i]!;
              writes.push(store.put(id, text));
              answer(id, text);
            },
          },
        );
        await Promise.all(writes);
      };
      await look();
      const start = performance.now();
      await compute(jobs.filter(({ id }, i) => i % of === index && open.has(id)));
      const patience = Math.max(LEAST_PATIENCE_MS, PATIENCE * (performance.now() - start));
      const until = performance.now() + patience;
      for (let wait = FIRST_LOOK_MS; open.size > 0; wait = Math.min(LAST_LOOK_MS, 2 * wait)) {
        signal.throwIfAborted();
        await look();
        if (open.size === 0) return;
        if (performance.now() > until) return compute([...open.values()]);
        await sleep(wait, undefined, { signal });
      }
    },
    close: () => pool.close(),
  };
}
