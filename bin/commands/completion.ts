import { Argument, Command, type Option } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import { rowBlocks } from "../../src/index.ts";
import { type CommandModule, type CommandResult, commonOptions } from "../command.ts";
import { type CompletedOption, completionScript, SHELLS } from "../completion.ts";
import { EXIT_CODE } from "../exit.ts";

/** What the scripts call to learn the columns of a table; as a shell's name it would not be taken for one. */
const COLUMNS = "columns";

/** `kan completion`: a script that makes a shell complete commands, options, their values and column names. */
export const completionCommand: CommandModule = {
  describe: (command) =>
    command
      .description(
        'Print a script that completes the commands and options of kan, their values, and the columns of the table that a line names, in a shell. In bash and zsh a line in the start-up file reads it: eval "$(kan completion bash)"; in fish: kan completion fish | source.',
      )
      .addArgument(new Argument("<shell>", SHELLS.join(", ")).choices(SHELLS).argParser((text) => text))
      .argument("[file]")
      .addHelpText("after", "\nExample:\n  $ kan completion bash >> ~/.bashrc"),

  run: async ({ commands }, args) => {
    if (args[0] === COLUMNS) return columnsOf(args[1] ?? "");
    const shell = SHELLS.find((name) => name === args[0]);
    if (shell === undefined) {
      throw new UsageError(`there is no completion for "${args[0]}"`, `choose one of ${SHELLS.join(", ")}`);
    }
    const described = await Promise.all(
      commands.map(async ({ name, summary, load }) => {
        const command = commonOptions((await load()).describe(new Command(name)));
        const words = command.registeredArguments[0]?.argChoices;
        return { name, summary, options: command.options.map(completed), ...(words && { words }) };
      }),
    );
    const text = completionScript(shell, described);
    return {
      exit: EXIT_CODE.done,
      text: text.trimEnd(),
      quietText: text.trimEnd(),
      json: { schema: "kan/completion@1", shell, script: text },
    };
  },
};

/**
 * The names in the header of a table, a line each; none where it cannot be read, for a shell would show the error as a
 * name.
 */
async function columnsOf(file: string): Promise<CommandResult> {
  let columns: readonly string[] = [];
  try {
    for await (const { names } of rowBlocks(file, [], {}, () => {})) {
      columns = names;
      break;
    }
  } catch {
    columns = [];
  }
  const text = columns.join("\n");
  const json = { schema: "kan/columns@1", file, columns };
  return { exit: EXIT_CODE.done, text, quietText: text, json };
}

function completed({
  long,
  short,
  description,
  required,
  optional,
  flags,
  parseArg,
}: Option): CompletedOption {
  const words =
    parseArg !== undefined && "words" in parseArg ? (parseArg.words as readonly string[]) : undefined;
  return {
    long: (long ?? "").replace(/^--/, ""),
    ...(short !== undefined && { short: short.replace(/^-/, "") }),
    description,
    takesValue: required || optional,
    value: words ?? (/<columns?>|<condition>/.test(flags) ? "columns" : "files"),
  };
}
