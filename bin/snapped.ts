import type { FormulaSet, SymbolicResult } from "../src/index.ts";
import { errorCells, printMathjs, printReadable, reportedErrors } from "../src/index.ts";
import { knownText } from "./constants.ts";
import { ERROR_COLUMNS } from "./errors.ts";
import { formulaLines } from "./formulaLines.ts";
import type { Rows } from "./model.ts";
import { blocks, modelArgument, nextCommand } from "./summary.ts";
import { figure, grouped } from "./terminal/numbers.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What the text about formulas is made of. */
interface SnappedNetwork {
  readonly sets: readonly FormulaSet[];
  readonly result: SymbolicResult;
  readonly rows: Rows;
  readonly model: string;
}

/** The formulas for a person: each on its own line, then errors on the way from network to formula, then runners-up. */
export function snappedText({ sets, result, rows, model }: SnappedNetwork, terminal: Terminal): string {
  return blocks(
    ...sets.flatMap((set) => [formulaLines(set, terminal), knownText(set.formulas[set.best]!, terminal)]),
    errorLines(sets, result, rows, terminal),
    ...sets.map((set) => otherFormulas(set, sets.length > 1, terminal)),
    nextCommand(`kan predict new.csv${modelArgument(model)}`, "applies it to new rows", terminal),
  );
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
    const { network, snapped, formula } = errors[t]!;
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
      ...ERROR_COLUMNS,
    ],
    lines.map(([label, metrics]) => [label, ...errorCells(metrics)]),
    terminal.columns,
    terminal.paint,
  );
}

function otherFormulas(
  { target, formulas, best }: FormulaSet,
  isOneOfSeveral: boolean,
  terminal: Terminal,
): string {
  // Formulas that read the same differ in a rounding or two: one line for all of them.
  const seen = new Set([printReadable(formulas[best]!.expr, 4)]);
  const others = formulas.flatMap(({ expr, errors, complexity }, place) => {
    const glance = printReadable(expr, 4);
    if (seen.has(glance)) return [];
    seen.add(glance);
    return [[String(place + 1), printMathjs(expr), figure(reportedErrors(errors).nrmse), String(complexity)]];
  });
  if (others.length === 0) return "";
  const suffix = isOneOfSeveral ? ` for ${target}` : "";
  return table(
    [
      { heading: "#", align: "right" },
      { heading: `also found${suffix}`, align: "left" },
      { heading: "RMSE/std", align: "right" },
      { heading: "nodes", align: "right" },
    ],
    others,
    terminal.columns,
    terminal.paint,
  );
}
