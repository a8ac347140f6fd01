import { printC } from "./c.ts";
import type { FormulaText } from "./code.ts";
import { printExcel } from "./excel.ts";
import { printJavascript } from "./javascript.ts";
import { printJulia } from "./julia.ts";
import { printLatex } from "./latex.ts";
import { printMathjs } from "./mathjs.ts";
import { printPython } from "./python.ts";
import { printRust } from "./rust.ts";
import { printSympy } from "./sympy.ts";

/** A language that formulas are written in. */
export interface FormulaLanguage {
  /** As given to `--to`. */
  readonly name: string;
  /** The usual ending of a file in it, with the dot. */
  readonly extension: string;
  /** The formula as a complete text, ending in a newline. */
  readonly print: (formula: FormulaText) => string;
}

const line = (text: string): string => `${text}\n`;

/** Every language, in the order they are listed to people. */
export const formulaLanguages: readonly FormulaLanguage[] = [
  { name: "mathjs", extension: ".txt", print: ({ expr }) => line(printMathjs(expr)) },
  { name: "latex", extension: ".tex", print: ({ expr, variables }) => line(printLatex(expr, { variables })) },
  { name: "python", extension: ".py", print: printPython },
  { name: "sympy", extension: ".sympy.py", print: printSympy },
  { name: "c", extension: ".c", print: printC },
  { name: "javascript", extension: ".js", print: printJavascript },
  { name: "rust", extension: ".rs", print: printRust },
  { name: "julia", extension: ".jl", print: printJulia },
  { name: "excel", extension: ".excel.txt", print: (formula) => line(printExcel(formula)) },
];
