import type { Column, Dataset } from "../../model/dataset.ts";
import { revivedKan } from "../../model/portable.ts";
import { openWorkers } from "../../train/threads/pool.ts";
import type { PortableTried, TrialInput } from "../trialTask.ts";
import type { TrialEngine } from "./trialEngine.ts";

/** Trials on threads of this process, one each; the rows lie in shared memory, this thread only waits. */
export function threadsEngine(data: Dataset, threads: number): TrialEngine {
  const pool = openWorkers(threads);
  const shared = sharedDataset(data);
  return {
    name: "threads",
    async run(jobs, { onResult, signal }) {
      await pool.map<TrialInput, PortableTried>(
        new URL("../trialTask.ts", import.meta.url),
        jobs.map((job) => ({ data: shared, job })),
        {
          signal,
          onResult: (_, { result, fitted }) =>
            onResult(result, fitted && { ...fitted, kan: revivedKan(fitted.kan) }),
        },
      );
    },
    close: () => pool.close(),
  };
}

/** The dataset with its columns in shared memory, so that no job carries a copy. Cost O(rows·columns). */
export function sharedDataset(data: Dataset): Dataset {
  const shared = ({ name, values }: Column): Column => {
    const copy = new Float64Array(new SharedArrayBuffer(8 * values.length));
    copy.set(values);
    return { name, values: copy };
  };
  return { ...data, inputs: data.inputs.map(shared), targets: data.targets.map(shared) };
}
