import { access, rename } from "node:fs/promises";
import { type ModelRecord, undone, writeModel } from "../../src/index.ts";
import type { CommandModule, CommandResult } from "../command.ts";
import { exitCode } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel, previousPath } from "../model.ts";
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
          "Take the last step back: the model is again as it was before. After `kan fit` that is the model which fit replaced.",
        )
        .option("--steps <n>", "take back so many", wholeNumber("--steps", 1), 1),
    ).addHelpText("after", "\nExample:\n  $ kan undo"),
  run: async ({ terminal }, _args, options) => run(options as unknown as Flags, terminal.columns),
};

async function run({ model, steps }: Flags, columns: number): Promise<CommandResult> {
  const record = await openModel(model);
  const gone = [record.current, ...record.before.toReversed()]
    .slice(0, steps)
    .map(({ step }) => step.command);
  const left = await undoneRecord(record, model, steps);
  const { step } = left.current;
  return {
    exit: exitCode.done,
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

async function undoneRecord(record: ModelRecord, model: string, steps: number): Promise<ModelRecord> {
  const previous = previousPath(model);
  if (record.before.length === 0 && steps === 1 && (await exists(previous))) {
    const restored = await openModel(previous);
    await rename(previous, model);
    return restored;
  }
  const left = undone(record, steps);
  await writeModel(model, left);
  return left;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
