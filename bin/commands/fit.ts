import type { Command } from "commander";
import {
  chooseEngine,
  type Dataset,
  type Diagnostic,
  type Engine,
  type FitResult,
  fit,
  keptTrainingOptions,
  type LossName,
  lossOf,
  type ModelState,
  networkSize,
  openEngine,
  outlierIn,
  predictKan,
  reportedErrors,
  type TrainingOptions,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, secondsSince, tell } from "../command.ts";
import {
  cutShortBy,
  exitCodeOf,
  keptTimeout,
  type TimeoutFlags,
  timeoutFlag,
  warnOfCut,
  withDeadline,
} from "../deadline.ts";
import { NoResultError } from "../exit.ts";
import { dialectFlags, modelFlag, seedFlag, type TrainingEngineFlags, trainingEngineFlag } from "../flags.ts";
import { type LearntTable, readLearnt, type TableFlags, tableFlags } from "../learntTable.ts";
import { checkModelPath, threadsOf } from "../models/model.ts";
import { writeNewModel } from "../models/modelSteps.ts";
import { discoverCommand } from "../models/repeat.ts";
import { effortLine, LONG_TRAINING, rowMeter } from "../networks/effort.ts";
import { fittedJson, fittedText } from "../networks/fitted.ts";
import { fittedState } from "../networks/fittedState.ts";
import { lossFlag, trainingFlags, trainingOptionsOf } from "../networks/trainingFlags.ts";
import { networkWarning, outlierWarning, withoutVainAdvice } from "../networks/trust.ts";
import { widthHint } from "../networks/widthHint.ts";
import { classWarning } from "../summaries/classes.ts";
import { modelArgument, nextCommand } from "../summaries/summary.ts";
import { lossByLook, targetHint } from "../summaries/targetHint.ts";
import { count } from "../terminal/numbers.ts";
import { wrap } from "../terminal/text.ts";

/** The flags of `kan fit`, as commander hands them over. */
interface Flags extends TableFlags, TrainingEngineFlags, TimeoutFlags, TrainingOptions {
  readonly seed: number;
  readonly model: string;
}

/** The same with a loss that may be left to what the target looks like. */
type AskedFlags = Omit<Flags, "loss"> & { readonly loss?: LossName | "auto" };

/** `kan fit`: a table in, a trained network in the model file. */
export const fitCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const { loss, ...flags } = options as unknown as AskedFlags;
    const own = loss === undefined || loss === "auto" ? flags : { ...flags, loss };
    return run(withDeadline(session, flags), args[0] ?? "-", own, loss === "auto");
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Train a Kolmogorov-Arnold network on a table and keep it in the model file. Without --width a few shapes are tried, and the smallest is taken whose error on held-out rows is within noise of the best.",
    )
    .argument("<data>", "a table: CSV, JSON Lines or Parquet, gzipped or not; - for standard input");
  tableFlags(command);
  trainingFlags(command);
  lossFlag(command);
  dialectFlags(command);
  timeoutFlag(command);
  seedFlag(command);
  trainingEngineFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Tables of fewer than 200 rows are judged by cross-validation instead of a
split, and the final network is trained on all. Of fewer than 500 rows with
labels as target it is trained on all but the test rows, once widths are compared.

