import { UsageError } from "../../diagnostics.ts";
import { editDistance, splitAtCommas } from "../../words.ts";
import type { Expr } from "../expression/expr.ts";
import { parseExpr } from "../expression/parseExpr.ts";
import { BUILTIN_NAMES, DEFAULT_LIBRARY, FULL_LIBRARY, findFunction, KNOWN_WORDS } from "./builtins.ts";
import { functionFromExpression } from "./expression.ts";
import type { LibraryFunction } from "./libraryFunction.ts";
import { mathjsDerivative } from "./mathjsDerivative.ts";

/** Turns text into a tree, or throws a UsageError that says where it stumbled. */
export type ExpressionParser = (text: string) => Expr | Promise<Expr>;

const parseInX: ExpressionParser = (text) => parseExpr(text, { variables: ["x"] });

/**
 * The library that a text such as `sin,exp,x^2,x*exp(-x)` names, in its order, each function once.
 *
 * Commas inside brackets belong to the expression. `default` and `full` stand for those libraries; no text is
 * `default`. A name that is not known is read as an expression in x by `parse`. Throws a UsageError that lists
 * the known names, and the nearest one, for a word that is neither.
 */
export async function resolveLibrary(
  text: string | undefined,
  parse: ExpressionParser = parseInX,
): Promise<readonly LibraryFunction[]> {
  if (text === undefined) return DEFAULT_LIBRARY;
  const functions: LibraryFunction[] = [];
  for (const item of itemsOf(text)) {
    if (item === "default") functions.push(...DEFAULT_LIBRARY);
    else if (item === "full" || item === "all") functions.push(...FULL_LIBRARY);
    else functions.push(await resolveFunction(item, parse));
  }
  return [...new Map(functions.map((fn) => [fn.name, fn])).values()];
}

/**
 * The function that `name` stands for: a known name or an expression in x. `resolveFunction(fn.name)` is `fn` again.
 *
 * Known names are found without loading the parser. Throws a UsageError for anything else.
 */
export async function resolveFunction(
  name: string,
  parse: ExpressionParser = parseInX,
): Promise<LibraryFunction> {
  const known = findFunction(name);
  if (known !== undefined) return known;
  const text = tidy(name);
  const word = /^([A-Za-z_]\w*)(\(x\))?$/.exec(text)?.[1];
  if (word === undefined) return written(text, await parse(text));
  // A word that is no name may be a function of the parser: asinh, log10.
  const call = `${word}(x)`;
  const body = await Promise.resolve(parse(call)).catch((error: unknown) => {
    throw error instanceof UsageError ? unknown(word) : error;
  });
  return written(call, body);
}

/** A function that a person wrote: mathjs differentiates it where it can. */
async function written(text: string, body: Expr): Promise<LibraryFunction> {
  return functionFromExpression(text, body, await mathjsDerivative(body, "x"));
}

/** The items of a list of functions. Throws a UsageError for an empty item. */
function itemsOf(text: string): readonly string[] {
  const items = splitAtCommas(text);
  const empty = items.indexOf("");
  if (empty >= 0) {
    throw new UsageError(
      `function ${empty + 1} of the library "${text}" is empty`,
      'give names or expressions between the commas: --lib "sin,exp,x^2"',
      "library/empty",
    );
  }
  return items;
}

/** The text with no space around signs, so that a name does not depend on how it was typed. */
function tidy(text: string): string {
  return text
    .trim()
    .replaceAll("**", "^")
    .replace(/\s*([^\w\s.])\s*/g, "$1")
    .replace(/\s+/g, " ");
}

function unknown(word: string): UsageError {
  const near = nearest(word);
  return new UsageError(
    `unknown function "${word}"`,
    `${near === undefined ? "" : `did you mean "${near}"? `}known: ${BUILTIN_NAMES.join(", ")}, x^2.7 or any other power, and expressions in x such as x*exp(-x)`,
    "library/unknown",
  );
}

/** The known word that fewest changes make of `word`, if they are at most a third of it and one. */
function nearest(word: string): string | undefined {
  let best: string | undefined;
  let least = 1 + word.length / 3;
  for (const known of KNOWN_WORDS) {
    const changes = editDistance(word.toLowerCase(), known);
    if (changes < least) {
      best = known;
      least = changes;
    }
  }
  return best;
}
