import type { Column, Dataset, InputValues } from "../../model/dataset.ts";
import { revivedKan } from "../../model/portable.ts";
import { openWorkers } from "../../train/threads/pool.ts";
import type { TrialJob } from "../../trials.ts";
import type { PortableTried, TrialInput } from "../trialTask.ts";
import type { TrialEngine } from "./trialEngine.ts";

/** Trials on threads of this process, one each; the rows lie in shared memory, this thread only waits. */
export function threadsEngine(data: Dataset, threads: number): TrialEngine {
  const pool = openWorkers(threads);
  const shared = sharedDataset(data);
  return {
    name: "threads",
    run(jobs, { onResult, signal }) {
      // Jobs that follow are maps of their own: the first that fails ends all.
      const stop = new AbortController();
      const forward = (): void => stop.abort(signal.reason);
      signal.addEventListener("abort", forward);
      if (signal.aborted) forward();
      return new Promise((resolve, reject) => {
        let open = 0;
        const compute = (some: readonly TrialJob[]): void => {
          open += some.length;
          pool
            .map<TrialInput, PortableTried>(
              new URL("../trialTask.ts", import.meta.url),
              some.map((job) => ({ data: shared, job })),
              {
                signal: stop.signal,
                onResult(_, { result, fitted }) {
                  compute(onResult(result, fitted && { ...fitted, kan: revivedKan(fitted.kan) }));
                  open--;
                },
              },
            )
            .then(
              () => {
                if (open > 0) return;
                signal.removeEventListener("abort", forward);
                resolve();
              },
              (error: unknown) => {
                signal.removeEventListener("abort", forward);
                stop.abort(error);
                reject(error);
              },
            );
        };
        compute(jobs);
      });
    },
    close: () => pool.close(),
  };
}

/** The dataset with its columns in shared memory, so that no job carries a copy. Cost O(rows·columns). */
export function sharedDataset(data: Dataset): Dataset {
  const shared = ({ name, values }: InputValues): Column => {
    const copy = new Float64Array(new SharedArrayBuffer(8 * values.length));
    copy.set(values);
    return { name, values: copy };
  };
  return { ...data, inputs: data.inputs.map(shared), targets: data.targets.map(shared) };
}
