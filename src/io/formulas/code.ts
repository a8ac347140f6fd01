/** What the writers of program text share: a function of the used variables, with what they stand for in a comment. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { variableNames } from "../../symbolic/expression/variables.ts";
import { freeName } from "./reserved.ts";

/** A formula to be written as a program. */
export interface FormulaText {
  readonly expr: Expr;
  /** The header of the target column. */
  readonly target: string;
  /** What the function is called after, where that is not the target. @defaultValue `target` */
  readonly name?: string;
  /** Identifier → header, for every variable of `expr`, in the order of the arguments. */
  readonly variables: ReadonlyMap<string, string>;
  /** Units of numbers by their place, for languages that write them: LaTeX. */
  readonly units?: ReadonlyMap<number, string>;
}

/** The name of the function: the target as an identifier that no argument has and `language` does not reserve. */
export function functionName(formula: FormulaText, language: string): string {
  const arguments_ = [...formula.variables.keys()];
  const wanted = formula.name ?? formula.target;
  const names = [...variableNames([...arguments_, wanted]).keys()];
  const name = names.length > arguments_.length ? names[arguments_.length]! : `${wanted}_`;
  return freeName(name, language, new Set(arguments_));
}

/** The comment lines of a program: the target, and each variable whose header is not its name. */
export function comments(formula: FormulaText, what = "a formula found by kan"): string[] {
  const renamed = [...formula.variables].filter(([name, header]) => name !== header);
  return [
    `${oneLine(formula.target)}, ${what}.`,
    ...renamed.map(([name, header]) => `${name}: ${oneLine(header)}`),
  ];
}

/** A header cannot end the comment it stands in, nor hold signs that compilers refuse there or that turn the text around. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(INVISIBLE, (sign) => `<U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`)
    .replaceAll("*/", "* /")
    .replaceAll("??", "? ?")
    .replaceAll('"""', "'''")
    .replaceAll("\\", "/");
}

// Controls, marks of direction and other signs of format, half characters.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** A number with a decimal point, so that no language divides it as a whole number. */
export function floatLiteral(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A whole number as such where a float64 and an integer of 53 bits hold it, else with an exponent or point. */
export function numberLiteral(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : floatLiteral(value);
}
