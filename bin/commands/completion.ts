import { Command, type Option } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import { type CommandModule, commonOptions } from "../command.ts";
import { type CompletedOption, completionScript, SHELLS } from "../completion.ts";
import { EXIT_CODE } from "../exit.ts";

/** `kan completion`: a script that makes a shell complete commands and options. */
export const completionCommand: CommandModule = {
  describe: (command) =>
    command
      .description(
        'Print a script that completes the commands and options of kan in a shell. In bash and zsh a line in the start-up file reads it: eval "$(kan completion bash)"; in fish: kan completion fish | source.',
      )
      .argument("<shell>", SHELLS.join(", "))
      .addHelpText("after", "\nExample:\n  $ kan completion bash >> ~/.bashrc"),

  run: async ({ commands }, args) => {
    const shell = SHELLS.find((name) => name === args[0]);
    if (shell === undefined) {
      throw new UsageError(`there is no completion for "${args[0]}"`, `choose one of ${SHELLS.join(", ")}`);
    }
    const described = await Promise.all(
      commands.map(async ({ name, summary, load }) => {
        const command = commonOptions((await load()).describe(new Command(name)));
        return { name, summary, options: command.options.map(completed) };
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

function completed({ long, short, description, required, optional }: Option): CompletedOption {
  return {
    long: (long ?? "").replace(/^--/, ""),
    ...(short !== undefined && { short: short.replace(/^-/, "") }),
    description,
    takesValue: required || optional,
  };
}
