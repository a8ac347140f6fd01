import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  defaultEngine,
  drawEdge,
  drawFormulas,
  drawNetwork,
  type EdgeView,
  edgeDetails,
  holdsNetwork,
  type ModelRecord,
  type NetworkView,
  parseExpr,
  pngOf,
  type ReportPictures,
  resolveLibrary,
  sheetOf,
  sourceName,
  viewNetwork,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, tell } from "../command.ts";
import { EXIT_CODE, NoResultError } from "../exit.ts";
import { dataFlag, modelFlag } from "../flags.ts";
import { networkStateOf, openModel, rowsOf } from "../models/model.ts";
import { formByEnding, PNG_FILE, type ReadFiles, SVG_FILE, writeOutput } from "../models/outputFile.ts";
import { edgeName, edgeOf, edgeText } from "../networks/edges.ts";
import { fileName, numberIn, oneOf } from "../options.ts";
import { picturesOf } from "../summaries/pictures.ts";
import { count } from "../terminal/numbers.ts";

const SUBJECTS = ["auto", "network", "formula", "subject"] as const;
const LAYOUTS = ["auto", "links", "matrix"] as const;

/** The flags of `kan plot`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly data?: string;
  readonly output?: string;
  readonly edge?: string;
  readonly png?: boolean;
  readonly beta: number;
  readonly what: (typeof SUBJECTS)[number];
  readonly layout: (typeof LAYOUTS)[number];
  readonly lib?: string;
}

/** `kan plot`: the network, or one edge of it, as a picture. */
export const plotCommand: CommandModule = {
  describe,
  run: async (session, _args, options) => run(session, options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Draw the model as an SVG. Of an equation that was solved: the solution and what it leaves of the equation, as curves or maps. Of a system in time: its trajectories through what was measured, and phase planes. Of a search: the formula that was taken, over each of its columns with the rows and its intervals. Else the network: each edge a small curve of its function, the more visible the more it matters; functions in another colour and written out; cut edges absent. With --edge, one edge large: its curve, the rows it sees, and the functions that come nearest.",
    )
    .option(
      "-o, --output <file>",
      "write there; - for standard output (default: kan.svg or kan.png)",
      fileName("--output", "kan.svg"),
    )
    .option(
      "--what <picture>",
      "network; formula, the one that was taken over each of its columns; subject, the solution of an equation or the trajectories of a system; auto: the subject where there is one, the formula where there is no network",
      oneOf("--what", SUBJECTS),
      "auto",
    )
    .option("--edge <edge>", "one edge, named layer,from,to")
    .option("--png", "a PNG instead of an SVG")
    .option("--beta <b>", "opacity of an edge is tanh(b * score)", numberIn("--beta", 0, 1e6, 3), 3)
    .option("--layout <how>", "links, matrix, or auto: what is legible", oneOf("--layout", LAYOUTS), "auto")
    .option("--lib <functions>", "functions to compare an edge with, as in kan symbolic");
  dataFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
A layer with many edges is drawn as a table of curves: a row for each source, a
column for each sum. The numbers on it are those that name an edge.

Example:
  $ kan plot
  $ kan plot --edge 0,1,0 -o edge.svg
  $ kan plot --what formula   the formula of kan symbolic or kan pick
  $ kan plot --what network   the network of a solved equation`,
  );
}

async function run(session: Session, flags: Flags): Promise<CommandResult> {
  const byEnding = flags.output === undefined ? undefined : formByEnding(flags.output, PICTURES);
  if (flags.png === true && byEnding === "SVG") {
    throw new UsageError(
      `--png does not go into a file ending in .svg, "${flags.output}"`,
      "leave --png out",
    );
  }
  const kind = byEnding ?? (flags.png === true ? "PNG" : "SVG");
  if (kind === "PNG" && flags.output === "-") {
    throw new UsageError("a PNG cannot go to standard output", "name a file with -o, or leave --png out");
  }
  const wanted = flags.edge === undefined ? undefined : edgeText(edgeName("--edge", flags.edge));
  const record = await openModel(flags.model);
  const what = flags.edge === undefined ? flags.what : "network";
  const pictures = what === "network" ? undefined : await picturesOf(record);
  if (pictures !== undefined) return drawPictures(session, record, pictures, kind, flags);
  if (what === "subject") {
    throw new NoResultError(
      "the model was fitted to a table: it has no solution of an equation and no trajectories to draw",
      "leave --what out for the network; kan report draws predictions and residuals",
    );
  }
  const isFormula = what === "formula" || (what === "auto" && !holdsNetwork(record.current));
  if (isFormula && record.current.formulas.length > 0) {
    const { train } = await rowsOf(record, session, flags);
    const drawings = drawFormulas(record.current.formulas, train);
    if (drawings.length > 0) {
      return drawPictures(session, record, { title: "Formula", note: "", drawings }, kind, flags);
    }
  }
  if (what === "formula") {
    throw new NoResultError(
      "the model has no formula of a number to draw",
      "kan symbolic makes formulas of a network; leave --what out to draw the network",
    );
  }
  const library = await resolveLibrary(flags.lib, parseExpr);
  const { network, inputs, targets } = networkStateOf(record, flags.model);
  const { kan, scaler } = network;
  const { train } = await rowsOf(record, session, flags);
  const names = { inputs: inputs.map(({ name }) => name), targets };
  const view = viewNetwork(kan, scaler, train, names, defaultEngine());
  const edge = wanted === undefined ? undefined : edgeOf(view, wanted);
  const [detail] = edge === undefined ? [] : edgeDetails([edge], kan, scaler, train, { library });
  const ends = edge && [edge.source, edge.target].map((source) => sourceName(view.sources[source]!));
  const svg =
    detail === undefined || ends === undefined
      ? drawNetwork(view, { beta: flags.beta, layout: flags.layout })
      : drawEdge(detail, ends[0]!, ends[1]!);
  const name = `kan${edge === undefined ? "" : `.edge-${edge.name.replaceAll(",", "-")}`}`;
  const drawn = edge === undefined ? count(view.edges.length, "edge") : `edge ${edge.name}`;
  const reads = { "--model": flags.model, "the table": flags.data ?? record.current.data.source };
  return given(session, kind, flags, reads, {
    svg,
    name,
    drawn,
    json: {
      edges: (edge === undefined ? view.edges : [edge]).map((one) => edgeJson(view, one, flags.beta)),
      ...(detail && {
        candidates: detail.candidates.map(({ name, text: formula, r2 }) => ({ name, formula, r2 })),
      }),
    },
  });
}

/** The solution of an equation and what it leaves, or the trajectories of a system. */
function drawPictures(
  session: Session,
  record: ModelRecord,
  { title, drawings }: ReportPictures,
  kind: Kind,
  flags: Flags,
): Promise<CommandResult> {
  const svg = sheetOf(
    `${title} of ${record.current.targets.join(", ")}`,
    drawings.map(({ drawing }) => drawing),
  );
  const drawn = `${title.toLowerCase()}: ${count(drawings.length, "picture")}`;
  const json = { pictures: drawings.map((one) => one.title) };
  return given(session, kind, flags, { "--model": flags.model }, { svg, name: "kan", drawn, json });
}

type Kind = "SVG" | "PNG";

/** A picture, the file it goes into where none is asked for, without its ending, what it is of, and what --json says of that. */
interface Picture {
  readonly svg: string;
  readonly name: string;
  readonly drawn: string;
  readonly json: object;
}

/** The picture written where it is wanted and what is said of it: with `-` the picture itself. */
async function given(
  session: Session,
  kind: Kind,
  flags: Flags,
  reads: ReadFiles,
  { svg, name, drawn, json }: Picture,
): Promise<CommandResult> {
  const output = flags.output ?? `${name}.${kind.toLowerCase()}`;
  const isShown = output === "-";
  const how = isShown ? undefined : await write(session, output, svg, kind, reads);
  return {
    exit: EXIT_CODE.done,
    text: isShown ? svg : `${drawn} drawn: ${output}${how === "replaced" ? " (replaced)" : ""}`,
    ...(isShown && { quietText: svg }),
    json: {
      schema: "kan/plot@1",
      model: flags.model,
      ...(isShown ? { svg } : { output }),
      format: kind.toLowerCase(),
      ...json,
    },
  };
}

/** Writes the picture to a file and says how. */
async function write(
  session: Session,
  output: string,
  svg: string,
  kind: Kind,
  reads: ReadFiles,
): ReturnType<typeof writeOutput> {
  if (kind === "SVG") return writeOutput("--output", output, `${svg}\n`, SVG_FILE, reads);
  const { bytes, hasText } = await pngOf(svg);
  if (!hasText) tell(session, NO_FONT);
  return writeOutput("--output", output, bytes, PNG_FILE, reads);
}

const PICTURES: ReadonlyMap<string, Kind> = new Map([
  [".svg", "SVG"],
  [".png", "PNG"],
]);

const NO_FONT = {
  severity: "warning",
  code: "plot/no-font",
  message: "this machine has no font, so the PNG has no text",
  hint: "install one (on Debian: fonts-dejavu-core), or leave --png out: an SVG takes the fonts of its reader",
} as const;

function edgeJson(view: NetworkView, edge: EdgeView, beta: number): object {
  return {
    edge: edge.name,
    from: sourceName(view.sources[edge.source]!),
    to: sourceName(view.sources[edge.target]!),
    kind: edge.kind,
    score: edge.score,
    opacity: Math.tanh(beta * edge.score),
    range: [edge.low, edge.high],
    ...(edge.text !== undefined && { function: edge.text }),
  };
}
