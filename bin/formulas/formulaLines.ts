import {
  type Category,
  type FormulaSet,
  lossOfSets,
  printMathjs,
  reportedErrors,
  variablesOf,
} from "../../src/index.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import type { FrontLine } from "../terminal/frontTable.ts";
import { figure } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";
import { knownText } from "./constants.ts";
import { constantsByGroup } from "./constantsByGroup.ts";

/**
 * The formula that is taken for a target with constants by groups as letters, `a[Type]`, and below it a table of them;
 * undefined where it has none.
 */
function groupedLines(
  set: FormulaSet,
  categories: readonly Category[],
  terminal: Terminal,
): string | undefined {
  const { target, formulas, best } = set;
  const read = constantsByGroup(formulas[best]!.expr, set, categories);
  if (read === undefined) return undefined;
  const lines = wrap(`${target} = ${printMathjs(read.form)}`, terminal.columns - 2, "    ").slice(4);
  const tables = read.tables.map(({ columns, constants, groups }) =>
    table(
      [...columns.map(left), ...constants.map(right)],
      groups.map(({ levels, values }) => [...levels, ...values.map((value) => figure(value, 5))]),
      terminal,
    ),
  );
  return [
    `  ${terminal.paint.bold(lines)}`,
    ...tables.flatMap((one) => ["", one]),
    "",
    "  As one formula:",
    "",
  ].join("\n");
}

/**
 * The formula that is taken for a target, on lines of its own, and below it the headers of names that had to be made
 * speakable.
 */
export function formulaLines(
  set: FormulaSet,
  terminal: Terminal,
  categories: readonly Category[] = [],
): string {
  const { formulas, best, variables } = set;
  const { expr } = formulas[best]!;
  const used = new Set(variablesOf(expr));
  const renamed = Object.entries(variables).filter(([name, header]) => name !== header && used.has(name));
  const where = renamed.map(([name, header]) => `  ${terminal.paint.dim(`where ${name} is "${header}"`)}`);
  const lines = wrap(lineOf(set, printMathjs(expr)), terminal.columns - 2, "    ").slice(4);
  const grouped = categories.length === 0 ? undefined : groupedLines(set, categories, terminal);
  return [...(grouped === undefined ? [] : [grouped]), `  ${terminal.paint.bold(lines)}`, ...where].join(
    "\n",
  );
}

/** What a formula is of, and the formula. */
function lineOf({ target, label, link }: FormulaSet, formula: string): string {
  if (label === undefined) return `${target} = ${formula}`;
  return link === undefined ? `P(${label}) = 1/(1 + exp(-(${formula})))` : `score(${label}) = ${formula}`;
}

/** The formulas of all targets, and of scores below them what their classes are predicted by. */
export function allFormulaLines(
  sets: readonly FormulaSet[],
  terminal: Terminal,
  categories: readonly Category[] = [],
): string {
  const known = sets.map((set) =>
    blocks(formulaLines(set, terminal, categories), knownText(set.formulas[set.best]!, terminal)),
  );
  return blocks(...known, lossOfSets(sets) === "softmax" ? sentences([SCORES], terminal) : "");
}

/** What scores of classes are. */
const SCORES = "P(class) = exp(score) over the sum of exp(score) of all classes.";

/** Every formula of a set as a line of its table, with the number that kan pick knows it by; constants by groups are letters. */
export function frontLines(set: FormulaSet, categories: readonly Category[] = []): FrontLine[] {
  const { formulas, best } = set;
  return formulas.map(({ expr, complexity, errors }, place) => {
    const { rmse, nrmse } = reportedErrors(errors);
    return {
      number: place + 1,
      nodes: complexity,
      rmse,
      error: nrmse,
      formula: printMathjs(constantsByGroup(expr, set, categories)?.form ?? expr),
      isBest: place === best,
    };
  });
}
