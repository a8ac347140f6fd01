import type { Diagnostic } from "../diagnostics.ts";
import type { Column, Dataset } from "../model/dataset.ts";
import type { Batch, Engine } from "../model/engine.ts";
import { gridResolution } from "../model/grid.ts";
import type { BaseName, Kan } from "../model/kan.ts";
import { parametersOf } from "../model/plan.ts";
import { type Scaler, scalerOf } from "../model/scaler.ts";
import { layeredShape, parseWidth } from "../model/shape.ts";
import type { Outcome } from "../outcome.ts";
import { type Context, quiet } from "./context.ts";
import { type FittedShape, fitShape } from "./fitShape.ts";
import { evaluateBatch, type Metrics } from "./metrics.ts";
import { isWithinNoise } from "./noise.ts";
import { chooseOptimizer, type OptimizerName, PACES } from "./optimizers.ts";
import { openWorkers, type Pool } from "./pool.ts";
import type { CurvePoint, ShapeRecipe } from "./recipe.ts";
import { foldRows, SMALL_TABLE_ROWS, splitRows } from "./split.ts";

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
  /** @defaultValue 0 */
  readonly seed?: number;
}

/** Errors of one target. `test` is absent for tables too small to split; `crossValidated` then takes its place. */
export interface TargetMetrics {
  readonly train: Metrics;
  readonly test?: Metrics;
  readonly crossValidated?: Metrics;
}

/** One shape that was tried, when the width was chosen. */
export interface TriedWidth {
  readonly width: string;
  /** NRMSE on rows that were not trained on. */
  readonly nrmse: number;
}

/** A trained network with everything needed to go on from it. */
export interface FitResult {
  readonly kan: Kan;
  readonly scaler: Scaler;
  readonly width: string;
  /** The widths compared, when `width` was not given; in order of size. */
  readonly tried: readonly TriedWidth[];
  readonly metrics: readonly TargetMetrics[];
  readonly outcome: Outcome;
  readonly curve: readonly CurvePoint[];
  readonly notes: readonly Diagnostic[];
}

/** The shapes tried when no width is given, small to large. */
const WIDTHS = ["0", "1", "1m", "2", "1+1m", "5"];
/** With one input a deeper network only composes curves of that input; one curve on a finer grid says the same. */
const WIDTHS_OF_ONE_INPUT = ["0"];

/**
 * A network fitted to a dataset.
 *
 * With 100 rows or more: a random part validates (early stopping, choice of shape), a random part only tests.
 * With fewer: everything is judged by cross-validation and the final network is trained on all rows. Without a width
 * the smallest shape whose validation error is within noise of the best is taken; differences below what the grid can
 * resolve count as noise. Never throws on bad numbers and never returns a NaN. Cost O(shapes·restarts·steps·optimiser step).
 */
export async function fit(data: Dataset, options: FitOptions, context: Context = quiet): Promise<FitResult> {
  const threads = options.threads ?? 1;
  const helpers = threads > 1 ? openWorkers(threads - 1) : undefined;
  try {
    return await fitWith(helpers, data, options, context);
  } finally {
    await helpers?.close();
  }
}

