import { standardDeviation } from "../../math/statistics.ts";
import { inputGradients } from "../../model/cpu/cpu.ts";
import { parametersOf, planOf } from "../../model/cpu/plan.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import { parseShape } from "../../model/shapeText.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { kanToExpr } from "../../symbolic/edge/kanToExpr.ts";
import { snap } from "../../symbolic/edge/snap.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { defaultLibrary, findFunction, type LibraryFunction } from "../../symbolic/library/index.ts";
import type { Context } from "../../train/context.ts";
import { type Action, type FormTable, NATS_OF_CALL } from "../direct/form.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { type Derivatives, networkDerivatives } from "../reduce/curvature.ts";
import { type NamedShape, SHAPES } from "./shapes.ts";
import { trainShape } from "./train.ts";

/** What the search knows when a network is begun. */
export interface NetworkTools {
  readonly engine: Engine;
  readonly seed: number;
  /** Starts of a network at the first effort. */
  readonly starts: number;
  /** The error of the best formula so far, on held-out rows. */
  readonly bestError: number;
  /** The best network of the problem so far. */
  readonly surrogate?: Surrogate;
  readonly context: Context;
}

/** A network as a stand-in for the law: what the search knows of the target where it has no formula. */
export interface Surrogate {
  readonly kan: Kan;
  /** NRMSE on held-out rows. */
  readonly held: number;
  /** ∂target/∂column at each training row, in scaled units of the target. Shape: [column] of (rows). */
  readonly gradients: readonly Float64Array[];
  /** Value, slopes and curvatures of the target itself at the first rows of the problem. */
  readonly derivatives: (nRows: number) => Derivatives;
}

/** What a network gave: itself, and formulas over the names of the problem. */
export interface NetworkResult {
  readonly surrogate: Surrogate | undefined;
  readonly exprs: readonly Expr[];
}

/** One shape of network as a form: trained, and its edges snapped to functions. */
export interface NetworkForm extends Action {
  /** Runs on this thread. Undefined results where training was interrupted. */
  readonly run: (problem: FormTable, tools: NetworkTools, effort: number) => Promise<NetworkResult>;
}

/** Above this NRMSE the curves of a network say too little about functions; with one or two columns they say more. */
const SNAP_BELOW = 2e-3;
const SNAP_BELOW_FEW_COLUMNS = 1e-2;
/** The shape that of one column is a curve of a curve. */
const CURVE_OF_CURVE = "x; 1";
/** Starts are doubled so often. */
const MOST_EFFORT = 8;

/** A form for every shape; their order has no meaning. */
export const NETWORKS: readonly NetworkForm[] = SHAPES.map((shape): NetworkForm => {
  const name = `network ${shape.name}`;
  return {
    name,
    nats: priorOf(name),
    surplus: shape.functions * NATS_OF_CALL,
    fits: (table) => {
      const n = table.names.length;
      if (n === 0 || n > shape.mostInputs || isTransformed(table)) return false;
      // Curves of curves of one column are one curve, whose functions are seen in two: 1/sqrt(1 − x²) is no function of the library.
      return n > 1 || shape.text === CURVE_OF_CURVE || parseShape(shape.text, 1).nodes.length === 1;
    },
    cost: ({ names, target }, effort) =>
      effort > MOST_EFFORT
        ? Number.POSITIVE_INFINITY
        : costOf(shape.text, names.length, target.length, effort),
    run: (table, tools, effort) => attempt(shape, table, tools, effort),
  };
});

/** The work of damped least squares on so many rows: parameters² for each row and step, of all starts and grids. */
function costOf(text: string, nInputs: number, nRows: number, effort: number): number {
  const edges = parseShape(text, nInputs).nodes.flat(2).length;
  const rows = Math.min(nRows, ROW_LIMITS.search.networks);
  return 0.35 * rows * edges ** 2 * (4 * effort * 65 * 9 ** 2 + 40 * (9 ** 2 + 13 ** 2 + 19 ** 2)) + 3e7;
}

