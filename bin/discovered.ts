import {
  type Formula,
  type FormulaSet,
  printReadable,
  reportedErrors,
  type SearchFacts,
} from "../src/index.ts";
import { testedOn } from "./formulas.ts";
import { frontPlot } from "./plots.ts";
import { blocks } from "./summary.ts";
import { type FrontLine, frontTable } from "./terminal/frontTable.ts";
import { count, figure } from "./terminal/numbers.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/** What was found for a target, for a person: the formula, the front with it, and how far it can be trusted. */
export function discoveredText(set: FormulaSet, terminal: Terminal): string {
  const chosen = set.formulas[set.best]!;
  const text = `${set.target} = ${printReadable(chosen.expr)}`;
  const lines = set.formulas.map(
    (formula, place): FrontLine => ({
      number: place + 1,
      nodes: formula.complexity,
      error: reportedErrors(formula.errors).nrmse,
      formula: printReadable(formula.expr, 5),
      isBest: formula === chosen,
    }),
  );
  const plot = frontPlot(
    lines.map(({ nodes, error }) => ({ complexity: nodes, nrmse: error })),
    terminal,
  );
  return blocks(
    `  ${terminal.paint.bold(wrap(text, terminal.columns - 2, "    ").slice(4))}`,
    frontTable(lines, terminal, terminal.paint),
    plot,
    trustText(set, terminal),
  );
}

const TESTED_TEXT = {
  test: "Errors are RMSE over the target's spread, on rows that took no part in the search.",
  crossValidated:
    "Errors are RMSE over the target's spread, each tenth of the rows predicted by constants fitted to the others; the table is too small to keep rows out of the search.",
  train: "Errors are RMSE over the target's spread, on the rows that constants were fitted to.",
} as const;

const NOISE_TEXT: Readonly<Record<SearchFacts["noiseFrom"], string>> = {
  given: "as given",
  replicates: "from rows with equal inputs",
  residuals: "what the formula leaves",
};

function trustText({ formulas, best, search }: FormulaSet, terminal: Terminal): string {
  const formula = formulas[best]!;
  const lines = [
    TESTED_TEXT[testedOn(formula.errors)],
    ...(search === undefined ? [] : searchLines(search, formula)),
    ...(search?.outcome === "timeout"
      ? ["Time was up: --timeout gives more, --resume goes on from here."]
      : []),
    ...(search?.outcome === "interrupted" ? ["Interrupted: --resume goes on from here."] : []),
  ];
  return lines.map((line) => wrap(line, terminal.columns, "  ")).join("\n");
}

/** What a search says of the formula that it chose, one sentence each. */
export function searchLines(search: SearchFacts, chosen: Formula): string[] {
  const { outcome, noise, noiseFrom, confidence, runnerUp, dropped } = search;
  const lines: string[] = [];
  if (outcome === "exact") lines.push("The formula is exact to rounding.");
  else {
    lines.push(`Noise ${figure(noise)} of the spread (${NOISE_TEXT[noiseFrom]}).`);
    if (outcome === "noise-floor") lines.push("Nothing but noise is left: the search ended early.");
    lines.push(
      `Probability that this formula is right if one of those found is: ${figure(Math.floor(1000 * confidence) / 10)} %.`,
    );
    if (runnerUp !== undefined)
      lines.push(
        `Next in the ranking: ${printReadable(runnerUp.expr, 5)}, error ${figure(reportedErrors(runnerUp.errors).nrmse)}.`,
      );
    const { fitted } = chosen.description;
    if (fitted > 0) lines.push(`${count(fitted, "constant was", "constants were")} fitted.`);
  }
  if (dropped.length > 0) lines.push(`Without influence: ${dropped.join(", ")}.`);
  return lines;
}
