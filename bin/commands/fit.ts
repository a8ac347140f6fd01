import type { Command } from "commander";
import {
  chooseEngine,
  DEFAULT_SHARE,
  dataSourceOf,
  type FitOptions,
  type FitResult,
  fit,
  inputColumnsOf,
  type MissingPolicy,
  type ModelState,
  openEngine,
  type ReadOptions,
  readTable,
  type Table,
} from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { EXIT_CODE, NoResultError } from "../exit.ts";
import {
  columnFlags,
  type DialectFlags,
  dialectFlags,
  dialectOptionsOf,
  modelFlag,
  seedFlag,
  type TrainingEngineFlags,
  trainingEngineFlag,
} from "../flags.ts";
import { accessOf, checkModelPath, threadsOf } from "../model.ts";
import { gridsOf, layersText, sizeOf } from "../network.ts";
import { fraction, numberIn, oneOf, wholeNumber, wholeNumbers } from "../options.ts";
import { lossCurve } from "../plots.ts";
import { writeNewModel } from "../previous.ts";
import {
  blocks,
  errorRows,
  errorsJson,
  errorsTable,
  facts,
  modelArgument,
  nextCommand,
  outcomeText,
} from "../summary.ts";
import { count, figure } from "../terminal/numbers.ts";

const OPTIMIZERS = ["auto", "lm", "lbfgs", "adam"] as const;
const MISSING_POLICIES: readonly MissingPolicy[] = ["drop", "mean", "error"];
const BASES = ["silu", "gelu", "identity", "zero"] as const;

/** The flags of `kan fit`, as commander hands them over. */
interface Flags extends DialectFlags, TrainingEngineFlags {
  readonly seed: number;
  readonly missing: MissingPolicy;
  readonly model: string;
  readonly target?: readonly string[];
  readonly inputs?: readonly string[];
  readonly ignore?: readonly string[];
  readonly width?: string;
  readonly grid?: readonly number[];
  readonly degree?: number;
  readonly base?: (typeof BASES)[number];
  readonly optimizer?: (typeof OPTIMIZERS)[number];
  readonly steps?: number;
  readonly restarts?: number;
  readonly lamb?: number;
  readonly lambL1?: number;
  readonly lambEntropy?: number;
  readonly gridEps?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly validationFraction: number;
  readonly testFraction: number;
  readonly patience?: number;
}

/** `kan fit`: a table in, a trained network in the model file. */
export const fitCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args[0] ?? "-", options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Train a Kolmogorov-Arnold network on a table and keep it in the model file. Without --width a few shapes are tried, and the smallest is taken whose error on held-out rows is within noise of the best.",
    )
    .argument("<data>", "a table: CSV, JSON Lines or Parquet, gzipped or not; - for standard input");
  columnFlags(command);
  dialectFlags(command).option(
    "--missing <policy>",
    "rows with missing cells: drop them, fill in the mean, or error",
    oneOf("--missing", MISSING_POLICIES),
    "drop",
  );
  command
    .option("--width <layers>", "hidden layers: 5, or 5,3; 4+2m adds two product nodes; 0 for none")
    .option(
      "--grid <sizes>",
      "spline intervals, refined from stage to stage",
      wholeNumbers("--grid", 1, "3,5,10,20"),
    )
    .option("-k, --degree <k>", "degree of the splines", wholeNumber("--degree", 1, 9))
    .option("--base <function>", "added to each spline: silu, gelu, identity or zero", oneOf("--base", BASES))
    .option("--optimizer <name>", "auto, lm, lbfgs or adam", oneOf("--optimizer", OPTIMIZERS))
    .option("--steps <n>", "most steps on each grid", wholeNumber("--steps", 1))
    .option("--restarts <n>", "independent starts, of which the best is kept", wholeNumber("--restarts", 1))
    .option(
      "--lamb <weight>",
      "weight of the penalty that makes edges die",
      numberIn("--lamb", 0, Infinity, 0.001),
    )
    .option("--lamb-l1 <weight>", "share of edge magnitudes in it", numberIn("--lamb-l1", 0, Infinity, 1))
    .option("--lamb-entropy <weight>", "share of entropy in it", numberIn("--lamb-entropy", 0, Infinity, 2))
    .option(
      "--grid-eps <e>",
      "knots: 1 equally spaced, 0 at quantiles of the data",
      numberIn("--grid-eps", 0, 1, 0.1),
    )
    .option("--batch <rows>", "rows in one step of adam", wholeNumber("--batch", 1))
    .option("--learning-rate <rate>", "of adam", numberIn("--learning-rate", 1e-12, 1e3, 0.01))
    .option(
      "--validation-fraction <f>",
      "rows that decide when to stop",
      fraction("--validation-fraction", 0.1),
      DEFAULT_SHARE,
    )
    .option(
      "--test-fraction <f>",
      "rows kept aside to report errors on",
      fraction("--test-fraction", 0.2),
      DEFAULT_SHARE,
    )
    .option(
      "--patience <n>",
      "looks at held-out rows without gain before stopping",
      wholeNumber("--patience", 1),
    );
  seedFlag(command);
  trainingEngineFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Tables of fewer than 100 rows are judged by cross-validation instead of a split,
and the final network is trained on all rows.

