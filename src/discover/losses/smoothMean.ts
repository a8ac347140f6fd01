/** What a polynomial in all columns says of a target: where weights of a loss begin, before there is a formula. */
import { squaredError } from "../../math/errors.ts";
import { linearSystem, ridgeSolver } from "../../math/linear/linearLeastSquares.ts";
import { polynomialFeatures } from "../../math/polynomialFeatures.ts";
import { extremes, mean, median, robustScale, unitRange } from "../../math/statistics.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";

/** Rows for each term, and terms at most: outliers stand out beside a close fit. */
const [ROWS_A_TERM, MOST_TERMS] = [6, 60];
/**
 * Means of counts need a tame fit: so many rows for each term, or fewer that hold so many counts. With 25 rows alone a dozen rows
 * had one mean for all: of a decay from 900 counts to 50 each row weighed the same.
 */
const COUNTED = { rows: 25, leastRows: 4, counts: 60 };
/** Of columns that say nearly the same one gets what both explain. */
const RIDGE = 1e-6;
/** The least mean, as a share of the mean of all counts: the polynomial knows no better, and its inverse is a weight. */
const LEAST_MEAN = 0.02;
/** Huber's weights turn here, and Tukey's end, in standard deviations. */
const [HUBER_TURN, TUKEY_REACH] = [1.345, 4.685];
/** Fits at most with Huber's weights, then with Tukey's, and what each weighs a row that is so many standard deviations off. */
const STAGES = [
  { fits: 15, weightOf: (far: number): number => Math.min(1, HUBER_TURN / far) },
  { fits: 10, weightOf: (far: number): number => Math.max(0, 1 - (far / TUKEY_REACH) ** 2) ** 2 },
];
/** Weights are settled where no residual moves by more standard deviations. */
const SETTLED = 0.02;
/** Steps of Fisher's scoring, and the largest logarithm of a mean. */
const [SCORING_STEPS, MOST_LOG] = [12, 50];
/** What is added to counts before the first logarithm. */
const HALF = 0.5;

/** The values of the polynomial of so many terms that is nearest to `target` under weights. Cost O(rows·terms²). */
function fitter(
  data: Pick<FormulaData, "columns" | "target">,
  terms: number,
): (target: Float64Array, weights: Float64Array) => Float64Array {
  const n = data.target.length;
  const most = Math.max(1, Math.min(MOST_TERMS, Math.floor(terms)));
  const features = polynomialFeatures(data.columns.map(unitRange), most);
  return (target, weights) => {
    const system = linearSystem(features, target, { weights });
    const solution = ridgeSolver(system, RIDGE)?.(system.vector);
    const out = new Float64Array(n);
    for (const [f, feature] of features.entries())
      for (let r = 0; r < n; r++) out[r]! += (solution?.[f] ?? 0) * feature[r]!;
    return out;
  };
}

/** `robustResiduals` alone. */
export function robustResiduals(data: Pick<FormulaData, "columns" | "target" | "weights">): Float64Array {
  return robustResidualsOf(data)(0).residual;
}

/**
 * What rows leave of a polynomial that outliers do not pull, where residuals count as no smaller than `leastScale`, and the least scale that they had: iteratively
 * reweighted least squares, by Huber's weights from the median of the target on, then by Tukey's, which let go of what is far. Shape: (rows). Cost: up to 25 fits. Source:
 * Holland & Welsch, *Commun. Statist. A* 6 (1977) 813.
 */
export function robustResidualsOf(
  data: Pick<FormulaData, "columns" | "target" | "weights">,
): (leastScale: number) => { readonly residual: Float64Array; readonly scale: number } {
  const { target } = data;
  const given = data.weights ?? new Float64Array(target.length).fill(1);
  const fit = fitter(data, target.length / ROWS_A_TERM);
  const middle = median(target);
  return (leastScale) => {
    let residual = target.map((y) => y - middle);
    let least = robustScale(residual);
    for (const { fits, weightOf } of STAGES) {
      for (let step = 0; step < fits; step++) {
        const scale = Math.max(leastScale, robustScale(residual));
        if (!(scale > 0)) return { residual, scale: 0 };
        const values = fit(
          target,
          residual.map((miss, r) => given[r]! * weightOf(Math.abs(miss) / scale)),
        );
        const before = residual;
        residual = target.map((y, r) => y - values[r]!);
        least = Math.min(least, robustScale(residual));
        if (residual.every((miss, r) => Math.abs(miss - before[r]!) <= SETTLED * scale)) break;
      }
    }
    return { residual, scale: least };
  };
}

/** A column above 0 goes in by its logarithm where its largest value is so many times the smallest. */
const DECADE = 10;

/**
 * The logarithms of a target above 0 by least squares of a polynomial in all columns, those over a decade and more by their
 * logarithms, or all above 0, whichever leaves less: over a factor of four D^-5 is no polynomial of D. Shape: (rows). Cost: two fits, O(rows·terms²).
 */
export function smoothLogs({
  columns,
  target,
  weights,
}: Pick<FormulaData, "columns" | "target" | "weights">): Float64Array {
  const logs = target.map(Math.log);
  const middle = mean(logs);
  const centred = logs.map((v) => v - middle);
  const counted = weights ?? new Float64Array(target.length).fill(1);
  const fits = [DECADE, 1].map((factor) => {
    const values = fitter(
      { columns: columns.map((one) => gauged(one, factor)), target },
      target.length / ROWS_A_TERM,
    )(centred, counted);
    return { values, left: squaredError(values, centred, weights) };
  });
  const { values } = fits[1]!.left < fits[0]!.left ? fits[1]! : fits[0]!;
  return values.map((v) => v + middle);
}

/** The logarithm of a column above 0 that spans more than `factor`, else the column. */
function gauged(column: Float64Array, factor: number): Float64Array {
  const [low, high] = extremes(column);
  return low > 0 && high > factor * low ? column.map(Math.log) : column;
}

/** The logarithms of the means of counts by a polynomial in all columns, by Fisher's scoring. Shape: (rows). Cost: 12 fits. */
export function logMeans(data: FormulaData): Float64Array {
  const { target } = data;
  const given = data.weights ?? new Float64Array(target.length).fill(1);
  const n = target.length;
  const { rows, leastRows, counts } = COUNTED;
  const fit = fitter(data, Math.max(n / rows, Math.min(n / leastRows, (n * mean(target)) / counts)));
  const least = Math.log(LEAST_MEAN * mean(target));
  const limited = (values: Float64Array): Float64Array =>
    values.map((v) => Math.max(least, Math.min(MOST_LOG, v)));
  let logs = limited(
    fit(
      target.map((y) => Math.log(y + HALF)),
      given,
    ),
  );
  for (let step = 0; step < SCORING_STEPS; step++) {
    const means = logs.map(Math.exp);
    logs = limited(
      fit(
        logs.map((v, r) => v + (target[r]! - means[r]!) / means[r]!),
        means.map((one, r) => given[r]! * one),
      ),
    );
  }
  return logs;
}
