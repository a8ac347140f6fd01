import { bringBack, type ModelRecord, undone, withLock, writeModel } from "../../src/index.ts";
import type { CommandModule, CommandResult } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel } from "../models/model.ts";
import { earlierModels } from "../models/modelSteps.ts";
import { wholeNumber } from "../options.ts";
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
          "Take the last step back: the model is again as it was before. After kan fit or kan discover that is the model which was there before; the last nine of these are kept in the folder .kan beside the model file.",
        )
        .option("--steps <n>", "take back so many", wholeNumber("--steps", 1), 1),
    ).addHelpText("after", "\nExample:\n  $ kan undo"),
  run: async ({ terminal }, _args, options) => run(options as unknown as Flags, terminal.columns),
};

async function run({ model, steps }: Flags, columns: number): Promise<CommandResult> {
  const { gone, left } = await withLock(model, () => takeBack(model, steps));
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

/** Takes steps back in the file; returns the commands that are gone, last first, and what is left. */
async function takeBack(model: string, steps: number): Promise<{ gone: string[]; left: ModelRecord }> {
  const gone: string[] = [];
  let record = await openModel(model);
  let file: string | undefined;
  // A model with fewer steps than are to go was put in place of another, which has more.
  for (const earlier of await earlierModels(model)) {
    if (steps - gone.length <= record.before.length) break;
    gone.push(...commandsOf(record));
    ({ record, file } = earlier);
  }
  const left = steps > gone.length ? undone(record, steps - gone.length) : record;
  gone.push(...commandsOf(record).slice(0, record.before.length - left.before.length));
  if (file !== undefined) await bringBack(model, file);
  if (left !== record) await writeModel(model, left);
  return { gone, left };
}

/** The commands of a record, the last one first. */
function commandsOf(record: ModelRecord): string[] {
  return [record.current, ...record.before.toReversed()].map(({ step }) => step.command);
}
