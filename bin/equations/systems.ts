/** `kan discover --time`: which equations move the columns of a table. */

import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  type DiscoveredSystem,
  discoverSystem,
  fingerprintOf,
  inputColumnsOf,
  type ModelState,
  measuredRuns,
  printMathjs,
  readSeries,
  type SeriesTable,
} from "../../src/index.ts";
import { type CommandResult, type Session, secondsSince } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { type DialectFlags, dialectOptionsOf, type EngineFlags, type MissingFlags } from "../flags.ts";
import { formulaLines } from "../formulas/formulaLines.ts";
import { formulaSetJson, takenOf } from "../formulas/formulas.ts";
import { accessOf, checkModelPath, engineOf } from "../models/model.ts";
import { writeNewModel } from "../models/modelSteps.ts";
import { flagNameOf } from "../networks/trainingFlags.ts";
import { names, wholeNumber } from "../options.ts";
import { spreadJson } from "../summaries/json.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { conservedText, constantsText, errorsJson, errorsTable, nextText, notesOf } from "./systemText.ts";

/** The flags of `kan discover` that a table in time has a use for. */
export interface SystemFlags extends DialectFlags, EngineFlags, MissingFlags {
  readonly model: string;
  readonly time: string;
  readonly group?: string;
  readonly derivative?: readonly string[];
  readonly order: number;
  readonly inputs?: readonly string[];
  readonly ignore?: readonly string[];
  readonly timeout: number;
  readonly seed: number;
}

/** The flags that a table in time has of its own. */
export function timeFlags(command: Command): Command {
  return command
    .optionsGroup("Tables in time:")
    .option("--time <column>", "rows are times, columns states: find the equations that move them")
    .option(
      "--derivative <columns>",
      "with --time: only the equations of these states; the others are taken as given",
      names("--derivative", "x"),
    )
    .option(
      "--order <n>",
      "with --time: 2 for x'' as a formula of x and x'",
      wholeNumber("--order", 1, 2),
      1,
    );
}

/** Refuses flags of a table in time where no time is named. */
export function refuseWithoutTime({ derivative, order }: Partial<SystemFlags>): void {
  const given = derivative !== undefined ? "--derivative" : "--order";
  if (given === "--order" && (order ?? 1) === 1) return;
  throw new UsageError(`${given} is for tables in time`, "--time names the column of times");
}

/** Flags of a search for one formula that have no meaning for a system. */
const WITHOUT_TIME = [
  "target",
  "units",
  "hint",
  "start",
  "bounds",
  "resume",
  "noise",
  "loss",
  "weights",
  "sigma",
  "lag",
  "difference",
  "lib",
  "maxNodes",
  "forbid",
] as const;

/** The equations of the table at `path`, shown and written as a model. */
export async function runSystem(session: Session, path: string, flags: SystemFlags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const startedAt = terminal.now();
  refuseOthers(flags);
  const engine = engineOf(flags);
  await checkModelPath(flags.model, path);
  const { time, group, inputs, ignore } = flags;
  const how = { ...dialectOptionsOf(flags), ...(inputs && { inputs }), ...(ignore && { ignore }) };
  const { reader: _, sql: __, ...readable } = how;
  const read = await readSeries(
    path,
    { ...readable, time, ...(group !== undefined && { group }), ...accessOf(session, path) },
    progress.sink,
  );
  const wanted = wantedOf(flags, read);
  const found = await discoverSystem(
    { time: read.time, states: read.states, runs: read.runs },
    {
      engine,
      wanted,
      order: flags.order === 2 ? 2 : 1,
      seed: flags.seed,
      threads: flags.threads ?? availableParallelism(),
      timeoutSeconds: flags.timeout,
    },
    { sink: progress.sink, signal },
  );
  progress.end();
  await writeNewModel(
    flags.model,
    stateOf(session, read, found, { flags, source: path, engine: engine.name }),
  );
  const seconds = secondsSince(startedAt, session);
  const runsAway = found.outcome === "runs-away";
  return {
    exit: signal.aborted ? EXIT_CODE.interrupted : runsAway ? EXIT_CODE.noResult : EXIT_CODE.done,
    text: blocks(
      found.sets.map((set) => formulaLines(set, terminal)).join("\n"),
      constantsText(found, terminal),
      conservedText(found, terminal),
      errorsTable(found, terminal),
      sentences(notesOf(found, read), terminal),
      nextText(found, flags.model, terminal),
    ),
    quietText: found.sets.map((set) => `${set.target} = ${printMathjs(takenOf(set).expr)}`).join("\n"),
    json: {
      schema: "kan/system@1",
      time: read.time,
      order: found.order,
      equations: found.sets.map((set, k) => ({
        ...formulaSetJson(set),
        constants: found.constants[k]!.map(({ value, ...spread }) => ({ value, ...spreadJson(spread) })),
      })),
      states: found.states,
      driven: found.driven,
      starts: found.starts,
      errors: errorsJson(found, read),
      noise: found.noise,
      conserved: found.conserved.map(({ expr, varies }) => ({ expression: printMathjs(expr), varies })),
      outcome: found.outcome,
      repeatable: found.isRepeatable,
      seed: flags.seed,
      engine: engine.name,
      seconds,
    },
  };
}

