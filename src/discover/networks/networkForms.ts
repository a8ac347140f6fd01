import { standardDeviation } from "../../math/statistics.ts";
import { inputGradients } from "../../model/cpu/cpu.ts";
import { parametersOf, planOf } from "../../model/cpu/plan.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import { kanToExpr } from "../../symbolic/edge/kanToExpr.ts";
import { snap } from "../../symbolic/edge/snap.ts";
import { defaultLibrary, findFunction, type LibraryFunction } from "../../symbolic/library/index.ts";
import { type Context, isInterrupted } from "../../train/context.ts";
import type { Reports } from "../direct/runForms.ts";
import type { Problem } from "../problem.ts";
import { type Derivatives, networkDerivatives } from "../reduce/curvature.ts";
import { SHAPES } from "./shapes.ts";
import { trainShape } from "./train.ts";

/** How networks are tried. */
export interface NetworkSearch {
  readonly engine: Engine;
  readonly seed: number;
  readonly starts: number;
  /** Shapes tried, from the front of the list. */
  readonly shapes: number;
  /** The error of the best formula so far, on held-out rows. */
  readonly bestError: () => number;
}

/** The best network of an attempt: what the search knows of the target where it has no formula. */
export interface Surrogate {
  readonly kan: Kan;
  /** NRMSE on held-out rows. */
  readonly held: number;
  readonly shape: string;
  /** ∂target/∂column at each training row, in scaled units of the target. Shape: [column] of (rows). */
  readonly gradients: readonly Float64Array[];
  /** Value, slopes and curvatures of the target itself at the first rows of the problem. */
  readonly derivatives: (nRows: number) => Derivatives;
}

/** Above this NRMSE the curves of a network say too little about functions; with one or two columns they say more. */
const SNAP_BELOW = 2e-3;
const SNAP_BELOW_FEW_COLUMNS = 1e-2;
/**
 * Refits that snapping one network may take, 11 ms each where this was measured: 39 networks of two to nine columns and up to
 * 21 edges took 7 to 398.
 */
const MOST_REFITS = 1000;
/** Rows that networks are trained on, at most. */
const MOST_ROWS = 700;

/**
 * Trains the shapes of the list one after the other, snaps those that fit, and offers the formulas.
 *
 * Returns the best network, or undefined when time ran out before there was one. Cost: about a second per shape.
 */
export async function networkAttempts(
  problem: Problem,
  reports: Reports,
  how: NetworkSearch,
  context: Context,
): Promise<Surrogate | undefined> {
  const { train, held, scale } = batches(problem);
  let best: Pick<Surrogate, "kan" | "held" | "shape"> | undefined;
  for (const shape of SHAPES.slice(0, how.shapes)) {
    if (reports.isOver() || (await isInterrupted(context))) break;
    if (problem.names.length > shape.mostInputs) continue;
    if (problem.names.length === 1 && shape.text.includes(";")) continue;
    context.sink({ kind: "stage", stage: "search", detail: `network ${shape.name}` });
    const floor = best === undefined ? 0 : 0.5 * Math.min(best.held, 1e-3);
    const fitted = await trainShape(shape.text, train, held, { ...how, floor }, context);
    if (fitted === undefined) continue;
    if (best === undefined || fitted.held < best.held) {
      best = { kan: fitted.kan, held: fitted.held, shape: shape.text };
    }
    const limit = problem.names.length <= 2 ? SNAP_BELOW_FEW_COLUMNS : SNAP_BELOW;
    // With noise no network gets below its level: one that is as good as any formula is good enough.
    const isGood = fitted.held < limit || fitted.held < 1.05 * how.bestError();
    if (!isGood || fitted.held > 0.7) continue;
    await snapAndOffer(fitted.kan, train, scale, problem, reports, how, shape.name, context);
  }
  if (best === undefined) return undefined;
  const { kan } = best;
  return {
    ...best,
    gradients: inputGradients(kan, train.inputs, parametersOf(planOf(kan)))[0]!,
    derivatives: (nRows) =>
      networkDerivatives(
        kan,
        train.inputs.map((column) => column.subarray(0, nRows)),
        scale,
      ),
  };
}

async function snapAndOffer(
  kan: Kan,
  train: Batch,
  scale: number,
  problem: Problem,
  reports: Reports,
  { engine }: NetworkSearch,
  name: string,
  context: Context,
): Promise<void> {
  const some = { ...train, inputs: train.inputs.map(first), targets: train.targets.map(first) };
  const batch = { ...some, nRows: Math.min(SNAP_ROWS, train.nRows) };
  const options = {
    ...{ engine, library: defaultLibrary },
    ...{ beam: 2, candidates: 4, steps: 20, mostRefits: MOST_REFITS },
  };
  const snapped = await snap(kan, batch, options, { ...context, sink: () => {} });
  for (const state of snapped) {
    const exprs = kanToExpr(state.kan, problem.names, [scale], functionOf);
    if (exprs !== undefined) reports.offer(problem.lift(exprs[0]!), `network ${name}`);
  }
}

const SNAP_ROWS = 400;

function first(values: Float64Array): Float64Array {
  return values.subarray(0, SNAP_ROWS);
}

function functionOf(name: string): LibraryFunction {
  const found = findFunction(name);
  if (found === undefined) throw new Error(`the library has no function ${name}`);
  return found;
}

/** The rows of a problem, four fifths to train on; targets scaled by their standard deviation, never shifted. */
function batches({ columns, target }: Problem): { train: Batch; held: Batch; scale: number } {
  const scale = standardDeviation(target) || 1;
  const scaled = target.map((y) => y / scale);
  const n = target.length;
  const cut = n < 60 ? n : Math.min(MOST_ROWS, Math.floor(0.8 * n));
  const from = n < 60 ? 0 : cut;
  const part = (a: number, b: number): Batch => ({
    inputs: columns.map((column) => column.slice(a, b)),
    targets: [scaled.slice(a, b)],
    nRows: b - a,
  });
  return { train: part(0, cut), held: part(from, n), scale };
}
