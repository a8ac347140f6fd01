/**
 * A formula as nested lists of JSON: an operator or function in front, then what it is applied to; `["+", "x",
 * ["^", "y", 2]]` is x + y^2. Nothing has to be parsed to read it.
 */

import type { ChoiceName, Expr } from "../../symbolic/expression/expr.ts";
import { choice } from "../../symbolic/expression/make.ts";
import { FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import type { Json } from "../models/modelRecord.ts";

/** `expr` as nested lists. Cost O(nodes). */
export function treeOf(expr: Expr): Json {
  switch (expr.kind) {
    case "num":
      return expr.value;
    case "const":
    case "var":
      return expr.name;
    case "add":
      return ["+", ...expr.terms.map(treeOf)];
    case "mul":
      return ["*", ...expr.factors.map(treeOf)];
    case "pow":
      return ["^", treeOf(expr.base), treeOf(expr.exponent)];
    case "call":
      return [expr.fn, treeOf(expr.argument)];
    case "choice":
      return [expr.fn, ...expr.arguments.map(treeOf)];
  }
}

/** Limits of a formula that is read, as of one that is parsed. */
const MOST_NODES = 2000;
const MOST_DEPTH = 100;

/** The formula in nested lists; undefined where they are none, or more than anyone could have written. Cost O(nodes). */
export function exprOfTree(tree: Json): Expr | undefined {
  let left = MOST_NODES;
  const read = (json: Json, depth: number): Expr | undefined => {
    if (--left < 0 || depth > MOST_DEPTH) return undefined;
    if (typeof json === "number") return Number.isFinite(json) ? { kind: "num", value: json } : undefined;
    if (typeof json === "string") {
      if (json === "pi" || json === "e") return { kind: "const", name: json };
      return { kind: "var", name: json };
    }
    if (!isList(json)) return undefined;
    const [head, ...parts] = json;
    const arguments_: Expr[] = [];
    for (const part of parts) {
      const made = read(part, depth + 1);
      if (made === undefined) return undefined;
      arguments_.push(made);
    }
    const [first, second] = arguments_;
    if (typeof head !== "string" || first === undefined) return undefined;
    if (head === "+") return { kind: "add", terms: arguments_ };
    if (head === "*") return { kind: "mul", factors: arguments_ };
    if (head === "^") {
      const isPower = second !== undefined && arguments_.length === 2;
      return isPower ? { kind: "pow", base: first, exponent: second } : undefined;
    }
    const isChoice =
      arguments_.length === 2 ? head === "min" || head === "max" : arguments_.length === 3 && head === "if";
    if (isChoice) return choice(head as ChoiceName, ...arguments_);
    const isCall = Object.hasOwn(FUNCTIONS, head) && arguments_.length === 1;
    return isCall ? { kind: "call", fn: head as FunctionName, argument: first } : undefined;
  };
  return read(tree, 0);
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