async function fitWith(
  helpers: Pool | undefined,
  data: Dataset,
  options: FitOptions,
  context: Context,
): Promise<FitResult> {
  const notes: Diagnostic[] = [];
  const scaler = scalerOf(data);
  const seed = options.seed ?? 0;
  const free = data.inputs.length === 1 ? WIDTHS_OF_ONE_INPUT : WIDTHS;
  const widths = options.width === undefined ? free : [options.width];
  const shapeOf = (width: string) => layeredShape(data.inputs.length, parseWidth(width), data.targets.length);
  const isSmall = data.nRows < SMALL_TABLE_ROWS;
  const recipe = recipeOf(data, options, isSmall);

  let kept: FittedShape;
  let width = widths[0]!;
  let tried: TriedWidth[] = [];
  let crossValidated: Metrics[] | undefined;
  const split = isSmall
    ? { train: allRows(data.nRows), validation: new Int32Array(0), test: new Int32Array(0) }
    : splitRows(data.nRows, seed, options.validationShare ?? 0.15, options.testShare ?? 0.15);
  const train = batchOf(data, scaler, split.train);

  if (isSmall) {
    const judged: Judged[] = [];
    for (const candidate of affordable(widths, data, recipe)) {
      let least = Number.POSITIVE_INFINITY;
      for (const stiffness of STIFFNESSES) {
        if (context.signal?.aborted && judged.length > 0) break;
        context.sink({ kind: "stage", stage: "cross-validate", detail: `width ${candidate}` });
        const quick = { ...recipe, stiffness, restarts: 1 };
        const squares = await crossValidate(data, scaler, shapeOf(candidate), quick, context);
        judged.push({ width: candidate, stiffness, squares });
        if (meanOf(squares) > 1.5 * least) break; // softer only overfits more
        least = Math.min(least, meanOf(squares));
      }
    }
    const best = bestPerWidth(judged, widths);
    const chosen = smallestAdequate(best, resolutionOf(recipe));
    width = chosen.width;
    tried =
      widths.length > 1 ? best.map((j) => ({ width: j.width, nrmse: Math.sqrt(meanOf(j.squares)) })) : [];
    context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
    kept = await fitShape(
      shapeOf(width),
      train,
      undefined,
      { ...recipe, stiffness: chosen.stiffness },
      context,
      helpers,
    );
    crossValidated = crossMetrics(data, chosen.squares);
    notes.push({
      severity: "note",
      code: "fit/small-table",
      message: `${data.nRows} rows are too few to hold some out: judged by cross-validation, trained on all`,
    });
  } else {
    const validation = batchOf(data, scaler, split.validation);
    const fits: { judged: Judged; fitted: FittedShape }[] = [];
    for (const candidate of widths) {
      if (context.signal?.aborted && fits.length > 0) break;
      context.sink({ kind: "stage", stage: "train", detail: `width ${candidate}` });
      const fitted = await fitShape(shapeOf(candidate), train, validation, recipe, context, helpers);
      const held = validation.nRows > 0 ? validation : train;
      fits.push({
        judged: {
          width: candidate,
          stiffness: recipe.stiffness,
          squares: squaredErrors(fitted.kan, held, options.engine),
        },
        fitted,
      });
      if (fitted.validation < 10 * resolutionOf(recipe)) break; // the grid could not tell a larger shape apart
    }
    const chosen = smallestAdequate(
      fits.map((f) => f.judged),
      resolutionOf(recipe),
    );
    width = chosen.width;
    kept = fits.find((f) => f.judged === chosen)!.fitted;
    tried =
      widths.length > 1
        ? fits.map((f) => ({ width: f.judged.width, nrmse: Math.sqrt(meanOf(f.judged.squares)) }))
        : [];
  }

  const evaluated = (rows: Batch) => evaluateBatch(kept.kan, scaler, rows, options.engine);
  const onTrain = evaluated(train);
  const onTest = split.test.length > 0 ? evaluated(batchOf(data, scaler, split.test)) : undefined;
  const metrics = onTrain.map((trainMetrics, o) => ({
    train: trainMetrics,
    ...(onTest ? { test: onTest[o]! } : {}),
    ...(crossValidated ? { crossValidated: crossValidated[o]! } : {}),
  }));
  return { kan: kept.kan, scaler, width, tried, metrics, outcome: kept.outcome, curve: kept.curve, notes };
}

/** Smoothing strengths that cross-validation chooses from. */
const STIFFNESSES = [1, 1e-2, 1e-4, 1e-6];

/** The widths with no more parameters than twice the numbers in the target; the first is always among them. */
function affordable(widths: readonly string[], data: Dataset, recipe: ShapeRecipe): string[] {
  const perEdge = (recipe.grids[0] ?? 3) + recipe.degree + 1;
  return widths.filter((width, w) => {
    const shape = layeredShape(data.inputs.length, parseWidth(width), data.targets.length);
    const edges = shape.nodes.flat().reduce((sum, sources) => sum + sources.length, 0);
    return w === 0 || edges * perEdge <= 2 * data.nRows * data.targets.length;
  });
}

interface Judged {
  readonly width: string;
  readonly stiffness: number;
  /** Squared errors of held-out rows, scaled units, summed over targets. */
  readonly squares: Float64Array;
}

function recipeOf(data: Dataset, options: FitOptions, isSmall: boolean): ShapeRecipe {
  const grids = options.grid ?? defaultGrids(data, options, isSmall);
  const optimizer = optimizerFor(data, options, grids[0] ?? 5);
  // With mini-batches a step of Adam is an epoch of many updates.
  const steps = options.steps ?? (options.batch === undefined ? 50 * PACES[optimizer].steps : 200);
  return {
    engine: options.engine,
    grids,
    degree: options.degree ?? 3,
    base: options.base ?? "silu",
    gridBlend: options.gridEps ?? blendFor(data, grids[0] ?? 5),
    steps,
    restarts: options.restarts ?? 2,
    lamb: options.lamb ?? (options.width === undefined || isSmall ? 0 : 0.003),
    lambL1: options.lambL1 ?? 1,
    lambEntropy: options.lambEntropy ?? 2,
    stiffness: 1e-8,
    patience: options.patience ?? 5,
    seed: options.seed ?? 0,
    optimizer,
    ...(options.batch === undefined ? {} : { batch: options.batch }),
    ...(options.learningRate === undefined ? {} : { learningRate: options.learningRate }),
  };
}

/** Few rows bear few intervals. Shapes are compared on fine grids, so that a coarse grid does not pass for a bad shape. */
function defaultGrids(data: Dataset, options: FitOptions, isSmall: boolean): readonly number[] {
  if (isSmall) return data.inputs.length === 1 ? [3, 6] : [3];
  return options.width === undefined ? [5, 10, 20] : [5];
}

