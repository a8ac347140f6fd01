import { resolve } from "node:path";
import type { Command } from "commander";
import { DataError } from "../../src/diagnostics.ts";
import { cellOf, csvLines, type ModelState, predictorOf, rowBlocks } from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import {
  type DialectFlags,
  dialectFlags,
  dialectOptionsOf,
  type EngineFlags,
  engineFlag,
  modelFlag,
} from "../flags.ts";
import { accessOf, engineOf, networkStateOf, openModel, refuseWithoutFormula } from "../model.ts";
import { oneOf } from "../options.ts";
import { checkOutput, PREDICTIONS_FILE, writeOutput } from "../outputFile.ts";
import {
  emptyTally,
  type GapPolicy,
  headerOf,
  knownErrorsJson,
  knownErrorsText,
  predictBlock,
  tallyNotes,
} from "../predictions.ts";
import { blocks } from "../summary.ts";
import { count } from "../terminal/numbers.ts";

const PREDICTORS = ["network", "formula"] as const;
const GAP_POLICIES: readonly GapPolicy[] = ["keep", "drop", "error"];

/** The flags of `kan predict`, as commander hands them over. */
interface Flags extends DialectFlags, EngineFlags {
  readonly model: string;
  readonly output?: string;
  readonly from?: (typeof PREDICTORS)[number];
  readonly missing: GapPolicy;
  readonly residuals?: boolean;
  readonly json?: boolean;
}

/** `kan predict`: new rows through the network or the formula. */
export const predictCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args[0] ?? "-", options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Apply the model to new rows and write them out as CSV: every column as it came, then predicted_<target>. Input columns are found by name, in any order. Where the table has the target too, the errors on it are printed. Rows outside the range of the training data are counted in a warning.",
    )
    .argument("<data>", "a table with the input columns: CSV, JSON Lines or Parquet; - for standard input")
    .option("-o, --output <file>", "write there (default: standard output)")
    .option(
      "--from <what>",
      "network or formula (default: the formula once there is one)",
      oneOf("--from", PREDICTORS),
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
  dialectFlags(command);
  engineFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Rows are read, predicted and written in blocks: the table may be larger than memory. Errors go to standard error where the table itself goes to standard output.

Examples:
  $ kan predict new.csv -o predicted.csv
  $ kan predict test.csv --residuals -o residuals.csv`,
  );
}

async function run(session: Session, path: string, flags: Flags): Promise<CommandResult> {
  const { progress } = session;
  const reads = { "--model": flags.model, "<data>": path };
  if (flags.output !== undefined) await checkOutput("--output", flags.output, PREDICTIONS_FILE, reads);
  const record = await openModel(flags.model);
  const { current } = record;
  const { inputs, targets } = current;
  const from = flags.from ?? (current.formulas.length > 0 ? "formula" : "network");
  if (from === "formula") refuseWithoutFormula(current, "or use --from network");
  else networkStateOf(record, flags.model);
  const predict = await predictorOf(current, { from, engine: engineOf(flags) });
  const tally = emptyTally(inputs.length, targets.length);
  const isInJson = flags.json === true && flags.output === undefined;
  const kept: (number | null)[][] = [];
  const residualsKept: (number | null)[][] = [];
  const outsideKept: boolean[] = [];
  const access = { ...dialectOptionsOf(flags), ...accessOf(session, path), ifThere: targets };
  async function* texts(): AsyncGenerator<string> {
    const names = inputs.map(({ name }) => name);
    let isFirst = true;
    for await (const block of rowBlocks(path, names, access, progress.sink)) {
      const known = targets.filter((_, t) => block.ifThere[t] !== undefined);
      if (flags.residuals === true && known.length === 0) throw withoutTarget(targets, block.names, path);
      const { cells, values, residuals, isOutside } = predictBlock(
        block,
        predict,
        inputs,
        flags.missing,
        path,
        tally,
      );
      if (isInJson) {
        kept.push(...values.map((row) => [...row]));
        residualsKept.push(...residuals.map((row) => [...row]));
        outsideKept.push(...isOutside);
        continue;
      }
      const added = (r: number): string[] => {
        const predicted = values[r]!.map((v) => cellOf(v, block.dialect));
        if (flags.residuals !== true) return predicted;
        const left = residuals[r]!.filter((_, t) => block.ifThere[t] !== undefined);
        return [...predicted, ...left.map((v) => cellOf(v, block.dialect)), isOutside[r] ? "1" : "0"];
      };
      const rows = cells.map((row, r) => [...row, ...added(r)]);
      if (isFirst) {
        rows.unshift(
          headerOf(block.names, [
            ...targets.map((target) => `predicted_${target}`),
            ...(flags.residuals === true
              ? [...known.map((target) => `residual_${target}`), "outside_training"]
              : []),
          ]),
        );
      }
      isFirst = false;
      yield csvLines(rows, block.dialect);
    }
  }
  if (flags.output !== undefined && flags.output !== "-") {
    await writeOutput("--output", flags.output, texts(), PREDICTIONS_FILE, reads);
  } else for await (const text of texts()) await session.terminal.stream(text);
  for (const diagnostic of tallyNotes(tally, inputs, flags.missing)) {
    progress.sink({ kind: "diagnostic", diagnostic });
  }
  const errors = knownErrorsJson(tally, targets);
  if (errors.length > 0 && isFittedTable(path, flags.where, current)) progress.sink(FITTED_ROWS);
  const isOnOut = flags.output === undefined || flags.output === "-";
  const { terminal } = session;
  const errorsOn = (paint: typeof terminal.paint): string =>
    knownErrorsText(tally, inputs, targets, { columns: terminal.columns, paint });
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
      ...(isInJson ? { predictions: byTarget(current, kept) } : { output: flags.output }),
      ...(isInJson &&
        flags.residuals === true && {
          residuals: byTarget(current, residualsKept),
          outsideTraining: outsideKept,
        }),
    },
  };
}

function byTarget({ targets }: ModelState, rows: readonly (readonly (number | null)[])[]): object {
  return Object.fromEntries(targets.map((target, t) => [target, rows.map((row) => row[t] ?? null)]));
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
  kind: "diagnostic",
  diagnostic: {
    severity: "note",
    code: "predict/fitted-rows",
    message: "this is the table that the model was fitted to: errors on it say little about new rows",
    hint: "kan info has the errors on rows that took no part",
  },
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
