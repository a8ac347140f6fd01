import { dirname, isAbsolute, join } from "node:path";
import type { Command } from "commander";
import {
  freshPoints,
  type InputColumn,
  kanJetsOf,
  type Measurements,
  type ModelState,
  type ProblemFile,
  parseProblem,
  printMathjs,
  problemOptions,
  readTable,
  readText,
  type Solution,
  type SolveFailure,
  solve,
  solvedData,
  wide,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, secondsSince, warn } from "../command.ts";
import {
  cutError,
  exitCodeOf,
  keptTimeout,
  type TimeoutFlags,
  timeoutFlag,
  warnOfCut,
  withDeadline,
} from "../deadline.ts";
import { formulasOfSolution } from "../equations/solved.ts";
import { type SolvedFormulas, solvedFacts, solvedJson } from "../equations/solvedText.ts";
import { NoResultError } from "../exit.ts";
import { modelFlag, seedFlag } from "../flags.ts";
import { formulaLines } from "../formulas/formulaLines.ts";
import { accessOf, checkModelPath } from "../models/model.ts";
import { writeNewModel } from "../models/modelSteps.ts";
import { numberIn, oneOf, wholeNumber } from "../options.ts";
import { blocks, facts, modelArgument, nextCommand } from "../summaries/summary.ts";
import { figure } from "../terminal/numbers.ts";

const EFFORTS = ["low", "normal", "high"] as const;

/** The flags of `kan solve`, as commander hands them over. */
interface Flags extends TimeoutFlags {
  readonly model: string;
  readonly degree: number;
  readonly grid?: number;
  readonly tolerance: number;
  readonly effort: (typeof EFFORTS)[number];
  readonly formula: boolean;
  readonly width?: string;
  readonly seed: number;
}

/** `kan solve`: a differential equation in, a network and a formula out. */
export const solveCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const flags = options as unknown as Flags;
    return run(withDeadline(session, flags), args[0]!, flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Solve differential equations in up to three variables: find the network that obeys the equations and conditions of a problem file, say how well it does at points that took no part, and look for the formula of the solution.",
    )
    .argument("<problem>", "a problem file in YAML")
    .option(
      "--width <layers>",
      "train a network with these hidden layers (5 or 5,3 or 4+2m; 0 for none) on what is left of the equations, instead of taking one apart from splines",
    )
    .option("--degree <k>", "degree of the splines", wholeNumber("--degree", 3, 9), 5)
    .option("--grid <cells>", "cells of the first grid along each variable", wholeNumber("--grid", 2, 1000))
    .option(
      "--tolerance <share>",
      "end when equations and conditions are left by no more than this share of their terms",
      numberIn("--tolerance", 1e-15, 1, "1e-8"),
      1e-13,
    )
    .option(
      "--effort <level>",
      "how fine grids may become: low, normal, high",
      oneOf("--effort", EFFORTS),
      "normal",
    )
    .option("--no-formula", "do not look for a formula; kan symbolic does so later");
  timeoutFlag(command);
  seedFlag(command, "where the network of --width starts; splines start from nothing random");
  return modelFlag(command).addHelpText(
    "after",
    `
A problem file:
  unknown: u
  domain: { x: [0, 1], t: [0, 0.5] }
  parameters: { D: 0.1 }
  equations:
    - diff(u, t) = D*diff(u, x, 2)
  conditions:
    - { on: "t = 0", u: sin(pi*x) }
    - { on: boundary, u: 0 }
  exact: { u: exp(-D*pi^2*t)*sin(pi*x) }

Conditions are also written u(0) = 1, u'(0) = 0, u(x, 0) = sin(x) or
periodic: x. A parameter that is unknown (D: unknown, or D: unknown from 0.5) is
found with the solution from data: measurements.csv, a table with columns for
the variables and an unknown. Several unknowns: unknowns: [x, y].

Example:
  $ kan solve heat.yaml
  $ kan solve heat.yaml --width 3`,
  );
}

async function run(session: Session, path: string, flags: Flags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const start = terminal.now();
  await checkModelPath(flags.model, path);
  const text = await readText(path, signal);
  const file = await parseProblem(text, path);
  const problem = { ...file.problem, measurements: await measured(file, path, session) };
  const { degree, grid, tolerance, effort, width, seed } = flags;
  const how = { degree, tolerance, effort, ...(grid !== undefined && { grid }) };
  const trained = width === undefined ? {} : { trained: { width, seed } };
  const solution = await solve(problem, { ...how, ...trained }, { sink: progress.sink, signal });
  if (solution.kind !== "solved") throw failure(solution, session, width);
  warnOfRest(solution, session);
  const formulas = flags.formula && !signal.aborted ? await formulasOfSolution(solution, session) : undefined;
  warnOfCut(session);
  const found = Object.fromEntries(problem.parameters.map(({ name }, q) => [name, solution.parameters[q]!]));
  const state = stateOf(session, solution, formulas, path, {
    seed,
    ...problemOptions({ text, file: path, found }),
    ...how,
    ...(width !== undefined && { width }),
    ...keptTimeout(signal, flags),
  });
  await writeNewModel(flags.model, state);
  const sets = formulas?.sets ?? [];
  return {
    exit: exitCodeOf(signal),
    text: blocks(
      ...sets.map((set) => formulaLines(set, terminal)),
      facts(solvedFacts(solution, formulas, found, path, flags.model), terminal),
      nextCommand(`kan report${modelArgument(flags.model)}`, "shows it on a page", terminal),
    ),
    quietText: sets.map(({ formulas: own, best }) => printMathjs(own[best]!.expr)).join("\n"),
    json: solvedJson(solution, formulas, found, secondsSince(start, session)),
  };
}

