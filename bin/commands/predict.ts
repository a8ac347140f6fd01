import { resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import { type LossName, type ModelState, predictorOf } from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, tell } from "../command.ts";
import { runTrajectory } from "../equations/trajectories.ts";
import { EXIT_CODE } from "../exit.ts";
import {
  type DataFlags,
  type DialectFlags,
  dataFlag,
  dialectFlags,
  type EngineFlags,
  engineFlag,
  modelFlag,
} from "../flags.ts";
import { engineOf, networkStateOf, openModel, refuseWithoutFormula } from "../models/model.ts";
import { checkOutput, PREDICTIONS_FILE, writeOutput } from "../models/outputFile.ts";
import { fileName, numberIn, oneOf } from "../options.ts";
import { addedBlocks, keep, type Seen, textsOf } from "../predict/predictedBlocks.ts";
import { intervalPredictor } from "../predict/predictedIntervals.ts";
import { predictedLabels, predictedNumbers } from "../predict/predictedTarget.ts";
import {
  emptyTally,
  type GapPolicy,
  type RowPredictor,
  tallyNotes,
  unseenNotes,
} from "../predict/predictions.ts";
import { blocks } from "../summaries/summary.ts";
import { count } from "../terminal/numbers.ts";

const PREDICTORS = ["network", "formula"] as const;
const GAP_POLICIES: readonly GapPolicy[] = ["keep", "drop", "error"];

/** The flags of `kan predict`, as commander hands them over. */
interface Flags extends DialectFlags, EngineFlags, DataFlags {
  readonly model: string;
  readonly output?: string;
  readonly from?: (typeof PREDICTORS)[number];
  readonly missing: GapPolicy;
  readonly residuals?: boolean;
  readonly interval?: number;
  readonly json?: boolean;
}

/** Flags that a table and a system read in ways of their own. */
interface GivenFlags {
  readonly from?: string;
  readonly until?: number;
  readonly step?: number;
}

/** `kan predict`: new rows through the network or the formula. */
export const predictCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const { from, until, step, ...flags } = options as unknown as Omit<Flags, "from"> & GivenFlags;
    const [path] = args;
    if (until !== undefined) {
      if (path !== undefined) {
        throw new UsageError("--until integrates from a start, not a table", "leave the table out");
      }
      return runTrajectory(session, {
        ...flags,
        ...(from !== undefined && { from }),
        until,
        ...(step && { step }),
      });
    }
    if (step !== undefined) throw new UsageError("--step goes with --until", "--until says where to end");
    if (path === undefined) {
      throw new UsageError(
        "missing required argument 'data'",
        "kan predict new.csv; of a system in time also kan predict --from x=1,y=0 --until 50",
      );
    }
    const what = from === undefined ? undefined : oneOf("--from", PREDICTORS)(from);
    return run(session, path, { ...flags, ...(what && { from: what }) });
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Apply the model to new rows and write them out as CSV: every column as it came, then predicted_<target>. Input columns are found by name, in any order. Of a target of labels these are the label and the probability of each class. Where the table has the target too, the errors on it are printed. Rows outside the range of the training data are counted in a warning.",
    )
    .argument("[data]", "a table with the input columns: CSV, JSON Lines or Parquet; - for standard input")
    .option(
      "-o, --output <file>",
      "write there (default: standard output)",
      fileName("--output", "predictions.csv"),
    )
    .option(
      "--from <what>",
      "network or formula (default: the formula once there is one); with --until the start, x=1,y=0 (default: that of the first run)",
    )
    .option(
      "--until <time>",
      "integrate the equations of a system up to there",
      numberIn("--until", -1e300, 1e300, 50),
    )
    .option(
      "--step <time>",
      "with --until: time between rows (default: 200 rows)",
      numberIn("--step", 1e-300, 1e300, 0.1),
    )
    .option(
      "--missing <policy>",
      "rows with a missing input: keep them without a prediction, drop them, or error",
      oneOf("--missing", GAP_POLICIES),
      "keep",
    )
    .option(
      "--residuals",
      "add residual_<target>, target less prediction, and outside_training, 1 outside the training range",
    );
  command.option(
    "--interval <share>",
    "add low_ and high_<target>, which hold such a share of new measurements, and mean_low_ and mean_high_<target>, which hold the law",
    numberIn("--interval", 0.01, 0.9999, 0.95),
  );
  dialectFlags(command);
  engineFlag(command);
  dataFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Rows are read, predicted and written in blocks: the table may be larger than memory. Errors go to standard error where the table itself goes to standard output.

Intervals are those of the formula's fitted constants and of the noise that it leaves, by Student's t, if the formula is the right one and the noise is the same everywhere; settled numbers, such as 2 or 1/2, count as known. Beyond the training range they know nothing of a law that changes there.

