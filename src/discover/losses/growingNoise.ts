/** Noise that grows with what is predicted, as weights of a loss say it. */
import { mean } from "../../math/statistics.ts";
import type { LossName } from "../../model/losses/list.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { KnownConstants } from "../../symbolic/formula/constants/knownConstants.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";

/** The power of what is predicted that the noise grows with; of other losses it is the same everywhere. */
const POWERS: Partial<Readonly<Record<LossName, 0.5 | 1>>> = { poisson: 0.5, relative: 1, log: 1 };

/**
 * `known` with the noise growing as `loss` says: its deviation is then that of a measurement where the formula is 1. `counted`
 * are the rows with the weights of the loss (see `countedBy`). Cost O(rows·nodes).
 */
export function withGrowingNoise(
  known: KnownConstants,
  expr: Expr,
  counted: FormulaData,
  loss: LossName,
): KnownConstants {
  const { weights } = counted;
  const noisePower = POWERS[loss];
  if (noisePower === undefined || weights === undefined) return known;
  // A row of weight w has a noise of deviation/√w.
  const squares = valuesOn(expr, counted).map(
    (value, r) => weights[r]! * Math.abs(value) ** (2 * noisePower),
  );
  const size = Math.sqrt(mean(squares));
  return { ...known, deviation: known.deviation / size, noisePower };
}
