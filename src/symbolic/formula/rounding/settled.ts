/** A formula with one of its fitted constants, or all at once, as simple numbers. */
import type { Expr } from "../../expression/expr.ts";
import { mapLeaves, num } from "../../expression/make.ts";
import { freeConstants, freeUnlessRecognised, parameterIndex } from "../../expression/parameters.ts";
import { compileTemplate } from "../../expression/tape/tape.ts";
import { type FormulaData, standardErrors } from "../constants/constants.ts";
import { bitsKnown, exponentsOf, isFraction, isTold } from "./round.ts";
import { simpleNumbers } from "./simpleNumbers.ts";

/** Standard errors from a constant up to which a simple number may be meant. */
const REACH = 2.5;

/**
 * `expr`, its constants at the least squares of `data`, with all of them as the simplest number that rows do not reject, and with
 * each of them alone; what has no such number stays as it is, to be fitted again.
 *
 * Constants that go together do not settle one after the other: of 1.96·E − 2.02·U one becomes 2 and takes the other to 2.18,
 * from where it does not come back. Cost: a Jacobian.
 */
export function settledWays(expr: Expr, data: FormulaData): Expr[] {
  const { template, values } = freeConstants(expr, freeUnlessRecognised);
  if (values.length === 0) return [];
  const constants = Float64Array.from(values);
  const errors = standardErrors(compileTemplate(template, data.variables, constants), data, constants);
  const exponents = exponentsOf(template);
  const simple = values.map((value, at) => {
    if (!Number.isFinite(errors[at]!)) return undefined;
    const known = bitsKnown(value, errors[at]!);
    return simpleNumbers(value, REACH * errors[at]!).find(
      (number) =>
        number.value !== 0 && (isFraction(number.expr) || (!exponents.has(at) && isTold(number, known))),
    )?.expr;
  });
  const places = [...values.keys()].filter((at) => simple[at] !== undefined);
  const withThese = (settled: readonly number[]): Expr =>
    mapLeaves(template, (leaf) => {
      const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
      if (index === null) return leaf;
      return settled.includes(index) ? simple[index]! : num(values[index]!);
    });
  return [...(places.length > 1 ? [withThese(places)] : []), ...places.map((at) => withThese([at]))];
}
