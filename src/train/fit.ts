import type { Diagnostic } from "../diagnostics.ts";
import { allRows } from "../math/rows.ts";
import { mean } from "../math/statistics.ts";
import type { Column, Dataset } from "../model/dataset.ts";
import type { Batch } from "../model/engine.ts";
import { rowLosses } from "../model/evaluate.ts";
import { gridResolution } from "../model/grid.ts";
import type { Kan } from "../model/kan.ts";
import { lossOf } from "../model/losses/list.ts";
import { SQUARED_ERROR } from "../model/losses/squaredError.ts";
import { type Scaler, scalerOf } from "../model/scaler.ts";
import { layeredShape, parseWidth } from "../model/shape.ts";
import type { Outcome } from "../outcome.ts";
import type { Metrics, TargetErrors } from "../targetErrors.ts";
import { type Context, quiet } from "./context.ts";
import { defaultEngine } from "./engines/index.ts";
import type { FitOptions } from "./fitOptions.ts";
import { evaluateBatch } from "./metrics.ts";
import { isWithinNoise } from "./noise.ts";
import { type FittedShape, fitShape } from "./schedule/fitShape.ts";
import { polishedShape } from "./schedule/float64.ts";
import type { CurvePoint, ShapeRecipe } from "./schedule/recipe.ts";
import { recipeOf, widthsOf } from "./schedule/recipeOf.ts";
import { foldRows, isSmallTable, type RepeatedRows, repeatedRows, splitRows } from "./split.ts";
import { openWorkers, type Pool } from "./threads/pool.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

export type { FitOptions } from "./fitOptions.ts";

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
  /** One per target, on trained and test rows; for tables too small to split, on rows left out in turn instead. */
  readonly metrics: readonly TargetErrors[];
  readonly outcome: Outcome;
  readonly curve: readonly CurvePoint[];
  readonly notes: readonly Diagnostic[];
}

/**
 * A network fitted to a dataset.
 *
 * With 100 rows or more: a random part validates (early stopping, choice of shape), a random part only tests.
 * With fewer: everything is judged by cross-validation and the final network is trained on all rows. Without a width
 * the smallest shape whose validation error is within noise of the best is taken; differences below what the grid can
 * resolve count as noise. After an engine of float32 the network is polished, and always reported on, in float64. Never
 * throws on bad numbers and never returns a NaN. Errors: UsageError for Levenberg–Marquardt in float32. Cost O(shapes·restarts·steps·optimiser step).
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
  const settings = trainingSettingsOf(options);
  const scaler = scalerOf(data);
  const seed = options.seed ?? 0;
  const widths = widthsOf(data, options);
  const shapeOf = (width: string) => layeredShape(data.inputs.length, parseWidth(width), data.targets.length);
  const repeated = repeatedRows(data);
  const isSmall = isSmallTable(repeated);
  const recipe = recipeOf(data, options, isSmall);
  const loss = lossOf({ name: recipe.loss });

  let kept: FittedShape;
  let width = widths[0]!;
  let tried: TriedWidth[] = [];
  let crossValidated: Metrics[] | undefined;
  const split = isSmall
    ? { train: allRows(data.nRows), validation: new Int32Array(0), test: new Int32Array(0) }
    : splitRows(repeated, seed, settings.validationFraction, settings.testFraction);
  const train = batchOf(data, scaler, split.train);

  if (isSmall) {
    const judged: (Judged & HeldOut)[] = [];
    for (const candidate of affordable(widths, data, recipe)) {
      let least = Number.POSITIVE_INFINITY;
      for (const stiffness of STIFFNESSES) {
        if (context.signal?.aborted && judged.length > 0) break;
        context.sink({ kind: "stage", stage: "cross-validate", detail: `width ${candidate}` });
        const quick = { ...recipe, stiffness, restarts: 1 };
        const held = await crossValidate(data, repeated, scaler, shapeOf(candidate), quick, context);
        judged.push({ width: candidate, stiffness, ...held });
        if (mean(held.losses) > 1.5 * least) break; // softer only overfits more
        least = Math.min(least, mean(held.losses));
      }
    }
    const best = bestPerWidth(judged, widths);
    const chosen = smallestAdequate(best, resolutionOf(recipe));
    width = chosen.width;
    tried = widths.length > 1 ? best.map((j) => ({ width: j.width, nrmse: Math.sqrt(mean(j.losses)) })) : [];
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
          losses: rowLosses(fitted.kan, held, options.engine, loss),
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
        ? fits.map((f) => ({ width: f.judged.width, nrmse: Math.sqrt(mean(f.judged.losses)) }))
        : [];
  }

  const isRough = options.engine.precision === "float32";
  const judge = isRough ? defaultEngine({ threads: options.threads ?? 1 }) : options.engine;
  if (isRough && settings.polish && !context.signal?.aborted) {
    const validation = split.validation.length > 0 ? batchOf(data, scaler, split.validation) : undefined;
    kept = await polishedShape(kept, train, validation, { ...kept.recipe, engine: judge }, context);
  }
  const evaluated = (rows: Batch) => evaluateBatch(kept.kan, scaler, rows, judge, loss);
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
  const perEdge = (recipe.grid[0] ?? 3) + recipe.degree + 1;
  return widths.filter((width, w) => {
    const shape = layeredShape(data.inputs.length, parseWidth(width), data.targets.length);
    const edges = shape.nodes.flat().reduce((sum, sources) => sum + sources.length, 0);
    return w === 0 || edges * perEdge <= 2 * data.nRows * data.targets.length;
  });
}

interface Judged {
  readonly width: string;
  readonly stiffness: number;
  /** Losses of held-out rows, scaled units, summed over targets. */
  readonly losses: Float64Array;
}

