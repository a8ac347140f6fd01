/**
 * Whether a solution that was not found grows without bound inside the domain, and when.
 *
 * A grid that is too coarse leaves as much as a solution that ends: what is left does not tell them apart. The growth before
 * does. Near its end t* a solution grows at the rate (t* - t)^(-q), so that the logarithm of the rate steepens; one that
 * grows exponentially has a logarithm that is straight, and one that saturates, or a front that steepens, bends down.
 */
import type { Jet } from "./jets.ts";
import type { Problem } from "./problem.ts";
import { compiledProblem } from "./spline/assembly.ts";
import { freshPoints, type JetsOf, misfitAt } from "./spline/judge.ts";
import { type LevelOptions, marchPlace, solveOnLevels } from "./spline/levels.ts";
import { betweenRows } from "./spline/nextGrids.ts";
import { splineJets } from "./spline/splineSolution.ts";

/** Multiply-adds of a factorisation: parts of the time are easier than all of it. */
const WORK = 1e8;
/**
 * A part of the time is solved where no more is left of an equation's terms, after the share in which conditions that
 * disagree at a corner are smoothed out.
 */
const SOLVED = 2e-4;
const AT_REST = 0.5;
/** The time is cut to such a share until a part is solved, at most so often; then bisected for the longest part that is. */
const CUT = 1 / 8;
const CUTS = 6;
const BISECTIONS = 6;
/** The longest part is known to this share. */
const KNOWN = 0.1;
/** Points across the domain at which the solution is looked at. */
const ACROSS = 500;
/** Looks at the growth before the end of the solved part, each so much of the solved part apart. */
const LOOKS = 4;
const APART = 0.04;
/** The logarithm of the rate is steeper by this from one look to the next. */
const STEEPER = 1.05;

/**
 * The end of the longest part of the time that was solved, where the solution grows without bound soon after and inside the
 * domain; undefined where it does not look so, or the problem is linear or not one of initial values. Cost: some ten solutions
 * of low effort.
 */
export async function endOfSolution(
  problem: Problem,
  options: Pick<LevelOptions, "degree" | "sink" | "isStopped">,
): Promise<number | undefined> {
  const compiled = compiledProblem(problem);
  const place = compiled.isLinear ? undefined : marchPlace(problem);
  if (place === undefined) return undefined;
  const { name, low, high } = problem.variables[place.time]!;
  if (place.start !== low) return undefined;
  const solvedTo = async (end: number): Promise<JetsOf | undefined> => {
    const variables = problem.variables.map((one, v) => (v === place.time ? { ...one, high: end } : one));
    const found = await solveOnLevels(compiledProblem({ ...problem, variables }), {
      ...options,
      tolerance: SOLVED / 10,
      mostWork: WORK,
    });
    if (found.kind !== "solved") return undefined;
    const jetsOf = splineJets(found.solution);
    const points = pointsAfter(low + AT_REST * (end - low), place.time, betweenRows(found.solution.space));
    const isSolved = compiled.equations.every(
      (equation) => misfitAt(equation, points, jetsOf, new Float64Array(0)).misfit.max <= SOLVED,
    );
    return isSolved ? jetsOf : undefined;
  };
  let [good, bad] = [low, high];
  let jetsOf: JetsOf | undefined;
  for (let trial = 0; trial < CUTS + BISECTIONS; trial++) {
    if (jetsOf === undefined ? trial >= CUTS : bad - good < KNOWN * (good - low)) break;
    const next = good + (bad - good) * (jetsOf === undefined ? CUT : 0.5);
    options.sink({ kind: "stage", stage: "solve", detail: `up to ${name} = ${next.toPrecision(4)}` });
    const found = await solvedTo(next);
    if (await options.isStopped()) return undefined;
    if (found === undefined) bad = next;
    else [good, jetsOf] = [next, found];
  }
  if (jetsOf === undefined) return undefined;
  const [time, end, found] = [place.time, good, jetsOf];
  const isRunning = problem.unknowns.some((_, unknown) => {
    const without = endOf(growthOf(problem, unknown, time, end, found));
    return without !== undefined && without < high;
  });
  return isRunning ? end : undefined;
}

/** The points at times after `begin`. Shape: (variables)(points). */
function pointsAfter(begin: number, time: number, columns: readonly Float64Array[]): Float64Array[] {
  const isAfter = columns[time]!.map((t) => (t >= begin ? 1 : 0));
  return columns.map((column) => column.filter((_, p) => isAfter[p] === 1));
}

/** The rate at which the largest size of an unknown grows, at a time. */
interface Growth {
  readonly at: number;
  readonly rate: number;
}

function growthOf(problem: Problem, unknown: number, time: number, end: number, jetsOf: JetsOf): Growth[] {
  const { low } = problem.variables[time]!;
  const value: Jet = { unknown, orders: problem.variables.map(() => 0) };
  const slope: Jet = { unknown, orders: problem.variables.map((_, v) => (v === time ? 1 : 0)) };
  return Array.from({ length: LOOKS }, (_, look): Growth => {
    const at = end - (LOOKS - 1 - look) * APART * (end - low);
    const [values, slopes] = jetsOf([value, slope], freshPoints(problem, ACROSS, new Map([[time, at]])));
    let largest = 0;
    for (let p = 0; p < ACROSS; p++) if (Math.abs(values![p]!) > Math.abs(values![largest]!)) largest = p;
    return { at, rate: Math.sign(values![largest]!) * slopes![largest]! };
  });
}

/** Where a rate that grows ever faster grows without bound; undefined where it does not. */
function endOf(growth: readonly Growth[]): number | undefined {
  if (!growth.every(({ rate }) => rate > 0)) return undefined;
  const steepness = growth.slice(1).map(({ at, rate }, i) => ({
    at: (at + growth[i]!.at) / 2,
    slope: Math.log(rate / growth[i]!.rate) / (at - growth[i]!.at),
  }));
  const isFaster = steepness.every(
    ({ slope }, i) => slope > 0 && (i === 0 || slope > STEEPER * steepness[i - 1]!.slope),
  );
  if (!isFaster) return undefined;
  // 1/slope = (t* - t)/q falls to 0 as a straight line.
  const [first, last] = [steepness[0]!, steepness.at(-1)!];
  const left = 1 / last.slope / ((1 / first.slope - 1 / last.slope) / (last.at - first.at));
  return last.at + left;
}
