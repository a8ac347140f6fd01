import { resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import { exportFormats, exportModel, spreadsheetCells, writeAtomically } from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { EXIT_CODE, NoResultError } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel, refuseWithoutFormula } from "../model.ts";
import { oneOf } from "../options.ts";

const SOURCES = ["formula", "network"] as const;
const networkFormats = exportFormats.flatMap(({ name, holdsNetworks }) => (holdsNetworks ? [name] : []));
const formats = exportFormats.map(({ name }) => name);

/** The flags of `kan export`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly to: string;
  readonly from?: (typeof SOURCES)[number];
  readonly output?: string;
  readonly json?: boolean;
}

/** `kan export`: the formula or the network for another program. */
export const exportCommand: CommandModule = {
  describe,
  run: async (session, _args, options) => run(session, options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Write the model for another program: the formula as text or code, or the network as code with its curves in tables. Code defines one function for each target, named after it, of the columns it uses, in the units of the table.",
    )
    .requiredOption("--to <form>", formats.join(", "), oneOf("--to", formats))
    .option(
      "--from <what>",
      "formula or network (default: the formula once there is one)",
      oneOf("--from", SOURCES),
    )
    .option("-o, --output <file>", "write there (default: standard output)");
  return modelFlag(command).addHelpText(
    "after",
    `
Numbers are written so that they read back exactly. excel is one cell, its inputs
in A2, B2, … in the order of kan info; onnx computes in float32. A network goes to
${networkFormats.join(", ")}.

Example:
  $ kan export --to python -o law.py`,
  );
}

async function run(session: Session, flags: Flags): Promise<CommandResult> {
  const { terminal, progress } = session;
  const { model, to, output, json } = flags;
  if (output !== undefined && resolve(output) === resolve(model)) {
    throw new UsageError(`--output and --model are the same file, "${output}"`, "name another file with -o");
  }
  const { current } = await openModel(model);
  const from = flags.from ?? (current.formulas.length > 0 ? "formula" : "network");
  if (from === "formula" || !networkFormats.includes(to)) {
    refuseWithoutFormula(current, `or export the network: --from network --to ${networkFormats.join(", ")}`);
  }
  const written = await exportModel(current, { to, from });
  const isInJson = json === true && output === undefined;
  if (output !== undefined && output !== "-") await writeAtomically(output, written, "export");
  else if (typeof written !== "string" && !isInJson && terminal.isScreen) {
    throw new NoResultError(`${to} is no text for a screen`, "name a file with -o, or pipe it on");
  } else if (!isInJson) await terminal.stream(written);
  if (to === "excel") {
    const cells = spreadsheetCells(current).map(({ name, cell }) => `${name} in ${cell}`);
    progress.sink({
      kind: "diagnostic",
      diagnostic: {
        severity: "note",
        code: "export/cells",
        message: `the formula reads ${cells.join(", ")}`,
      },
    });
  }
  return {
    exit: EXIT_CODE.done,
    text: output === undefined || output === "-" ? "" : `The ${from} as ${to}: ${output}`,
    json: {
      schema: "kan/exported@1",
      model,
      to,
      from,
      targets: current.targets,
      ...(!isInJson
        ? { output }
        : typeof written === "string"
          ? { text: written }
          : { base64: Buffer.from(written).toString("base64") }),
    },
  };
}