/** The optimiser asked for; on `auto` the cheapest for the widest network that will be trained. */
function optimizerFor(data: Dataset, options: FitOptions, intervals: number): OptimizerName {
  if (options.optimizer !== undefined && options.optimizer !== "auto") return options.optimizer;
  if (options.batch !== undefined) return "adam";
  const width = options.width ?? WIDTHS[WIDTHS.length - 1]!;
  const shape = layeredShape(data.inputs.length, parseWidth(width), data.targets.length);
  const edges = shape.nodes.flat().reduce((sum, sources) => sum + sources.length, 0);
  const degree = options.degree ?? 3;
  return chooseOptimizer({ edges, intervals, degree, rows: data.nRows });
}

/** Uniform knots when each cell of a uniform grid holds a fair share of the rows; else knots that follow the data. */
function blendFor(data: Dataset, intervals: number): number {
  for (const { values } of data.inputs) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const v of values) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    const counts = new Int32Array(intervals);
    for (const v of values) {
      const cell = Math.min(intervals - 1, Math.floor(((v - low) / (high - low || 1)) * intervals));
      counts[cell]!++;
    }
    if (counts.some((count) => count < values.length / (8 * intervals))) return 0.1;
  }
  return 1;
}

function resolutionOf(recipe: ShapeRecipe): number {
  return gridResolution(recipe.grids[recipe.grids.length - 1] ?? 5, recipe.degree);
}

/** The first candidate that is not worse than the best by more than noise or resolution. Candidates small to large. */
function smallestAdequate(candidates: readonly Judged[], resolution: number): Judged {
  let best = candidates[0]!;
  for (const candidate of candidates) if (meanOf(candidate.squares) < meanOf(best.squares)) best = candidate;
  const adequate = candidates.find((candidate) => isWithinNoise(candidate.squares, best.squares, resolution));
  return adequate ?? best;
}

function bestPerWidth(judged: readonly Judged[], widths: readonly string[]): Judged[] {
  return widths.flatMap((width) => {
    const mine = judged.filter((j) => j.width === width);
    if (mine.length === 0) return [];
    return [mine.reduce((a, b) => (meanOf(b.squares) < meanOf(a.squares) ? b : a))];
  });
}

async function crossValidate(
  data: Dataset,
  scaler: Scaler,
  shape: ReturnType<typeof layeredShape>,
  recipe: ShapeRecipe,
  context: Context,
): Promise<Float64Array> {
  const squares = new Float64Array(data.nRows);
  for (const fold of foldRows(data.nRows, recipe.seed)) {
    const train = batchOf(data, scaler, fold.train);
    const held = batchOf(data, scaler, fold.held);
    const fitted = await fitShape(shape, train, undefined, recipe, context);
    squaredErrors(fitted.kan, held, recipe.engine).forEach((square, i) => {
      squares[fold.held[i]!] = square;
    });
  }
  return squares;
}

function crossMetrics(data: Dataset, squares: Float64Array): Metrics[] {
  // Squares are summed over targets in scaled units: for one target the unit is its standard deviation.
  const nrmse = Math.sqrt(meanOf(squares) / data.targets.length);
  return data.targets.map(({ values }) => {
    const spread = scalerOf({ ...data, inputs: [], targets: [{ name: "", values }] }).targets[0]!;
    return { rows: values.length, rmse: nrmse * spread, nrmse, r2: 1 - nrmse * nrmse };
  });
}

/** Squared error of each row, scaled units, summed over targets. */
export function squaredErrors(kan: Kan, batch: Batch, engine: Engine): Float64Array {
  const predicted = predictBatch(kan, batch, engine);
  const squares = new Float64Array(batch.nRows);
  predicted.forEach((column, o) => {
    for (let r = 0; r < squares.length; r++) squares[r]! += (column[r]! - batch.targets[o]![r]!) ** 2;
  });
  return squares;
}

function predictBatch(kan: Kan, batch: Batch, engine: Engine): Float64Array[] {
  const bound = engine.bind(kan, batch);
  const out = bound.predict(parametersOf(bound.plan));
  bound.dispose();
  return out;
}

/**
 * Rows of a dataset in scaled units, ready for an engine; all rows unless `rows` says which.
 *
 * The columns are in shared memory: threads read them where they are. Cost O(rows·columns).
 */
export function batchOf(data: Dataset, scaler: Scaler, rows?: Int32Array): Batch {
  const nRows = rows?.length ?? data.nRows;
  const scaled = (column: Column, scale: number): Float64Array => {
    const out = new Float64Array(new SharedArrayBuffer(8 * nRows));
    for (let r = 0; r < nRows; r++) out[r] = column.values[rows ? rows[r]! : r]! / scale;
    return out;
  };
  return {
    inputs: data.inputs.map((column, i) => scaled(column, scaler.inputs[i]!)),
    targets: data.targets.map((column, o) => scaled(column, scaler.targets[o]!)),
    nRows,
  };
}

function allRows(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, r) => r);
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return values.length > 0 ? sum / values.length : 0;
}
