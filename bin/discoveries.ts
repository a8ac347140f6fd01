import {
  type Candidate,
  type Dataset,
  type DiscoverResult,
  type FinishedCandidate,
  metricsOf,
  predictExpr,
  printLatex,
  printMathjs,
  printReadable,
} from "../src/index.ts";
import { frontPlot } from "./plots.ts";
import { blocks } from "./summary.ts";
import { type FrontLine, frontTable } from "./terminal/frontTable.ts";
import { count, figure } from "./terminal/numbers.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/** One target and all that was found for it. */
export interface Discovery {
  readonly target: string;
  readonly result: DiscoverResult;
  /** The chosen formula first, then the others of the front, the largest first. */
  readonly formulas: readonly FinishedCandidate[];
}

/** A candidate of a running search as a line of its table. */
export function frontLine(candidate: Candidate, best: Candidate | undefined): FrontLine {
  return {
    nodes: candidate.complexity,
    error: candidate.held,
    formula: printReadable(candidate.expr, 4),
    isBest: candidate === best,
  };
}

/** What was found for a target, for a person: the formula, the front with it, and how far it can be trusted. */
export function discoveryText({ target, result, formulas }: Discovery, terminal: Terminal): string {
  const [chosen] = formulas;
  if (chosen === undefined) return "";
  const formula = wrap(`${target} = ${printReadable(chosen.expr)}`, terminal.columns - 2, "    ").slice(4);
  const lines = formulas
    .toSorted((a, b) => a.complexity - b.complexity)
    .map((candidate) => ({
      nodes: candidate.complexity,
      error: candidate.errors.test,
      formula: printReadable(candidate.expr, 5),
      isBest: candidate === chosen,
    }));
  const front = frontTable(lines, terminal, terminal.paint);
  const plot = frontPlot(
    lines.map(({ nodes, error }) => ({ complexity: nodes, nrmse: error })),
    terminal,
  );
  return blocks(`  ${terminal.paint.bold(formula)}`, front, plot, trustText(result, chosen, terminal));
}

const TESTED_TEXT: Readonly<Record<DiscoverResult["testedOn"], string>> = {
  "held-out rows": "Errors are RMSE over the target's spread, on rows that took no part in the search.",
  "cross-validation":
    "Errors are RMSE over the target's spread, each tenth of the rows predicted by constants fitted to the others; the table is too small to keep rows out of the search.",
};

const NOISE_TEXT: Readonly<Record<DiscoverResult["noiseFrom"], string>> = {
  given: "as given",
  replicates: "from rows with equal inputs",
  residuals: "what the formula leaves",
};

function trustText(result: DiscoverResult, chosen: FinishedCandidate, terminal: Terminal): string {
  const lines = [TESTED_TEXT[result.testedOn]];
  if (result.outcome === "exact") lines.push("The formula is exact to rounding.");
  else {
    lines.push(`Noise ${figure(result.noiseFloor)} of the spread (${NOISE_TEXT[result.noiseFrom]}).`);
    if (result.outcome === "noise-floor") lines.push("Nothing but noise is left: the search ended early.");
    lines.push(
      `Probability that this formula is right if one of those found is: ${figure(Math.floor(1000 * result.confidence) / 10)} %.`,
    );
    const next = result.runnerUp;
    if (next !== undefined)
      lines.push(`Next in the ranking: ${printReadable(next.expr, 5)}, error ${figure(next.errors.test)}.`);
    if (chosen.fitted > 0) lines.push(`${count(chosen.fitted, "constant was", "constants were")} fitted.`);
  }
  if (result.outcome === "timeout")
    lines.push("Time was up: --timeout gives more, --resume goes on from here.");
  if (result.outcome === "interrupted") lines.push("Interrupted: --resume goes on from here.");
  if (result.dropped.length > 0) lines.push(`Without influence: ${result.dropped.join(", ")}.`);
  return lines.map((line) => wrap(line, terminal.columns, "  ")).join("\n");
}

/** How a run was made, for JSON. */
export interface DiscoverRun {
  readonly seed: number;
  readonly engine: string;
  readonly seconds: number;
}

/** What was found for a target, for a program. `variables` maps identifiers to column headers. */
export function discoveryJson(
  { target, result, formulas }: Discovery,
  dataset: Dataset,
  variables: Readonly<Record<string, string>>,
  run: DiscoverRun,
): object {
  const columns = dataset.inputs.map(({ values }) => values);
  const actual = dataset.targets.find(({ name }) => name === target)?.values ?? new Float64Array(0);
  return {
    schema: "kan/formulas@1",
    target,
    best: 0,
    formulas: formulas.map((candidate) => {
      const { train, test } = candidate.errors;
      const all = metricsOf(predictExpr(candidate.expr, Object.keys(variables), columns), actual);
      return {
        expression: printMathjs(candidate.expr),
        latex: printLatex(candidate.expr),
        complexity: candidate.complexity,
        fittedConstants: candidate.fitted,
        nrmse: { train, test, all: all.nrmse },
        r2: { train: 1 - train ** 2, test: 1 - test ** 2, all: all.r2 },
        descriptionLength: candidate.length,
        aicc: Number.isFinite(candidate.aicc) ? candidate.aicc : null,
        foundBy: candidate.origin,
      };
    }),
    runnerUp: result.runnerUp === undefined ? null : printMathjs(result.runnerUp.expr),
    confidence: result.confidence,
    noise: { nrmse: result.noiseFloor, from: result.noiseFrom },
    testedOn: result.testedOn,
    dropped: result.dropped,
    outcome: result.outcome,
    variables,
    ...run,
  };
}
