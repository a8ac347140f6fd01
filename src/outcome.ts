/** Why an iterative step stopped. `advice` tells the user what to change; bad numbers are outcomes, never exceptions. */
export type Outcome = (
  | { readonly kind: "converged"; readonly steps: number; readonly loss: number }
  | { readonly kind: "step-limit"; readonly steps: number; readonly loss: number; readonly advice: string }
  | {
      readonly kind: "interrupted" | "timeout";
      readonly steps: number;
      readonly loss: number;
      readonly advice: string;
    }
  | {
      readonly kind: "diverged";
      readonly steps: number;
      readonly loss: number;
      readonly at: "loss" | "gradient" | "system";
      readonly advice: string;
    }
) & {
  /** Present when what was trained in float32 was then refined in float64. */
  readonly polish?: Polish;
};

/** A refinement in float64: by which engine, in how many steps, and the loss (in float64) that it began with. */
export interface Polish {
  readonly engine: string;
  readonly steps: number;
  readonly lossBefore: number;
}
