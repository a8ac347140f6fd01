/**
 * Constructors for formula trees. They flatten nested sums and products and otherwise keep what they are
 * given, in the order given: tidying up is the business of `normalise` and `simplify`.
 */
import type { FunctionName } from "../functions/all.ts";
import type { Algebra, Composed } from "../functions/elementaryFunction.ts";
import type { ChoiceName, Expr } from "./expr.ts";

/** The number 0. */
export const zero: Expr = { kind: "num", value: 0 };
/** The number 1. */
export const one: Expr = { kind: "num", value: 1 };
/** The constant π. */
export const pi: Expr = { kind: "const", name: "pi" };
/** The constant e, base of the natural logarithm. */
export const euler: Expr = { kind: "const", name: "e" };

/** A number that no formula can hold, met while one is rewritten: large constants multiply beyond float64. */
class Overflow extends RangeError {}

/** The number `value` as a leaf. Errors: Overflow where it is not finite; rewriting stands inside `unlessOverflow`. */
export function num(value: number): Expr {
  if (!Number.isFinite(value)) throw new Overflow(`a formula cannot hold the number ${value}`);
  return { kind: "num", value: value === 0 ? 0 : value };
}

/** What `make` makes, or undefined where that would hold a number that is not finite. */
export function unlessOverflow<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Overflow) return undefined;
    throw error;
  }
}

/** The variable called `name`. */
export function variable(name: string): Expr {
  return { kind: "var", name };
}

/** The sum of `terms`, nested sums flattened; 0 for no term, the term itself for one. */
export function add(...terms: readonly Expr[]): Expr {
  const flat = terms.some((term) => term.kind === "add")
    ? terms.flatMap((term) => (term.kind === "add" ? term.terms : [term]))
    : terms;
  if (flat.length === 0) return zero;
  return flat.length === 1 ? flat[0]! : { kind: "add", terms: flat };
}

/** The product of `factors`, nested products flattened; 1 for no factor, the factor itself for one. */
export function mul(...factors: readonly Expr[]): Expr {
  const flat = factors.some((factor) => factor.kind === "mul")
    ? factors.flatMap((factor) => (factor.kind === "mul" ? factor.factors : [factor]))
    : factors;
  if (flat.length === 0) return one;
  return flat.length === 1 ? flat[0]! : { kind: "mul", factors: flat };
}

/** `base` to the power `exponent`, a number or a tree. */
export function pow(base: Expr, exponent: Expr | number): Expr {
  return { kind: "pow", base, exponent: typeof exponent === "number" ? num(exponent) : exponent };
}

/** The function `fn` of `argument`. A square root becomes the power 0.5: one form for each thing. */
export function call(fn: FunctionName, argument: Expr): Expr {
  return fn === "sqrt" ? pow(argument, 0.5) : { kind: "call", fn, argument };
}

/** The choice `fn` among its arguments: two for min and max, three for if. */
export function choice(fn: ChoiceName, ...choices: readonly Expr[]): Expr {
  const expected = fn === "if" ? 3 : 2;
  if (choices.length !== expected)
    throw new RangeError(`${fn} has ${choices.length} arguments, expected ${expected}`);
  return { kind: "choice", fn, arguments: choices };
}

/** Minus `expr`: the sign goes into the leading number of a product, else a factor −1 is put in front. */
export function neg(expr: Expr): Expr {
  if (expr.kind === "num") return num(-expr.value);
  if (expr.kind !== "mul") return mul(num(-1), expr);
  const [first, ...rest] = expr.factors;
  if (first === undefined || first.kind !== "num") return mul(num(-1), expr);
  return first.value === -1 && rest.length > 0 ? mul(...rest) : mul(num(-first.value), ...rest);
}

/** `left` − `right`, as a sum with a negated term. */
export function sub(left: Expr, right: Expr): Expr {
  return add(left, neg(right));
}

/** 1 / `expr`: numeric exponents change sign, products are inverted factor by factor. */
export function reciprocal(expr: Expr): Expr {
  if (expr.kind === "num" && expr.value === 1) return expr;
  if (expr.kind === "mul") return mul(...expr.factors.map(reciprocal));
  if (expr.kind === "pow" && expr.exponent.kind === "num") {
    return expr.exponent.value === -1 ? expr.base : pow(expr.base, -expr.exponent.value);
  }
  return pow(expr, -1);
}

/** `numerator` / `denominator`, as a product with reciprocal factors. */
export function div(numerator: Expr, denominator: Expr): Expr {
  const inverse = reciprocal(denominator);
  return numerator.kind === "num" && numerator.value === 1 ? inverse : mul(numerator, inverse);
}

const TREES: Algebra<Expr> = {
  num,
  add,
  sub,
  neg,
  mul,
  div,
  pow,
  call: (fn, u) => call(fn as FunctionName, u),
  choose: (condition, yes, no) => choice("if", condition, yes, no),
};

/** An expression of `u` as a tree. */
export function composed(expression: Composed, u: Expr): Expr {
  return expression(u, TREES);
}

/** The direct children of `expr`, in order. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "add":
      return expr.terms;
    case "mul":
      return expr.factors;
    case "pow":
      return [expr.base, expr.exponent];
    case "call":
      return [expr.argument];
    case "choice":
      return expr.arguments;
    default:
      return [];
  }
}

/** `expr` with its direct children replaced, in order; built as it stands, nothing flattened. */
export function withChildren(expr: Expr, next: readonly Expr[]): Expr {
  switch (expr.kind) {
    case "add":
      return { kind: "add", terms: next };
    case "mul":
      return { kind: "mul", factors: next };
    case "pow":
      return { kind: "pow", base: next[0]!, exponent: next[1]! };
    case "call":
      return { kind: "call", fn: expr.fn, argument: next[0]! };
    case "choice":
      return { kind: "choice", fn: expr.fn, arguments: next };
    default:
      return expr;
  }
}

/** The same with sums in sums and products in products flattened. */
export function rebuilt(expr: Expr, next: readonly Expr[]): Expr {
  if (expr.kind === "add") return add(...next);
  return expr.kind === "mul" ? mul(...next) : withChildren(expr, next);
}

/** `expr` with every leaf replaced by `leaf(it)`; the shape stays. Leaves are visited left to right. */
export function mapLeaves(expr: Expr, leaf: (leaf: Expr) => Expr): Expr {
  const parts = children(expr);
  if (parts.length === 0) return leaf(expr);
  return withChildren(
    expr,
    parts.map((part) => mapLeaves(part, leaf)),
  );
}

/** `expr` with every variable called `name` replaced by `replacement`. */
export function substitute(expr: Expr, name: string, replacement: Expr): Expr {
  return mapLeaves(expr, (leaf) => (leaf.kind === "var" && leaf.name === name ? replacement : leaf));
}

/** The names of the variables in `expr`, each once, in order of first appearance. */
export function variablesOf(expr: Expr): string[] {
  const names = new Set<string>();
  mapLeaves(expr, (leaf) => {
    if (leaf.kind === "var") names.add(leaf.name);
    return leaf;
  });
  return [...names];
}

/** Whether `expr` holds no variable. */
export function isConstant(expr: Expr): boolean {
  return expr.kind !== "var" && children(expr).every(isConstant);
}
