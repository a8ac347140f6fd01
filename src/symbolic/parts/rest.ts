/** Laws of which a network follows the large terms alone: with simple constants these leave the others exactly. */
import type { Context } from "../../train/context.ts";
import { normalise } from "../algebra/normalise.ts";
import type { Expr } from "../expression/expr.ts";
import { add, mapLeaves, num } from "../expression/make.ts";
import type { FormulaData } from "../formula/constants/constants.ts";
import { errorsOn, type Formula, valuesOn } from "../formula/formula.ts";
import type { PartTools } from "./unexplained.ts";

/** NRMSE up to which a formula has the large terms, above which it is not the law itself, and of the rest when it is explained. */
const NEAR = 0.05;
const EXACT = 1e-9;
/** Formulas whose rest is searched. */
const MOST_SEARCHED = 2;
/** Simple constants: fractions with these bottoms and a small top, at most this share away from the fitted one. */
const BOTTOMS = [1, 2, 3, 4, 6, 8];
const LARGEST_TOP = 20;
const WINDOW = 0.02;

/**
 * Laws made of a formula with simple constants and of what it leaves, searched over all columns, those too that the network
 * does not read: p²/(2m) + m·ω²·x²/2 where the first is a thousandth of the spread. None where the formulas leave noise or too
 * much, without tools, and where errors do not count as squares.
 * Cost: two calls of the search.
 */
export async function withRest(
  formulas: readonly Formula[],
  data: FormulaData,
  tools: PartTools | undefined,
  context: Context,
): Promise<readonly Expr[]> {
  if (tools?.leavesNoise === undefined || data.loss !== undefined) return [];
  const leastOf = ({ errors }: Formula): number => errors.train.nrmse;
  const near = formulas.filter((formula) => leastOf(formula) < NEAR && leastOf(formula) > EXACT);
  const [closest] = near.toSorted((a, b) => leastOf(a) - leastOf(b));
  if (closest === undefined || tools.leavesNoise(data.columns, leftBy(closest.expr, data))) return [];
  const simple = near
    .toSorted((a, b) => a.complexity - b.complexity)
    .flatMap(({ expr }) => withSimpleNumbers(expr, data) ?? []);
  for (const expr of simple.slice(0, MOST_SEARCHED)) {
    const found = await tools.search({ ...data, target: leftBy(expr, data) }, 0, context);
    const laws = found.filter(({ nrmse }) => nrmse < EXACT);
    if (laws.length > 0) return laws.map((rest) => add(expr, rest.expr));
  }
  return [];
}

function leftBy(expr: Expr, data: FormulaData): Float64Array {
  const values = valuesOn(expr, data);
  return data.target.map((v, r) => v - values[r]!);
}

/** The formula with a simple number near each of its own, or none; undefined where one has neither. */
function withSimpleNumbers(expr: Expr, data: FormulaData): Expr | undefined {
  let simple = expr;
  for (const [place, value] of numbersOf(expr).entries()) {
    const next = [...simpleNear(value), 0]
      .map((number) => withNumber(simple, place, number))
      .find((changed) => errorsOn(changed, data).nrmse < NEAR);
    if (next === undefined) return undefined;
    simple = next;
  }
  return normalise(simple);
}

function simpleNear(value: number): number[] {
  return BOTTOMS.flatMap((bottom) => {
    const top = Math.round(value * bottom);
    const isNear = Math.abs(top / bottom - value) <= WINDOW * Math.abs(value);
    return top !== 0 && Math.abs(top) <= LARGEST_TOP && isNear ? [top / bottom] : [];
  }).slice(0, 1);
}

function numbersOf(expr: Expr): number[] {
  const numbers: number[] = [];
  mapLeaves(expr, (leaf) => {
    if (leaf.kind === "num") numbers.push(leaf.value);
    return leaf;
  });
  return numbers;
}

/** The same expression with another number in the given place among its numbers. */
function withNumber(expr: Expr, place: number, value: number): Expr {
  let at = 0;
  return mapLeaves(expr, (leaf) => (leaf.kind === "num" && at++ === place ? num(value) : leaf));
}
