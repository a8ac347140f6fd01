import { historyOf } from "../../src/index.ts";
import type { CommandModule } from "../command.ts";
import { exitCode } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel } from "../model.ts";
import { nextCommand } from "../summary.ts";
import { figure } from "../terminal/numbers.ts";
import { table } from "../terminal/table.ts";

/** `kan history`: every step of a model, oldest first. */
export const historyCommand: CommandModule = {
  describe: (command) =>
    modelFlag(
      command.description(
        "List the steps a model went through, with the error after each. The last is the current one.",
      ),
    ).addHelpText("after", "\nExample:\n  $ kan history"),

  run: async ({ terminal }, _args, options) => {
    const model = String(options.model);
    const steps = historyOf(await openModel(model));
    const rows = steps.map(({ number, command, summary, nEdges, nSnapped, losses }) => {
      const worst = Math.max(
        ...losses.map(({ train, test, crossValidated }) => (test ?? crossValidated ?? train).nrmse),
      );
      return [String(number), command, summary, String(nEdges), String(nSnapped), figure(worst)];
    });
    const header = [
      { heading: "", align: "right" },
      { heading: "step", align: "left" },
      { heading: "what", align: "left" },
      { heading: "edges", align: "right" },
      { heading: "functions", align: "right" },
      { heading: "RMSE/std", align: "right" },
    ] as const;
    const lines = [table(header, rows, terminal.columns, terminal.paint)];
    if (steps.length > 1) lines.push("", nextCommand("kan undo", "takes the last one back", terminal));
    return { exit: exitCode.done, text: lines.join("\n"), json: { schema: "kan/history@1", model, steps } };
  },
};
