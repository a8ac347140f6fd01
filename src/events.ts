import type { Diagnostic } from "./diagnostics.ts";

/** What a long-running step reports while it works. Values only; nothing here prints. */
export type ProgressEvent =
  | { readonly kind: "diagnostic"; readonly diagnostic: Diagnostic }
  | {
      readonly kind: "stage";
      readonly stage: string;
      readonly detail?: string;
      /** Where this stage stands among those of the whole step, when that is known. */
      readonly part?: StepPart;
    }
  | {
      readonly kind: "step";
      readonly stage: string;
      readonly step: number;
      /** The step at which this leg of the work ends at the latest, when known. */
      readonly of?: number;
      /** Normalised RMSE (RMSE over the standard deviation of the target) so far. */
      readonly nrmse?: number;
      readonly testNrmse?: number;
      /** Whether a step goes once through the rows in mini-batches. */
      readonly isEpoch?: boolean;
      /** Rows of training that a step went through. */
      readonly rows?: number;
      /** Half the mean deviance of a row, in nats, where errors are no normalised RMSE: on rows of training, then on others. */
      readonly loss?: number;
      readonly testLoss?: number;
      /** Share of rows not trained on whose class is right; of many rows some. */
      readonly accuracy?: number;
    }
  | {
      readonly kind: "read";
      /** Rows read so far. */
      readonly rows: number;
      /** Bytes taken from the disk so far. */
      readonly bytes: number;
      /** Bytes of the file, when known. */
      readonly ofBytes?: number;
    };

/** A part of a long step. */
export interface StepPart {
  /** Counted from 1. */
  readonly number: number;
  /** How many there are at most. */
  readonly of: number;
  /** The share of all work that the parts before it were, from 0 to 1; an estimate. */
  readonly before: number;
}

/** The part at `index` of a step whose parts take about so much work each, in any one unit. */
export function partAt(works: readonly number[], index: number): StepPart {
  const sum = (some: readonly number[]): number => some.reduce((total, work) => total + work, 0);
  return { number: index + 1, of: works.length, before: sum(works.slice(0, index)) / sum(works) };
}

/** Receives events. The default drops them. */
export type EventSink = (event: ProgressEvent) => void;

/** A sink that drops everything. */
export const silent: EventSink = () => {};
