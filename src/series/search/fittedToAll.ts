/** A system that was found on some of the rows, fitted to all. */
import type { ChosenSystem } from "../chooseSystem.ts";
import { curvesOf } from "../pieces.ts";
import { segmentsOf, shoot, type Trajectories } from "../shooting/shooting.ts";
import { systemLength } from "../systemFit.ts";
import { type SystemQuestion, trajectoriesOf } from "./question.ts";
import type { FoundSystem } from "./systemSearch.ts";

const STEPS = 15;
/** Residuals of a fit to all rows are no larger than so many times those of the fit to some. */
const MOST_WORSE = 1.2;
/** Share of the spread below which residuals are rounding. */
const ROUNDING = 1e-6;

/** The system with constants and starts of all rows; undefined where its trajectories do not follow a whole run. Cost: one fit. */
export function fittedToAll(
  { shot }: ChosenSystem,
  { trajectories: { noise } }: Pick<FoundSystem, "trajectories">,
  whole: SystemQuestion,
): { readonly system: ChosenSystem; readonly trajectories: Trajectories } | undefined {
  const trajectories = { ...trajectoriesOf(whole, curvesOf(whole.series)), noise };
  const segments = segmentsOf(trajectories.runs, Number.POSITIVE_INFINITY);
  if (segments.length !== shot.segments.length) return undefined;
  const all = shoot(shot.candidates, trajectories, segments, STEPS, shot.starts);
  const isAsGood = all.rms.every(
    (rms, k) => all.rows[k] === 0 || rms <= MOST_WORSE * shot.rms[k]! + ROUNDING * trajectories.scales[k]!,
  );
  return isAsGood
    ? { system: { shot: all, length: systemLength(all, trajectories) }, trajectories }
    : undefined;
}