Example:
  $ kan fit data.csv --target pressure --width 5 --grid 3,5,10
  $ kan fit iris.csv --target species`,
  );
}

async function run(session: Session, path: string, asked: Flags, isByLook: boolean): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const threads = threadsOf(asked);
  const { precision } = asked;
  const named =
    asked.engine === "auto"
      ? undefined
      : await openEngine(asked.engine, { threads, ...(precision && { precision }) });
  await checkModelPath(asked.model, path);
  const start = terminal.now();
  const learnt = await readLearnt(session, path, asked);
  const { table } = learnt;
  const byLook = isByLook ? lossByLook(table.dataset) : undefined;
  const flags: Flags = byLook === undefined ? asked : { ...asked, loss: byLook.loss };
  const hint = targetHint(table.dataset, flags.loss !== undefined || flags.task !== "auto", false);
  const { inputs, targets } = table.dataset;
  tell(session, hint, byLook?.note, widthHint(flags.width, inputs.length, targets.length));
  const training = trainingOptionsOf(flags);
  const engine =
    named ?? (await chooseEngine(table.dataset, { ...training, threads, ...(precision && { precision }) }));
  if (named === undefined && precision === undefined) tell(session, precisionNote(engine));
  const meter = rowMeter(progress.sink);
  const trainingStart = terminal.now();
  const fitted = await fit(
    table.dataset,
    { ...training, engine, threads, seed: flags.seed },
    { sink: meter.sink, signal },
  );
  const trainingSeconds = (terminal.now() - trainingStart) / 1000;
  const effort = meter.effort(trainingSeconds);
  const result = signal.aborted ? cutShort(fitted, signal) : advised(fitted);
  tell(session, ...result.notes);
  warnOfCut(session);
  refuseNonsense(result);
  const state = stateOf(session, learnt, result, flags, engine.name);
  await writeNewModel(flags.model, state);
  progress.end();
  if (!session.isQuiet && trainingSeconds >= LONG_TRAINING)
    terminal.err(`${wrap(effortLine(effort, trainingSeconds), terminal.columns)}\n`);
  const discover = discoverCommand(state, flags.model);
  const isDoubtful = warnOfNetwork(session, table.dataset, result, discover, engine);
  const network = { table, result, classes: state.classes, model: flags.model };
  const next = isDoubtful
    ? nextCommand(discover, "searches for a formula", terminal)
    : nextCommand(`kan prune${modelArgument(flags.model)}`, "cuts what matters little", terminal);
  return {
    exit: exitCodeOf(signal),
    text: fittedText(network, next, terminal),
    json: fittedJson(network, {
      ...{ seed: flags.seed, engine: engine.name, seconds: secondsSince(start, session) },
      ...effort,
    }),
  };
}

/** Says that `auto` took float32. */
function precisionNote({ name, precision }: Engine): Diagnostic | undefined {
  if (precision !== "float32") return undefined;
  return {
    severity: "note",
    code: "fit/float32",
    message: `a network of this size is trained in float32 (engine ${name}), then refined in float64`,
    hint: "--precision float64 computes in float64 throughout, and takes longer",
  };
}

/** The result without the advice to train on, where that would be in vain. */
function advised(result: FitResult): FitResult {
  return { ...result, outcome: withoutVainAdvice(result.outcome, result.metrics, result.curve) };
}

/** Says what speaks against a network; true where something does. */
function warnOfNetwork(
  session: Session,
  dataset: Dataset,
  { kan, scaler, metrics, leftOut, loss, classErrors }: FitResult,
  discover: string,
  engine: Engine,
): boolean {
  if (dataset.classes !== undefined && classErrors !== undefined) {
    tell(session, classWarning(dataset.classes, classErrors));
    return false;
  }
  const targets = dataset.targets.map(({ name }) => name);
  const { parameters } = networkSize(kan);
  const doubt = networkWarning({ targets, errors: metrics, parameters, discover });
  const predicted = leftOut ?? predictKan(kan, scaler, dataset, engine, lossOf({ name: loss }));
  const outliers = dataset.targets.map(({ values }, t) =>
    outlierWarning(
      outlierIn(
        predicted[t]!.map((v, r) => values[r]! - v),
        values,
      ),
      reportedErrors(metrics[t]!),
    ),
  );
  tell(
    session,
    doubt,
    outliers.find((one) => one !== undefined),
  );
  return doubt !== undefined;
}

/** The start that was kept may have ended well before; the run as a whole was cut short. */
function cutShort(result: FitResult, signal: AbortSignal): FitResult {
  const { loss, polish } = result.outcome;
  // Of all that led to the network: its last leg may hardly have begun.
  const steps = result.curve.length;
  const advice = "the best network so far is kept";
  const kind = cutShortBy(signal) ?? "interrupted";
  const outcome = { kind, steps, loss, advice, ...(polish && { polish }) };
  return { ...result, outcome };
}

function refuseNonsense(result: FitResult): void {
  if (result.metrics.every(({ train }) => Number.isFinite(train.rmse))) return;
  throw new NoResultError(
    "training found no network with a finite error",
    "look for extreme values in the table, or try --width 1, a smaller --grid or another --seed",
  );
}

function stateOf(
  session: Session,
  { table, kept }: LearntTable,
  result: FitResult,
  flags: Flags,
  engine: string,
): ModelState {
  const step = {
    command: "fit",
    options: {
      ...keptTrainingOptions(flags),
      ...keptTimeout(session.signal, flags),
      width: result.width,
      // Tried shapes draw other random numbers than a given one: to repeat the run, --width must be left out.
      ...(flags.width === undefined && { triedWidths: true }),
    },
    seed: flags.seed,
    version: session.version,
    summary: `width ${result.width}, ${count(table.dataset.nRows, "row")}`,
    engine,
  };
  return fittedState(table, kept, result, step, trainingOptionsOf(flags));
}
