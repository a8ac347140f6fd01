import { setImmediate } from "node:timers/promises";
import { type EventSink, silent } from "../events.ts";
import type { Pool } from "./threads/pool.ts";

/** What a long-running step is given besides its inputs: where to report, when to stop, who helps. */
export interface Context {
  readonly sink: EventSink;
  readonly signal?: AbortSignal;
  /** Threads that may take a share of the work; no result depends on them. */
  readonly helpers?: Pool;
}

/** A context that reports nothing and never stops. */
export const quiet: Context = { sink: silent };

/** Lets pending events (Ctrl-C, timers) in; true when the step was asked to stop. */
export async function isInterrupted(context: Context): Promise<boolean> {
  if (context.signal) await setImmediate();
  return context.signal?.aborted ?? false;
}
