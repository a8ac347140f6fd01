import type { Kan, SymbolicCurve } from "../../model/kan.ts";
import type { Expr } from "../expression/expr.ts";
import { add, mul, num, substitute } from "../expression/make.ts";
import type { LibraryFunction } from "../library/index.ts";

/**
 * The formulas a fully snapped network stands for, one per output, times `scale` of each target.
 *
 * `names` are the identifiers of the inputs; the network is in data units. Returns undefined when an edge is still a
 * spline. `bodyOf` gives the tree of a function by name. Cost O(size of the formulas).
 */
export function kanToExpr(
  kan: Kan,
  names: readonly string[],
  targetScales: ArrayLike<number>,
  bodyOf: (name: string) => LibraryFunction,
): Expr[] | undefined {
  const values: Expr[] = names.map((name) => ({ kind: "var", name }));
  for (const node of kan.nodes) {
    const factors: Expr[] = [];
    for (const sum of node.factors) {
      const terms: Expr[] = [];
      for (const { source, curve } of sum.edges) {
        if (curve.kind === "cut") continue;
        if (curve.kind === "spline") return undefined;
        terms.push(curveExpr(curve, values[source]!, bodyOf(curve.fn.name).body));
      }
      factors.push(add(...terms, num(sum.bias)));
    }
    values.push(mul(...factors));
  }
  return kan.outputs.map((output, o) => mul(num(targetScales[o]!), values[kan.nInputs + output]!));
}

/** c·f(a·x + b), where `body` is f(x), with `p` for its free exponent. */
export function curveExpr(curve: SymbolicCurve, argument: Expr, body: Expr): Expr {
  const inner = add(mul(num(curve.a), argument), num(curve.b));
  const filled = substitute(substitute(body, "p", num(curve.exponent)), "x", inner);
  return mul(num(curve.c), filled);
}
