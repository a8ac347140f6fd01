import { aiccOfDeviance, bicOfDeviance, gaussianDeviance } from "../../math/informationCriteria.ts";
import type { Kan } from "../../model/kan.ts";
import { networkSize } from "../../model/networkSize.ts";
import type { TargetErrors } from "../../targetErrors.ts";

/** A network judged by its fit and its number of parameters. */
export interface Criteria {
  /** Numbers that were fitted: training rows times targets. */
  readonly n: number;
  /** Parameters of the network, and one noise for each target. */
  readonly k: number;
  /** Residual sum of squares on the training rows, one per target, in its units squared. */
  readonly rss: readonly number[];
  /** Infinite where n − k − 1 ≤ 0. */
  readonly aicc: number;
  readonly bic: number;
}

/**
 * AICc and BIC of a network by its errors on the rows that it was trained on, each target with Gaussian noise of its own.
 *
 * An edge counts (G + k) coefficients and its base weight, a snapped one the constants that were fitted, a sum its bias;
 * edges that were cut count nothing. Sources: see `informationCriteria.ts`; for one target k and n are those of Burnham &
 * Anderson, *Model Selection and Multimodel Inference* (2002), §2.2. Cost O(edges).
 */
export function criteriaOf(kan: Kan, errors: readonly TargetErrors[]): Criteria {
  const k = networkSize(kan).parameters + errors.length;
  const n = errors.reduce((sum, { train }) => sum + train.rows, 0);
  const rss = errors.map(({ train }) => train.rows * train.rmse ** 2);
  const deviance = errors.reduce((sum, { train }, t) => sum + gaussianDeviance(rss[t]!, train.rows), 0);
  return { n, k, rss, aicc: aiccOfDeviance(deviance, n, k), bic: bicOfDeviance(deviance, n, k) };
}
