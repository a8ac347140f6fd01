import {
  type Category,
  errorCells,
  type Formula,
  type FormulaSet,
  printMathjs,
  reportedErrors,
  type SearchFacts,
  type StandIn,
  variablesOf,
} from "../../src/index.ts";
import { knownText } from "../formulas/constants.ts";
import { formulaLines, frontLines } from "../formulas/formulaLines.ts";
import { testedOn } from "../formulas/formulas.ts";
import { type AskedUnits, questionOf, unitLines } from "../formulas/units.ts";
import { frontPlot } from "../summaries/plots.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { farOff } from "../terminal/farOff.ts";
import { frontTable } from "../terminal/frontTable.ts";
import { count, figure, percentOf, percentOfShare } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { asideLine } from "./aside.ts";

/** What was found for a target, for a person: the formula, the front with it, and how far it can be trusted. */
export function discoveredText(
  set: FormulaSet,
  terminal: Terminal,
  categories: readonly Category[] = [],
  units?: AskedUnits,
): string {
  const chosen = set.formulas[set.best]!;
  const lines = frontLines(set, categories);
  const plot = frontPlot(
    lines.map(({ nodes, error }) => ({ complexity: nodes, nrmse: error })),
    terminal,
  );
  return blocks(
    formulaLines(set, terminal, categories),
    knownText(chosen, terminal),
    frontTable(lines, terminal),
    plot,
    trustText(set, terminal),
    units === undefined ? "" : sentences(unitLines(questionOf(set), units), terminal),
  );
}

const TESTED_TEXT = {
  test: "on rows that took no part in the search",
  crossValidated:
    "each tenth of the rows predicted by constants fitted to the others; the table is too small to keep rows out of the search",
  train: "on the rows that constants were fitted to",
} as const;

/** What the errors of the front are, and R² of the formula taken. */
function errorLine({ target, formulas, best }: FormulaSet): string {
  const { errors } = formulas[best]!;
  const [, , r2] = errorCells(reportedErrors(errors));
  return `R² of the formula taken: ${r2}. RMSE is in the unit of ${target}, RMSE/std over its spread: ${TESTED_TEXT[testedOn(errors)]}.`;
}

const NOISE_TEXT: Readonly<Record<Exclude<SearchFacts["noiseFrom"], "residuals">, string>> = {
  given: "as given",
  replicates: "from rows with equal inputs",
};

function trustText(set: FormulaSet, terminal: Terminal): string {
  const { search } = set;
  const lines = [
    errorLine(set),
    ...searchLines(set),
    ...(search?.outcome === "timeout"
      ? [`Time was up${untriedText(search)}: --timeout gives more, --resume goes on from here.`]
      : []),
    ...(search?.outcome === "interrupted"
      ? [`Interrupted${untriedText(search)}: --resume goes on from here.`]
      : []),
    ...(search?.repeatable === false && search.outcome !== "interrupted"
      ? [
          search.outcome === "timeout"
            ? "The clock ended it: another run may find something else."
            : "The clock ended the rounding of it: another run may print it otherwise.",
        ]
      : []),
  ];
  return sentences(lines, terminal);
}

function untriedText({ untried }: SearchFacts): string {
  if (untried === undefined || untried.count === 0) return "";
  return `; ${count(untried.count, "thing", "things")} not tried yet could still give a shorter formula`;
}

/** Different rows below which no probability is given, unless the formula leaves nothing. */
const LEAST_ROWS = 30;
/** Nats beyond those of chance below which a formula may be one of the many that fit anything. */
const LEAST_NATS = 5;

/** Columns that a sentence names, at most. */
const MOST_NAMES = 24;

