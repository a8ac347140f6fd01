import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  advanced,
  type ClassState,
  classMetrics,
  classShares,
  type Dataset,
  type Engine,
  evaluateKan,
  type FormulaSet,
  type LibraryFunction,
  type LossName,
  leftOutProbabilities,
  lossOf,
  type ModelState,
  type NetworkState,
  parseExpr,
  partTools,
  predictorOf,
  printMathjs,
  problemOf,
  refuseTargets,
  resolveFunction,
  resolveLibrary,
  rowClasses,
  type SymbolicResult,
  symbolic,
  variableNames,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, secondsSince, tell } from "../command.ts";
import {
  cutError,
  exitCodeOf,
  keptTimeout,
  type TimeoutFlags,
  timeoutFlag,
  warnOfCut,
  withDeadline,
} from "../deadline.ts";
import { solvedFormulas } from "../equations/solved.ts";
import { NoResultError } from "../exit.ts";
import { dataFlag, type EngineFlags, engineFlag, modelFlag, seedFlag } from "../flags.ts";
import { formulasJson } from "../formulas/formulas.ts";
import { withKnown } from "../models/known.ts";
import {
  checkModelPath,
  engineOf,
  openModel,
  type Rows,
  rowsOf,
  threadsOf,
  trainedStateOf,
} from "../models/model.ts";
import { writeStep } from "../models/modelSteps.ts";
import { discoverCommand } from "../models/repeat.ts";
import { type EdgeChoice, edgeChoice, edgeName, edgeText, fixedEdges } from "../networks/edges.ts";
import { type ComparedErrors, comparedErrors, snappedText } from "../networks/snapped.ts";
import { runSuggest } from "../networks/suggested.ts";
import { formulaWarning } from "../networks/trust.ts";
import { numberIn, oneOf, repeated, wholeNumber } from "../options.ts";
import { classesJson } from "../summaries/classes.ts";
import { modelArgument, nextCommand } from "../summaries/summary.ts";

/** Losses under which a network and a formula both give the target itself. */
const FITTED_LOSSES = ["mse", "huber", "mae", "relative"] as const;
type FittedLoss = (typeof FITTED_LOSSES)[number];

/** The flags of `kan symbolic`, as commander hands them over. */
interface Flags extends EngineFlags, TimeoutFlags {
  readonly seed: number;
  readonly model: string;
  readonly data?: string;
  readonly lib?: string;
  readonly loss?: FittedLoss;
  readonly fix?: readonly string[];
  readonly unfix?: readonly string[];
  readonly suggest?: boolean;
  readonly beam?: number;
  readonly complexityPrice?: number;
  readonly round: boolean;
}

