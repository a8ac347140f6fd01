import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  type Diagnostic,
  type ExportOptions,
  exportFormats,
  exportModel,
  firstOf,
  formulasOfTarget,
  type ModelRecord,
  type ModelState,
  pastColumns,
  placeOfNumber,
  spreadsheetCells,
  withTaken,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, tell } from "../command.ts";
import { EXIT_CODE, NoResultError } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { knownOfTaken } from "../models/known.ts";
import { networkStateOf, openModel, refuseWithoutFormula, rowsOf } from "../models/model.ts";
import { checkOutput, EXPORT_FILE, writeOutput } from "../models/outputFile.ts";
import { fileName, numberIn, oneOf, wholeNumber } from "../options.ts";
import { count } from "../terminal/numbers.ts";

const SOURCES = ["formula", "network"] as const;
const networkFormats = exportFormats.flatMap(({ name, holdsNetworks }) => (holdsNetworks ? [name] : []));
const formats = exportFormats.map(({ name }) => name);

/** The flags of `kan export`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly to?: string;
  readonly from?: (typeof SOURCES)[number];
  readonly formula?: number;
  readonly interval?: number;
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
    .option(
      "--to <form>",
      `${formats.join(", ")} (default: by the ending of --output)`,
      oneOf("--to", formats),
    )
    .option(
      "--from <what>",
      "formula or network (default: the formula once there is one)",
      oneOf("--from", SOURCES),
    )
    .option("--formula <n>", "another formula, by its number in kan pick", wholeNumber("--formula", 1))
    .option(
      "--interval <share>",
      "also where a new measurement lies in such a share of cases (low_, high_), and the law itself (mean_low_, mean_high_)",
      numberIn("--interval", 0.01, 0.9999, 0.95),
    )
    .option("-o, --output <file>", "write there (default: standard output)", fileName("--output", "law.py"));
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
  const { terminal } = session;
  const { model, output, json } = flags;
  const to = formOf(flags);
  if (output !== undefined) await checkOutput("--output", output, EXPORT_FILE, { "--model": model });
  const record = await openModel(model);
  const current = withFormula(record.current, flags);
  const from = flags.from ?? (current.formulas.length > 0 ? "formula" : "network");
  if (from === "formula" || !networkFormats.includes(to)) {
    refuseWithoutFormula(current, `or export the network: --from network --to ${networkFormats.join(", ")}`);
  } else networkStateOf(record, model);
  const intervals = await intervalsOf(record, current, session, from, flags);
  const written = await exportModel(current, { to, from, ...(intervals && { intervals }) });
  const isInJson = json === true && output === undefined;
  if (output !== undefined && output !== "-") {
    const reads = { "--model": model, "the table": current.data.source };
    await writeOutput("--output", output, written, EXPORT_FILE, reads);
  } else if (typeof written !== "string" && !isInJson && terminal.isScreen) {
    throw new NoResultError(`${to} is no text for a screen`, "name a file with -o, or pipe it on");
  } else if (!isInJson) await terminal.stream(written);
  tell(session, ...pastNotes(current));
  if (to === "excel") {
    const cells = spreadsheetCells(current).map(({ name, cell }) => `${name} in ${cell}`);
    const label =
      current.classes === undefined
        ? ""
        : "; the last line, the label, reads the probabilities in the cells after these";
    const message = `the formula reads ${cells.join(", ")}${label}`;
    tell(session, { severity: "note", code: "export/cells", message });
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

/** Which of the inputs are made of earlier rows: a program for one row cannot make them. */
function pastNotes({ inputs, data }: ModelState): Diagnostic[] {
  const { group } = data.read;
  const made = pastColumns(data.read);
  const each = inputs.flatMap(({ name }) => {
    const past = made.get(name);
    if (past === undefined) return [];
    const what = past.isChange ? `the change of "${past.column}" since the row before` : `"${past.column}"`;
    return [`"${name}" is ${what}${past.rows > 0 ? `, ${count(past.rows, "row")} back` : ""}`];
  });
  if (each.length === 0) return [];
  return [
    {
      severity: "note",
      code: "export/past",
      message: `${firstOf(each)}${group === undefined ? "" : `, in the same "${group}"`}`,
      hint: "what is exported wants these columns ready; kan predict makes them",
    },
  ];
}

/** How well constants are known, where intervals are asked for. Errors: UsageError for a network and for classes. */
async function intervalsOf(
  record: ModelRecord,
  current: ModelState,
  session: Session,
  from: "formula" | "network",
  { interval, model }: Flags,
): Promise<ExportOptions["intervals"]> {
  if (interval === undefined) return undefined;
  if (from === "network" || current.formulas.some(({ label }) => label !== undefined)) {
    throw new UsageError(
      `--interval is of a formula of a target of numbers, and this is ${from === "network" ? "a network" : "one of classes"}`,
      "export without it",
    );
  }
  const known = await knownOfTaken(current, async () => (await rowsOf(record, session, { model })).train);
  return { level: interval, known };
}

/** The state with the formula of --formula in the place of the one that is taken; the model stays as it is. */
function withFormula(state: ModelState, { formula, from }: Flags): ModelState {
  if (formula === undefined) return state;
  if (from === "network")
    throw new UsageError("--formula and --from network are given", "give one of the two");
  refuseWithoutFormula(state, "or kan discover");
  if (state.formulas.length > 1) {
    throw new UsageError(
      `--formula ${formula} is a formula of one target, and the model has ${state.formulas.length}`,
      `kan pick ${formula} --target ${state.targets[0]} takes it, and kan undo takes that back`,
    );
  }
  const set = formulasOfTarget(state);
  return withTaken(state, set, placeOfNumber(set, formula));
}

/** The form that is asked for, by --to or by the ending of --output. Errors: UsageError where there is none, or two. */
function formOf({ to, output }: Flags): string {
  const own = exportFormats.filter(({ extension }) => output?.toLowerCase().endsWith(extension));
  if (to === undefined) {
    if (own.length === 0)
      throw new UsageError("which form to export to is not said", `--to takes one of ${formats.join(", ")}`);
    return own[0]!.name;
  }
  if (own.length > 0 && own.every(({ name }) => name !== to)) {
    const format = exportFormats.find(({ name }) => name === to)!;
    throw new UsageError(
      `--to ${to} does not go into a file ending in ${own[0]!.extension}, "${output}"`,
      `name a file ending in ${format.extension}, or leave --to out`,
    );
  }
  return to;
}
