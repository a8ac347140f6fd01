/** A formula that a person types: names that are no columns are constants to be fitted. */
import { UsageError } from "../diagnostics.ts";
import { normalise } from "../symbolic/algebra/normalise.ts";
import { differentiate } from "../symbolic/expression/derivative.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { num, substitute, variablesOf } from "../symbolic/expression/make.ts";
import { parseExpr } from "../symbolic/expression/parseExpr.ts";

/** A typed form, taken apart. */
export interface TypedForm {
  /** As typed, without the left side. */
  readonly text: string;
  readonly expr: Expr;
  /** The constants in the order in which they first stand in the text. */
  readonly constants: readonly string[];
  /** ∂form/∂constant, one for each. */
  readonly slopes: readonly Expr[];
  /** Whether the form is linear in a constant, and in all others marked so together with it. */
  readonly isLinear: readonly boolean[];
}

/**
 * The form written in `text` over the columns `variables`; a left side (`y = …`) may stand before it.
 *
 * Errors: UsageError where the text does not parse, has more than a name on its left side, or needs more than 30 constants.
 */
export async function typedForm(text: string, variables: readonly string[]): Promise<TypedForm> {
  const body = text.replace(/^\s*[^=<>!()+*/^-]+=(?!=)/, "").trim();
  const left = /^([^=<>!]+)=(?!=)/.exec(body)?.[1]?.trim();
  if (left !== undefined)
    throw new UsageError(
      `the left side of the form "${body}" is ${left}, and a form gives the target itself`,
      "solve it for the target: y = exp(a + b*x) for log(y) = a + b*x; for errors of log(y) make that a column",
    );
  const expr = await parseExpr(body);
  const places = (name: string): number => body.search(new RegExp(`\\b${name}\\b`));
  const constants = variablesOf(expr)
    .filter((name) => !variables.includes(name))
    .sort((a, b) => places(a) - places(b));
  if (constants.length > MOST_CONSTANTS) {
    throw new UsageError(
      `the form "${body}" has ${constants.length} names that are no columns of the table`,
      `at most ${MOST_CONSTANTS} constants are fitted; the columns are ${variables.join(", ")}`,
    );
  }
  const slopes = constants.map((name) => normalise(differentiate(expr, name)));
  const linear = new Set<string>();
  for (const [i, name] of constants.entries()) {
    const inside = variablesOf(slopes[i]!);
    const isFree = inside.every((other) => other !== name && !linear.has(other));
    const staysFree = [...linear].every(
      (other) => !variablesOf(slopes[constants.indexOf(other)]!).includes(name),
    );
    if (isFree && staysFree) linear.add(name);
  }
  return { text: body, expr, constants, slopes, isLinear: constants.map((name) => linear.has(name)) };
}

const MOST_CONSTANTS = 30;

/** `expr` with numbers for the constants of a form. */
export function withValues(expr: Expr, constants: readonly string[], values: ArrayLike<number>): Expr {
  return constants.reduce((out, name, i) => substitute(out, name, num(values[i]!)), expr);
}
