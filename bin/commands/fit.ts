import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  chooseEngine,
  type Dataset,
  type Engine,
  type FitResult,
  fit,
  keptTrainingOptions,
  lossOf,
  type ModelState,
  networkSize,
  openEngine,
  outlierIn,
  predictKan,
  type ReadOptions,
  readTable,
  reportedErrors,
  type Table,
  type TrainingOptions,
} from "../../src/index.ts";
import {
  type ClassFlags,
  classesJson,
  classesText,
  classFlags,
  classWarning,
  keptClassFlags,
  lossText,
  targetHint,
} from "../classes.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import {
  cutShortBy,
  exitCodeOf,
  keptTimeout,
  type TimeoutFlags,
  timeoutFlag,
  warnOfCut,
  withDeadline,
} from "../deadline.ts";
import { errorRows, errorsJson, errorsTable } from "../errors.ts";
import { NoResultError } from "../exit.ts";
import { fittedState } from "../fittedState.ts";
import {
  columnFlags,
  type DialectFlags,
  dialectFlags,
  dialectOptionsOf,
  type EngineFlags,
  type MissingFlags,
  missingFlag,
  modelFlag,
  type RowFlags,
  rowFlags,
  rowOptionsOf,
  seedFlag,
  trainingEngineFlag,
} from "../flags.ts";
import { accessOf, checkModelPath, threadsOf } from "../model.ts";
import { writeNewModel } from "../modelSteps.ts";
import { gridsOf, layersText } from "../network.ts";
import { lossCurve } from "../plots.ts";
import { discoverCommand } from "../repeat.ts";
import { blocks, facts, modelArgument, nextCommand, outcomeText } from "../summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import { trainingFlags, trainingOptionsOf } from "../trainingFlags.ts";
import { networkWarning, outlierWarning, withoutVainAdvice } from "../trust.ts";
import { widthHint } from "../widthHint.ts";

/** The flags of `kan fit`, as commander hands them over. */
interface Flags
  extends DialectFlags,
    RowFlags,
    ClassFlags,
    MissingFlags,
    EngineFlags,
    TimeoutFlags,
    TrainingOptions {
  readonly seed: number;
  readonly model: string;
  readonly target?: readonly string[];
  readonly inputs?: readonly string[];
  readonly ignore?: readonly string[];
}

/** `kan fit`: a table in, a trained network in the model file. */
export const fitCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const flags = options as unknown as Flags;
    return run(withDeadline(session, flags), args[0] ?? "-", flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Train a Kolmogorov-Arnold network on a table and keep it in the model file. Without --width a few shapes are tried, and the smallest is taken whose error on held-out rows is within noise of the best.",
    )
    .argument("<data>", "a table: CSV, JSON Lines or Parquet, gzipped or not; - for standard input");
  columnFlags(command);
  rowFlags(command);
  classFlags(command);
  missingFlag(dialectFlags(command));
  trainingFlags(command);
  timeoutFlag(command);
  seedFlag(command);
  trainingEngineFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Tables of fewer than 100 rows are judged by cross-validation instead of a split,
and the final network is trained on all rows.