function resolutionOf(recipe: ShapeRecipe): number {
  return gridResolution(recipe.grid[recipe.grid.length - 1] ?? 5, recipe.degree);
}

/** The first candidate that is not worse than the best by more than noise or resolution. Candidates small to large. */
function smallestAdequate<Candidate extends Judged>(
  candidates: readonly Candidate[],
  resolution: number,
): Candidate {
  let best = candidates[0]!;
  for (const candidate of candidates) if (mean(candidate.losses) < mean(best.losses)) best = candidate;
  const adequate = candidates.find((candidate) => isWithinNoise(candidate.losses, best.losses, resolution));
  return adequate ?? best;
}

function bestPerWidth<Candidate extends Judged>(
  judged: readonly Candidate[],
  widths: readonly string[],
): Candidate[] {
  return widths.flatMap((width) => {
    const mine = judged.filter((j) => j.width === width);
    if (mine.length === 0) return [];
    return [mine.reduce((a, b) => (mean(b.losses) < mean(a.losses) ? b : a))];
  });
}

/** What cross-validation finds of each row while it is held out: its loss, and its squared error for the report. */
interface HeldOut {
  readonly losses: Float64Array;
  readonly squares: Float64Array;
}

async function crossValidate(
  data: Dataset,
  repeated: RepeatedRows,
  scaler: Scaler,
  shape: ReturnType<typeof layeredShape>,
  recipe: ShapeRecipe,
  context: Context,
): Promise<HeldOut> {
  const loss = lossOf({ name: recipe.loss });
  const losses = new Float64Array(data.nRows);
  const squares = new Float64Array(data.nRows);
  for (const fold of foldRows(repeated, recipe.seed)) {
    const train = batchOf(data, scaler, fold.train);
    const held = batchOf(data, scaler, fold.held);
    const fitted = await fitShape(shape, train, undefined, recipe, context);
    const put = (values: Float64Array, into: Float64Array) => {
      for (const [i, row] of fold.held.entries()) into[row] = values[i]!;
    };
    put(rowLosses(fitted.kan, held, recipe.engine, loss), losses);
    put(rowLosses(fitted.kan, held, recipe.engine, SQUARED_ERROR), squares);
  }
  return { losses, squares };
}

function crossMetrics(data: Dataset, squares: Float64Array): Metrics[] {
  // Squares are summed over targets in scaled units: for one target the unit is its standard deviation.
  const nrmse = Math.sqrt(mean(squares) / data.targets.length);
  return data.targets.map(({ values }) => {
    const spread = scalerOf({ ...data, inputs: [], targets: [{ name: "", values }] }).targets[0]!;
    return { rows: values.length, rmse: nrmse * spread, nrmse, r2: 1 - nrmse * nrmse };
  });
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
