import {
  type ClassState,
  errorsOf,
  holdsNetwork,
  type ModelRecord,
  type ModelState,
  type NetworkState,
  networkSize,
  type SystemState,
  trainedState,
  usesSeed,
} from "../../src/index.ts";
import type { CommandModule } from "../command.ts";
import { searchLines } from "../discover/discovered.ts";
import { foundFacts, leftText } from "../equations/solvedText.ts";
import { EXIT_CODE } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { allFormulaLines } from "../formulas/formulaLines.ts";
import { criteriaOfState, infoJson, type SolvedInfo, statesOf } from "../models/infoJson.ts";
import { openModel } from "../models/model.ts";
import { fitCommand } from "../models/repeat.ts";
import { gridsOf, layersText, usedInputs } from "../networks/network.ts";
import { classesText, lossMeaning } from "../summaries/classes.ts";
import { type ErrorRow, errorRows, errorsTable } from "../summaries/errors.ts";
import { judgementsOf, solutionOf } from "../summaries/pictures.ts";
import { lossCurve } from "../summaries/plots.ts";
import { blocks, facts, outcomeText, sentences } from "../summaries/summary.ts";
import { figure, grouped } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `kan info`: what a model is and how it came about. */
export const infoCommand: CommandModule = {
  describe: (command) =>
    modelFlag(
      command.description(
        "Show a model: the table it was fitted to, its shape, its parameters before and after pruning, its errors, its formula, and everything needed to repeat the run.",
      ),
    ).addHelpText("after", "\nExample:\n  $ kan info"),

  run: async ({ terminal }, _args, options) => {
    const model = String(options.model);
    const record = await openModel(model);
    const solved = await solutionOf(record);
    const left = solved === undefined ? [] : judgementsOf(solved);
    const found = solved?.found ?? {};
    return {
      exit: EXIT_CODE.done,
      text: textOf(record, model, { left, found }, terminal),
      json: infoJson(record, model, { left, found }),
    };
  },
};

function textOf(record: ModelRecord, model: string, { left, found }: SolvedInfo, terminal: Terminal): string {
  const { current } = record;
  const { step, data, inputs, categories, network } = current;
  const used = network && usedInputs(network.kan);
  const columns = inputs
    .map(({ name }, i) => (used === undefined || used.has(i) ? name : `${name} (cut)`))
    .join(", ");
  return blocks(
    allFormulaLines(current.formulas, terminal, categories),
    facts(
      [
        [
          "Table",
          `${data.source === "-" ? "standard input" : data.source}: ${grouped(data.nRows)} rows, fingerprint ${data.fingerprint.slice(0, 12)}`,
        ],
        [
          "Targets",
          current.classes === undefined ? current.targets.join(", ") : classesLine(current.classes),
        ],
        ["Inputs", columns],
        ...(current.system === undefined ? [] : systemFacts(current.system)),
        [
          "Network",
          current.system !== undefined
            ? "none: the formulas are right-hand sides"
            : network === undefined
              ? `none; ${fitCommand(current, model)} trains one`
              : networkText(network),
        ],
        ...foundFacts(found),
        ...left.map(({ name, judgement }): [string, string] => [
          "Equations",
          `the ${name} ${leftText(judgement)}`,
        ]),
        ...(network?.loss === undefined || current.classes !== undefined
          ? []
          : [["Loss", lossMeaning(network.loss)] as const]),
        ["Last step", `${step.command}: ${step.summary}`],
        ...(step.outcome === undefined
          ? []
          : [["Stopped", outcomeText(step.outcome, network?.loss)] as const]),
        [
          "Run",
          [
            ...(usesSeed(step) ? [`seed ${step.seed}`] : []),
            ...(step.engine === undefined ? [] : [`engine ${step.engine}`]),
            `kan ${step.version}`,
          ].join(", "),
        ],
      ],
      terminal,
    ),
    sizesTable(record, terminal),
    criteriaText(current, terminal),
    current.classes === undefined
      ? errorsText(allErrorRows(record), terminal)
      : classesText(current.classes, terminal),
    current.system === undefined ? "" : sentences([AGAINST_SLOPES], terminal),
    trustText(current, terminal),
    rangesTable(current, terminal),
    lossCurve(
      (step.curve ?? []).map(({ train }) => Math.sqrt(train)),
      terminal,
    ),
  );
}

/** `species: setosa, versicolor, virginica`. */
function classesLine({ target, labels }: ClassState): string {
  return `${target}: ${labels.join(", ")}`;
}

