/** What chance gives in a table of a few rows: formulas of targets that were dealt to the rows at random. */
import { type RandomStream, randomStream } from "../../math/philox.ts";
import { shuffle } from "../../math/rows.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { rankedForms } from "../agenda/promise.ts";
import { leftOutErrorOf } from "../choosing/choice.ts";
import type { FoundForm } from "../direct/form.ts";
import { inPlainGauge } from "../gauge.ts";
import { plainForms } from "../plainForms.ts";
import { narrowed } from "../screening/screen.ts";

/** The target of a table dealt to its rows at random. */
export function dealtTarget(data: FormulaData, random: RandomStream): FormulaData {
  return { ...data, target: shuffle(data.target.slice(), random) };
}

/** Deals that a formula has to do better than: chance does in one table of twenty. */
const DEALS = 19;
/** What a search gains in noise by looking longer than a deal is looked at, in nats. */
const LOOKED_LONGER = 1.5;
/** Deals that an error is shown of. */
const SHOWN_DEALS = 3;
/**
 * Work on the forms of each deal. Of 24 tables of noise (4 to 12 rows, one and two columns) 13 had a formula that seemed
 * to predict, 5 with deals of 1e8, 7 with deals of 2e7; with what is gained by looking longer 1 of 48.
 */
const MOST_WORK = 1e8;
/** Nodes up to which formulas of deals count, and what rounding may have taken off one that is finished: theirs are not. */
const MOST_NODES = 17;
const ROUNDED_OFF = 2;

/** What chance gives. */
export interface Chance {
  /** Whether a formula is no better than what chance gives. */
  readonly gives: (formula: Formula) => boolean;
  /** The least error on rows left out in turn that three deals give with so many nodes. */
  readonly leastError: (nodes: number) => number;
}

/**
 * What targets dealt to the rows of a small table at random give: in one of 19 deals the most promising forms find a
 * formula no larger that predicts rows left out as well.
 *
 * The structure of a formula is chosen on the rows that are left out in turn; of a few rows some structure fits them all.
 * The same for the same seed. Cost: up to 19 times `MOST_WORK`, once; deals are made as they are asked for.
 */
export function chanceIn(data: FormulaData, seed: number): Chance {
  const deals: (readonly Sized[])[] = [];
  const deal = (at: number): readonly Sized[] =>
    (deals[at] ??= errorsBySize(dealtTarget(data, randomStream(seed, "discover", "dealt", at))));
  const leastError = (nodes: number, at: number): number =>
    deal(at).reduce(
      (least, one) => (one.nodes <= nodes ? Math.min(least, one.error) : least),
      Number.POSITIVE_INFINITY,
    );
  return {
    gives: ({ complexity: size, errors }) => {
      const error = reportedErrors(errors).nrmse * Math.exp(LOOKED_LONGER / data.target.length);
      const nodes = size + ROUNDED_OFF;
      for (let at = 0; at < DEALS; at++) if (leastError(nodes, at) <= error) return true;
      return false;
    },
    leastError: (nodes) =>
      Math.min(...Array.from({ length: SHOWN_DEALS }, (_, at) => leastError(Math.max(2, nodes), at))),
  };
}

interface Sized {
  readonly nodes: number;
  readonly error: number;
}

/** The errors on rows left out of the best formula of each size that each form finds. */
function errorsBySize(data: FormulaData): Sized[] {
  const sizedOf = (expr: Expr): Sized => {
    const fitted = normalise(refitConstants(expr, data, { maxSteps: 20 }).expr);
    return { nodes: complexity(fitted), error: leftOutErrorOf(fitted, data) };
  };
  const sized = plainForms(data).map(sizedOf);
  let work = 0;
  for (const { form, problem, cost } of rankedForms(inPlainGauge(narrowed(data)))) {
    work += cost;
    if (work > MOST_WORK) break;
    const best = new Map<number, FoundForm>();
    for (const found of form.run(problem, () => false, 1)) {
      const expr = normalise(problem.lift(found.expr));
      const nodes = complexity(expr);
      const known = best.get(nodes);
      if (nodes <= MOST_NODES && !(known !== undefined && known.left <= found.left))
        best.set(nodes, { expr, left: found.left });
    }
    for (const { expr } of best.values()) sized.push(sizedOf(expr));
  }
  return sized;
}