function refuseOthers(flags: SystemFlags): void {
  const given = flags as unknown as Readonly<Record<string, unknown>>;
  const isAsked = (value: unknown): boolean => value !== undefined && value !== false && value !== "auto";
  const name = WITHOUT_TIME.find((flag) => isAsked(given[flag]));
  if (name !== undefined) {
    throw new UsageError(
      `--${flagNameOf(name)} has no meaning with --time`,
      name === "target"
        ? "--derivative names the states whose equations are wanted; without it all are"
        : "leave it out",
    );
  }
  if (flags.missing === "mean") {
    throw new UsageError(
      "--missing mean has no meaning with --time",
      "rows with a missing state are left out",
    );
  }
  if (flags.sql !== undefined || flags.reader === "duckdb") {
    throw new UsageError(
      "--time reads with the readers of this program only",
      "leave --sql and --reader out",
    );
  }
}

/** The states whose equations are wanted, by header. */
function wantedOf({ derivative }: SystemFlags, { states, time }: SeriesTable): string[] {
  if (derivative === undefined) return [...states];
  const unknown = derivative.find((name) => !states.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--derivative names "${unknown}", which is no state`,
      unknown === time ? "the time has none" : `the states are: ${states.join(", ")}`,
    );
  }
  return states.filter((name) => derivative.includes(name));
}

/** The model: right-hand sides, and with them the smoothed rows that they are shown with. */
function stateOf(
  session: Session,
  read: SeriesTable,
  found: DiscoveredSystem,
  {
    flags,
    source,
    engine,
  }: { readonly flags: SystemFlags; readonly source: string; readonly engine: string },
): ModelState {
  const { time, notes, runs } = read;
  const { sets, states, driven, order, starts, rows } = found;
  const fingerprint = fingerprintOf(rows.inputs, rows.targets);
  const dataset = { ...rows, source, fingerprint };
  const options = {
    time: flags.time,
    ...(flags.group !== undefined && { group: flags.group }),
    ...(flags.derivative && { derivative: flags.derivative }),
    order,
    timeout: flags.timeout,
  };
  return {
    step: {
      command: "discover",
      options,
      seed: flags.seed,
      version: session.version,
      summary: sets.map((set) => `${set.target} = ${printMathjs(takenOf(set).expr)}`).join("; "),
      engine,
    },
    // Slopes are no column of the table: the rows stay with the model.
    data: {
      source,
      fingerprint,
      nRows: rows.nRows,
      read: {},
      notes,
      rows: { ...dataset, source: "-" },
    },
    inputs: inputColumnsOf(dataset),
    targets: sets.map(({ target }) => target),
    formulas: sets,
    system: {
      time,
      order,
      states,
      driven,
      conserved: found.conserved.map(({ expr }) => printMathjs(expr)),
      starts: starts.map((start, run) => ({ ...start, run: runs[run]!.name })),
      measured: measuredRuns(
        runs,
        states.slice(0, states.length / order).map((name) => read.states.indexOf(name)),
      ),
    },
  };
}
