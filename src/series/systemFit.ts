/** How long systems and the trajectories they leave unexplained are: what systems are chosen by. */
import type { Candidate } from "./candidate.ts";
import { type Segment, type Shot, segmentsOf, shoot, type Trajectories } from "./shooting.ts";

/** Share of a state's spread below which residuals say nothing: the error of integration and of printed digits. */
export const EXACT_SHARE = 1e-7;
/** Measurements of the shortest segments, with which shooting begins, and of middling ones. */
const SHORT = 15;
const MIDDLING = 45;
/** Longer segments are taken where residuals grow by less than this. */
const MOST_GROWTH = 2;
const STEPS = 15;

/**
 * The length of a system and of trajectories given it, in nats: residuals, structure, and constants as far as they are
 * known (Rissanen 1978; see `descriptionLength.ts`). Starts count the same for all systems and are left out.
 */
export function systemLength(shot: Shot, { scales }: Trajectories): number {
  let nats = 0;
  shot.rms.forEach((rms, k) => {
    if (shot.rows[k]! > 0) nats += shot.rows[k]! * Math.log(Math.max(rms / scales[k]!, EXACT_SHARE));
  });
  shot.candidates.forEach(({ structure, values }, k) => {
    nats += structure;
    values.forEach((value, c) => {
      const error = shot.errors[k]![c]!;
      nats += Number.isFinite(error)
        ? Math.log1p(Math.abs(value) / Math.max(error, EXACT_SHARE * Math.abs(value)))
        : 0;
    });
  });
  return Number.isFinite(nats) ? nats : Number.POSITIVE_INFINITY;
}

/** Whether a shot leaves no more than rounding of each measured state. */
export function isExact({ rms, rows }: Shot, { scales }: Trajectories): boolean {
  return rms.every((v, k) => rows[k] === 0 || v <= 10 * EXACT_SHARE * scales[k]!);
}

/** The system fitted on ever longer segments, as long as its trajectories follow. */
export function fitSystem(candidates: readonly Candidate[], data: Trajectories): Shot {
  let shot = shoot(candidates, data, segmentsOf(data.runs, SHORT), STEPS);
  if (!isComputed(shot)) return shot;
  for (const length of [MIDDLING, Number.POSITIVE_INFINITY]) {
    const segments = segmentsOf(data.runs, length);
    if (segments.length >= shot.segments.length) continue;
    const longer = shoot(shot.candidates, data, segments, STEPS, startsFor(segments, shot));
    const grows = longer.rms.some(
      (v, k) => !(v <= MOST_GROWTH * Math.max(shot.rms[k]!, EXACT_SHARE * data.scales[k]!)),
    );
    if (!grows) shot = longer;
  }
  return shot;
}

/** The starts of segments, from those of a shot whose segments begin there too. */
function startsFor(segments: readonly Segment[], shot: Shot): Float64Array[] | undefined {
  const starts = segments.map(({ run, from }) => {
    const at = shot.segments.findIndex((one) => one.run === run && one.from === from);
    return shot.starts[at];
  });
  return starts.every((start) => start !== undefined) ? (starts as Float64Array[]) : undefined;
}

/** Whether trajectories could be computed. */
export function isComputed(shot: Shot): boolean {
  return shot.rms.every((v) => Number.isFinite(v));
}