/** What a search says of the formula that it took, one sentence each; nothing where another is taken. */
export function searchLines({ formulas, best, variables, search }: FormulaSet): string[] {
  if (search === undefined || search.chosen !== best) return [];
  const chosen = formulas[best]!;
  const used = variablesOf(chosen.expr);
  const headers = (names: readonly string[]): string => {
    const others = names.length > MOST_NAMES ? names.length - MOST_NAMES : 0;
    const named = names.slice(0, names.length - others).map((name) => variables[name] ?? name);
    return `${named.join(", ")}${others > 0 ? ` and ${others} more (--json names them)` : ""}`;
  };
  const unused = Object.keys(variables).filter(
    (name) => !used.includes(name) && !search.dropped.includes(name),
  );
  return [
    ...lossLines(search.loss),
    ...leftLines(search, formulas, headers),
    ...(used.length > 0
      ? []
      : [
          search.dealt === undefined
            ? "No formula that was found describes these rows better than a constant, its length counted."
            : `${count(search.rows, "row does", "rows do")} not show that any formula describes them better than a constant.`,
        ]),
    ...sureLines(search, chosen, used.length === 0),
    ...standInLines(search.standIns ?? [], headers),
    ...(search.dropped.length > 0 ? [`Without influence: ${headers(search.dropped)}.`] : []),
    ...(unused.length > 0 ? [`Not in the formula: ${headers(unused)}.`] : []),
  ];
}

/** How errors counted, where not as squares. */
function lossLines(loss: SearchFacts["loss"]): string[] {
  if (loss === undefined) return [];
  const { name, far, noiseAsFactor, grossErrors } = loss;
  if (noiseAsFactor !== undefined)
    return [
      `Errors count as shares (--loss log), for rows are off by about ${percentOfShare(noiseAsFactor)} of the target whatever its size: RMSE weighs a row by one over the square of what is expected of it. --loss mse counts squares.`,
    ];
  if (far === 0) return [`Errors count by ${name}: no row lies far from the formula.`];
  if (far !== undefined)
    return [
      `Errors count by ${name}${grossErrors === undefined ? "" : ", for a few rows are far from all others"}: ${count(far, "row lies", "rows lie")} far from the formula, and the errors are those of the others.${grossErrors === undefined ? "" : " --loss mse counts all."}`,
    ];
  const weights =
    name === "poisson"
      ? "the mean that is expected"
      : `the square of ${name === "log" ? "what is expected of it" : "the target"}`;
  return [`Errors count by ${name}: a row weighs by one over ${weights}, in the choice and in RMSE.`];
}

/** What the formula leaves, and what that goes with. */
function leftLines(
  {
    leaves,
    leftWith,
    leftWithAside = [],
    better,
    noise,
    noiseFrom,
    rows,
    outlier,
    outcome,
    repeatable,
    ofTwoValues,
    loss,
    uneven,
  }: SearchFacts,
  formulas: readonly Formula[],
  headers: (names: readonly string[]) => string,
): string[] {
  if (leaves === "nothing") return ["The formula is exact to rounding."];
  const few = `${count(rows, "row is", "rows are")} too few to tell`;
  if (leaves === "unknown" && noise < 1e-9)
    return [`It agrees with every row to rounding, but ${few} a law from a coincidence.`];
  const left = `It leaves ${figure(noise)} of the spread`;
  const endedEarly = outcome === "noise-floor" && repeatable !== false;
  const known =
    noiseFrom === "residuals" ? [] : [`Noise ${figure(noise)} of the spread (${NOISE_TEXT[noiseFrom]}).`];
  if (leaves === "rounding") return [`${left}, which is how the figures of the table are rounded.`];
  const said: Record<Exclude<SearchFacts["leaves"], "nothing" | "rounding">, string> = {
    noise:
      noiseFrom !== "residuals"
        ? "What the formula leaves is not told from that."
        : `${left}, which ${uneven === undefined ? "no test tells from noise" : "goes with no column"}${endedEarly ? ": the search ended there, before all was tried" : ""}.`,
    more: noiseFrom === "residuals" ? `${left}, and not only noise.` : "It leaves more than that.",
    unknown: ofTwoValues
      ? `${left}.`
      : `${left}; ${better === undefined || rows < 20 ? `${few} whether that is noise` : "whether that is noise is open"}.`,
  };
  const next = better === undefined ? undefined : formulas[better];
  return [
    ...known,
    said[leaves],
    ...(leftWith.length > 0 ? [`What is left goes with ${headers(leftWith)}.`] : []),
    ...(leftWithAside.length > 0 ? [asideLine(leftWithAside)] : []),
    ...(uneven === undefined ? [] : [unevenLine(uneven, loss === undefined, headers)]),
    ...(next === undefined
      ? []
      : [
          `${printMathjs(next.expr)} leaves less (${figure(reportedErrors(next.errors).nrmse)}), by more than its standard error.`,
        ]),
    ...(outlier === undefined
      ? []
      : [
          `${farOff(outlier).replace(/^one/, "One")}.${loss === undefined ? " Look there; --loss huber lets such rows weigh less." : ""}`,
        ]),
  ];
}