Example:
  $ kan fit data.csv --target pressure --width 5 --grid 3,5,10
  $ kan fit iris.csv --target species`,
  );
}

async function run(session: Session, path: string, flags: Flags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const threads = threadsOf(flags);
  const named = flags.engine === "auto" ? undefined : await openEngine(flags.engine, { threads });
  await checkModelPath(flags.model, path);
  const start = terminal.now();
  const read: ReadOptions = {
    ...dialectOptionsOf(flags),
    ...columnsOf(flags),
    ...rowOptionsOf(flags),
    missing: flags.missing,
  };
  const { task, classWeights } = flags;
  const asked = { ...read, task, classWeights, ...accessOf(session, path) };
  const table = await readTable(path, asked, progress.sink);
  if (classWeights === "balanced" && table.dataset.classes === undefined) throw withoutClasses(task);
  const hint = targetHint(table.dataset, flags.loss !== undefined || task !== "auto");
  const { inputs, targets } = table.dataset;
  for (const diagnostic of [hint, widthHint(flags.width, inputs.length, targets.length)]) {
    if (diagnostic !== undefined) progress.sink({ kind: "diagnostic", diagnostic });
  }
  const training = trainingOptionsOf(flags);
  const engine = named ?? (await chooseEngine(table.dataset, { ...training, threads }));
  const fitted = await fit(
    table.dataset,
    { ...training, engine, threads, seed: flags.seed },
    { sink: progress.sink, signal },
  );
  const result = signal.aborted ? cutShort(fitted, signal) : advised(fitted);
  for (const diagnostic of result.notes) progress.sink({ kind: "diagnostic", diagnostic });
  warnOfCut(session);
  refuseNonsense(result);
  const kept = { ...read, ...keptClassFlags(table.dataset, flags) };
  const state = stateOf(session, table, kept, result, flags, engine.name);
  await writeNewModel(flags.model, state);
  const discover = discoverCommand(state, flags.model);
  const isDoubtful = warnOfNetwork(session, table.dataset, result, discover, engine);
  const next = isDoubtful
    ? nextCommand(discover, "searches for a formula", terminal)
    : nextCommand(`kan prune${modelArgument(flags.model)}`, "cuts what matters little", terminal);
  return {
    exit: exitCodeOf(signal),
    text: textOf(session, table, result, state, flags.model, next),
    json: jsonOf(table, result, state, flags, engine.name, (terminal.now() - start) / 1000),
  };
}

/** The result without the advice to train on, where that would be in vain. */
function advised(result: FitResult): FitResult {
  return { ...result, outcome: withoutVainAdvice(result.outcome, result.metrics, result.curve) };
}

/** Says what speaks against a network; true where something does. */
function warnOfNetwork(
  { progress }: Session,
  dataset: Dataset,
  { kan, scaler, metrics, leftOut, loss, classErrors }: FitResult,
  discover: string,
  engine: Engine,
): boolean {
  if (dataset.classes !== undefined && classErrors !== undefined) {
    const diagnostic = classWarning(dataset.classes, classErrors);
    if (diagnostic !== undefined) progress.sink({ kind: "diagnostic", diagnostic });
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
  for (const diagnostic of [doubt, outliers.find((one) => one !== undefined)]) {
    if (diagnostic !== undefined) progress.sink({ kind: "diagnostic", diagnostic });
  }
  return doubt !== undefined;
}

function withoutClasses(task: ClassFlags["task"]): UsageError {
  return new UsageError(
    "--class-weights balanced is for a target of labels, and this one is a number",
    task === "classify"
      ? "name a column of labels with --target"
      : "--target NAME --task classify takes its numbers for labels",
  );
}

function columnsOf({ target, inputs, ignore }: Flags): Pick<ReadOptions, "target" | "inputs" | "ignore"> {
  return { ...(target && { target }), ...(inputs && { inputs }), ...(ignore && { ignore }) };
}

/** The start that was kept may have ended well before; the run as a whole was cut short. */
function cutShort(result: FitResult, signal: AbortSignal): FitResult {
  const { steps, loss, polish } = result.outcome;
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
  table: Table,
  read: ReadOptions,
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
  return fittedState(table, read, result, step, trainingOptionsOf(flags));
}

function textOf(
  { terminal }: Session,
  table: Table,
  result: FitResult,
  { classes }: ModelState,
  model: string,
  next: string,
): string {
  const { dataset } = table;
  const names = (columns: readonly { readonly name: string }[]): string =>
    columns.map(({ name }) => name).join(", ");
  const size = networkSize(result.kan);
  const { intervals, degrees } = gridsOf(result.kan);
  const nrmse = result.curve.map(({ train }) => Math.sqrt(train));
  return blocks(
    facts(
      [
        [
          "Table",
          `${dataset.source}: ${count(dataset.nRows, "row")}; ${classes?.target ?? names(dataset.targets)} from ${names(dataset.inputs)}`,
        ],
        ...(classes === undefined ? [] : [["Loss", lossText(result.loss, classes)] as const]),
        [
          "Network",
          `${layersText(result.kan)}, grid ${intervals.join(", ")}, degree ${degrees.join(", ")}: ${count(size.edges, "edge")}, ${count(size.parameters, "parameter")}`,
        ],
        ...(result.tried.length === 0 ? [] : [["Tried", triedText(result)] as const]),
        ...(result.meaning === undefined ? [] : [["Saw", result.meaning] as const]),
        ["Stopped", outcomeText(result.outcome)],
        ["Model", model],
      ],
      terminal,
    ),
    classes === undefined
      ? errorsTable(
          errorRows(
            dataset.targets.map(({ name }) => name),
            result.metrics,
          ),
          terminal,
        )
      : classesText(classes, terminal),
    lossCurve(nrmse, terminal),
    next,
  );
}

const MOST_DIGITS = 5;

function triedText({ tried, width }: FitResult): string {
  const errors = (digits: number): string[] => tried.map(({ nrmse }) => figure(nrmse, digits));
  const place = tried.findIndex((shape) => shape.width === width);
  // As many digits as tell the chosen width from the smaller ones.
  const digits = [2, 3, 4].find((n) => !errors(n).slice(0, place).includes(errors(n)[place]!)) ?? MOST_DIGITS;
  const list = tried.map((shape, i) => `${shape.width} (${errors(digits)[i]!})`).join(", ");
  return `widths ${list}; ${width} is the smallest within noise of the best`;
}

function jsonOf(
  table: Table,
  result: FitResult,
  { classes }: ModelState,
  flags: Flags,
  engine: string,
  seconds: number,
): object {
  const { dataset, counts } = table;
  return {
    schema: "kan/fit@1",
    model: flags.model,
    source: dataset.source,
    inputs: dataset.inputs.map(({ name }) => name),
    targets: dataset.targets.map(({ name }) => name),
    rows: { read: counts.nRead, filtered: counts.nFiltered, dropped: counts.nDropped, used: dataset.nRows },
    ...(classes && { loss: result.loss, ...classesJson(classes) }),
    width: result.width,
    tried: result.tried,
    ...(result.meaning !== undefined && { structure: result.meaning }),
    shape: layersText(result.kan),
    ...networkSize(result.kan),
    errors: errorsJson(
      dataset.targets.map(({ name }) => name),
      result.metrics,
    ),
    outcome: result.outcome,
    seed: flags.seed,
    engine,
    seconds: Number(seconds.toFixed(3)),
  };
}
