import type { FormulaSet, SymbolicResult } from "../src/index.ts";
import { printReadable } from "../src/index.ts";
import type { Rows } from "./model.ts";
import { blocks, modelArgument, nextCommand } from "./summary.ts";
import { determination, figure, grouped } from "./terminal/numbers.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/** What the text about formulas is made of. */
export interface FoundFormulas {
  readonly sets: readonly FormulaSet[];
  readonly result: SymbolicResult;
  readonly rows: Rows;
  readonly model: string;
}

/** The formulas for a person: each on its own line, then errors on the way from network to formula, then runners-up. */
export function formulasText({ sets, result, rows, model }: FoundFormulas, terminal: Terminal): string {
  return blocks(
    ...sets.map((set, t) => formulaLines(set, result, t, terminal)),
    errorLines(sets, result, rows, terminal),
    ...sets.map((set, t) => otherFormulas(set, result, t, terminal)),
    nextCommand(`kan predict new.csv${modelArgument(model)}`, "applies it to new rows", terminal),
  );
}

function formulaLines(set: FormulaSet, result: SymbolicResult, target: number, terminal: Terminal): string {
  const best = result.formulas[target]?.[set.best];
  const formula = best === undefined ? "" : printReadable(best.expr);
  // A name that had to be made speakable is explained, if the formula uses it.
  const renamed = Object.entries(set.variables).filter(
    ([name, header]) => name !== header && new RegExp(`\\b${name}\\b`).test(formula),
  );
  const where = renamed.map(([name, header]) => `  ${terminal.paint.dim(`where ${name} is "${header}"`)}`);
  const lines = wrap(`${set.target} = ${formula}`, terminal.columns - 2, "    ").slice(4);
  return [`  ${terminal.paint.bold(lines)}`, ...where].join("\n");
}

function errorLines(
  sets: readonly FormulaSet[],
  { errors }: SymbolicResult,
  rows: Rows,
  terminal: Terminal,
): string {
  const judged = rows.test ?? rows.train;
  const nRows = grouped(judged.nRows);
  const lines = sets.flatMap(({ target }, t) => {
    const { network = Number.NaN, snapped = Number.NaN, formula = Number.NaN } = errors[t] ?? {};
    const suffix = sets.length > 1 ? ` of ${target}` : "";
    return [
      [`network${suffix}`, network],
      [`formula${suffix} before refit`, snapped],
      [`formula${suffix}`, formula],
    ] as const;
  });
  return table(
    [
      {
        heading: rows.test === undefined ? `on all ${nRows} rows` : `on ${nRows} held-out rows`,
        align: "left",
      },
      { heading: "RMSE/std", align: "right" },
      { heading: "R²", align: "right" },
    ],
    lines.map(([label, nrmse]) => [label, figure(nrmse), determination(1 - nrmse * nrmse)]),
    terminal.columns,
    terminal.paint,
  );
}

function otherFormulas(set: FormulaSet, result: SymbolicResult, target: number, terminal: Terminal): string {
  const formulas = result.formulas[target] ?? [];
  // Formulas that read the same differ in a rounding or two: one line for all of them.
  const seen = new Set([formulas[set.best]].map((best) => best && printReadable(best.expr, 4)));
  const others = formulas.flatMap((formula) => {
    const text = printReadable(formula.expr, 4);
    if (seen.has(text)) return [];
    seen.add(text);
    return [[text, figure((formula.test ?? formula.train).nrmse), String(formula.complexity)]];
  });
  if (others.length === 0) return "";
  const suffix = result.formulas.length > 1 ? ` for ${set.target}` : "";
  return table(
    [
      { heading: `also found${suffix}`, align: "left" },
      { heading: "RMSE/std", align: "right" },
      { heading: "complexity", align: "right" },
    ],
    others,
    terminal.columns,
    terminal.paint,
  );
}

/** The formulas for a program: the object of `kan symbolic --json`, and of `kan discover --json`. */
export function formulasJson(
  sets: readonly FormulaSet[],
  run: { readonly seed: number; readonly engine: string; readonly seconds: number },
): object {
  const schema = "kan/formulas@1";
  const [first] = sets;
  if (sets.length === 1 && first !== undefined) return { schema, ...setJson(first), ...run };
  return { schema, targets: sets.map((set) => ({ schema, ...setJson(set), ...run })) };
}

function setJson({ target, best, formulas, variables }: FormulaSet): object {
  return {
    target,
    best,
    formulas: formulas.map(({ expression, latex, complexity, losses: { train, test } }) => ({
      expression,
      latex,
      complexity,
      nrmse: { train: train.nrmse, ...(test && { test: test.nrmse }) },
      r2: { train: train.r2, ...(test && { test: test.r2 }) },
    })),
    variables,
  };
}
