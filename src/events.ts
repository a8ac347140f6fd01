import type { Diagnostic } from "./diagnostics.ts";

/** What a long-running step reports while it works. Values only; nothing here prints. */
export type ProgressEvent =
  | { readonly kind: "diagnostic"; readonly diagnostic: Diagnostic }
  | { readonly kind: "stage"; readonly stage: string; readonly detail?: string }
  | {
      readonly kind: "step";
      readonly stage: string;
      readonly step: number;
      /** The step at which this leg of the work ends at the latest, when known. */
      readonly of?: number;
      /** Normalised RMSE (RMSE over the standard deviation of the target) so far. */
      readonly nrmse?: number;
      readonly testNrmse?: number;
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

/** Receives events. The default drops them. */
export type EventSink = (event: ProgressEvent) => void;

/** A sink that drops everything. */
export const silent: EventSink = () => {};
