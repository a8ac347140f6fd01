import { UsageError } from "../../../diagnostics.ts";
import { edgesOf } from "../../../model/edges.ts";
import type { Kan } from "../../../model/kan.ts";
import type { TargetErrors } from "../../../targetErrors.ts";
import { errorsOf } from "../holdings.ts";
import type { ModelRecord, ModelState } from "../modelRecord.ts";

/** One line of `kan history`. */
export interface HistoryEntry {
  /** Counts from 1, the first step. */
  readonly number: number;
  readonly command: string;
  readonly summary: string;
  /** Edges that are not cut, and how many of them are functions; absent without a network. */
  readonly nEdges?: number;
  readonly nSnapped?: number;
  /** Of what the step left to predict with: the formulas taken, else the network. One per target. */
  readonly errors: readonly TargetErrors[];
}

/** The record after one more step; without a record, the first one. */
export function advanced(record: ModelRecord | undefined, state: ModelState): ModelRecord {
  return { current: state, before: record === undefined ? [] : [...record.before, record.current] };
}

/** The record as it was `steps` steps ago. Errors: UsageError when there were not that many. */
export function undone(record: ModelRecord, steps = 1): ModelRecord {
  const { before } = record;
  const current = before[before.length - steps];
  if (current === undefined) {
    throw new UsageError(
      before.length === 0
        ? `there is nothing to undo: the model has only its first step, ${record.current.step.command}`
        : `cannot undo ${steps} steps: the model has ${before.length} before the last`,
      "kan history lists the steps",
      "history/no-step",
    );
  }
  return { current, before: before.slice(0, before.length - steps) };
}

/** Every step of a model, oldest first. */
export function historyOf(record: ModelRecord): HistoryEntry[] {
  const states = [...record.before, record.current];
  return states.map((state, i) => ({
    number: i + 1,
    command: state.step.command,
    summary: state.step.summary,
    ...(state.network && edgeCounts(state.network.kan)),
    errors: errorsOf(state),
  }));
}

function edgeCounts(kan: Kan): { nEdges: number; nSnapped: number } {
  const kinds = edgesOf(kan.nodes).map(({ curve }) => curve.kind);
  return {
    nEdges: kinds.filter((kind) => kind !== "cut").length,
    nSnapped: kinds.filter((kind) => kind === "symbolic").length,
  };
}
