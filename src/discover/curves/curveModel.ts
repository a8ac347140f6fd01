import type { Expr } from "../../symbolic/expression/expr.ts";
import { compareText } from "../../symbolic/expression/order.ts";
import type { CurveTerm } from "./curveTerm.ts";

/** What a sum has besides its terms: nothing, c, c·x, or both. */
export type Base = "nothing" | "level" | "slope" | "line";

/** Every base. */
export const BASES: readonly Base[] = ["nothing", "level", "slope", "line"];

/** A sum of terms without constants. */
export interface Structure {
  readonly base: Base;
  readonly terms: readonly CurveTerm[];
}

/** A sum with constants that were fitted. */
export interface CurveModel extends Structure {
  /** The shape constants of all terms, one after the other. */
  readonly theta: readonly number[];
  /** The factors: of the base, then of every function of every term. */
  readonly factors: readonly number[];
  /** The sum of squared residuals. */
  readonly left: number;
  /** About the description length of formula and rows, in nats: what sums are ranked by until they are written. */
  readonly rank: number;
}

/**
 * What the operations of a sum take in a code of sums, in nats: which base, whether one more term comes, and which of so
 * many kinds it is. What people call by one name, as a logistic curve, is not as long as its text.
 */
export function codeOf({ base, terms }: Structure, kinds: number): number {
  return terms.reduce(
    (sum, { isRare }, t) =>
      sum + Math.log(kinds) + (t > 0 ? NATS_OF_FURTHER : Math.LN2) + (isRare === true ? NATS_OF_RARE : 0),
    NATS_OF_BASE[base] + Math.LN2,
  );
}

/** A belief: of six sums one has a further term. */
const NATS_OF_FURTHER = Math.log(6);
/** A belief: a rare kind is met as often as one in six of the others. */
const NATS_OF_RARE = Math.log(6);

/** A belief: of ten curves four have no base, four a level, and few a slope. */
const NATS_OF_BASE: Readonly<Record<Base, number>> = {
  nothing: -Math.log(0.4),
  level: -Math.log(0.4),
  line: -Math.log(0.13),
  slope: -Math.log(0.07),
};

/** A sum as a formula. */
export interface WrittenModel extends CurveModel {
  readonly expr: Expr;
  /** Description length of formula and rows, in nats. */
  readonly length: number;
}

/** What a sum is made of; equal for equal sums whose terms are in order. */
export function nameOf({ base, terms }: Structure): string {
  return [base, ...terms.map((term) => term.name).sort(compareText)].join("|");
}

/** A sum with its terms, and their shape constants, in the order of their names. */
export function inOrder(
  { base, terms }: Structure,
  theta: readonly number[],
): Structure & { readonly theta: readonly number[] } {
  const parts = thetaByTerm(terms, theta);
  const order = [...terms.keys()].sort((a, b) => compareText(terms[a]!.name, terms[b]!.name) || a - b);
  return { base, terms: order.map((t) => terms[t]!), theta: order.flatMap((t) => parts[t]!) };
}

/** The shape constants of each term. */
export function thetaByTerm(terms: readonly CurveTerm[], theta: readonly number[]): number[][] {
  let at = 0;
  return terms.map(({ shapes }) => {
    at += shapes;
    return theta.slice(at - shapes, at);
  });
}

/** The sum with less of its base, and without each of its terms. */
export function smallerSums({
  base,
  terms,
  theta,
}: CurveModel): (Structure & { readonly theta: readonly number[] })[] {
  const bases: readonly Base[] = base === "line" ? ["level", "slope", "nothing"] : ["nothing"];
  const own = thetaByTerm(terms, theta);
  return [
    ...bases.filter((other) => other !== base).map((other) => ({ base: other, terms, theta })),
    ...terms.map((_, t) => ({
      base,
      terms: terms.filter((_, other) => other !== t),
      theta: own.filter((_, other) => other !== t).flat(),
    })),
  ];
}
