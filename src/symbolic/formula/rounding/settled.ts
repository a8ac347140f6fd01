/** A formula with one of its fitted constants, or all at once, as simple numbers. */
import type { Expr } from "../../expression/expr.ts";
import { mapLeaves, num } from "../../expression/make.ts";
import {
  fittedCount,
  freeConstants,
  freeUnlessRecognised,
  parameterIndex,
} from "../../expression/parameters.ts";
import { compileTemplate } from "../../expression/tape/tape.ts";
import { type FormulaData, refitConstants, standardErrors } from "../constants/constants.ts";
import { bitsKnown, exponentsOf, isFraction, isTold } from "./round.ts";
import { type SimpleNumber, simpleNumbers } from "./simpleNumbers.ts";

/** Standard errors from a constant up to which a simple number may be meant. */
const REACH = 2.5;

/**
 * Bits that a fraction or decimal may take beyond those known of a constant. One of more lies near any: 1.4137 ± 0.0008 was 24/17 by it, where
 * rows did not tell sqrt(2) yet, and 3/4 may stand where rows know it to 5 %.
 */
const BITS_OF_FRACTION = 4;

/** Jacobians of the fit of what is left once others are settled. */
const STEPS = 15;

/**
 * `expr`, its constants at the least squares of `data`, with all of them as the simplest number that rows do not reject, and with
 * each of them alone; what has no such number stays as it is, to be fitted again. Where some have none until the others are settled, which
 * makes them known better, all of these come as well.
 *
 * Constants that go together do not settle one after the other: of 1.96·E − 2.02·U one becomes 2 and takes the other to 2.18,
 * from where it does not come back. Cost: a Jacobian, and a refit for each time that others settle next.
 */
export function settledWays(expr: Expr, data: FormulaData): Expr[] {
  const { template, values } = freeConstants(expr, freeUnlessRecognised);
  if (values.length === 0) return [];
  const simple = simpleOnes(template, values, data);
  const places = [...values.keys()].filter((at) => simple[at] !== undefined);
  const withThese = (settled: readonly number[]): Expr =>
    mapLeaves(template, (leaf) => {
      const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
      if (index === null) return leaf;
      return settled.includes(index) ? simple[index]! : num(values[index]!);
    });
  const all = places.length > 1 ? [withThese(places)] : [];
  const isPart = places.length > 0 && places.length < values.length;
  const next = isPart ? settledNext(withThese(places), values.length, data) : [];
  return [...next, ...all, ...places.map((at) => withThese([at]))];
}

/** The formula, others being settled, with all that are told now. A decimal is fitted again: nothing is settled by it. */
function settledNext(expr: Expr, nFree: number, data: FormulaData): Expr[] {
  if (fittedCount(expr) >= nFree) return [];
  const { expr: fitted, nrmse } = refitConstants(expr, data, { maxSteps: STEPS });
  return Number.isFinite(nrmse) ? settledWays(fitted, data).slice(0, 1) : [];
}

/** For each constant the simplest number that rows do not reject. */
function simpleOnes(
  template: Expr,
  values: readonly number[],
  data: FormulaData,
): readonly (Expr | undefined)[] {
  const constants = Float64Array.from(values);
  const errors = standardErrors(compileTemplate(template, data.variables, constants), data, constants);
  const exponents = exponentsOf(template);
  return values.map((value, at) => {
    if (!Number.isFinite(errors[at]!)) return undefined;
    const known = bitsKnown(value, errors[at]!);
    const isMeant = (number: SimpleNumber): boolean => {
      if (number.value === 0) return false;
      if (isFraction(number.expr)) return number.bits <= known + BITS_OF_FRACTION;
      return !exponents.has(at) && isTold(number, known);
    };
    return simpleNumbers(value, REACH * errors[at]!).find(isMeant)?.expr;
  });
}
