import { resolve } from "node:path";
import type { Command } from "commander";
import { DataError, UsageError } from "../../src/diagnostics.ts";
import {
  cellOf,
  csvLines,
  type ModelState,
  predictorOf,
  type ReadOptions,
  rowBlocks,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, tell } from "../command.ts";
import { runTrajectory } from "../equations/trajectories.ts";
import { EXIT_CODE } from "../exit.ts";
import {
  type DataFlags,
  type DialectFlags,
  dataFlag,
  dialectFlags,
  dialectOptionsOf,
  type EngineFlags,
  engineFlag,
  modelFlag,
} from "../flags.ts";
import { accessOf, engineOf, networkStateOf, openModel, refuseWithoutFormula } from "../models/model.ts";
import { checkOutput, PREDICTIONS_FILE, writeOutput } from "../models/outputFile.ts";
import { numberIn, oneOf } from "../options.ts";
import { addedColumns } from "../predict/addedColumns.ts";
import {
  classColumns,
  classTallyNotes,
  emptyClassTally,
  knownClasses,
  knownClassesText,
} from "../predict/predictedClasses.ts";
import { intervalPredictor } from "../predict/predictedIntervals.ts";
import { classesKept, keptJson } from "../predict/predictedJson.ts";
import {
  emptyTally,
  type GapPolicy,
  headerOf,
  knownErrorsJson,
  knownErrorsText,
  predictBlock,
  tallyNotes,
  unseenNotes,
} from "../predict/predictions.ts";
import { blocks } from "../summaries/summary.ts";
import { count } from "../terminal/numbers.ts";
import { clip } from "../terminal/text.ts";

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
    .option("-o, --output <file>", "write there (default: standard output)")
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
  const { progress } = session;
  const reads = { "--model": flags.model, "<data>": path };
  if (flags.output !== undefined) await checkOutput("--output", flags.output, PREDICTIONS_FILE, reads);
  const record = await openModel(flags.model);
  const { current } = record;
  const { inputs, targets, classes } = current;
  if (classes !== undefined) refuseForClasses(flags);
  const from = flags.from ?? (current.formulas.length > 0 ? "formula" : "network");
  if (from === "formula") refuseWithoutFormula(current, "or use --from network");
  else networkStateOf(record, flags.model);
  const predict = await predictorOf(current, { from, engine: engineOf(flags) });
  const intervalsOf = await intervalPredictor(record, session, from, flags);
  const tally = emptyTally(inputs.length, targets.length);
  const classTally = classes && emptyClassTally(classes);
  const isInJson = flags.json === true && flags.output === undefined;
  const kept = new Map<string, (number | string | null)[]>();
  const access = {
    ...cellOptionsOf(current.data),
    ...dialectOptionsOf(flags),
    ...accessOf(session, path),
    ifThere: classes === undefined ? targets : [],
    ...(current.categories && { levels: current.categories }),
  };
  const unseen = new Map<string, number>();
  async function* texts(): AsyncGenerator<string> {
    const names = inputs.map(({ name }) => name);
    let isFirst = true;
    for await (const block of rowBlocks(path, names, access, progress.sink)) {
      if (flags.residuals === true && block.ifThere.every((column) => column === undefined)) {
        throw withoutTarget(targets, block.names, path);
      }
      for (const { column, text } of block.unseen) {
        const named = `${column} "${clip(text, 40)}"`;
        unseen.set(named, (unseen.get(named) ?? 0) + 1);
      }
      const intervals = intervalsOf?.(block.columns);
      const predicted = predictBlock(block, predict, inputs, flags.missing, path, tally, intervals);
      const added = classTally
        ? classColumns(block, predicted, classTally)
        : addedColumns(block, predicted, targets, {
            hasResiduals: flags.residuals === true,
            ...(intervals && { intervals }),
          });
      if (isInJson) {
        for (const { name, values } of added) {
          const list = kept.get(name) ?? [];
          list.push(...values);
          kept.set(name, list);
        }
        continue;
      }
      const rows = predicted.cells.map((row, r) => [
        ...row,
        ...added.map(({ values }) => cellOf(values[r]!, block.dialect)),
      ]);
      if (isFirst)
        rows.unshift(
          headerOf(
            block.names,
            added.map(({ name }) => name),
          ),
        );
      isFirst = false;
      yield csvLines(rows, block.dialect);
    }
  }
  if (flags.output !== undefined && flags.output !== "-") {
    await writeOutput("--output", flags.output, texts(), PREDICTIONS_FILE, reads);
  } else for await (const text of texts()) await session.terminal.stream(text);
  const notes = [
    ...unseenNotes(unseen, current.categories),
    ...tallyNotes(tally, inputs, flags.missing),
    ...(classTally ? classTallyNotes(classTally) : []),
  ];
  tell(session, ...notes);
  const known = classTally && knownClasses(classTally);
  const errors =
    classTally === undefined
      ? knownErrorsJson(tally, targets, flags.interval)
      : known === undefined
        ? []
        : [{ target: classTally.classes.target, ...known, unknownLabels: classTally.unknown }];
  if (errors.length > 0 && isFittedTable(path, flags.where, current)) tell(session, FITTED_ROWS);
  const isOnOut = flags.output === undefined || flags.output === "-";
  const { terminal } = session;
  const errorsOn = (paint: typeof terminal.paint): string =>
    classTally
      ? knownClassesText(classTally, { columns: terminal.columns, paint })
      : knownErrorsText(tally, inputs, targets, flags.interval, { columns: terminal.columns, paint });
  if (isOnOut && errors.length > 0 && !session.isQuiet && flags.json !== true) {
    terminal.err(`\n${errorsOn(terminal.paintErr)}\n`);
  }
  return {
    exit: EXIT_CODE.done,
    text: isOnOut
      ? ""
      : blocks(
          `${count(tally.rows, "row")} predicted by the ${from}: ${flags.output}`,
          errorsOn(terminal.paint),
        ),
    json: {
      schema: "kan/predictions@1",
      model: flags.model,
      from,
      rows: tally.rows,
      outside: tally.outside,
      outsideOf: Object.fromEntries(inputs.map(({ name }, i) => [name, tally.outsideOf[i]])),
      missing: tally.missing,
      undefined: tally.undefinedRows,
      ...(errors.length > 0 && { errors }),
      ...(isInJson
        ? classTally
          ? classesKept(classTally.classes, kept)
          : keptJson(targets, kept, flags)
        : { output: flags.output }),
    },
  };
}

/** How cells were read when the model was made: what was missing then, or below a limit, is so again. */
function cellOptionsOf({ read }: ModelState["data"]): Pick<ReadOptions, "missingValues" | "below"> {
  const { missingValues, below } = read;
  return { ...(missingValues && { missingValues }), ...(below && { below }) };
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

function withoutTarget(targets: readonly string[], names: readonly string[], file: string): DataError {
  const wanted = targets.map((name) => `"${name}"`).join(" or ");
  return new DataError({
    code: "predict/no-target",
    message: `--residuals needs the column ${wanted}, which is not there`,
    where: { file },
    hint: `the columns are: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`,
  });
}
