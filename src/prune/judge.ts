/** What decides about cuts: how well what is left predicts rows that it was not trained on. */
import { silent } from "../events.ts";
import { mean } from "../math/statistics.ts";
import { batchOf } from "../model/batchOf.ts";
import { isActive } from "../model/compact.ts";
import type { Engine } from "../model/engine.ts";
import { rowLosses } from "../model/evaluate.ts";
import type { Kan, SplineCurve } from "../model/kan.ts";
import { type LossName, lossOf } from "../model/losses/list.ts";
import type { Scaler } from "../model/scaler.ts";
import type { Shape } from "../model/shape.ts";
import { intervalsOf } from "../model/spline/grid.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { Context } from "../train/context.ts";
import { leftOut, SOFTEST, smoothestLeftOut } from "../train/rows/leftOut.ts";
import type { DatasetParts } from "../train/rows/split.ts";
import { recipeOf } from "../train/schedule/recipeOf.ts";
import { sampleOf } from "../train/schedule/sample.ts";

/** Which rows a judgement is on: kept out of training, left out in turn, or those that the network was trained on. */
export type JudgedOn = "held-out" | "left-out" | "trained";

/** How a network did. */
export interface Judgement {
  /** Losses in scaled units. Shape: (rows). */
  readonly losses: Float64Array;
  /** Predictions of rows left out in turn, scaled units. Shape: (outputs)(rows). */
  readonly predicted?: readonly Float64Array[];
}

/** Judges networks on the same rows, so that their losses can be compared row by row. */
export interface Judge {
  readonly on: JudgedOn;
  /** Trials that are worth their time: the judge says how many it can bear. */
  readonly mostTrials: number;
  /** How smooth splines are kept when they are trained again; absent where rows are many. */
  readonly stiffness?: number;
  readonly first: Judgement;
  /** Undefined where the losses come to more than `most` on average. */
  judge(kan: Kan, most?: number): Promise<Judgement | undefined>;
}

/** Networks with more parts than this are pruned by thresholds alone: a trial costs a refit. */
export const MOST_TRIALS = 64;
/** Cross-validated trials times P²·(P + rows) for P parameters: some ten seconds. */
const MOST_WORK = 1e8;
/** A loss that is as good as none: an RMSE of a thousandth of the target's spread. */
export const NEGLIGIBLE = 1e-6;
/** Cross-validation whose loss is so many times that on held-out rows tells of networks that are not like this one. */
const UNREACHED = 4;

/** What the judge is made for. */
interface JudgeOptions {
  readonly engine: Engine;
  readonly loss: LossName;
  readonly seed: number;
  /** Whether what is left is trained again. */
  readonly isRefitted: boolean;
}

/**
 * The judge of cuts in `kan`, whose judgement of it as it is comes first.
 *
 * Rows that were kept out decide where there are some. In a table too small for that a structure is trained anew without
 * each fold, as `fit` judges shapes, with the smoothing that suits the whole; so it is of some hundreds of rows, unless that
 * comes nowhere near what the network reaches on its held-out rows. Networks with functions on edges, and cuts that are
 * not followed by training, are judged on held-out rows, else on those that they were trained on.
 */
export async function judgeOf(
  kan: Kan,
  scaler: Scaler,
  parts: DatasetParts,
  options: JudgeOptions,
  context: Context,
): Promise<Judge> {
  const held = onRows(kan, scaler, parts, options);
  const splines = splinesOf(kan);
  if (parts.deciding === undefined || splines === undefined || !options.isRefitted) return held;
  const isWhole = parts.train === parts.validation;
  if (!isWhole && mean(held.first.losses) < NEGLIGIBLE) return held;
  const crossed = await crossValidating({ kan, splines, scaler, isWhole }, parts.deciding, options, context);
  const isReached = isWhole || mean(crossed.first.losses) < UNREACHED * mean(held.first.losses);
  return isReached ? crossed : held;
}

function onRows(
  kan: Kan,
  scaler: Scaler,
  { train, validation }: DatasetParts,
  { engine, loss }: JudgeOptions,
): Judge {
  const rows = sampleOf(batchOf(validation, scaler), ROW_LIMITS.cuts, 0);
  const judgementOf = (network: Kan): Judgement => ({
    losses: rowLosses(network, rows, engine, lossOf({ name: loss })),
  });
  return {
    on: train === validation ? "trained" : "held-out",
    mostTrials: MOST_TRIALS,
    first: judgementOf(kan),
    async judge(network, most = Number.POSITIVE_INFINITY) {
      const judgement = judgementOf(network);
      return mean(judgement.losses) > most ? undefined : judgement;
    },
  };
}

/** A network to judge, its splines, in which units, and whether all rows trained it. */
interface Judged {
  readonly kan: Kan;
  readonly splines: readonly SplineCurve[];
  readonly scaler: Scaler;
  readonly isWhole: boolean;
}

async function crossValidating(
  { kan, splines, scaler, isWhole }: Judged,
  { data, folds }: NonNullable<DatasetParts["deciding"]>,
  { engine, loss, seed }: JudgeOptions,
  context: Context,
): Promise<Judge> {
  const { base, grid } = splines[0]!;
  const intervals = Math.max(...splines.map((spline) => intervalsOf(spline.grid)));
  const parameters = splines.reduce((sum, { coefficients }) => sum + coefficients.length, 0);
  const quietly = { ...context, sink: silent };
  const given = { engine, seed, loss, degree: grid.degree, base };
  const isJoint = lossOf({ name: loss }).joint !== undefined;
  const usual = recipeOf(data, given, { widest: structureOf(kan), isSmall: true, isJoint });
  const recipe = usual.grid.at(-1) === intervals ? usual : { ...usual, grid: gridsUpTo(intervals) };
  const rows = { train: batchOf(data, scaler) };
  const { stiffness, ...judgement } = await smoothestLeftOut(
    { shape: structureOf(kan), rows, recipe },
    folds,
    quietly,
  );
  return {
    on: "left-out",
    mostTrials: Math.min(MOST_TRIALS, Math.floor(MOST_WORK / (parameters ** 2 * (parameters + data.nRows)))),
    // As `fit` trained it: of rows that were held out it needs no smoothing to stop in time.
    ...((isWhole || stiffness > SOFTEST) && { stiffness }),
    first: judgement,
    judge: (network, most = Number.POSITIVE_INFINITY) => {
      const task = { shape: structureOf(network), rows, recipe: { ...recipe, stiffness } };
      return leftOut(task, folds, quietly, most * data.nRows);
    },
  };
}

/** The grids on the way to this one, each with twice the intervals. */
function gridsUpTo(intervals: number): number[] {
  return intervals <= 6 ? [intervals] : [...gridsUpTo(intervals >> 1), intervals];
}

/** The splines of a network, at least one; undefined where some edge is a function. */
function splinesOf(kan: Kan): readonly SplineCurve[] | undefined {
  const curves = kan.nodes
    .flatMap(({ factors }) => factors)
    .flatMap(({ edges }) => edges.map(({ curve }) => curve));
  const splines = curves.filter((curve) => curve.kind === "spline");
  return splines.length === 0 || curves.some(({ kind }) => kind === "symbolic") ? undefined : splines;
}

/** The structure of what is left of a network. */
function structureOf({ nInputs, nodes, outputs }: Kan): Shape {
  const sources = nodes.map(({ factors }) =>
    factors.map(({ edges }) => edges.filter(isActive).map(({ source }) => source)),
  );
  return { nInputs, nodes: sources, outputs };
}