/** `kan symbolic`: edges become functions, the network becomes a formula. */
export const symbolicCommand: CommandModule = {
  describe,
  run: async (session, _args, options) => {
    const flags = options as unknown as Flags;
    return flags.suggest === true ? runSuggest(session, flags) : run(withDeadline(session, flags), flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Replace every edge by a function from a library, choosing by the error of the whole network, refit all constants together, and print the formula in the units and names of the table.",
    )
    .option(
      "--lib <functions>",
      "functions to choose from, with commas between: names, full, or expressions in x such as x*exp(-x)",
    )
    .option(
      "--fix <edge=function>",
      "choose the function of an edge; may be given again",
      repeated("--fix", "0,1,0=sin"),
    )
    .option("--unfix <edge>", "take such a choice back; may be given again", repeated("--unfix", "0,1,0"))
    .option("--suggest", "only list the best functions for each edge, from small to large")
    .option("--beam <n>", "alternatives carried along while choosing", wholeNumber("--beam", 1, 64))
    .option(
      "--complexity-price <price>",
      "powers of ten in error that one more operation must gain",
      numberIn("--complexity-price", 0, Infinity, 0.05),
    )
    .option(
      "--loss <name>",
      "how errors of formulas count, where the network gives the target itself: mse, huber, mae or relative (default: as it was trained)",
      oneOf("--loss", FITTED_LOSSES),
    )
    .option("--no-round", "leave constants as they were fitted");
  timeoutFlag(command);
  seedFlag(command);
  engineFlag(command);
  dataFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
An edge is named layer,from,to, counted from 0: 0,1,0 leads from the second input
to the first node of the first layer. Run again, the search starts from the curves
as they were before the last kan symbolic; choices by --fix stay.

Example:
  $ kan symbolic --lib sin,exp,x^2`,
  );
}

async function run(session: Session, flags: Flags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const start = terminal.now();
  const engine = engineOf(flags);
  const library = await resolveLibrary(flags.lib, parseExpr);
  const fix = (flags.fix ?? []).map(edgeChoice);
  const unfix = (flags.unfix ?? []).map((text) => edgeName("--unfix", text));
  await checkModelPath(flags.model);
  const record = await openModel(flags.model);
  const base = trainedStateOf(record, flags.model);
  const problem = problemOf(record);
  if (problem !== undefined && flags.lib === undefined && fix.length + unfix.length === 0) {
    return solvedFormulas(session, record, problem, flags);
  }
  const { classes } = base;
  // Columns are those of the network that is read, which an edited file may have changed since.
  const rows = await rowsOf({ current: base, before: [] }, session, flags);
  const loss = flags.loss ?? base.network.loss ?? "mse";
  if (flags.loss !== undefined) {
    refuseOtherLink(flags.loss, base.network.loss ?? "mse");
    refuseTargets(rows.all, lossOf({ name: flags.loss }));
  }
  const variables = variableNames(base.inputs.map(({ name }) => name));
  const options = {
    ...(flags.beam !== undefined && { beam: flags.beam }),
    ...(flags.complexityPrice !== undefined && { complexityPrice: flags.complexityPrice }),
    round: flags.round,
  };
  const kept = fixedEdges((record.current.network ?? base.network).kan).filter(
    ({ edge }) =>
      ![...unfix, ...fix.map((choice) => choice.edge)].some((other) => edgeText(other) === edgeText(edge)),
  );
  const chosen = [...kept.map(({ edge, fn }) => ({ edge, fn: fn.name })), ...fix];
  const result = await symbolic(
    base.network.kan,
    base.network.scaler,
    rows,
    [...variables.keys()],
    {
      ...{ engine, library, unfix, threads: threadsOf(flags), loss },
      // Who names the functions wants no others.
      ...(flags.lib === undefined && { parts: partTools }),
      ...{ fix: await functionsOf(chosen), ...options },
    },
    { sink: progress.sink, signal },
  );
  if (result === undefined) throw cutError(signal, "a formula") ?? withoutFormula();
  warnOfCut(session);
  const isOfSquares = loss === "mse";
  const sets = setsOf(result, base, variables).map((set) => (isOfSquares ? withKnown(set, rows.train) : set));
  const told = classes && (await toldApart(classes, sets, base, rows));
  const compared = comparedErrors(sets, result, base.network, rows);
  const discover = discoverCommand(base, flags.model);
  const isDoubtful = told === undefined && warnOfFormulas(session, compared, discover);
  const next = isDoubtful
    ? nextCommand(discover, "searches without a network", terminal)
    : nextCommand(`kan predict new.csv${modelArgument(flags.model)}`, "applies it to new rows", terminal);
  const state: ModelState = {
    ...base,
    step: {
      command: "symbolic",
      options: {
        ...options,
        ...keptTimeout(signal, flags),
        ...(flags.lib !== undefined && { lib: flags.lib }),
        ...(flags.loss !== undefined && { loss: flags.loss }),
        fix: chosen.map(choiceText),
      },
      seed: flags.seed,
      version: session.version,
      summary: sets.map(summaryOf).join("; "),
      engine: engine.name,
    },
    network: networkOf(result, rows, engine),
    formulas: sets,
    ...(told && { classes: told }),
  };
  await writeStep(flags.model, advanced(record, state));
  const seconds = secondsSince(start, session);
  return {
    exit: exitCodeOf(signal),
    text: snappedText(
      {
        sets,
        compared,
        fixed: chosen.map(choiceText),
        next,
        ...(told && { classes: told, before: classes! }),
      },
      terminal,
    ),
    quietText: sets.map(({ formulas, best }) => printMathjs(formulas[best]!.expr)).join("\n"),
    json: {
      ...formulasJson(sets, { seed: flags.seed, engine: engine.name, seconds }),
      ...(told && classesJson(told)),
    },
  };
}

/** Refuses a loss for a network whose outputs are no targets: logarithms of means, log odds. */
function refuseOtherLink(asked: FittedLoss, trained: LossName): void {
  if (FITTED_LOSSES.some((name) => name === trained)) return;
  throw new UsageError(
    `--loss ${asked} is of the target itself, and the network was trained for ${trained}`,
    "leave it out, or kan fit with another --loss",
  );
}

function summaryOf({ target, label, formulas }: FormulaSet): string {
  const left = label === undefined ? target : `log odds of ${label}`;
  return `${left} = ${printMathjs(formulas[0]!.expr)}`;
}

async function functionsOf(
  choices: readonly EdgeChoice[],
): Promise<{ edge: EdgeChoice["edge"]; fn: LibraryFunction }[]> {
  return Promise.all(
    choices.map(async ({ edge, fn }) => ({ edge, fn: await resolveFunction(fn, parseExpr) })),
  );
}

function choiceText({ edge, fn }: EdgeChoice): string {
  return `${edgeText(edge)}=${fn}`;
}

/** How well formulas tell classes apart. */
async function toldApart(
  classes: ClassState,
  formulas: readonly FormulaSet[],
  { inputs }: ModelState,
  { train, test, deciding }: Rows,
): Promise<ClassState> {
  const predict = await predictorOf({ inputs, formulas });
  const on = (data: Dataset) =>
    classMetrics(classShares(predict(data.inputs.map(({ values }) => values))), rowClasses(data));
  const folds = deciding?.data === train ? deciding.formulaFolds : undefined;
  const crossValidated =
    folds && classMetrics(classShares(leftOutProbabilities(formulas, train, folds)), rowClasses(train));
  const errors = {
    train: on(train),
    ...(test && { test: on(test) }),
    ...(crossValidated && { crossValidated }),
  };
  return { ...classes, errors };
}

function setsOf(
  result: SymbolicResult,
  { targets, classes }: ModelState,
  variables: ReadonlyMap<string, string>,
): FormulaSet[] {
  const labels = classes?.labels.slice(classes.labels.length === 2 ? 1 : 0);
  return result.formulas.map((formulas, t) => ({
    target: targets[t] ?? "",
    ...(labels && { label: labels[t]! }),
    best: 0,
    variables: Object.fromEntries(variables),
    formulas,
  }));
}

/** The snapped network, with errors of its own: those before all constants were refitted together. */
function networkOf(
  { kan, scaler, loss: name }: SymbolicResult,
  { train, test }: Rows,
  engine: Engine,
): NetworkState {
  const loss = lossOf({ name });
  const onTrain = evaluateKan(kan, scaler, train, engine, loss);
  const onTest = test && evaluateKan(kan, scaler, test, engine, loss);
  const errors = onTrain.map((metrics, t) => ({ train: metrics, ...(onTest && { test: onTest[t]! }) }));
  return { kan, scaler, errors, ...(name !== "mse" && { loss: name }) };
}

function withoutFormula(): NoResultError {
  return new NoResultError(
    "some edge matches no function of the library, so there is no formula",
    "try --lib full, look at kan symbolic --suggest, or train longer: kan fit --steps 200 --grid 5,10",
  );
}

/** Says what speaks against the formulas, the first of several targets alone; true where something does. */
function warnOfFormulas(session: Session, compared: readonly ComparedErrors[], discover: string): boolean {
  const doubts = compared.flatMap((one) => formulaWarning({ ...one, discover }) ?? []);
  tell(session, ...doubts);
  return doubts.length > 0;
}
