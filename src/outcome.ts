/** Why an iterative step stopped. `advice` tells the user what to change; bad numbers are outcomes, never exceptions. */
export type Outcome =
  | { readonly kind: "converged"; readonly steps: number; readonly loss: number }
  | { readonly kind: "step-limit"; readonly steps: number; readonly loss: number; readonly advice: string }
  | { readonly kind: "interrupted"; readonly steps: number; readonly loss: number; readonly advice: string }
  | {
      readonly kind: "diverged";
      readonly steps: number;
      readonly loss: number;
      readonly at: "loss" | "gradient" | "system";
      readonly advice: string;
    };