/** What the size of what is left goes with, and what that means for what else is said. */
function unevenLine(
  { columns, grows }: NonNullable<SearchFacts["uneven"]>,
  isOfSquares: boolean,
  headers: (names: readonly string[]) => string,
): string {
  if (grows) {
    const advice = isOfSquares ? "; --loss relative fits such targets" : "";
    return `But rows are further off where the formula is large, while intervals take noise to be the same everywhere${advice}.`;
  }
  return `But how far off rows are goes with ${headers(columns)}: the noise is not the same everywhere, as intervals take it to be, or the law has more than one branch.`;
}

/** Which columns could stand in the formula for which of its own. */
function standInLines(standIns: readonly StandIn[], headers: (names: readonly string[]) => string): string[] {
  const columns = [...new Set(standIns.map(({ column }) => column))];
  return columns.map((column) => {
    const others = standIns.filter((one) => one.column === column).map(({ standIn }) => standIn);
    return `${headers(others)} ${others.length === 1 ? "does" : "do"} as well as ${headers([column])}.`;
  });
}

const OF_TWO_VALUES =
  "No probability is given: what a formula leaves of two values is no noise around a law; --task classify fits the probability of one of them.";

/** How sure the choice is. */
function sureLines(search: SearchFacts, chosen: Formula, isConstant: boolean): string[] {
  const { confidence, runnerUp, rows, leaves, evidence, chance, dealt, takenBy } = search;
  if (leaves === "nothing" || leaves === "rounding") return [];
  if (takenBy === "prediction") {
    return [
      `Taken because it predicts rows left out better than the shortest description; --choose shortest takes that.${
        chosen.origin === "additive"
          ? " Its constants are not those of least squares: they follow a fit that is shrunken as in ridge regression, so that rows left out are predicted best."
          : ""
      }`,
    ];
  }
  const { fitted } = chosen.description;
  const { ofTwoValues, outcome, uneven } = search;
  return [
    ...(isConstant
      ? []
      : ofTwoValues
        ? [OF_TWO_VALUES]
        : dealt?.isBeaten
          ? [
              `Of 19 targets dealt to the rows at random none gave a formula of its size that predicts as well; ${count(rows, "row says", "rows say")} no more than that.`,
            ]
          : evidence < chance + LEAST_NATS
            ? ["It may be a coincidence: targets dealt to the rows at random give formulas that are as good."]
            : rows < LEAST_ROWS
              ? [`No probability is given: ${count(rows, "row says", "rows say")} too little.`]
              : [
                  `Probability that it is right${uneven === undefined ? "" : ", were its noise the same everywhere"}, against the others found${outcome === "timeout" ? " before time was up, what was not tried" : ""}, chance, and what is left: ${percentOf(confidence)} %.`,
                ]),
    ...(dealt === undefined
      ? []
      : [
          `Errors of few rows flatter: targets dealt to the rows at random gave formulas as large as those shown with RMSE/std down to ${figure(dealt.nrmse)}.`,
        ]),
    ...(runnerUp === undefined
      ? []
      : [
          `Strongest rival: ${printMathjs(runnerUp.expr)}, RMSE/std ${figure(reportedErrors(runnerUp.errors).nrmse)}.`,
        ]),
    ...(fitted > 0 && !isConstant ? [`${count(fitted, "constant was", "constants were")} fitted.`] : []),
  ];
}
