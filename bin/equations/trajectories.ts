/** `kan predict --until`: the equations of a system integrated from a start. */
import { DataError, UsageError } from "../../src/diagnostics.ts";
import {
  csvLines,
  type ModelState,
  type SolvedSystem,
  type SystemState,
  solveSystem,
  splitNames,
} from "../../src/index.ts";
import { type CommandResult, type Session, warn } from "../command.ts";
import { EXIT_CODE, NoResultError } from "../exit.ts";
import { openModel } from "../models/model.ts";
import { checkOutput, type OutputKind, writeOutput } from "../models/outputFile.ts";
import { count, figure } from "../terminal/numbers.ts";

/** What is asked of a system. */
export interface TrajectoryFlags {
  readonly model: string;
  /** `x=1,y=0`, with a time if it matters: the start of the first run without it. */
  readonly from?: string;
  readonly until: number;
  readonly step?: number;
  readonly output?: string;
  readonly json?: boolean;
}

/** Rows that are written where no step is given, and at most. */
const USUAL_ROWS = 200;
const MOST_ROWS = 1_000_000;

/** The trajectory as a table: a column for the time and one for each state. */
export async function runTrajectory(session: Session, flags: TrajectoryFlags): Promise<CommandResult> {
  const { model, output, until, json } = flags;
  const { current } = await openModel(model);
  const system = systemOf(current, model);
  const kind = trajectoryFile(system);
  const reads = { "--model": model };
  if (output !== undefined) await checkOutput("--output", output, kind, reads);
  const start = startOf(flags.from, system, current);
  const times = timesOf(start.time, until, flags.step);
  const reached = solveSystem(solvableOf(current, system), times, start.values);
  const nReached = reached.length;
  const isWhole = nReached === times.length;
  const rows = reached.map((state, r) => [times[r]!, ...state]);
  if (!isWhole) {
    warn(session, {
      code: "predict/runs-away",
      message: `the solution runs away after ${system.time} = ${figure(times[nReached - 1]!)}: rows end there`,
      hint: "start nearer to what was measured, or stop sooner with --until",
    });
  }
  const isInJson = json === true && output === undefined;
  const texts = csvLines([[system.time, ...system.states], ...rows.map((row) => row.map(String))], {
    delimiter: ",",
  });
  if (output !== undefined && output !== "-") await writeOutput("--output", output, texts, kind, reads);
  else if (!isInJson) await session.terminal.stream(texts);
  return {
    exit: isWhole ? EXIT_CODE.done : EXIT_CODE.noResult,
    text: output === undefined || output === "-" ? "" : `${count(rows.length, "row")} integrated: ${output}`,
    json: {
      schema: "kan/trajectory@1",
      model,
      time: system.time,
      states: system.states,
      rows: rows.length,
      end: isWhole ? "reached" : "runs-away",
      ...(isInJson
        ? {
            times: Array.from(times.subarray(0, nReached)),
            values: Object.fromEntries(
              system.states.map((name, k) => [name, reached.map((state) => state[k]!)]),
            ),
          }
        : { output }),
    },
  };
}

/** The system of a model. Errors: NoResultError where it has none, or one that columns drive. */
function systemOf({ system }: ModelState, model: string): SystemState {
  if (system === undefined) {
    throw new NoResultError(
      `the model "${model}" is no system of equations in time: there is nothing to integrate`,
      "kan discover series.csv --time t finds one",
    );
  }
  if (system.driven.length > 0) {
    throw new NoResultError(
      `the equations need ${system.driven.join(", ")} at all times, which nothing says`,
      "kan discover without --derivative finds equations for all states",
    );
  }
  return system;
}

/** The system of a model in identifiers, ready to be integrated. */
export function solvableOf(
  { formulas, inputs, targets }: ModelState,
  { states, order }: SystemState,
): SolvedSystem {
  const sets = targets.map((target) => formulas.find((set) => set.target === target)!);
  const identifierOf = (header: string): string =>
    Object.entries(sets[0]!.variables).find(([, one]) => one === header)?.[0] ?? header;
  const spread = (header: string): number => {
    const range = inputs.find(({ name }) => name === header)!;
    return range.high - range.low || 1;
  };
  const measured = states.slice(0, states.length / order);
  return {
    states: [...measured, ...states.slice(measured.length)].map(identifierOf),
    equations: sets.map(({ formulas: list, best }) => list[best]!.expr),
    scales: states.map(spread),
  };
}

/** The start that `text` gives, completed by that of the first run only where no state is named. */
function startOf(
  text: string | undefined,
  { states, starts, time }: SystemState,
  { data, formulas }: ModelState,
): { readonly time: number; readonly values: readonly number[] } {
  const first = starts[0];
  if (first === undefined) {
    throw new DataError({
      code: "model/invalid",
      message: "the model contradicts itself: its system has no start",
      where: { file: data.source },
      hint: "run kan discover again",
    });
  }
  if (text === undefined) return first;
  const given = new Map<string, number>();
  for (const part of splitNames(text)) {
    const at = part.lastIndexOf("=");
    const written = part.slice(0, at).trim();
    const name = formulas[0]?.variables[written] ?? written;
    const value = Number(part.slice(at + 1));
    if (at < 1 || part.slice(at + 1).trim() === "" || !Number.isFinite(value)) {
      throw badStart(`--from has "${part}", expected a state and its value`, states);
    }
    if (name !== time && !states.includes(name))
      throw badStart(`--from names "${written}", which is no state`, states);
    given.set(name, value);
  }
  const missing = states.filter((name) => !given.has(name));
  if (missing.length > 0) throw badStart(`--from says nothing of ${missing.join(", ")}`, states);
  return { time: given.get(time) ?? first.time, values: states.map((name) => given.get(name)!) };
}

function badStart(message: string, states: readonly string[]): UsageError {
  return new UsageError(message, `for example --from "${states.map((name) => `${name}=1`).join(",")}"`);
}

/** Times from the start to the end, both included. */
function timesOf(start: number, until: number, step: number | undefined): Float64Array {
  if (!(until > start)) {
    throw new UsageError(
      `--until ${until} is not after the start, at ${start}`,
      "--from may set the time of the start too",
    );
  }
  const nSteps = step === undefined ? USUAL_ROWS : Math.ceil((until - start) / step - 1e-9);
  if (nSteps > MOST_ROWS) {
    throw new UsageError(
      `--step ${step} makes ${nSteps} rows`,
      `at most ${MOST_ROWS} are written; take a larger step`,
    );
  }
  const each = step ?? (until - start) / nSteps;
  return Float64Array.from({ length: nSteps + 1 }, (_, i) => (i === nSteps ? until : start + i * each));
}

/** A table whose header is that of the trajectory. */
function trajectoryFile({ time, states }: SystemState): OutputKind {
  const header = csvLines([[time, ...states]], { delimiter: "," }).trim();
  return { name: "trajectory of this system", code: "table", isKind: (text) => text.startsWith(header) };
}
