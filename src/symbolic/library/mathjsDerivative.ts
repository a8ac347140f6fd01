import { UsageError } from "../../diagnostics.ts";
import { normalise } from "../algebra/normalise.ts";
import type { Expr } from "../expression/expr.ts";
import { children } from "../expression/make.ts";
import { parseExpr } from "../expression/parseExpr.ts";

/** Derivatives are longer than what they are taken of. */
const MOST_NODES = 20_000;

/**
 * The derivative of `expr` with respect to the variable `name` as mathjs finds it, as a tree of ours.
 *
 * Its text comes back through the allow-list of `parseExpr`; constants in it are folded. Undefined where mathjs knows
 * none (sign), or where it is too long to be read. Loads mathjs. Like any derivative taken rule by rule it may be
 * 0/0 where the expression is smooth, as x/x in that of x^x at 0.
 */
export async function mathjsDerivative(expr: Expr, name: string): Promise<Expr | undefined> {
  const { derivative } = await import("../expression/mathjsParser.ts");
  if (holdsChoice(expr)) return undefined;
  try {
    // Simplification by mathjs would evaluate, and cancel what makes the difference between 0/0 and a number.
    const found = derivative(textOf(expr), name, { simplify: false });
    return normalise(await parseExpr(found.toString({ parenthesis: "all" }), { maxNodes: MOST_NODES }));
  } catch (error) {
    if (error instanceof UsageError || isUnknown(error)) return undefined;
    throw error;
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Cannot process function");
}

/** mathjs differentiates no conditions, minima and maxima. */
function holdsChoice(expr: Expr): boolean {
  return expr.kind === "choice" || children(expr).some(holdsChoice);
}

/** The tree in the syntax of mathjs, every part in parentheses: for a program to read. */
function textOf(expr: Expr): string {
  switch (expr.kind) {
    case "num":
      return `(${expr.value})`;
    case "const":
    case "var":
      return expr.name;
    case "add":
      return `(${expr.terms.map(textOf).join("+")})`;
    case "mul":
      return `(${expr.factors.map(textOf).join("*")})`;
    case "pow":
      return `(${textOf(expr.base)}^${textOf(expr.exponent)})`;
    case "call":
      return `${expr.fn}(${textOf(expr.argument)})`;
    case "choice":
      throw new Error("mathjs has no derivative of a choice");
  }
}
