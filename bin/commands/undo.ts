import { type ModelRecord, undone, writeModel } from "../../src/index.ts";
import type { CommandModule, CommandResult } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel } from "../model.ts";
import { wholeNumber } from "../options.ts";
import { bringBack, exists, previousPath } from "../previous.ts";
import { wrap } from "../terminal/text.ts";

/** The flags of `kan undo`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly steps: number;
}

/** `kan undo`: the last step of a model is taken back. */
export const undoCommand: CommandModule = {
  describe: (command) =>
    modelFlag(
      command
        .description(
          "Take the last step back: the model is again as it was before. After kan fit or kan discover that is the model which was there before; the last nine of these are kept beside the model file.",
        )
        .option("--steps <n>", "take back so many", wholeNumber("--steps", 1), 1),
    ).addHelpText("after", "\nExample:\n  $ kan undo"),
  run: async ({ terminal }, _args, options) => run(options as unknown as Flags, terminal.columns),
};

async function run({ model, steps }: Flags, columns: number): Promise<CommandResult> {
  const gone: string[] = [];
  let record = await openModel(model);
  let back = 0;
  // A model with fewer steps than are to go was put in place of another, which has more.
  while (steps - gone.length > record.before.length && (await exists(previousPath(model, back + 1)))) {
    gone.push(...commandsOf(record));
    record = await openModel(previousPath(model, ++back));
  }
  const left = steps > gone.length ? undone(record, steps - gone.length) : record;
  gone.push(...commandsOf(record).slice(0, record.before.length - left.before.length));
  if (back > 0) await bringBack(model, back);
  if (left !== record) await writeModel(model, left);
  const { step } = left.current;
  return {
    exit: EXIT_CODE.done,
    text: wrap(
      `Taken back: ${gone.join(", ")}. The model is as after: ${step.command} (${step.summary}).`,
      columns,
    ),
    json: {
      schema: "kan/undo@1",
      model,
      undone: gone,
      current: { command: step.command, summary: step.summary },
    },
  };
}

/** The commands of a record, the last one first. */
function commandsOf(record: ModelRecord): string[] {
  return [record.current, ...record.before.toReversed()].map(({ step }) => step.command);
}
