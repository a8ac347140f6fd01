/** What an optimiser works on: a function of θ, smooth between refreshes. Not finite means "outside the domain". */
export interface Objective {
  readonly size: number;
  /** The value at θ. */
  value(theta: Float64Array): number;
  /** The value at θ; writes its gradient. */
  gradient(theta: Float64Array, gradient: Float64Array): number;
  /** The value at θ; writes half its Gauss–Newton Hessian (upper triangle, row-major) and half its gradient. */
  normal(theta: Float64Array, matrix: Float64Array, vector: Float64Array): number;
}

/** What one step did. */
export interface OptimizerStep {
  /** The best θ so far; never one with a value that is not finite. */
  readonly theta: Float64Array;
  readonly value: number;
  /** `stuck`: no further decrease is possible from here. */
  readonly kind: "improved" | "stuck";
}

/**
 * An optimiser in progress. Made by `levenbergMarquardt`, `lbfgs` or `adam` from an objective and a start.
 *
 * `step` never throws on bad numbers and never returns a worse θ than the one before. `restart` tells it that
 * the objective has changed (new grid, new penalty weights) and θ with it; learned scale such as damping stays.
 */
export interface Optimizer<Given = Objective> {
  readonly name: "lm" | "lbfgs" | "adam";
  step(): OptimizerStep;
  /** A step that asks now and then whether it is to end early, with what it has by then; for steps that take long. */
  stepInPieces?(isToEnd: () => Promise<boolean>): Promise<OptimizerStep>;
  restart(objective: Given, theta: Float64Array): void;
  /** Gives back what it holds of an engine; to be called once, at the end. */
  dispose?(): void;
}
