import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import {
  type Candidate,
  type DiscoverResult,
  dataSourceOf,
  discover,
  type Engine,
  type FormulaSet,
  fit,
  identifiersOf,
  inputColumnsOf,
  metricsOf,
  parseExpr,
  predictExpr,
  printLatex,
  printMathjs,
  printReadable,
  type ReadOptions,
  readTable,
  type Table,
  takeRows,
} from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { exitCode, NoResultError } from "../exit.ts";
import {
  columnFlags,
  type DialectFlags,
  dialectFlags,
  dialectOptionsOf,
  type EngineFlags,
  engineFlag,
  modelFlag,
  seedFlag,
} from "../flags.ts";
import { accessOf, checkModelPath, engineOf, writeNewModel } from "../model.ts";
import { numberIn, oneOf } from "../options.ts";
import { figure } from "../terminal/numbers.ts";
import { table } from "../terminal/table.ts";

const efforts = ["low", "normal", "high"] as const;

/** The flags of `kan discover`, as commander hands them over. */
interface Flags extends DialectFlags, EngineFlags {
  readonly model: string;
  readonly target?: readonly string[];
  readonly inputs?: readonly string[];
  readonly ignore?: readonly string[];
  readonly timeout: number;
  readonly noise?: number;
  readonly effort: (typeof efforts)[number];
  readonly resume?: boolean;
  readonly log: string;
  readonly seed: number;
}

/** `kan discover`: the formula of a table, found by itself. */
export const discoverCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args[0] ?? "-", options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Search for the formula of a table: its structure, functions and constants. Prints the best formula and, below it, the formulas that are simpler or more exact.",
    )
    .argument("<data>", "a CSV file, gzipped or not; - for standard input");
  columnFlags(command);
  dialectFlags(command);
  command
    .option("--timeout <seconds>", "end with the best so far", numberIn("--timeout", 0.1, 1e6, 60), 60)
    .option(
      "--noise <share>",
      "noise of the target over its spread, where it is known (estimated when absent)",
      numberIn("--noise", 0, 10, 0.01),
    )
    .option("--effort <level>", "low, normal or high", oneOf("--effort", efforts), "normal")
    .option("--log <file>", "every improvement is appended here", "kan.discover.jsonl")
    .option("--resume", "start from the formulas in the log of an earlier run");
  seedFlag(command);
  engineFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
Ctrl-C ends the search and prints the best so far.

