import type { Engine } from "../model/engine.ts";
import type { BaseName } from "../model/kan.ts";

/** How to fit; every field has a default. */
export interface FitOptions {
  readonly engine: Engine;
  /** Hidden layers, as `5`, `5,3`, `4+2m`; 0 for none. Without it the smallest adequate shape is chosen. */
  readonly width?: string;
  /** Interval counts G of the grids, extended in this order while the validation error falls. @defaultValue [5], or [5, 10, 20] where the width is chosen, or less for few rows */
  readonly grid?: readonly number[];
  /** Spline degree k, 1 to 9. @defaultValue 3 */
  readonly degree?: number;
  /** @defaultValue "silu" */
  readonly base?: BaseName;
  /** 1: uniform knots; 0: knots at the quantiles of the data. Default: by how evenly the data fill the grid. */
  readonly gridEps?: number;
  /** @defaultValue "auto" */
  readonly optimizer?: "auto" | "lm" | "lbfgs" | "adam";
  /** Optimiser steps on each grid. @defaultValue 50 for lm, 400 for lbfgs, 2000 for adam, 200 epochs with `batch` */
  readonly steps?: number;
  /** Random starts; the best is refined. @defaultValue 2 */
  readonly restarts?: number;
  /** Strength of sparsity. @defaultValue 0.003 for a given width, 0 where the width is chosen */
  readonly lamb?: number;
  /** @defaultValue 1 */
  readonly lambL1?: number;
  /** @defaultValue 2 */
  readonly lambEntropy?: number;
  /** Rows per mini-batch of Adam; all rows when absent. */
  readonly batch?: number;
  /** Adam's learning rate. @defaultValue 0.01 */
  readonly learningRate?: number;
  /** Share of rows held out to decide when to stop. @defaultValue 0.15 */
  readonly validationShare?: number;
  /** Share of rows held out to report the error on. @defaultValue 0.15 */
  readonly testShare?: number;
  /** Looks at the validation error without improvement before stopping. @defaultValue 5 */
  readonly patience?: number;
  /** Threads that restarts of small networks are shared among; the result does not depend on it. @defaultValue 1 */
  readonly threads?: number;
  /** Whether a network trained in float32 is refined in float64 by the default engine. @defaultValue true */
  readonly polish?: boolean;
  /** @defaultValue 0 */
  readonly seed?: number;
}
