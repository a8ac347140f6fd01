/** How long systems and the trajectories they leave unexplained are: what systems are chosen by. */
import type { CandidateSystem } from "./candidate.ts";
import type { Pause } from "./pause.ts";
import { type Shot, segmentsOf, shoot, type Trajectories } from "./shooting/shooting.ts";
import { savedByOnes } from "./shooting/shotKnowledge.ts";
import { trajectoryOf } from "./shooting/trajectory.ts";

/** Share of a state's spread below which residuals say nothing: the error of integration and of printed digits. */
export const EXACT_SHARE = 1e-7;
/** Measurements of segments: of the shortest, of those with which shooting begins, and of middling ones. */
const SHORTEST = 4;
const GROWING = [8, 15] as const;
const SHORT = 15;
const MIDDLING = 45;
/** Longer segments are taken where residuals grow by less than this. */
const MOST_GROWTH = 2;
const STEPS = 15;
const FIRST_STEPS = 8;
/** Share of its spread up to which a trajectory is near a state. */
const NEAR = 0.1;

/** The length of a system whose constants are not settled yet: as written, less what those save that may as well be 1. */
export function systemLength(shot: Shot, data: Trajectories): number {
  const saved = shot.candidates.reduce((sum, { values }, k) => sum + savedByOnes(values, shot.errors[k]!), 0);
  const nats = writtenLength(shot, data) - saved;
  return Number.isFinite(nats) ? nats : Number.POSITIVE_INFINITY;
}

/**
 * The length of a system as it stands and of trajectories given it, in nats: residuals, structure, constants as far as they
 * are known, and the starts of segments beyond those that runs and gaps ask for, to within the noise (Rissanen 1978; see `descriptionLength.ts`).
 */
export function writtenLength(shot: Shot, { scales, noise, runs }: Trajectories): number {
  const more = shot.segments.length - segmentsOf(runs, Number.POSITIVE_INFINITY).length;
  let nats = shot.constantNats;
  shot.rms.forEach((rms, k) => {
    if (shot.rows[k]! === 0) return;
    nats += shot.rows[k]! * Math.log(Math.max(rms / scales[k]!, EXACT_SHARE));
    nats += more * Math.max(0, Math.log(scales[k]! / noise[k]!));
  });
  for (const { structure } of shot.candidates) nats += structure;
  return Number.isFinite(nats) ? nats : Number.POSITIVE_INFINITY;
}

/** Whether a shot leaves no more than rounding of each measured state. */
export function isExact({ rms, rows }: Shot, { scales }: Trajectories): boolean {
  return rms.every((v, k) => rows[k] === 0 || v <= 10 * EXACT_SHARE * scales[k]!);
}

/**
 * The system fitted on ever longer segments, as long as its trajectories follow: from short ones, or where these do not
 * follow, from the shortest. `isStopped` ends it with the longest so far.
 */
export async function fitSystem(
  candidates: readonly CandidateSystem[],
  data: Trajectories,
  isStopped: Pause,
): Promise<Shot> {
  let shot = shoot(candidates, data, segmentsOf(data.runs, SHORT), STEPS);
  if (!follows(shot, data) && !(await isStopped())) {
    const shorter = shoot(candidates, data, segmentsOf(data.runs, SHORTEST), FIRST_STEPS);
    if (!isComputed(shorter)) return shot;
    let longer = shorter;
    for (const length of GROWING) if (!(await isStopped())) longer = lengthened(longer, data, length);
    shot = isComputed(shot) && isBetter(shot, longer, data) ? shot : longer;
  }
  for (const length of isComputed(shot) ? [MIDDLING, Number.POSITIVE_INFINITY] : []) {
    if (!(await isStopped())) shot = lengthened(shot, data, length);
  }
  return shot;
}

/** The shot on segments of this length, from the trajectories that it has; itself where these do not follow. */
function lengthened(shot: Shot, data: Trajectories, length: number): Shot {
  const segments = segmentsOf(data.runs, length);
  if (segments.length >= shot.segments.length) return shot;
  const longer = shoot(shot.candidates, withGuess(data, shot), segments, STEPS);
  const grows = longer.rms.some(
    (v, k) => !(v <= MOST_GROWTH * Math.max(shot.rms[k]!, EXACT_SHARE * data.scales[k]!)),
  );
  return grows ? shot : longer;
}

/** Whether the trajectories of each measured state stay near it. */
function follows({ rms, rows }: Shot, { scales }: Trajectories): boolean {
  return rms.every((v, k) => rows[k] === 0 || v <= NEAR * scales[k]!);
}

function isBetter(a: Shot, b: Shot, data: Trajectories): boolean {
  return systemLength(a, data) < systemLength(b, data);
}

/** The trajectories with those of a shot as guesses of the states. */
function withGuess(data: Trajectories, { candidates, segments, starts }: Shot): Trajectories {
  const guess = data.runs.map((run) => run.guess.map((values) => values.slice()));
  segments.forEach(({ run, from, to }, s) => {
    const times = data.runs[run]!.times.subarray(from, to + 1);
    for (const [i, state] of trajectoryOf(candidates, data, data.runs[run]!, times, starts[s]!).entries()) {
      for (const [k, value] of state.entries()) guess[run]![k]![from + i] = value;
    }
  });
  return { ...data, runs: data.runs.map((run, r) => ({ ...run, guess: guess[r]! })) };
}

/** Whether trajectories could be computed. */
export function isComputed(shot: Shot): boolean {
  return shot.rms.every((v) => Number.isFinite(v));
}