Example:
  $ kan predict new.csv -o predicted.csv
  $ kan predict test.csv --residuals -o residuals.csv
  $ kan predict new.csv --interval 0.95 -o predicted.csv
  $ kan predict --from "x=1,y=0" --until 50 -o trajectory.csv`,
  );
}

async function run(session: Session, path: string, flags: Flags): Promise<CommandResult> {
  const reads = { "--model": flags.model, "<data>": path };
  if (flags.output !== undefined) await checkOutput("--output", flags.output, PREDICTIONS_FILE, reads);
  const record = await openModel(flags.model);
  const { current } = record;
  const { inputs, targets, classes } = current;
  if (classes !== undefined) refuseForClasses(flags);
  const from = flags.from ?? (current.formulas.length > 0 ? "formula" : "network");
  if (from === "formula") refuseWithoutFormula(current, "or use --from network");
  else networkStateOf(record, flags.model);
  const rows: RowPredictor = {
    predict: await predictorOf(current, { from, engine: engineOf(flags) }),
    inputs,
    policy: flags.missing,
    file: path,
  };
  const intervalsOf = await intervalPredictor(record, session, from, flags);
  const losses = targets.map((_, t) => lossOfPredictions(current, from, t));
  const tally = emptyTally(inputs.length, losses);
  const target = classes ? predictedLabels(classes) : predictedNumbers(tally, rows, { ...flags, targets });
  const isOnOut = flags.output === undefined || flags.output === "-";
  const isInJson = flags.json === true && flags.output === undefined;
  const seen: Seen = { kept: new Map(), unseen: new Map() };
  const blocksOf = addedBlocks(session, current, { rows, tally, target, intervalsOf, seen, flags });
  if (isInJson) for await (const { added } of blocksOf) keep(added, seen.kept);
  else if (isOnOut) for await (const text of textsOf(blocksOf)) await session.terminal.stream(text);
  else await writeOutput("--output", flags.output, textsOf(blocksOf), PREDICTIONS_FILE, reads);
  tell(
    session,
    ...unseenNotes(seen.unseen, current.categories),
    ...tallyNotes(tally, inputs, flags.missing),
    ...target.notes(),
  );
  const errors = target.errorsJson();
  if (errors.length > 0 && isFittedTable(path, flags.where, current)) tell(session, FITTED_ROWS);
  const { terminal } = session;
  if (isOnOut && errors.length > 0 && !session.isQuiet && flags.json !== true) {
    terminal.err(`\n${target.errorsText({ columns: terminal.columns, paint: terminal.paintErr })}\n`);
  }
  return {
    exit: EXIT_CODE.done,
    text: isOnOut
      ? ""
      : blocks(
          `${count(tally.rows, "row")} predicted by the ${from}: ${flags.output}`,
          target.errorsText(terminal),
        ),
    json: {
      schema: "kan/predictions@1",
      model: flags.model,
      from,
      rows: tally.rows,
      outside: tally.outside,
      outsideOf: Object.fromEntries(inputs.map(({ name }, i) => [name, tally.outsideOf[i]])),
      missing: tally.missing,
      ...(tally.withoutPast > 0 && { withoutPast: tally.withoutPast }),
      undefined: tally.undefinedRows,
      ...(errors.length > 0 && { errors }),
      ...(isInJson ? target.columnsJson(seen.kept) : { output: flags.output }),
    },
  };
}

/** What errors of predictions count by: as those of the formula or the network do. */
function lossOfPredictions(
  { formulas, network }: ModelState,
  from: (typeof PREDICTORS)[number],
  target: number,
): LossName {
  const search = from === "formula" ? formulas[target]?.search : undefined;
  return (search === undefined ? network?.loss : search.loss?.name) ?? "mse";
}

/** Intervals and residuals are of numbers. Errors: UsageError. */
function refuseForClasses({ residuals, interval }: Flags): void {
  if (residuals !== true && interval === undefined) return;
  throw new UsageError(
    `${residuals === true ? "--residuals" : "--interval"} is of a target of numbers, and the model tells classes apart`,
    "beside each row stands the probability of each class",
  );
}

/** Whether these are the rows of the model: those of the same file that the same conditions keep. */
function isFittedTable(path: string, where: Flags["where"], { data }: ModelState): boolean {
  const conditions = (list: Flags["where"]): string => JSON.stringify(list ?? []);
  return (
    path !== "-" &&
    resolve(path) === resolve(data.source) &&
    conditions(where) === conditions(data.read.where)
  );
}

const FITTED_ROWS = {
  severity: "note",
  code: "predict/fitted-rows",
  message: "this is the table that the model was fitted to: errors on it say little about new rows",
  hint: "kan info has the errors on rows that took no part",
} as const;
