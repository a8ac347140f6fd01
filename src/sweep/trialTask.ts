/** One trial as a task of a pool: what `runTrial` gives, with the network in its portable form. */
import { hostname } from "node:os";
import type { Dataset } from "../model/dataset.ts";
import { type PortableKan, portableKan } from "../model/portable.ts";
import { engineByName } from "../train/engines/index.ts";
import type { FitResult } from "../train/fitResult.ts";
import type { TaskTools } from "../train/threads/pool.ts";
import type { TrialJob, TrialResult } from "../trials.ts";
import { runTrial } from "./trial.ts";

/** A job and its rows, whose columns lie in shared memory. */
export interface TrialInput {
  readonly data: Dataset;
  readonly job: TrialJob;
}

/** What a trial gives across threads. */
export interface PortableTried {
  readonly result: TrialResult;
  readonly fitted?: Omit<FitResult, "kan"> & { readonly kan: PortableKan };
}

export default async function trialTask(
  { data, job }: TrialInput,
  tools: TaskTools<never>,
): Promise<PortableTried> {
  const engine = engineByName(job.engine, { threads: 1 });
  if (engine === undefined) throw new Error(`no engine "${job.engine}" on this thread`);
  const context = { sink: () => {}, ...(tools.signal && { signal: tools.signal }) };
  const place = { engine, host: hostname(), now: () => performance.now() };
  const { result, fitted } = await runTrial(data, job, place, context);
  return { result, ...(fitted && { fitted: { ...fitted, kan: portableKan(fitted.kan) } }) };
}
