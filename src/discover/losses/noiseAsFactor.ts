/** Whether noise multiplies a target, so that least squares would follow its largest values alone. */
import { evenRows, withRows } from "../../math/rows.ts";
import { standardDeviation } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { sharesLeft } from "../claims/shares.ts";
import { growthWith, LEAST_GROWTH, unevenIn } from "../claims/uneven.ts";
import type { DiscoverResult } from "../discover.ts";
import { hasStructure, LEAST_TESTED, noiseOfReplicates } from "../noise.ts";
import { smoothLogs } from "./smoothMean.ts";

/** Noise below this share of the target may be how figures are rounded. */
const LEAST_NOISE = 0.005;
/**
 * The share of the logarithms' variance that noise may be. Where it is more, a formula is a prediction rather than a law, and the mean of a target
 * is asked for, which errors by factors put too low.
 */
const MOST_UNEXPLAINED = 0.05;
/** How much more than rows with equal inputs differ by a smooth fit may leave: beyond, it does not follow the law. */
const MOST_MISFIT = 1.25;
/** Standard errors by which larger targets may have smaller noise in their logarithms, as noise of one size everywhere makes them. */
const MOST_FALLING = 1.5;
/** The same beside a formula, whose own residuals grow. */
const MOST_FALLING_AROUND = 2.5;

/**
 * The standard deviation of the noise that multiplies the target, as a share; undefined where that is not what rows show. They show it where a smooth fit of the
 * target's logarithms leaves noise of one size that goes with nothing, and the target itself is further off the larger it
 * is. Targets not above 0 and tables of fewer than 20 rows show nothing.
 *
 * Of noise of one size everywhere the logarithms have more where the target is small, which is asked first. Cost: one fit, and O(rows²·columns), of at most
 * 1,500 rows.
 */
export function noiseAsFactor(all: Pick<FormulaData, "columns" | "target">): number | undefined {
  const { columns, target } = withRows(all, evenRows(all.target.length, ROW_LIMITS.search.all));
  if (target.length < LEAST_TESTED || !target.every((y) => y > 0)) return undefined;
  const logs = smoothLogs({ columns, target });
  const own = target.map(Math.log);
  const left = own.map((log, r) => log - logs[r]!);
  const [noise, spread] = [standardDeviation(left), standardDeviation(own)];
  const ofRepeats = noiseOfReplicates({ columns, target: own });
  const isClose = noise ** 2 < MOST_UNEXPLAINED * spread ** 2;
  const isMisfit = ofRepeats !== undefined && noise > MOST_MISFIT * ofRepeats * spread;
  if (!isClose || noise < LEAST_NOISE || isMisfit) return undefined;
  return isFactor({ columns, target }, logs.map(Math.exp), MOST_FALLING) ? noise : undefined;
}

/**
 * The same beside a formula whose residuals grow with it, however little that is: it follows the target closer than a smooth fit can. Cost: one refit, and
 * O(rows²·columns), of at most 1,500 rows.
 */
export function noiseAsFactorAround(
  { best, leaves }: Pick<DiscoverResult, "best" | "leaves">,
  data: FormulaData,
): number | undefined {
  if (leaves === "nothing" || leaves === "rounding" || !data.target.every((y) => y > 0)) return undefined;
  const rows = withRows(data, evenRows(data.target.length, ROW_LIMITS.search.all));
  const left = rows.target.length < LEAST_TESTED ? undefined : sharesLeft(best.expr, rows);
  if (left === undefined || !isFactor(rows, left.means, MOST_FALLING_AROUND)) return undefined;
  return standardDeviation(left.shares);
}

/** Whether the target is further off `means` the larger they are, by shares of one size that go with nothing. */
function isFactor(
  { columns, target }: Pick<FormulaData, "columns" | "target">,
  means: Float64Array,
  mostFalling: number,
): boolean {
  const left = target.map((y, r) => Math.log(y / means[r]!));
  if (growthWith(means, left) < -mostFalling || unevenIn(columns, means, left) !== undefined) return false;
  const missed = target.map((y, r) => y - means[r]!);
  return growthWith(means, missed) >= LEAST_GROWTH && !hasStructure(columns, left);
}
