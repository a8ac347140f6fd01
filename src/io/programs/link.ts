import type { LossName } from "../../model/losses/list.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, choice, div, mul, num, one, sub, zero } from "../../symbolic/expression/make.ts";
import { type FormulaSet, lossOfSets } from "../../symbolic/formula/formulaSet.ts";

/** What is predicted where a network has some outputs. */
export interface Link {
  /** As JSON names it. */
  readonly name: "exp" | "logistic" | "softmax" | "shares";
  /** Whether each prediction depends on all outputs. */
  readonly isJoint: boolean;
  /** Prediction `o`, before it is scaled. */
  readonly expr: (outputs: readonly Expr[], o: number) => Expr;
}

/** The exponential of it is a number, and its inverse nothing beside any probability. */
export const LARGEST = 700;

const EXPONENTIAL: Link = {
  name: "exp",
  isJoint: false,
  expr: (outputs, o) => call("exp", outputs[o]!),
};

/** The link of a network of old, whose outputs are the log odds of each of more than two classes against the rest: probabilities over their sum. */
export const LINK_OF_SHARES: Link = {
  name: "shares",
  isJoint: true,
  expr: (outputs, o) => div(sigmoidOf(outputs, o), add(...outputs.map((_, i) => sigmoidOf(outputs, i)))),
};

/** 1/(1 + exp(−x)) without overflow, of which some languages warn. */
function sigmoidOf(outputs: readonly Expr[], o: number): Expr {
  return add(num(0.5), mul(num(0.5), call("tanh", mul(num(0.5), outputs[o]!))));
}

/** The link of each loss whose predictions are not the outputs themselves. */
export const LINKS: Partial<Readonly<Record<LossName, Link>>> = {
  log: EXPONENTIAL,
  poisson: EXPONENTIAL,
  logistic: {
    name: "logistic",
    isJoint: false,
    expr: sigmoidOf,
  },
  softmax: {
    name: "softmax",
    isJoint: true,
    expr: (outputs, o) =>
      div(
        num(1),
        add(
          ...outputs.map((other, i) =>
            i === o ? num(1) : call("exp", choice("min", sub(other, outputs[o]!), num(LARGEST))),
          ),
        ),
      ),
  },
};

/** What the taken formula of set `t` predicts: itself, or the probability of its class. */
export function predictedBy(sets: readonly FormulaSet[], t: number): Expr {
  const exprs = sets.map(({ formulas, best }) => formulas[best]!.expr);
  const own = exprs[t]!;
  const loss = lossOfSets(sets);
  if (loss === "mse") return own;
  const others = loss === "softmax" ? exprs.toSpliced(t, 1) : [zero];
  return div(one, add(one, ...others.map((other) => call("exp", normalise(sub(other, own))))));
}
