import type { FormulaText } from "../code.ts";
import { helpersOf } from "../spelling.ts";
import { printC } from "./c.ts";
import { printExcel } from "./excel.ts";
import { printJavascript } from "./javascript.ts";
import { printJulia } from "./julia.ts";
import { printLatexEquation } from "./latex.ts";
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
  /** Parts of the text that stand once where it holds several formulas; absent where a formula is one line. */
  readonly shared?: readonly string[];
}

const line = (text: string): string => `${text}\n`;
const helpers = (language: string, gap = "\n\n"): string[] =>
  helpersOf(language).map(({ text }) => text + gap);

/** Every language, in the order they are listed to people. */
export const FORMULA_LANGUAGES: readonly FormulaLanguage[] = [
  { name: "mathjs", extension: ".txt", print: ({ expr }) => line(printMathjs(expr)) },
  { name: "latex", extension: ".tex", print: (formula) => line(printLatexEquation(formula)) },
  {
    name: "python",
    extension: ".py",
    print: printPython,
    shared: ["import numpy as np\n\n", ...helpers("python", "\n\n\n")],
  },
  { name: "sympy", extension: ".sympy.py", print: printSympy, shared: ["import sympy as sp\n\n"] },
  { name: "c", extension: ".c", print: printC, shared: ["#include <math.h>\n\n", ...helpers("c")] },
  { name: "javascript", extension: ".js", print: printJavascript, shared: helpers("javascript") },
  { name: "rust", extension: ".rs", print: printRust, shared: helpers("rust") },
  { name: "julia", extension: ".jl", print: printJulia, shared: helpers("julia") },
  { name: "excel", extension: ".excel.txt", print: (formula) => line(printExcel(formula)) },
];
