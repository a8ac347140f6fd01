/** The steps of a search on other machines: a pool whose tasks are jobs that name themselves by what they compute. */
import { createHash } from "node:crypto";
import type { Pool } from "../../train/threads/pool.ts";
import type { StepEngine, StepJob } from "../../trials.ts";
import { sharedTime } from "../deadline.ts";
import { plainText, plainValue } from "./plainText.ts";
import type { StepInput } from "./stepTask.ts";

/** A step as it travels: what is computed, without until when. */
export type TravellingStep = Omit<StepInput, "deadline">;

/** The module that computes a job on a thread: its text and the time left in, the text of the result out. */
export const STEP_TEXT_TASK: URL = new URL("./stepTextTask.ts", import.meta.url);

/**
 * A pool for `DiscoverOptions.pool` that lets an engine compute, for this version of the package.
 *
 * It is for the steps of a search alone. Cost of a map beside its work: O(rows·columns) of text for each step.
 */
export function sharedSteps(engine: StepEngine, kan: string): Pool {
  return {
    threads: 1,
    async map<I, O>(_module: URL, inputs: readonly I[], options: Parameters<Pool["map"]>[2] = {}) {
      const jobs = inputs.map((input) => jobOf(input as StepInput, kan));
      const places = new Map<string, number[]>();
      for (const [i, { id }] of jobs.entries()) places.set(id, [...(places.get(id) ?? []), i]);
      const results = new Array<O>(inputs.length);
      const different = jobs.filter(({ id }, i) => places.get(id)![0] === i);
      await engine.run(different, {
        signal: options.signal ?? new AbortController().signal,
        onResult: (id, text) => {
          for (const i of places.get(id) ?? []) {
            results[i] = plainValue(text) as O;
            options.onResult?.(i, results[i]);
          }
        },
      });
      return results;
    },
    close: () => engine.close(),
  };
}

function jobOf({ deadline, ...step }: StepInput, kan: string): StepJob {
  const text = plainText(step satisfies TravellingStep);
  const id = createHash("sha256").update(text).digest("hex");
  const node = process.versions.node.split(".")[0]!;
  return { v: 1, kan, node, id, text, left: Math.max(0, Math.round(deadline - sharedTime())) };
}
