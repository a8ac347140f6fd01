/** How a language writes the functions of a formula: what their records say where it deviates, else their names. */
import { UsageError } from "../../diagnostics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, composed, withChildren } from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS, FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import type { Helper, Spelling } from "../../symbolic/functions/elementaryFunction.ts";

/** How `language` writes `fn`. */
export function spellingOf(fn: FunctionName, language: string): Spelling {
  return FUNCTIONS[fn].spellings?.[language] ?? fn;
}

/** A call of `fn`; `call` writes one of a function by its name in the language. */
export function callText(
  fn: FunctionName,
  argument: string,
  language: string,
  call: (name: string, argument: string) => string,
): string {
  const spelling = spellingOf(fn, language);
  if (typeof spelling === "string") return call(spelling, argument);
  if ("raised" in spelling) return call(spelling.raised, argument);
  if ("helper" in spelling) return `${spelling.helper}(${argument})`;
  if ("before" in spelling) return `${spelling.before}${argument}${spelling.after}`;
  throw new Error(`${fn} is to be spelt out before it is written in ${language}`);
}

/**
 * `expr` in functions that `language` has; the same object where it has them all. Cost O(nodes).
 *
 * Errors: UsageError where it lacks one that nothing else can stand for.
 */
export function spelledOut(expr: Expr, language: string): Expr {
  const parts = children(expr);
  const next = parts.map((part) => spelledOut(part, language));
  const whole = next.every((part, i) => part === parts[i]) ? expr : withChildren(expr, next);
  if (whole.kind !== "call") return whole;
  const spelling = spellingOf(whole.fn, language);
  if (typeof spelling === "string") return whole;
  if ("lacks" in spelling) {
    throw new UsageError(
      `${whole.fn} cannot be written in ${language}: ${spelling.lacks}`,
      "export the formula to another language, or leave the function out when it is looked for",
      "export/lacking-function",
    );
  }
  return "instead" in spelling ? spelledOut(composed(spelling.instead, whole.argument), language) : whole;
}

/** Whether `language` can write every function of `expr`. */
export function canWrite(expr: Expr, language: string): boolean {
  const parts = children(expr);
  if (!parts.every((part) => canWrite(part, language))) return false;
  if (expr.kind !== "call") return true;
  const spelling = spellingOf(expr.fn, language);
  return typeof spelling === "string" || !("lacks" in spelling);
}

/** The definitions that functions written in `language` may need in front. */
export function helpersOf(language: string): readonly Helper[] {
  return ALL_FUNCTIONS.flatMap(({ name }) => {
    const spelling = spellingOf(name, language);
    return typeof spelling === "object" && "helper" in spelling ? [spelling] : [];
  });
}

/** Those of them that `text` calls. */
export function helpersIn(text: string, language: string): readonly string[] {
  return helpersOf(language).flatMap((one) => (text.includes(`${one.helper}(`) ? [one.text] : []));
}
