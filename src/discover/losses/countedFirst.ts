/** How much rows count where errors do not count as squares, before there is a formula. */
import { countedRows } from "../../math/rows.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { farRows } from "../../train/errors/lossWeights.ts";
import type { TargetLoss } from "./discoverByLoss.ts";
import { byMeanOfLogs, bySizeOf, withWeights } from "./lossWeights.ts";
import { logMeans, robustResiduals } from "./smoothMean.ts";

/** The rows with the weights that a search by `loss` begins with; those far off are not among them. Cost: a few fits of a polynomial. */
export function countedFirst(loss: TargetLoss, data: FormulaData): FormulaData {
  switch (loss) {
    case "log":
      return withWeights(data, byMeanOfLogs);
    case "relative":
      return withWeights(data, bySizeOf);
    case "poisson":
      return withWeights(data, () => logMeans(data).map((log) => Math.exp(-log)));
    case "huber":
    case "mae": {
      const isFar = farRows(robustResiduals(data), data);
      return countedRows(withWeights(data, ({ target }) => target.map((_, r) => (isFar[r] ? 0 : 1))));
    }
    default:
      return data;
  }
}