/** The measurements that a problem names: each unknown with a column in the table. */
async function measured(
  { problem, data }: ProblemFile,
  path: string,
  session: Session,
): Promise<Measurements[]> {
  if (data === undefined) return [];
  const place = isAbsolute(data) ? data : join(dirname(path), data);
  const inputs = problem.variables.map(({ name }) => name);
  const found: Measurements[] = [];
  for (const [unknown, target] of problem.unknowns.entries()) {
    const options = { inputs, target: [target], missing: "drop" as const, ...accessOf(session, place) };
    const table = await readTable(place, options, session.progress.sink).catch((error: unknown) => {
      if (problem.unknowns.length === 1) throw error;
      return undefined;
    });
    if (table === undefined) continue;
    const { dataset } = table;
    const columns = inputs.map((name) => wide(dataset.inputs.find((column) => column.name === name)!));
    const kept = dataset.targets[0]!.values.map((_, r) => r).filter((r) =>
      problem.variables.every(({ low, high }, v) => columns[v]![r]! >= low && columns[v]![r]! <= high),
    );
    const take = (values: Float64Array): Float64Array => Float64Array.from(kept, (r) => values[r]!);
    found.push({ unknown, columns: columns.map(take), values: take(dataset.targets[0]!.values) });
  }
  return found;
}

function failure(why: SolveFailure, { signal }: Session, width: string | undefined): Error {
  switch (why.kind) {
    case "stopped":
      return cutError(signal, "a solution") ?? new Error("interrupted");
    case "stuck":
      return new NoResultError(
        `the solution could not be followed beyond ${why.variable} = ${figure(why.at, 6)}: it may grow without bound there, or the equations have no value`,
        `end the domain before ${why.variable} = ${figure(why.at, 6)}, or look at signs, divisions, roots and logarithms in the equations`,
        "solve/stuck",
      );
    case "not-finite":
      return new NoResultError(
        "the equations have no finite value where the search for a solution began",
        "look for divisions by zero, logarithms or roots of what may be negative, and for a domain that ends at such a place",
        "solve/not-finite",
      );
    case "lost": {
      const { condition, equation, left, unknown, most, atConditions } = why;
      return new NoResultError(
        `"${condition}" is lost: beside it "${equation}" is left by ${figure(left, 2)} of its terms there, while ${unknown} reaches ${figure(most, 2)} (${figure(atConditions, 2)} where conditions are placed)`,
        "an equation may have no value there, as u/x at x = 0, or hold for other values only: begin the domain beside it, or place the condition elsewhere; of a solution that grows that fast take a shorter domain",
        "solve/condition-lost",
      );
    }
    case "not-solved": {
      const { equations, conditions } = why.judgement;
      const [worst] = [...equations, ...conditions].sort((a, b) => b.rms - a.rms);
      return new NoResultError(
        `no function was found that obeys all: "${worst!.text}" ${Number.isFinite(worst!.rms) ? `is left by ${figure(worst!.rms, 2)} of its terms` : "has no finite value somewhere"}`,
        width === undefined
          ? "conditions may contradict each other or the equation; if they do not, --effort high and --degree 7 allow a finer solution, a smaller domain an easier one"
          : "leave --width out: the network is then found on splines; or try another --seed, more nodes, or --effort high",
        "solve/not-solved",
      );
    }
  }
}

/** What is left anywhere above this share of an equation's terms is told as a warning. */
const MUCH_LEFT = 1e-2;

/** Says where a solution is doubtful: the equation may hold in the mean and not at a corner, or in a spike. */
function warnOfRest({ judgement, compiled }: Solution, session: Session): void {
  const [worst] = [...judgement.equations, ...judgement.conditions].sort((a, b) => b.max - a.max);
  if (worst === undefined || worst.max <= MUCH_LEFT) return;
  const where = worst.at?.map((value, v) => `${compiled.names.variables[v]} = ${figure(value)}`).join(", ");
  const place = where === undefined ? " somewhere" : ` at ${where}`;
  warn(session, {
    code: "solve/much-left",
    message: `"${worst.text}" is left by ${figure(worst.max, 2)} of its terms${place}: the solution is not to be relied on there`,
    hint: "conditions may disagree at a corner, a front be too sharp for the grid (--effort high), or the solution grow without bound inside the domain",
  });
}

/** Rows of the solution that the model keeps. */
const KEPT_ROWS = 1000;

function stateOf(
  { version }: Session,
  { kan, compiled, judgement }: Solution,
  formulas: SolvedFormulas | undefined,
  path: string,
  { seed, ...options }: ModelState["step"]["options"] & { readonly seed: number },
): ModelState {
  const { problem } = compiled;
  const columns = freshPoints(problem, KEPT_ROWS);
  const jets = problem.unknowns.map((_, unknown) => ({ unknown, orders: problem.variables.map(() => 0) }));
  const values = kanJetsOf(kan)(jets, columns);
  return {
    step: {
      command: "solve",
      options,
      seed,
      version,
      summary: `${problem.equations.map(({ text }) => text).join("; ")}: left to ${figure(judgement.residual, 2)}`,
    },
    data: solvedData(
      path,
      problem.variables.map(({ name }, v) => [name, columns[v]!] as const),
      problem.unknowns.map((name, u) => [name, values[u]!] as const),
    ),
    inputs: problem.variables.map(({ name, low, high }): InputColumn => ({ name, low, high })),
    targets: problem.unknowns,
    network: {
      kan,
      scaler: {
        inputs: new Float64Array(problem.variables.length).fill(1),
        targets: new Float64Array(problem.unknowns.length).fill(1),
      },
    },
    formulas: formulas?.sets ?? [],
  };
}
