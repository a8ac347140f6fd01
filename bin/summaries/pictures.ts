import {
  compiledProblem,
  computedRun,
  drawFields,
  drawSystem,
  formulaJetsOf,
  type Judgement,
  judged,
  type KeptProblem,
  kanJetsOf,
  type ModelRecord,
  type ModelState,
  type NamedDrawing,
  type NamedSolution,
  parseProblem,
  problemOf,
  type ReportPictures,
  type SystemState,
  solutionFigure,
  trainedState,
} from "../../src/index.ts";
import { solvableOf } from "../equations/trajectories.ts";
import { figure } from "../terminal/numbers.ts";

/** Pictures of what a model is about beside its network: a solution, or trajectories. */

/** The pictures of a model; undefined for one that was fitted to a table of no time. */
export async function picturesOf(record: ModelRecord): Promise<ReportPictures | undefined> {
  const { system } = record.current;
  if (system !== undefined) {
    const drawings = systemDrawings(record.current, system);
    return drawings.length === 0 ? undefined : { title: "Trajectories", note: systemNote(system), drawings };
  }
  const solved = await solutionOf(record);
  if (solved === undefined) return undefined;
  const { compiled, solutions, parameters, found } = solved;
  const numbers = Object.entries(found).map(([name, value]) => `${name} = ${figure(value, 6)}`);
  const foundText = numbers.length === 0 ? "" : ` Found with it: ${numbers.join(", ")}.`;
  return {
    title: "Solution",
    note: `The solution, and what is left of each equation as a share of its largest term.${foundText}`,
    drawings: drawFields(solutionFigure(compiled, solutions, parameters)),
  };
}

function systemNote({ driven }: SystemState): string {
  return driven.length > 0
    ? `What was measured. The equations need ${driven.join(", ")} at all times, so they are not integrated here.`
    : "What was measured, and the equations integrated from the start of each run; where the lines leave the frame or end, the solution runs away.";
}

function systemDrawings(state: ModelState, system: SystemState): NamedDrawing[] {
  const { time, states, order, driven, starts, measured } = system;
  if (measured === undefined) return [];
  const solvable = solvableOf(state, system);
  return drawSystem({
    time,
    states: states.slice(0, states.length / order),
    runs: measured.map((run, r) => ({
      measured: run,
      ...(driven.length === 0 && { computed: computedRun(solvable, run.times, starts[r]!.values) }),
    })),
  });
}

/** A solved problem as a model has it: its network, and the formulas that the model took. */
export interface KeptSolution {
  readonly compiled: ReturnType<typeof compiledProblem>;
  readonly parameters: Float64Array;
  readonly solutions: readonly NamedSolution[];
  /** Parameters that were found with it, by name. */
  readonly found: Readonly<Record<string, number>>;
}

/** The problem that a model keeps, and the parameters that were found with its solution. */
export async function compiledKept({
  text,
  file,
  found,
}: KeptProblem): Promise<Pick<KeptSolution, "compiled" | "parameters">> {
  const { problem } = await parseProblem(text, file);
  const parameters = Float64Array.from(problem.parameters, ({ name, start }) => found[name] ?? start);
  return { compiled: compiledProblem(problem), parameters };
}

/** The solution of the problem that a model keeps; undefined for a model that was fitted to a table. */
export async function solutionOf(record: ModelRecord): Promise<KeptSolution | undefined> {
  const kept = problemOf(record);
  if (kept === undefined) return undefined;
  const { compiled, parameters } = await compiledKept(kept);
  const { problem } = compiled;
  const { formulas } = record.current;
  const network = record.current.network ?? trainedState(record)?.network;
  const exprs = problem.unknowns.flatMap((name) => {
    const set = formulas.find(({ target }) => target === name);
    return set === undefined ? [] : [set.formulas[set.best]!.expr];
  });
  const isWhole = exprs.length === problem.unknowns.length;
  return {
    compiled,
    parameters,
    found: kept.found,
    solutions: [
      ...(network === undefined ? [] : [{ name: "network", jetsOf: kanJetsOf(network.kan) }]),
      ...(isWhole ? [{ name: "formula", jetsOf: formulaJetsOf(exprs, compiled.names) }] : []),
    ],
  };
}

/** What each solution of a problem leaves of it, at points that took no part. */
export function judgementsOf({
  compiled,
  parameters,
  solutions,
}: KeptSolution): { readonly name: string; readonly judgement: Judgement }[] {
  const none = compiled.problem.variables.map(() => new Float64Array(0));
  return solutions.map(({ name, jetsOf }) => ({
    name,
    judgement: judged(compiled, jetsOf, parameters, none),
  }));
}
