import type { ModelRecord, ModelState } from "../../src/index.ts";
import type { CommandModule } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { openModel } from "../model.ts";
import { gridsOf, layersText, type NetworkSize, sizeOf, usedInputs } from "../network.ts";
import { lossCurve } from "../plots.ts";
import { blocks, errorRows, errorsJson, errorsTable, facts, outcomeText } from "../summary.ts";
import { figure, grouped } from "../terminal/numbers.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `kan info`: what a model is and how it came about. */
export const infoCommand: CommandModule = {
  describe: (command) =>
    modelFlag(
      command.description(
        "Show a model: the table it was fitted to, its shape, its parameters before and after pruning, its errors, its formula, and everything needed to repeat the run.",
      ),
    ).addHelpText("after", "\nExample:\n  $ kan info"),

  run: async ({ terminal }, _args, options) => {
    const model = String(options.model);
    const record = await openModel(model);
    return { exit: EXIT_CODE.done, text: textOf(record, terminal), json: jsonOf(record, model) };
  },
};

function textOf(record: ModelRecord, terminal: Terminal): string {
  const { current } = record;
  const { step, data, inputs, kan } = current;
  const { intervals, degrees } = gridsOf(kan);
  const splines =
    intervals.length === 0 ? "no splines left" : `grid ${intervals.join(", ")}, degree ${degrees.join(", ")}`;
  const used = usedInputs(kan);
  const columns = inputs.map(({ name }, i) => (used.has(i) ? name : `${name} (cut)`)).join(", ");
  const formulas = current.formulas.map(
    (set) => `${set.target} = ${set.formulas[set.best]?.expression ?? "?"}`,
  );
  return blocks(
    formulas.map((formula) => `  ${terminal.paint.bold(formula)}`).join("\n"),
    facts(
      [
        [
          "Table",
          `${data.source === "-" ? "standard input" : data.source}: ${grouped(data.nRows)} rows, fingerprint ${data.fingerprint.slice(0, 12)}`,
        ],
        ["Targets", current.targets.join(", ")],
        ["Inputs", columns],
        ["Network", `${layersText(kan)}, ${splines}`],
        ["Last step", `${step.command}: ${step.summary}`],
        ...(step.outcome === undefined ? [] : [["Stopped", outcomeText(step.outcome)] as const]),
        [
          "Run",
          `seed ${step.seed}${step.engine === undefined ? "" : `, engine ${step.engine}`}, kan ${step.version}`,
        ],
      ],
      terminal,
    ),
    sizesTable(record, terminal),
    errorsTable(errorRows(current.targets, current.losses), terminal),
    rangesTable(current, terminal),
    lossCurve(
      (step.curve ?? []).map(({ train }) => Math.sqrt(train)),
      terminal,
    ),
  );
}

/** Parameters step by step: pruning and snapping make them fewer. */
function sizesTable(record: ModelRecord, terminal: Terminal): string {
  return table(
    [
      { heading: "after", align: "left" },
      { heading: "edges", align: "right" },
      { heading: "functions", align: "right" },
      { heading: "spline parameters", align: "right" },
      { heading: "all", align: "right" },
    ],
    statesOf(record).map(({ step, kan }) => {
      const { edges, snapped, splineParameters, parameters } = sizeOf(kan);
      return [step.command, ...[edges, snapped, splineParameters, parameters].map(grouped)];
    }),
    terminal.columns,
    terminal.paint,
  );
}

function rangesTable({ inputs }: ModelState, terminal: Terminal): string {
  return table(
    [
      { heading: "trained on", align: "left" },
      { heading: "from", align: "right" },
      { heading: "to", align: "right" },
    ],
    inputs.map(({ name, low, high }) => [name, figure(low, 6), figure(high, 6)]),
    terminal.columns,
    terminal.paint,
  );
}

function jsonOf(record: ModelRecord, model: string): object {
  const { current } = record;
  const { step, data } = current;
  const sizes: readonly ({ readonly command: string } & NetworkSize)[] = statesOf(record).map((state) => ({
    command: state.step.command,
    ...sizeOf(state.kan),
  }));
  return {
    schema: "kan/info@1",
    model,
    source: data.source,
    rows: data.nRows,
    fingerprint: data.fingerprint,
    targets: current.targets,
    inputs: current.inputs,
    shape: layersText(current.kan),
    ...gridsOf(current.kan),
    sizes,
    errors: errorsJson(current.targets, current.losses),
    formulas: current.formulas,
    step: { command: step.command, options: step.options, summary: step.summary, outcome: step.outcome },
    seed: step.seed,
    engine: step.engine,
    version: step.version,
  };
}

function statesOf(record: ModelRecord): readonly ModelState[] {
  return [...record.before, record.current];
}
