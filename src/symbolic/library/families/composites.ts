import type { Expr } from "../../expression/expr.ts";
import { add, neg, one, pow, sub, substitute } from "../../expression/make.ts";
import { findFunction } from "../builtins.ts";
import { functionFromExpression } from "../expression.ts";
import { type LibraryFunction, x } from "../libraryFunction.ts";

/**
 * Functions of a power of x: exp(x^2), sin(1/x), sqrt(1-x^2), log(1+sqrt(x)), …
 *
 * Each outer function meets each inner power u = x^q in every way that c·f(a·x) + d cannot make one of another:
 * exp(±u); f(1 + u), f(1 − u) and, for log and broken powers, f(u − 1); f(u) for the rest. Outer functions that are
 * no single power or call are passed over, and so are functions that are known by a name (the Gaussian). The names
 * are expressions in x, so `resolveFunction` finds the same curves again. b stays 0: with a shift inside the
 * power they would imitate anything. Cost: a few milliseconds for each function; keep the list.
 */
export function compositeLibrary(
  outer: readonly LibraryFunction[],
  exponents: readonly number[],
): readonly LibraryFunction[] {
  const functions = exponents.flatMap((q) =>
    outer.flatMap((fn) =>
      innersOf(fn, q).map(({ text, expr }) => {
        const name = textOf(fn, text);
        return name === undefined || findFunction(name) !== undefined
          ? undefined
          : {
              ...functionFromExpression(name, substitute(fn.body, "x", expr)),
              hasFixedOrigin: true as const,
            };
      }),
    ),
  );
  return functions.filter((fn) => fn !== undefined);
}

interface Inner {
  readonly text: string;
  readonly expr: Expr;
}

function innersOf({ name, gauge: { scale, shift } }: LibraryFunction, q: number): readonly Inner[] {
  if (q === 0 || q === 1 || name === "x") return [];
  const text = q === -1 ? "1/x" : q === 0.5 ? "sqrt(x)" : `x^${q < 0 ? `(${q})` : q}`;
  const u = pow(x, q);
  if (scale === "free" && shift === "zero")
    return [
      { text, expr: u },
      { text: `-${text}`, expr: neg(u) },
    ];
  if (scale === "positive" || scale === "free") return [{ text, expr: u }];
  const both = [
    { text: `1+${text}`, expr: add(one, u) },
    { text: `1-${text}`, expr: sub(one, u) },
  ];
  return scale === "sign" ? [...both, { text: `${text}-1`, expr: sub(u, one) }] : both;
}

/** The outer function of a text, for a function that is one call or one power. */
function textOf({ body }: LibraryFunction, argument: string): string | undefined {
  if (body.kind === "call") return `${body.fn}(${argument})`;
  if (body.kind !== "pow" || body.base.kind !== "var" || body.exponent.kind !== "num") return undefined;
  const p = body.exponent.value;
  const raised =
    Math.abs(p) === 0.5 ? `sqrt(${argument})` : `(${argument})${Math.abs(p) === 1 ? "" : `^${Math.abs(p)}`}`;
  return p < 0 ? `1/${raised}` : raised;
}