Example:
  $ kan discover data.csv --timeout 20`,
  );
}

/** One target and all that was found for it. */
interface Found {
  readonly target: string;
  readonly result: DiscoverResult;
  readonly formulas: readonly Candidate[];
  readonly best: number;
}

async function run(session: Session, path: string, flags: Flags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const start = terminal.now();
  const { target, inputs, ignore } = flags;
  const engine = engineOf(flags);
  await checkModelPath(flags.model, path);
  const columns = { ...(target && { target }), ...(inputs && { inputs }), ...(ignore && { ignore }) };
  const how: ReadOptions = { ...dialectOptionsOf(flags), ...columns };
  const read = await readTable(path, { ...how, ...accessOf(session, path) }, progress.sink);
  const { dataset } = read;
  const variables = identifiersOf(dataset.inputs.map(({ name }) => name));
  const earlier = flags.resume === true ? readLog(flags.log, dataset.fingerprint) : [];
  if (flags.resume !== true) writeFileSync(flags.log, "");
  const found: Found[] = [];
  for (const { name, values } of dataset.targets) {
    const data = { variables, columns: dataset.inputs.map((column) => column.values), target: values };
    const resume = await Promise.all(
      earlier.filter((entry) => entry.target === name).map((entry) => parseExpr(entry.expression)),
    );
    const result = await discover(
      data,
      {
        engine,
        seed: flags.seed,
        effort: flags.effort,
        timeoutSeconds: flags.timeout / dataset.targets.length,
        ...(flags.noise === undefined ? {} : { noise: flags.noise }),
        resume,
        onBetter: (candidate, front) => {
          const { complexity, held } = candidate;
          const expression = printMathjs(candidate.expr);
          const seconds = (terminal.now() - start) / 1000;
          appendFileSync(
            flags.log,
            `${JSON.stringify({ fingerprint: dataset.fingerprint, target: name, expression, complexity, held, seconds })}\n`,
          );
          const best = front[front.length - 1] ?? candidate;
          progress.sink({
            kind: "stage",
            stage: "discover",
            detail: `${figure(best.held)}  ${printReadable(best.expr, 4)}`,
          });
        },
      },
      { sink: progress.sink, signal },
    );
    if (result.best === undefined) {
      throw new NoResultError(
        `no formula was found for ${name}`,
        "give the search more time with --timeout, or look at the target for constant or extreme values",
      );
    }
    const { best } = result;
    const rest = result.front.filter((candidate) => candidate.complexity !== best.complexity);
    const formulas = [best, ...rest.toReversed()];
    found.push({ target: name, result, formulas, best: 0 });
  }
  await writeModel(session, read, how, found, variables, flags, engine);
  const seconds = Number(((terminal.now() - start) / 1000).toFixed(3));
  const json = found.map((one) => jsonOf(one, read, variables, flags.seed, engine.name, seconds));
  return {
    exit: signal.aborted ? exitCode.interrupted : exitCode.done,
    text: found.map((one) => textOf(one, session)).join("\n\n"),
    quietText: found.map(({ formulas }) => printReadable(formulas[0]!.expr)).join("\n"),
    json: json.length === 1 ? json[0]! : { schema: "kan/formulas@1", targets: json },
  };
}

/** Rows that the network beside a formula is trained on, at most. */
const networkRows = 1000;

/**
 * Writes the model: the formulas, and a small network for the commands that look at one.
 *
 * Errors of the formulas are on all rows; the network is trained briefly, on some of them.
 */
async function writeModel(
  session: Session,
  { dataset, notes }: Table,
  how: ReadOptions,
  found: readonly Found[],
  variables: readonly string[],
  flags: Flags,
  engine: Engine,
): Promise<void> {
  const some = Int32Array.from({ length: Math.min(networkRows, dataset.nRows) }, (_, r) =>
    Math.floor((r * dataset.nRows) / Math.min(networkRows, dataset.nRows)),
  );
  const options = { engine, seed: flags.seed, width: "1", restarts: 1, steps: 30 };
  const network = await fit(takeRows(dataset, some), options, { sink: () => {}, signal: session.signal });
  const columns = dataset.inputs.map(({ values }) => values);
  const formulas = found.map(({ target, formulas, best }, t): FormulaSet => {
    const entries = formulas.map(({ expr, complexity }) => ({
      expression: printMathjs(expr),
      latex: printLatex(expr),
      complexity,
      losses: { train: metricsOf(predictExpr(expr, variables, columns), dataset.targets[t]!.values) },
    }));
    return { target, best, variables: headersOf(variables, dataset), formulas: entries };
  });
  await writeNewModel(flags.model, {
    step: {
      command: "discover",
      options: {
        timeout: flags.timeout,
        effort: flags.effort,
        ...(flags.noise === undefined ? {} : { noise: flags.noise }),
      },
      seed: flags.seed,
      version: session.version,
      summary: found
        .map(({ target, formulas }) => `${target} = ${printReadable(formulas[0]!.expr, 4)}`)
        .join("; "),
      engine: engine.name,
    },
    data: dataSourceOf(dataset, how, notes),
    inputs: inputColumnsOf(dataset),
    targets: dataset.targets.map(({ name }) => name),
    scaler: network.scaler,
    kan: network.kan,
    losses: network.metrics,
    formulas,
  });
}

function headersOf(variables: readonly string[], dataset: Table["dataset"]): Record<string, string> {
  return Object.fromEntries(variables.map((name, i) => [name, dataset.inputs[i]!.name]));
}

interface LogEntry {
  readonly fingerprint: string;
  readonly target: string;
  readonly expression: string;
}

/** What an earlier run on the same table found; a line cut off in the middle of writing is left out. */
function readLog(path: string, fingerprint: string): LogEntry[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        const entry = JSON.parse(line) as LogEntry;
        return entry.fingerprint === fingerprint ? [entry] : [];
      } catch {
        return [];
      }
    });
}

function jsonOf(
  { target, result, formulas, best }: Found,
  { dataset }: Table,
  variables: readonly string[],
  seed: number,
  engine: string,
  seconds: number,
): object {
  const columns = dataset.inputs.map(({ values }) => values);
  const actual = dataset.targets.find(({ name }) => name === target)!.values;
  return {
    schema: "kan/formulas@1",
    target,
    best,
    formulas: formulas.map((candidate) => {
      const all = metricsOf(predictExpr(candidate.expr, variables, columns), actual);
      return {
        expression: printMathjs(candidate.expr),
        latex: printLatex(candidate.expr),
        complexity: candidate.complexity,
        nrmse: { train: candidate.train, test: candidate.held, all: all.nrmse },
        r2: { train: 1 - candidate.train ** 2, test: 1 - candidate.held ** 2, all: all.r2 },
        foundBy: candidate.origin,
      };
    }),
    runnerUp: result.runnerUp === undefined ? null : printMathjs(result.runnerUp.expr),
    confidence: result.confidence,
    noiseFloor: result.noiseFloor,
    dropped: result.dropped,
    outcome: result.outcome,
    variables: headersOf(variables, dataset),
    seed,
    engine,
    seconds,
  };
}

function textOf({ target, result, formulas, best }: Found, { terminal }: Session): string {
  const chosen = formulas[best]!;
  const rows = result.front.map((candidate) => [
    candidate.complexity === chosen.complexity ? ">" : "",
    String(candidate.complexity),
    figure(candidate.held),
    printReadable(candidate.expr, 5),
  ]);
  const front = table(
    [
      { heading: "", align: "left" },
      { heading: "nodes", align: "right" },
      { heading: "error", align: "right" },
      { heading: "formula", align: "left" },
    ],
    rows,
    terminal.columns,
    terminal.paint,
  );
  const lines = [`${target} = ${terminal.paint.bold(printReadable(chosen.expr))}`, "", front, ""];
  if (result.outcome === "exact") lines.push("Exact to rounding on rows that were held out.");
  else {
    lines.push(`Noise floor ${figure(result.noiseFloor)} of the target's spread.`);
    lines.push(`Confidence against the next best: ${figure(100 * result.confidence, 3)} %.`);
  }
  if (result.dropped.length > 0) lines.push(`Without influence: ${result.dropped.join(", ")}.`);
  return lines.join("\n");
}
