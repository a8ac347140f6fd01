import type { Expr } from "../symbolic/expression/expr.ts";
import { compile } from "../symbolic/expression/tape/tape.ts";
import { jetName, type Names, withSolutions } from "./jets.ts";
import type { JetsOf } from "./spline/judge.ts";

/** The jets of formulas, one for each unknown: their derivatives are exact. Not finite where a formula has no value. */
export function formulaJetsOf(exprs: readonly Expr[], names: Names): JetsOf {
  return (jets, columns) =>
    jets.map((jet) => {
      const expr = withSolutions({ kind: "var", name: jetName(jet, names) }, exprs, names);
      const out = new Float64Array(columns[0]!.length);
      compile(expr, names.variables).value(columns, out);
      return out;
    });
}
