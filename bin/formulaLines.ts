import { type FormulaSet, printMathjs, reportedErrors, variablesOf } from "../src/index.ts";
import type { FrontLine } from "./terminal/frontTable.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/**
 * The formula that is taken for a target, on lines of its own, and below it the headers of names that had to be made
 * speakable.
 */
export function formulaLines(
  { target, label, formulas, best, variables }: FormulaSet,
  terminal: Terminal,
): string {
  const { expr } = formulas[best]!;
  const used = new Set(variablesOf(expr));
  const renamed = Object.entries(variables).filter(([name, header]) => name !== header && used.has(name));
  const where = renamed.map(([name, header]) => `  ${terminal.paint.dim(`where ${name} is "${header}"`)}`);
  const lines = wrap(
    label === undefined
      ? `${target} = ${printMathjs(expr)}`
      : `P(${label}) = ${probabilityText(printMathjs(expr))}`,
    terminal.columns - 2,
    "    ",
  ).slice(4);
  return [`  ${terminal.paint.bold(lines)}`, ...where].join("\n");
}

/** The probability of which these are the log odds. */
function probabilityText(logOdds: string): string {
  return `1/(1 + exp(-(${logOdds})))`;
}

/** Every formula of a set as a line of its table, with the number that kan pick knows it by. */
export function frontLines({ formulas, best }: FormulaSet): FrontLine[] {
  return formulas.map(({ expr, complexity, errors }, place) => {
    const { rmse, nrmse } = reportedErrors(errors);
    return {
      number: place + 1,
      nodes: complexity,
      rmse,
      error: nrmse,
      formula: printMathjs(expr),
      isBest: place === best,
    };
  });
}
