import type { Command } from "commander";
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
import { emptyTally, type GapPolicy, headerOf, predictBlock, tallyNotes } from "../predictions.ts";
import { count } from "../terminal/numbers.ts";

const PREDICTORS = ["network", "formula"] as const;
const GAP_POLICIES: readonly GapPolicy[] = ["keep", "drop", "error"];

/** The flags of `kan predict`, as commander hands them over. */
interface Flags extends DialectFlags, EngineFlags {
  readonly model: string;
  readonly output?: string;
  readonly from?: (typeof PREDICTORS)[number];
  readonly missing: GapPolicy;
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
      "Apply the model to new rows and write them out as CSV: every column as it came, then predicted_<target>. Input columns are found by name, in any order. Rows outside the range of the training data are counted in a warning.",
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
    );
  dialectFlags(command);
  engineFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Rows are read, predicted and written in blocks: the table may be larger than memory.

Example:
  $ kan predict new.csv -o predicted.csv`,
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
  const tally = emptyTally(inputs.length);
  const isInJson = flags.json === true && flags.output === undefined;
  const kept: (number | null)[][] = [];
  const access = { ...dialectOptionsOf(flags), ...accessOf(session, path) };
  async function* texts(): AsyncGenerator<string> {
    const names = inputs.map(({ name }) => name);
    let isFirst = true;
    for await (const block of rowBlocks(path, names, access, progress.sink)) {
      const { cells, values } = predictBlock(block, predict, inputs, flags.missing, path, tally);
      if (isInJson) {
        kept.push(...values.map((row) => [...row]));
        continue;
      }
      const rows = cells.map((row, r) => [...row, ...(values[r] ?? []).map((v) => cellOf(v, block.dialect))]);
      if (isFirst) rows.unshift(headerOf(block.names, targets));
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
  return {
    exit: EXIT_CODE.done,
    text:
      flags.output === undefined
        ? ""
        : `${count(tally.rows, "row")} predicted by the ${from}: ${flags.output}`,
    json: {
      schema: "kan/predictions@1",
      model: flags.model,
      from,
      rows: tally.rows,
      outside: tally.outside,
      missing: tally.missing,
      undefined: tally.undefinedRows,
      ...(isInJson ? { predictions: byTarget(current, kept) } : { output: flags.output }),
    },
  };
}

function byTarget({ targets }: ModelState, rows: readonly (readonly (number | null)[])[]): object {
  return Object.fromEntries(targets.map((target, t) => [target, rows.map((row) => row[t] ?? null)]));
}