/** Trains a shape, snaps it where it fits. Cost: see `costOf`. */
async function attempt(
  shape: NamedShape,
  problem: FormTable,
  tools: NetworkTools,
  effort: number,
): Promise<NetworkResult> {
  const { engine, seed, bestError, context } = tools;
  const { train, held, scale } = batches(problem);
  context.sink({ kind: "stage", stage: "search", detail: `network ${shape.name}` });
  const floor = tools.surrogate === undefined ? 0 : 0.5 * Math.min(tools.surrogate.held, 1e-3);
  const how = { engine, seed, starts: tools.starts * effort, floor };
  const fitted = await trainShape(shape.text, train, held, how, context);
  if (fitted === undefined) return { surrogate: undefined, exprs: [] };
  const { kan } = fitted;
  const surrogate: Surrogate = {
    kan,
    held: fitted.held,
    gradients: inputGradients(kan, train.inputs, parametersOf(planOf(kan)))[0]!,
    derivatives: (nRows) =>
      networkDerivatives(
        kan,
        train.inputs.map((column) => column.subarray(0, nRows)),
        scale,
      ),
  };
  const limit = problem.names.length <= 2 ? SNAP_BELOW_FEW_COLUMNS : SNAP_BELOW;
  // No network gets below the level of the noise: one as accurate as the best formula is worth snapping.
  const isGood = fitted.held < limit || fitted.held < 1.05 * bestError;
  if (!isGood || fitted.held > 0.7) return { surrogate, exprs: [] };
  const mostRefits = fitted.held < limit ? SNAP_EFFORT.mostRefits : REFITS_OF_ROUGH;
  const rows = { batch: train, scale, names: problem.names };
  return { surrogate, exprs: await snapped(kan, rows, tools, mostRefits) };
}

/** The formulas that a network's edges snap to, in units of the target. */
async function snapped(
  kan: Kan,
  rows: { readonly batch: Batch; readonly scale: number; readonly names: readonly string[] },
  { engine, context }: Pick<NetworkTools, "engine" | "context">,
  mostRefits: number,
): Promise<Expr[]> {
  const { batch: all, scale, names } = rows;
  const some = { ...all, inputs: all.inputs.map(first), targets: all.targets.map(first) };
  const batch = { ...some, nRows: Math.min(ROW_LIMITS.search.snapping, all.nRows) };
  const options = { engine, library: defaultLibrary, ...SNAP_EFFORT, mostRefits };
  const states = await snap(kan, batch, options, { ...context, sink: () => {} });
  return states.flatMap((state) => kanToExpr(state.kan, names, [scale], functionOf)?.slice(0, 1) ?? []);
}

/**
 * How edges are snapped. Refits, 11 ms each where this was measured: 39 networks of two to nine columns and up to 21 edges
 * took 7 to 398.
 */
const SNAP_EFFORT = { beam: 2, candidates: 4, steps: 20, mostRefits: 1000 } as const;
/** … of one that is no better than that: what it snaps to is seldom the law, and P·(Σf) of I.12.11 took 3.3 s with it, 1.6 so. */
const REFITS_OF_ROUGH = 40;

function first(values: Float64Array): Float64Array {
  return values.subarray(0, ROW_LIMITS.search.snapping);
}

function functionOf(name: string): LibraryFunction {
  const found = findFunction(name);
  if (found === undefined) throw new Error(`the library has no function ${name}`);
  return found;
}

/** The rows of a problem, four fifths to train on; targets scaled by their standard deviation, never shifted. */
function batches({ columns, target }: FormTable): { train: Batch; held: Batch; scale: number } {
  const scale = standardDeviation(target) || 1;
  const scaled = target.map((y) => y / scale);
  const n = target.length;
  const cut = n < 60 ? n : Math.min(ROW_LIMITS.search.networks, Math.floor(0.8 * n));
  const from = n < 60 ? 0 : cut;
  const part = (a: number, b: number): Batch => ({
    inputs: columns.map((column) => column.slice(a, b)),
    targets: [scaled.slice(a, b)],
    nRows: b - a,
  });
  return { train: part(0, cut), held: part(from, n), scale };
}
