/** Sums of curve terms as formulas: templates for a fit, and what is printed. */
import { normalise } from "../../symbolic/algebra/normalise.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num, one, variable } from "../../symbolic/expression/make.ts";
import { parameter } from "../../symbolic/expression/parameters.ts";
import type { Curve } from "./curve.ts";
import { type Base, type CurveModel, type Structure, thetaByTerm } from "./curveModel.ts";
import type { CurveTerm } from "./curveTerm.ts";

/** The functions of a sum, over its shape constants as parameters: those of the base, then those of every term. */
export function templatesOf({ base, terms }: Structure, curve: Curve): Expr[] {
  const x = variable(curve.name);
  let shapes = 0;
  return [
    ...baseColumns(base, x),
    ...terms.flatMap((term) => {
      const theta = Array.from({ length: term.shapes }, () => parameter(shapes++));
      return term.columns(x, theta, curve);
    }),
  ];
}

/** The formula of a sum, in normal form; undefined where a number in it is beyond float64. */
export function writtenModel(
  { base, terms, theta, factors }: Pick<CurveModel, "base" | "terms" | "theta" | "factors">,
  curve: Curve,
): Expr | undefined {
  const x = variable(curve.name);
  let at = 0;
  const next = (): number => factors[at++]!;
  try {
    const parts = baseColumns(base, x).map((column) => mul(num(next()), column));
    thetaByTerm(terms, theta).forEach((own, t) => {
      const weights = terms[t]!.columns(x, own.map(num), curve).map(next);
      parts.push(writtenTerm(terms[t]!, own, weights, curve));
    });
    return normalise(add(...parts));
  } catch (error) {
    // As of exp(800): there is no such number to write.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A term with these shape constants and factors as it is written. */
function writtenTerm(
  term: CurveTerm,
  theta: readonly number[],
  factors: readonly number[],
  curve: Curve,
): Expr {
  const x = variable(curve.name);
  if (term.write !== undefined) return term.write(x, theta, factors, curve);
  const columns = term.columns(x, theta.map(num), curve);
  return add(...columns.map((column, j) => mul(num(factors[j]!), column)));
}

function baseColumns(base: Base, x: Expr): Expr[] {
  return [
    ...(base === "level" || base === "line" ? [one] : []),
    ...(base === "slope" || base === "line" ? [x] : []),
  ];
}
