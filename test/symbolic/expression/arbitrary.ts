import fc from "fast-check";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { add, call, choice, mul, num, pi, pow, variable } from "../../../src/symbolic/expression/make.ts";
import type { FunctionName } from "../../../src/symbolic/functions/all.ts";

/** Functions without corners, poles or borders near the arguments the properties use. */
const smooth: readonly FunctionName[] = ["exp", "sin", "cos", "tanh", "atan", "sinh", "cosh", "asinh"];
const everyFunction: readonly FunctionName[] = [
  ...smooth,
  ...([
    "log",
    "abs",
    "sign",
    "tan",
    "asin",
    "acos",
    "acosh",
    "atanh",
    "erf",
    "cbrt",
    "log1p",
    "expm1",
  ] as const),
];

/** Numbers of ordinary size: beyond, differences of nearby values mean nothing. */
const moderate: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.double({ min: -10, max: 10, noNaN: true }),
);

/** Numbers of every kind a formula meets: small integers, decimals, fitted digits, tiny and huge ones. */
const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(0.5, -0.5, 0.1, 1.5, 1e-31, 6.02214076e23, -0.25),
  fc.double({ min: -10, max: 10, noNaN: true }),
);

function trees(
  functions: readonly FunctionName[],
  number: fc.Arbitrary<number>,
  exponent: fc.Arbitrary<number>,
  withChoices: boolean,
): fc.Arbitrary<Expr> {
  return fc.letrec<{ tree: Expr }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      fc.oneof(number.map(num), fc.constantFrom("x", "y").map(variable), fc.constant(pi)),
      fc.array(tie("tree"), { minLength: 2, maxLength: 3 }).map((terms) => add(...terms)),
      fc.array(tie("tree"), { minLength: 2, maxLength: 3 }).map((factors) => mul(...factors)),
      fc.tuple(tie("tree"), exponent).map(([base, power]) => pow(base, power)),
      fc.tuple(fc.constantFrom(...functions), tie("tree")).map(([fn, argument]) => call(fn, argument)),
      ...(withChoices
        ? [
            fc
              .tuple(fc.constantFrom("min" as const, "max" as const), tie("tree"), tie("tree"))
              .map(([fn, a, b]) => choice(fn, a, b)),
            fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([c, a, b]) => choice("if", c, a, b)),
          ]
        : []),
    ),
  })).tree;
}

const anyExponent = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0.5, 1.5, 2.7));

/** Any formula of x and y, valid somewhere or not. */
export const anyTree: fc.Arbitrary<Expr> = trees(everyFunction, anyNumber, anyExponent, true);

/** Any formula without min, max and if, in which mathjs takes numbers up to 1e-15 apart for equal. */
export const treeWithoutChoices: fc.Arbitrary<Expr> = trees(everyFunction, anyNumber, anyExponent, false);

/** A formula of x and y that is smooth wherever it is finite. */
export const smoothTree: fc.Arbitrary<Expr> = trees(smooth, moderate, fc.integer({ min: 1, max: 3 }), false);

/**
 * The tree with its numbers (exponents apart) larger by a part in 1e13, to see how much rounding may matter: where
 * this moves a value, no comparison of two ways to compute it can be strict.
 */
export function jolted(tree: Expr): Expr {
  switch (tree.kind) {
    case "num":
      return num(tree.value * (1 + 1e-13));
    case "const":
      return mul(num(1 + 1e-13), tree);
    case "var":
      return mul(num(1 - 1e-13), tree);
    case "add":
      return add(...tree.terms.map(jolted));
    case "mul":
      return mul(...tree.factors.map(jolted));
    case "pow":
      return pow(jolted(tree.base), tree.exponent);
    case "call":
      return call(tree.fn, jolted(tree.argument));
    case "choice":
      return choice(tree.fn, ...tree.arguments.map(jolted));
  }
}
