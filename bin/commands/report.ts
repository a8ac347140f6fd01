import type { Command } from "commander";
import {
  defaultEngine,
  errorsOf,
  FORMULA_FOLDS,
  foldsOf,
  type ModelRecord,
  parseExpr,
  type RowGroup,
  reportHtml,
  resolveLibrary,
  trainedState,
} from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { dataFlag, modelFlag } from "../flags.ts";
import { openModel, type Rows, rowsOf } from "../models/model.ts";
import { formByEnding, PAGE_FILE, writeOutput } from "../models/outputFile.ts";
import { commandsOf } from "../models/repeat.ts";
import { fileName, numberIn } from "../options.ts";
import { picturesOf } from "../summaries/pictures.ts";
import { sweptTrials } from "../sweeps/reported.ts";
import { grouped } from "../terminal/numbers.ts";

/** The flags of `kan report`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly data?: string;
  readonly output: string;
  readonly beta: number;
  readonly lib?: string;
}

/** `kan report`: the model as a page to read, print and pass on. */
export const reportCommand: CommandModule = {
  describe,
  run: async (session, _args, options) => run(session, options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Write one HTML file about the model: the formula to copy in several languages, simpler and more exact ones to choose from, predictions and residuals, the network with every edge; the solution of an equation and what it leaves, or the trajectories of a system; what was left out of the table, and how to repeat the run. It needs no network and no other file.",
    )
    .option(
      "-o, --output <file>",
      "write there; - for standard output",
      fileName("--output", "kan.html"),
      "kan.html",
    )
    .option("--beta <b>", "opacity of an edge is tanh(b * score)", numberIn("--beta", 0, 1e6, 3), 3)
    .option("--lib <functions>", "functions to compare edges with, as in kan symbolic");
  dataFlag(command);
  return modelFlag(command).addHelpText("after", "\nExample:\n  $ kan report -o hello.html");
}

async function run(session: Session, flags: Flags): Promise<CommandResult> {
  formByEnding(flags.output, PAGE_ENDINGS);
  const library = await resolveLibrary(flags.lib, parseExpr);
  const record = await openModel(flags.model);
  const groups = groupsOf(await rowsOf(record, session, flags), record);
  session.progress.sink({ kind: "stage", stage: "report" });
  const pictures = await picturesOf(record);
  const trials = await sweptTrials(record, flags.model);
  const html = await reportHtml({
    record,
    groups,
    commands: commandsOf(record, flags.model),
    library,
    ...(pictures && { pictures }),
    ...(trials && { trials }),
    engine: defaultEngine(),
    beta: flags.beta,
  });
  const bytes = Buffer.byteLength(html);
  const json = { schema: "kan/report@1", model: flags.model, bytes };
  if (flags.output === "-") {
    return { exit: EXIT_CODE.done, text: html.trimEnd(), quietText: html.trimEnd(), json: { ...json, html } };
  }
  const how = await writeOutput("--output", flags.output, html, PAGE_FILE, {
    "--model": flags.model,
    "the table": flags.data ?? record.current.data.source,
  });
  const size = `${grouped(Math.ceil(bytes / 1024))} kB`;
  return {
    exit: EXIT_CODE.done,
    text: `report written: ${flags.output}, ${size}${how === "replaced" ? " (replaced)" : ""}; open it in a browser`,
    json: { ...json, output: flags.output },
  };
}

const PAGE_ENDINGS = new Map([".html", ".htm"].map((ending) => [ending, true]));

/** Whether all that a report compares was judged on rows left out in turn. */
function isCrossValidated(record: ModelRecord): boolean {
  const network = trainedState(record)?.network;
  return (
    (network === undefined || network.leftOut !== undefined) &&
    errorsOf(record.current).every(({ crossValidated }) => crossValidated !== undefined)
  );
}

/** The rows by their use; those of a small table, or of a search, are not divided. */
function groupsOf({ all, train, validation, test }: Rows, record: ModelRecord): readonly RowGroup[] {
  if (train === all) {
    return [
      isCrossValidated(record)
        ? {
            kind: "train",
            name: "each left out in turn",
            data: all,
            folds: foldsOf(all, record.current.split ?? { seed: record.current.step.seed }, FORMULA_FOLDS),
          }
        : { kind: "train", name: "trained on", data: all },
    ];
  }
  return [
    { kind: "train", name: "trained on", data: train },
    ...(validation === train
      ? []
      : [{ kind: "validation", name: "validated on", data: validation } as const]),
    ...(test === undefined ? [] : [{ kind: "test", name: "held out", data: test } as const]),
  ];
}
