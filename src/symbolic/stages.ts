/** The stages of explaining a network, as parts of one progress. */
import { type ProgressEvent, partAt } from "../events.ts";
import type { Context } from "../train/context.ts";

/**
 * What the stages take of the whole, roughly: of six networks 2 to 200 ms to sharpen, less than 0.7 s to snap, up to 3.1 s for
 * parts, 0.1 to 1.2 s to refit.
 */
const STAGES = {
  sharpen: 1,
  snap: 5,
  "parts of the network": 10,
  refit: 6,
} as const;

/** The context for a stage that comes again within a later one. */
export function withoutStages(context: Context): Context {
  return { ...context, sink: (event) => event.kind !== "stage" && context.sink(event) };
}

/** The stage as a part of the whole command. */
export function stageAt(detail: keyof typeof STAGES): ProgressEvent {
  const part = partAt(Object.values(STAGES), Object.keys(STAGES).indexOf(detail));
  return { kind: "stage", stage: "symbolic", detail, part };
}
