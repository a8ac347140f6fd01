/** Scores of classes, whose probabilities are in proportion to their exponentials: each is fitted beside the others. */
import { SOFTMAX } from "../../model/losses/softmax.ts";
import { normalise } from "../algebra/normalise.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { num, sub, substitute, variable, zero } from "../expression/make.ts";
import { type FormulaData, type RefitOptions, refitConstants } from "../formula/constants/constants.ts";
import { type Formula, valuesOn } from "../formula/formula.ts";
import { withFewestDigits } from "../formula/rounding/fewestDigits.ts";

/** The probabilities that scores give rows. Shape of both: (classes)(rows). Cost O(rows·classes). */
export function sharesOf(scores: readonly Float64Array[]): Float64Array[] {
  return SOFTMAX.joint!.link(scores);
}

/** A column that no table has: what the other classes add up to. */
const OTHERS = "\u0000others";

/**
 * The rows of class `t` beside the scores of the others: where what they add up to, log Σ exp(score), is taken off, a score is the
 * log odds of its class, and the likelihood of all classes that of one, as a function of this score. Shape of `scores`: (classes)(rows). Cost O(rows·classes).
 */
export function besideOthers(data: FormulaData, scores: readonly Float64Array[], t: number): FormulaData {
  const others = scores.filter((_, c) => c !== t);
  const sums = data.target.map((_, r) => {
    const most = others.reduce((max, own) => Math.max(max, own[r]!), Number.NEGATIVE_INFINITY);
    return most + Math.log(others.reduce((sum, own) => sum + Math.exp(own[r]! - most), 0));
  });
  return { ...data, variables: [...data.variables, OTHERS], columns: [...data.columns, sums] };
}

/** The log odds of a score beside the others. */
export function oddsOfScore(score: Expr): Expr {
  return sub(score, variable(OTHERS));
}

/** The score of such log odds. */
function scoreOfOdds(odds: Expr): Expr {
  return normalise(substitute(odds, OTHERS, zero));
}

/** The formula of a score, of what is known of its log odds beside the others. */
export function ofScore(formula: Formula): Formula {
  const expr = scoreOfOdds(formula.expr);
  return { ...formula, expr, complexity: complexity(expr) };
}

/** Scores less the constant of one of them, the first that is nothing else where there is one: probabilities stay, and that is a number less to write. */
export function withoutConstant(scores: readonly Expr[], of: number = referenceOf(scores)): Expr[] {
  const constant = constantOf(scores[of]!);
  return scores.map((score) => normalise(sub(score, num(constant))));
}

/** The place of the score whose constant is best left out. */
export function referenceOf(scores: readonly Expr[]): number {
  return Math.max(
    0,
    scores.findIndex(({ kind }) => kind === "num"),
  );
}

function constantOf(score: Expr): number {
  const terms = score.kind === "add" ? score.terms : [score];
  return terms.reduce((sum, term) => sum + (term.kind === "num" ? term.value : 0), 0);
}

/** Rounds of fits, a score at a time. */
const ROUNDS = 3;

/** Scores with their constants fitted beside each other. `data` has the rows of each class, their loss that of log odds. Cost: three refits a class. */
export function refitTogether(
  scores: readonly Expr[],
  data: readonly FormulaData[],
  options: readonly RefitOptions[],
): Expr[] {
  const fitted = [...scores];
  const values = scores.map((score, t) => valuesOn(score, data[t]!));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [t, own] of data.entries()) {
      const beside = besideOthers(own, values, t);
      fitted[t] = scoreOfOdds(refitConstants(oddsOfScore(fitted[t]!), beside, options[t]).expr);
      values[t] = valuesOn(fitted[t]!, own);
    }
  }
  return fitted;
}

/** Scores in the digits that each needs beside the others. */
export function inDigits(scores: readonly Expr[], data: readonly FormulaData[]): Expr[] {
  const values = scores.map((score, t) => valuesOn(score, data[t]!));
  return scores.map((score, t) =>
    scoreOfOdds(withFewestDigits(oddsOfScore(score), besideOthers(data[t]!, values, t))),
  );
}
