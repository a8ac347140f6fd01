import { totalOf } from "../../math/statistics.ts";
import { CHUNK_ROWS } from "../../model/engine.ts";
import type { Shape } from "../../model/shape.ts";
import type { Work } from "../engines/index.ts";

/*
 * What a step of each optimiser costs, in seconds of one core. The choice between them is made of these estimates, not
 * of a clock, so that the same table always has the same optimiser.
 *
 * The constants were fitted to `npm run bench -- optimizers` (docs/benchmarks.md): estimates are within a factor of 1.7
 * there. Only their ratios matter, and those change little from machine to machine.
 */

/** Seconds per row of the bases of a source: an input, or a node that others read. */
const PER_SOURCE = 2.6e-8;
/** Seconds per row of a basis weight, forward and back. */
const PER_WEIGHT = 0.6e-9;
/** Seconds per row of one entry of the product of an output's Jacobian row with itself, the upper half. */
const PER_PAIR = 0.38e-9;
/** Seconds per chunk of rows of an entry of the matrix: clearing it, adding it to the sum. */
const PER_MATRIX_ENTRY = 7e-9;
/** Seconds of a multiply-add of the factorisation, of which there are parameters³/6. */
const PER_FACTOR_STEP = 0.25e-9;
/** Factorisations, each with a loss, that a step of Levenberg–Marquardt takes on average. */
const TRIALS = 1.2;
/** Gradients of a step of L-BFGS: the line search, and the loss that is reported. */
const LBFGS_GRADIENTS = 1.5;

/** Steps of L-BFGS that get as far as one of Levenberg–Marquardt: the median of the races in docs/benchmarks.md. */
const LM_STEP_WORTH = 20;
/**
 * Seconds that a step of Levenberg–Marquardt may always take: the 75 steps of a start then end within three seconds,
 * and where both run to their end it comes lower.
 */
const AFFORDABLE = 0.035;
/** Most bytes for the matrices of Levenberg–Marquardt, of which there are about five. */
const MOST_MATRIX_BYTES = 1e8;

/** The optimisers by name. */
export type OptimizerName = "lm" | "lbfgs" | "adam";

/** How large the table and the grids of a network are. */
export interface TrainingSize {
  readonly rows: number;
  readonly intervals: number;
  readonly degree: number;
  /** Whether the outputs count together, so that each part of the normal equations depends on all of them. */
  readonly isJoint?: boolean;
}

/** What a step costs depends on. */
export interface StepWork extends Work {
  /** Inputs, and nodes that are no outputs. */
  readonly sources: number;
  /** Edges that each output depends on. */
  readonly upstream: readonly number[];
}

/** The work of a network of `shape` with spline edges, on so many rows. Cost O(outputs·edges). */
export function stepWorkOf(shape: Shape, size: TrainingSize): StepWork {
  const edgesInto = shape.nodes.map((factors) => factors.reduce((sum, sources) => sum + sources.length, 0));
  return {
    ...size,
    edges: totalOf(edgesInto),
    sources: shape.nInputs + shape.nodes.length - shape.outputs.length,
    upstream: shape.outputs.map((output) => {
      let sum = 0;
      for (const node of nodesAbove(shape, size.isJoint ? shape.outputs : [output])) sum += edgesInto[node]!;
      return sum;
    }),
  };
}

/** Nodes and all nodes that they depend on. */
function nodesAbove(shape: Shape, nodes: readonly number[]): Set<number> {
  const found = new Set(nodes);
  // A set visits what is added to it on the way.
  for (const n of found) {
    for (const source of shape.nodes[n]!.flat())
      if (source >= shape.nInputs) found.add(source - shape.nInputs);
  }
  return found;
}

/** Seconds of a loss and gradient. */
function gradientSeconds({ rows, edges, sources, degree }: StepWork): number {
  return rows * (sources * PER_SOURCE + edges * (degree + 1) * PER_WEIGHT);
}

/** Seconds of a step of L-BFGS. */
export function lbfgsSeconds(work: StepWork): number {
  return LBFGS_GRADIENTS * gradientSeconds(work);
}

/** Seconds of a step of Levenberg–Marquardt: the normal equations, then factorisations and losses. */
export function lmSeconds(work: StepWork): number {
  const { rows, upstream, degree } = work;
  const parameters = parametersOf(work);
  let perRow = 0;
  for (const edges of upstream) {
    const entries = edges * (degree + 2); // the bases that are not zero, and the base function
    perRow += (PER_PAIR * entries ** 2) / 2;
  }
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  const normal = rows * perRow + chunks * PER_MATRIX_ENTRY * parameters ** 2;
  return normal + TRIALS * ((PER_FACTOR_STEP * parameters ** 3) / 6 + gradientSeconds(work) / 2);
}

/** The optimiser for a network of spline edges: Levenberg–Marquardt where it pays, else L-BFGS. */
export function chooseOptimizer(shape: Shape, size: TrainingSize): OptimizerName {
  return isLmWorthIt(stepWorkOf(shape, size)) ? "lm" : "lbfgs";
}

/** Whether Levenberg–Marquardt pays: its step is cheap, or cheaper than the steps of L-BFGS that it replaces. */
export function isLmWorthIt(work: StepWork): boolean {
  const matrices = 5 * 8 * parametersOf(work) ** 2;
  if (matrices > MOST_MATRIX_BYTES) return false;
  return lmSeconds(work) <= Math.max(AFFORDABLE, LM_STEP_WORTH * lbfgsSeconds(work));
}

function parametersOf({ edges, intervals, degree }: StepWork): number {
  return edges * (intervals + degree + 1);
}
