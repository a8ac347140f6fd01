import type { Command } from "commander";
import {
  defaultEngine,
  type EdgeView,
  type NetworkState,
  type NetworkView,
  sourceName,
  viewNetwork,
} from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { dataFlag, modelFlag } from "../flags.ts";
import { networkStateOf, openModel, rowsOf } from "../models/model.ts";
import { edgeName, edgeOf, edgeText } from "../networks/edges.ts";
import { curvePlot } from "../summaries/plots.ts";
import { modelArgument, nextCommand } from "../summaries/summary.ts";
import { figure } from "../terminal/numbers.ts";
import { right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";

/** The flags of `kan show`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly data?: string;
}

/** `kan show`: the curves of edges, on the terminal. */
export const showCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args, options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Show what edges do, each as a small plot of its curve over the rows it was trained on: all of them, the most important first, or those that are named. Where braille cannot be shown, the plots become numbers.",
    )
    .argument("[edges...]", "edges named layer,from,to (default: all)");
  dataFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
An edge is named layer,from,to, counted from 0: 0,1,0 leads from the second input
to the first node of the first layer. A score says what share of the output's
variation passes through it.

Example:
  $ kan show 0,1,0`,
  );
}

async function run(session: Session, args: readonly string[], flags: Flags): Promise<CommandResult> {
  const wanted = args.map((text) => edgeText(edgeName("<edge>", text)));
  const record = await openModel(flags.model);
  const { network, inputs, targets } = networkStateOf(record, flags.model);
  const { kan, scaler } = network;
  const { train } = await rowsOf(record, session, flags);
  const names = { inputs: inputs.map(({ name }) => name), targets };
  const view = viewNetwork(kan, scaler, train, names, defaultEngine());
  const edges =
    wanted.length > 0
      ? wanted.map((name) => edgeOf(view, name))
      : view.edges.toSorted((one, other) => other.score - one.score);
  const { terminal } = session;
  return {
    exit: EXIT_CODE.done,
    text: [
      ...edges.map((edge) => edgeLines(view, edge, terminal)),
      wrap(unitsText(targets, scaler, terminal), terminal.columns),
      nextCommand(`kan plot${modelArgument(flags.model)}`, "draws them as a picture", terminal),
    ].join("\n\n"),
    json: {
      schema: "kan/show@1",
      model: flags.model,
      edges: edges.map((edge) => edgeJson(view, edge)),
    },
  };
}

/** What is read across and up, and in which units. */
function unitsText(
  targets: readonly string[],
  { targets: scales }: NetworkState["scaler"],
  { canDraw }: Terminal,
): string {
  const [from, to] = canDraw ? ["Across", "up"] : ["From", "to"];
  const units = scales.every((scale) => scale === 1)
    ? "in the units of the loss"
    : `scaled: 1 stands for ${targets.map((name, t) => `${figure(scales[t]!)} of ${name}`).join(", ")}`;
  return `${from}: what enters the edge, an input in the units of its column; ${to}: what the edge adds to its node, at an output ${units}.`;
}

function endsOf(view: NetworkView, { source, target }: EdgeView): readonly [from: string, to: string] {
  return [sourceName(view.sources[source]!), sourceName(view.sources[target]!)];
}

/** A heading, and the curve as a plot or as numbers. */
function edgeLines(view: NetworkView, edge: EdgeView, terminal: Terminal): string {
  const [from, to] = endsOf(view, edge);
  const isPlain = edge.source < view.sources.findIndex(({ kind }) => kind !== "input") && /^\w+$/.test(from);
  const what = edge.text === undefined ? "spline" : edge.text.replace(/\bx\b/g, isPlain ? from : "x");
  const about = `${edge.name}  ${from} -> ${to}  score ${figure(edge.score, 2)}  ${what}`;
  const heading = wrap(about, terminal.columns, "  ")
    .trimStart()
    .replace(edge.name, terminal.paint.bold(edge.name));
  const { x, y } = withinData(edge);
  const plot = curvePlot(x, y, terminal);
  return `${heading}\n${plot === "" ? numbers(x, y, terminal) : plot}`;
}

/** The part of the curve over the rows; a picture goes a little further. */
function withinData({ x, y, low, high }: EdgeView): { x: number[]; y: number[] } {
  const slack = 1e-9 * (high - low);
  const places = Array.from(x.keys()).filter((i) => x[i]! >= low - slack && x[i]! <= high + slack);
  const shown = places.length > 1 ? places : Array.from(x.keys());
  return { x: shown.map((i) => x[i]!), y: shown.map((i) => y[i]!) };
}

function numbers(x: readonly number[], y: readonly number[], terminal: Terminal): string {
  const nNumbers = terminal.columns < 64 ? 4 : 5;
  const places = Array.from({ length: nNumbers }, (_, i) =>
    Math.round((i * (x.length - 1)) / (nNumbers - 1)),
  );
  return table(
    Array.from({ length: nNumbers + 1 }, () => right("")),
    [
      ["from", ...places.map((i) => figure(x[i]!))],
      ["to", ...places.map((i) => figure(y[i]!))],
    ],
    terminal,
  );
}

function edgeJson(view: NetworkView, edge: EdgeView): object {
  const [from, to] = endsOf(view, edge);
  const { x, y } = withinData(edge);
  return {
    edge: edge.name,
    from,
    to,
    kind: edge.kind,
    score: edge.score,
    range: [edge.low, edge.high],
    ...(edge.text !== undefined && { function: edge.text }),
    x,
    y: y.map((v) => (Number.isFinite(v) ? v : null)),
  };
}