/** What errors of right-hand sides are, which may be large beside a good system. */
const AGAINST_SLOPES =
  "These errors are against slopes of smoothed states, which are rough at ends, gaps and fast changes; what trajectories leave is in what kan discover prints.";

/** A system in time: what it moves, where it starts, what it keeps. */
function systemFacts({
  time,
  order,
  states,
  driven,
  starts,
  measured,
  conserved,
}: SystemState): [string, string][] {
  const times = measured?.flatMap((run) => [run.times[0]!, run.times.at(-1)!]);
  const span =
    times === undefined
      ? ""
      : `, ${time} from ${figure(Math.min(...times))} to ${figure(Math.max(...times))}`;
  const from = starts.slice(0, MOST_STARTS).map(({ run, values }) => {
    const start = states.map((name, k) => `${name} = ${figure(values[k]!)}`).join(", ");
    return run === "" ? start : `${run}: ${start}`;
  });
  const others = starts.length - from.length;
  return [
    [
      "System",
      `of order ${order} in ${time}, moves ${states.join(", ")}; ${starts.length === 1 ? "one run" : `${starts.length} runs`}${span}`,
    ],
    ...(driven.length === 0 ? [] : [["Driven by", driven.join(", ")] as [string, string]]),
    ["Starts", `${from.join("; ")}${others > 0 ? `; and ${others} more` : ""}`],
    ...(conserved ?? []).map((one): [string, string] => ["Conserved", one]),
  ];
}

/** Starts that are written out. */
const MOST_STARTS = 3;

function networkText({ kan }: NetworkState): string {
  const { intervals, degrees } = gridsOf(kan);
  const splines =
    intervals.length === 0 ? "no splines left" : `grid ${intervals.join(", ")}, degree ${degrees.join(", ")}`;
  return `${layersText(kan)}, ${splines}`;
}

/** The errors of what the model predicts with; below a formula those of the network that it was made of. */
function allErrorRows(record: ModelRecord): ErrorRow[] {
  const { targets, formulas } = record.current;
  if (formulas.length === 0) return errorRows(targets, errorsOf(record.current));
  return [
    ...errorRows(targets, errorsOf(record.current), "formula"),
    ...errorRows(targets, trainedState(record)?.network.errors ?? [], "network"),
  ];
}

function errorsText(rows: readonly ErrorRow[], terminal: Terminal): string {
  return rows.length === 0 ? "" : errorsTable(rows, terminal);
}

/** What the search said of the formulas that it chose, as long as they are the ones taken. */
function trustText({ formulas }: ModelState, terminal: Terminal): string {
  return sentences(formulas.flatMap(searchLines), terminal);
}

/** Parameters step by step: pruning and snapping make them fewer. */
function sizesTable(record: ModelRecord, terminal: Terminal): string {
  const states = statesOf(record).filter(holdsNetwork);
  if (states.length === 0) return "";
  return table(
    [left("after"), right("edges"), right("functions"), right("spline parameters"), right("all")],
    states.map(({ step, network }) => {
      const { edges, snapped, splineParameters, parameters } = networkSize(network.kan);
      return [step.command, ...[edges, snapped, splineParameters, parameters].map(grouped)];
    }),
    terminal,
  );
}

/** AICc and BIC of the network, with what they are made of. */
function criteriaText(state: ModelState, terminal: Terminal): string {
  const criteria = criteriaOfState(state);
  if (criteria === undefined) return "";
  const { n, k, rss, aicc, bic } = criteria;
  const targets = state.targets.length;
  const noises = targets === 1 ? "the noise" : `the noise of ${targets} targets`;
  const none = `none, for ${grouped(n)} numbers bear at most ${grouped(Math.max(0, n - 2))} parameters`;
  const line = [
    `AICc ${Number.isFinite(aicc) ? figure(aicc, 6) : none}`,
    Number.isFinite(bic) ? `BIC ${figure(bic, 6)}` : "no BIC",
    `n = ${grouped(n)}`,
    `k = ${grouped(k)} (${grouped(k - targets)} parameters and ${noises})`,
    `RSS ${rss.map((one) => figure(one, 4)).join(", ")}`,
  ];
  return sentences([`On the rows trained on: ${line.join("; ")}`], terminal);
}

function rangesTable({ inputs }: ModelState, terminal: Terminal): string {
  return table(
    [left("trained on"), right("from"), right("to")],
    inputs.map(({ name, low, high }) => [name, figure(low, 6), figure(high, 6)]),
    terminal,
  );
}
