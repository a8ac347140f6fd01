import { randomStream } from "../../math/philox.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { rankedForms } from "../agenda/promise.ts";
import { inPlainGauge } from "../gauge.ts";
import { narrowed } from "../screening/screen.ts";
import { dealtTarget } from "./dealtTargets.ts";
import { evidenceOf } from "./evidence.ts";

/** Permutations of the target that the most promising forms are tried on, and the work on each. */
const PERMUTATIONS = 3;
const MOST_WORK = 2e8;
/** Candidates of each form that are refitted: the most promising, and those that leave least. */
const REFITTED = 2;

/**
 * The most that the rows seem to say for a formula where there is none: the evidence for the best that the most
 * promising forms find when the target is dealt to the rows at random, of very many columns in those that seem
 * to matter then. At least 0, which is what a constant has.
 *
 * The same for the same seed. Cost: three times `MOST_WORK`.
 */
export function chanceEvidence(data: FormulaData, seed: number): number {
  let most = 0;
  for (let p = 0; p < PERMUTATIONS; p++) {
    const dealt = dealtTarget(data, randomStream(seed, "discover", "chance", p));
    let work = 0;
    for (const { form, problem, cost } of rankedForms(inPlainGauge(narrowed(dealt)))) {
      work += cost;
      if (work > MOST_WORK) break;
      const found = form.run(problem, () => false, 1);
      const least = found.toSorted((a, b) => a.left - b.left).slice(0, REFITTED);
      for (const { expr } of new Set([...found.slice(0, REFITTED), ...least])) {
        const refit = refitConstants(problem.lift(expr), dealt, { maxSteps: 20 });
        most = Math.max(most, evidenceOf(refit.expr, dealt));
      }
    }
  }
  return most;
}
