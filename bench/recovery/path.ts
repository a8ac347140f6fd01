import type { Law, Trajectory } from "./problem.ts";
import { parsePython } from "./python.ts";
import { shuffled, uniformNumbers } from "./random.ts";
import { type Row, type Sample, sampleOf, usabilityOf } from "./rows.ts";
import { solve } from "./solve.ts";

/** Points along a line, and the share at its end that is kept from the table: as for the published trajectories. */
const LINE_POINTS = 5000;
const LINE_OOD = 500;

/** A law's rows along its path: the table, other rows between them, and the last part of the path. */
export interface PathSamples {
  readonly table: Sample;
  readonly near: Sample;
  readonly beyond: Sample;
}

/** Whether the law's rows can be taken along one solution or one line. */
export function hasPath(law: Law): boolean {
  return law.trajectory !== undefined || law.curve !== undefined;
}

/** `n` rows of the path in its order, up to `nearRows` others, and its last tenth (or what the set keeps back). */
export function pathSamples(law: Law, n: number, seed: number, nearRows: number): PathSamples {
  const points = pathOf(law).filter(usabilityOf(law));
  const kept = law.trajectory?.ood ?? LINE_OOD;
  const inside = points.slice(0, -kept);
  const order = shuffled(inside.length, uniformNumbers(seed));
  const split = Math.min(n, Math.floor(0.9 * inside.length));
  const take = (from: number, to: number): Sample =>
    sampleOf(
      law,
      order
        .slice(from, to)
        .sort((a, b) => a - b)
        .map((i) => inside[i]!),
    );
  return {
    table: take(0, split),
    near: take(split, split + nearRows),
    beyond: sampleOf(law, points.slice(-kept)),
  };
}

/** All points of the path in order. */
export function pathOf(law: Law): readonly Row[] {
  if (law.trajectory !== undefined) return solutionOf(law, law.trajectory);
  const [along] = law.inputs;
  if (law.curve === undefined || along === undefined) throw new Error(`${law.id} has no path`);
  const others = Object.entries(law.curve).map(([name, formula]) => ({
    name,
    formula: parsePython(formula),
  }));
  return evenly(along.low, along.high, LINE_POINTS).map((value) => {
    const row: Record<string, number> = { [along.name]: value };
    for (const { name, formula } of others) row[name] = formula.value(row);
    return row;
  });
}

function solutionOf(law: Law, { time, start, end, points, rates, initial }: Trajectory): readonly Row[] {
  const names = Object.keys(rates);
  const formulas = names.map((name) => parsePython(rates[name] === "@" ? law.formula : rates[name]!));
  const times = evenly(start, end, points);
  const rowAt = (t: number, state: readonly number[]): Row => ({
    [time]: t,
    ...Object.fromEntries(names.map((name, i) => [name, state[i]!])),
  });
  const states = solve(
    (t, state) => formulas.map((formula) => formula.value(rowAt(t, state))),
    names.map((name) => initial[name]!),
    times,
  );
  return times.map((t, i) => rowAt(t, states[i]!));
}

function evenly(low: number, high: number, points: number): readonly number[] {
  return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
}
