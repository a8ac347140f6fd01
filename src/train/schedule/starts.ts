import type { ProgressEvent } from "../../events.ts";
import { revivedKan } from "../../model/portable.ts";
import { edgeCount } from "../../model/shape.ts";
import { type Context, isInterrupted } from "../context.ts";
import { engineByName } from "../engines/index.ts";
import type { Pool } from "../threads/pool.ts";
import type { ShapeTask } from "./recipe.ts";
import { type Started, trainStart } from "./start.ts";
import type { PortableStart, StartInput } from "./startTask.ts";

/** Below this mean loss (scaled units) no other start can do better. */
const EXACT_LOSS = 1e-20;
/**
 * Rows × edges² × starts below which another thread does not pay, some two seconds of work: until it has compiled
 * everything anew, it takes 0.4 s of processor time more for a start than this thread.
 */
const WORTH_SHARING = 1.5e6;
/** Rows × edges from which the engine itself shares each pass among the threads. */
const SHARED_WITHIN = 300_000;

/**
 * The starts of a network, in order, up to the first exact one.
 *
 * With helpers in the context the starts are shared among this thread and theirs; each depends on its number alone, so
 * the result does not depend on who trained it. When interrupted, the starts that had ended by then, and the one at
 * work here. Cost: restarts·steps optimiser steps.
 */
export async function trainStarts(task: ShapeTask, context: Context): Promise<Started[]> {
  const { recipe, ...where } = task;
  const { helpers } = context;
  const isShared = helpers !== undefined && isWorthSharing(task);
  const ended: (Started | undefined)[] = [];
  let next = 0;
  const isExact = (): boolean => ended.some((start) => start !== undefined && start.loss < EXACT_LOSS);
  const take = (): number | undefined => (next < recipe.restarts && !isExact() ? next++ : undefined);

  const workHere = async (): Promise<void> => {
    // A context with a signal is asked after each step, which lets threads that have ended a start be heard.
    const here = helpers ? { signal: new AbortController().signal, ...context } : context;
    for (let start = take(); start !== undefined; start = take()) {
      ended[start] = await trainStart(task, start, here);
      if (await isInterrupted(here)) return;
    }
  };
  const { engine, ...plain } = recipe;
  const given = { ...where, recipe: plain, engine: engine.name };
  const workThere = async (pool: Pool): Promise<void> => {
    for (let start = take(); start !== undefined; start = take()) {
      try {
        const [portable] = await pool.map<StartInput, PortableStart, ProgressEvent>(
          new URL("./startTask.ts", import.meta.url),
          [{ ...given, start }],
          { ...(context.signal && { signal: context.signal }), onEvent: (_, event) => context.sink(event) },
        );
        ended[start] = { ...portable!, kan: revivedKan(portable!.kan) };
      } catch {
        // Interrupted, or a thread that could not start: then the work is done here.
        if (context.signal?.aborted) return;
        ended[start] = await trainStart(task, start, context);
      }
    }
  };

  const there = isShared
    ? Array.from({ length: Math.min(helpers.threads, recipe.restarts - 1) }, () => workThere(helpers))
    : [];
  await Promise.all([workHere(), ...there]);
  return upToExact(ended);
}

function isWorthSharing({ shape, rows, recipe: { restarts, engine } }: ShapeTask): boolean {
  const edges = edgeCount(shape);
  const size = edges * rows.train.nRows;
  const isEnough = restarts > 1 && size * edges * restarts >= WORTH_SHARING;
  return isEnough && size < SHARED_WITHIN && engineByName(engine.name) !== undefined;
}

/** Starts after the first exact one may or may not have been trained: they do not count. */
function upToExact(ended: readonly (Started | undefined)[]): Started[] {
  const starts = ended.filter((start) => start !== undefined);
  const exact = starts.findIndex(({ loss }) => loss < EXACT_LOSS);
  return exact < 0 ? starts : starts.slice(0, exact + 1);
}
