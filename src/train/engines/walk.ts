import type { Batch, Engine } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";

/** What one step of Adam is made of. */
export interface AdamStep {
  /** 1 − rate·decay. */
  readonly kept: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly rate: number;
  /** 1 − β₁ᵗ and 1 − β₂ᵗ. */
  readonly corrections: readonly [number, number];
  readonly epsilon: number;
}

/** Weights of the pulls that each coefficient feels from its own curve alone (see `penaltyOf`). */
export interface Smoothing {
  readonly ridge: number;
  readonly smoothness: number;
}

/** The constants of a network on their way through mini-batches, kept where an engine computes, with the means of Adam. */
export interface Walk {
  readonly kan: Kan;
  readonly loss: Loss;
  /** Numbers of θ. */
  readonly size: number;
  /** Places θ. */
  set(theta: Float64Array): void;
  /** Writes θ: not finite where a step met a gradient that was not. */
  read(theta: Float64Array): void;
  /** The loss of rows; their gradient stays here until the next step. */
  gradient(batch: Batch): number;
  /** Takes the gradient, and half of it by the smoothing twice, into the means, and moves θ. */
  step(step: AdamStep, smoothing: Smoothing): void;
  /** Means of zero. */
  forget(): void;
}

/** An engine that keeps constants and means itself, so that a batch costs no copy of them. */
export interface WalkingEngine extends Engine {
  /**
   * A walk of a network; undefined where it cannot be kept. `usual` as in `Batch`. Takes over θ and means of `before`, which is
   * of no more use then.
   */
  walk(kan: Kan, usual: Float64Array, loss: Loss, before?: Walk): Walk | undefined;
}

/** The walk of an engine that has them. */
export function walkOn(engine: Engine, ...given: Parameters<WalkingEngine["walk"]>): Walk | undefined {
  return (engine as Partial<WalkingEngine>).walk?.(...given);
}
