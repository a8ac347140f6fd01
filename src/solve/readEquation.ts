/** Equations as a person writes them: mathjs syntax, with `diff(u, x)`, `diff(u, x, 2)` and `diff(u, x, t)`. */
import { UsageError } from "../diagnostics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { sub, substitute } from "../symbolic/expression/make.ts";
import { parseExpr } from "../symbolic/expression/parseExpr.ts";
import { evaluate } from "../symbolic/expression/tape/tape.ts";
import { jetsIn, MOST_DERIVATIVES, type Names, orderOf, totalDerivative } from "./jets.ts";

/** What the names in a problem stand for. */
export interface Vocabulary extends Names {
  /** Parameters with their values; those without are unknown. */
  readonly parameters: ReadonlyMap<string, Expr | undefined>;
}

/** The tree of `text`. Errors: UsageError with the place in the text. */
export async function readExpression(text: string, words: Vocabulary): Promise<Expr> {
  const { unknowns, variables, parameters } = words;
  const known = [...variables, ...unknowns, ...parameters.keys()];
  const functions = new Map([["diff", (args: readonly Expr[]) => derivative(args, words)]]);
  let expr = await parseExpr(text, { variables: known, functions });
  for (const [name, value] of parameters) if (value !== undefined) expr = substitute(expr, name, value);
  const tooHigh = jetsIn([expr], words).find((jet) => orderOf(jet) > MOST_DERIVATIVES);
  if (tooHigh === undefined) return expr;
  const name = unknowns[tooHigh.unknown]!;
  throw new UsageError(
    `a derivative of ${name} of order ${orderOf(tooHigh)}, in "${text}": there are first and second ones`,
    `write a system: with v = diff(${name}, ${variables[0]}) as an unknown of its own, and that as an equation, orders fall`,
    "problem/order",
  );
}

/** Left side minus right side of `text`. Errors: UsageError, also where there is not one equals sign. */
export async function readEquation(text: string, words: Vocabulary): Promise<Expr> {
  const sides = text.split("=");
  if (sides.length !== 2) {
    throw new UsageError(
      `"${text}" has ${sides.length - 1} equals signs, expected one`,
      "an equation is written as in diff(u, x) = x^2 + u",
      "problem/equation",
    );
  }
  const left = await readPart(sides[0]!, 0, words);
  return sub(left, await readPart(sides[1]!, sides[0]!.length + 1, words));
}

/** The tree of a part of a text that begins at `offset` of it, which its errors count from. */
export async function readPart(part: string, offset: number, words: Vocabulary): Promise<Expr> {
  const text = part.trimStart();
  const before = offset + part.length - text.length;
  try {
    return await readExpression(text.trimEnd(), words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { message, hint, code } = error.diagnostic;
    const place = (_: string, at: string): string => `at character ${Number(at) + before}`;
    throw new UsageError(message.replace(/at character (\d+)/, place), hint, code);
  }
}

/** The number that a constant formula is, as 2*pi. Errors: UsageError where it is none. */
export async function readNumber(text: string, words: Vocabulary): Promise<number> {
  const expr = await readExpression(text, { ...words, unknowns: [], variables: [] });
  const value = evaluate(expr, [], [], 1)[0]!;
  if (Number.isFinite(value)) return value;
  throw new UsageError(
    `"${text}" is no finite number`,
    "write a number such as 0.5 or 2*pi",
    "problem/number",
  );
}

/** What diff(u, x, 2) and diff(u, x, t) mean; in words what was expected. */
function derivative(args: readonly Expr[], words: Vocabulary): Expr | string {
  const [of, ...by] = args;
  const expected = `diff(u, x), diff(u, x, 2) or diff(u, x, t) with variables among ${words.variables.join(", ")}`;
  if (of === undefined || by.length === 0) return expected;
  const places: number[] = [];
  for (const one of by) {
    if (one.kind === "num") {
      const last = places.at(-1);
      if (last === undefined || !Number.isInteger(one.value) || one.value < 1 || one.value > 9)
        return expected;
      for (let n = 1; n < one.value; n++) places.push(last);
      continue;
    }
    const place = one.kind === "var" ? words.variables.indexOf(one.name) : -1;
    if (place < 0) return expected;
    places.push(place);
  }
  return places.reduce((expr, place) => totalDerivative(expr, place, words), of);
}
