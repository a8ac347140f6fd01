/** A problem whose unknown parameters are found: what remains is an equation with numbers. */
import { num, substitute } from "../symbolic/expression/make.ts";
import { isLeftOpen } from "./determined.ts";
import type { Problem } from "./problem.ts";
import { type CompiledProblem, compiledProblem } from "./spline/assembly.ts";

/**
 * The problem with these numbers for its parameters and without its measurements; undefined where there are none, or where
 * conditions alone leave the solution open.
 *
 * Measurements pull a solution by their noise: of `diffusivity.yaml`, two products of functions, 36 products were needed
 * to follow it, 3 without.
 */
export function pinnedProblem(problem: Problem, parameters: Float64Array): CompiledProblem | undefined {
  if (problem.measurements.length === 0) return undefined;
  const pinned = <Held extends { readonly residual: Problem["equations"][number]["residual"] }>(
    one: Held,
  ) => ({
    ...one,
    residual: problem.parameters.reduce(
      (expr, { name }, q) => substitute(expr, name, num(parameters[q]!)),
      one.residual,
    ),
  });
  const compiled = compiledProblem({
    ...problem,
    parameters: [],
    measurements: [],
    equations: problem.equations.map(pinned),
    conditions: problem.conditions.map((one) => (one.kind === "placed" ? pinned(one) : one)),
  });
  return isLeftOpen(compiled) ? undefined : compiled;
}
