import { errorCells, historyOf, reportedErrors } from "../../src/index.ts";
import type { CommandModule } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel } from "../models/model.ts";
import { earlierModels } from "../models/modelSteps.ts";
import { ERROR_COLUMNS } from "../summaries/errors.ts";
import { blocks, facts, modelArgument, nextCommand } from "../summaries/summary.ts";
import { left, right, type TableColumn, table } from "../terminal/table.ts";

/** `kan history`: every step of a model, oldest first. */
export const historyCommand: CommandModule = {
  describe: (command) =>
    modelFlag(
      command.description(
        "List the steps a model went through, with the error of what each left to predict with: its formula, else its network; the last is the current one. Below it stand the models that this one replaced, and how each is brought back.",
      ),
    ).addHelpText("after", "\nExample:\n  $ kan history"),

  run: async ({ terminal }, _args, options) => {
    const model = String(options.model);
    const steps = historyOf(await openModel(model));
    const rows = steps.map(({ number, command, summary, nEdges, nSnapped, errors }) => {
      const [edges, snapped] = [nEdges, nSnapped].map((n) => (n === undefined ? "" : String(n)));
      const [worst] = errors.map(reportedErrors).toSorted((one, other) => other.nrmse - one.nrmse);
      const [, nrmse, r2] = worst === undefined ? ["", "", ""] : errorCells(worst);
      return [String(number), command, summary, edges!, snapped!, nrmse, r2];
    });
    const header: readonly TableColumn[] = [
      right(""),
      left("step"),
      left("what"),
      right("edges"),
      right("functions"),
      ...ERROR_COLUMNS.slice(1),
    ];
    const replaced = await replacedModels(model, steps.length);
    const undo = `kan undo${modelArgument(model)}`;
    return {
      exit: EXIT_CODE.done,
      text: blocks(
        table(header, rows, terminal),
        facts(
          replaced.map(({ commands, data, summary, undoSteps }, i) => [
            i === 0 ? "Before" : "",
            `${commands.join(", ")} of ${data} (${summary}): ${undo} --steps ${undoSteps}`,
          ]),
          terminal,
        ),
        steps.length + replaced.length > 1 ? nextCommand(undo, "takes the last one back", terminal) : "",
      ),
      json: { schema: "kan/history@1", model, steps, replaced },
    };
  },
};

/** A model that a newer one replaced, and how many steps back its last one lies. */
interface ReplacedModel {
  readonly file: string;
  /** Oldest first. */
  readonly commands: readonly string[];
  /** The table, as it was named. */
  readonly data: string;
  /** What the last of them did. */
  readonly summary: string;
  readonly undoSteps: number;
}

/** The models that can be brought back, newest first. */
async function replacedModels(model: string, nSteps: number): Promise<ReplacedModel[]> {
  let undoSteps = nSteps;
  return (await earlierModels(model)).map(({ file, record }) => {
    const steps = historyOf(record);
    const commands = steps.map(({ command }) => command);
    const { source } = record.current.data;
    const replaced = { file, commands, data: source, summary: steps.at(-1)?.summary ?? "", undoSteps };
    undoSteps += commands.length;
    return replaced;
  });
}