Example:
  $ kan fit data.csv --target pressure --width 5 --grid 3,5,10`,
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
    missing: flags.missing,
  };
  const table = await readTable(path, { ...read, ...accessOf(session, path) }, progress.sink);
  const engine = named ?? (await chooseEngine(table.dataset, { ...trainingOf(flags), threads }));
  const fitted = await fit(
    table.dataset,
    {
      engine,
      threads,
      seed: flags.seed,
      validationShare: flags.validationFraction,
      testShare: flags.testFraction,
      ...trainingOf(flags),
    },
    { sink: progress.sink, signal },
  );
  const result = signal.aborted ? interrupted(fitted) : fitted;
  for (const diagnostic of result.notes) progress.sink({ kind: "diagnostic", diagnostic });
  refuseNonsense(result);
  await writeNewModel(flags.model, stateOf(session, table, read, result, flags, engine.name));
  return {
    exit: signal.aborted ? EXIT_CODE.interrupted : EXIT_CODE.done,
    text: textOf(session, table, result, flags.model),
    json: jsonOf(table, result, flags, engine.name, (terminal.now() - start) / 1000),
  };
}

function columnsOf({ target, inputs, ignore }: Flags): Pick<ReadOptions, "target" | "inputs" | "ignore"> {
  return { ...(target && { target }), ...(inputs && { inputs }), ...(ignore && { ignore }) };
}

/** The flags that were given, under the names of the library; the rest has its default there. */
function trainingOf(flags: Flags): Omit<FitOptions, "engine"> {
  const { width, grid, degree, base, optimizer, steps, restarts, lamb, lambL1, lambEntropy } = flags;
  const { gridEps, batch, learningRate, patience } = flags;
  const polish = flags.polish ? undefined : false;
  const all = { width, grid, degree, base, optimizer, steps, restarts, lamb, lambL1, lambEntropy };
  const given = Object.entries({ ...all, gridEps, batch, learningRate, patience, polish });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** The start that was kept may have ended well before Ctrl-C; the run as a whole was cut short. */
function interrupted(result: FitResult): FitResult {
  const { steps, loss, polish } = result.outcome;
  const advice = "the best network so far is kept";
  const outcome = { kind: "interrupted", steps, loss, advice, ...(polish && { polish }) } as const;
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
  const { dataset, notes } = table;
  return {
    step: {
      command: "fit",
      options: {
        ...trainingOf(flags),
        validationShare: flags.validationFraction,
        testShare: flags.testFraction,
        width: result.width,
        // Tried shapes draw other random numbers than a given one: to repeat the run, --width must be left out.
        ...(flags.width === undefined && { triedWidths: true }),
      } as ModelState["step"]["options"],
      seed: flags.seed,
      version: session.version,
      summary: `width ${result.width}, ${count(dataset.nRows, "row")}`,
      engine,
      outcome: result.outcome,
      curve: result.curve,
    },
    data: dataSourceOf(dataset, read, notes),
    inputs: inputColumnsOf(dataset),
    targets: dataset.targets.map(({ name }) => name),
    scaler: result.scaler,
    kan: result.kan,
    losses: result.metrics,
    formulas: [],
  };
}

function textOf({ terminal }: Session, table: Table, result: FitResult, model: string): string {
  const { dataset } = table;
  const names = (columns: readonly { readonly name: string }[]): string =>
    columns.map(({ name }) => name).join(", ");
  const size = sizeOf(result.kan);
  const { intervals, degrees } = gridsOf(result.kan);
  const nrmse = result.curve.map(({ train }) => Math.sqrt(train));
  return blocks(
    facts(
      [
        [
          "Table",
          `${dataset.source}: ${count(dataset.nRows, "row")}; ${names(dataset.targets)} from ${names(dataset.inputs)}`,
        ],
        [
          "Network",
          `${layersText(result.kan)}, grid ${intervals.join(", ")}, degree ${degrees.join(", ")}: ${count(size.edges, "edge")}, ${count(size.parameters, "parameter")}`,
        ],
        ...(result.tried.length === 0 ? [] : [["Tried", triedText(result)] as const]),
        ["Stopped", outcomeText(result.outcome)],
        ["Model", model],
      ],
      terminal,
    ),
    errorsTable(
      errorRows(
        dataset.targets.map(({ name }) => name),
        result.metrics,
      ),
      terminal,
    ),
    lossCurve(nrmse, terminal),
    nextCommand(`kan prune${modelArgument(model)}`, "cuts what matters little", terminal),
  );
}

function triedText({ tried, width }: FitResult): string {
  const list = tried.map((shape) => `${shape.width} (${figure(shape.nrmse, 2)})`).join(", ");
  return `widths ${list}; ${width} is the smallest within noise of the best`;
}

function jsonOf(table: Table, result: FitResult, flags: Flags, engine: string, seconds: number): object {
  const { dataset, counts } = table;
  return {
    schema: "kan/fit@1",
    model: flags.model,
    source: dataset.source,
    inputs: dataset.inputs.map(({ name }) => name),
    targets: dataset.targets.map(({ name }) => name),
    rows: { read: counts.nRead, filtered: counts.nFiltered, dropped: counts.nDropped, used: dataset.nRows },
    width: result.width,
    tried: result.tried,
    shape: layersText(result.kan),
    ...sizeOf(result.kan),
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
