/** Constants of a system as simple numbers, where that makes the description shorter. */

import { inFewestDigits, isRecognised } from "../math/simpleNumber.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { simpleNumbers } from "../symbolic/formula/rounding/simpleNumbers.ts";
import { type CandidateSystem, withFixed } from "./candidate.ts";
import type { ChosenSystem } from "./chooseSystem.ts";
import { shoot, type Trajectories } from "./shooting/shooting.ts";
import { EXACT_SHARE, isComputed, isExact, systemLength } from "./systemFit.ts";

/** A constant and the simple number it may be. */
interface Trial {
  readonly k: number;
  readonly c: number;
  readonly number: Expr;
  readonly bits: number;
}

const STEPS = 10;
/** Standard errors around a constant in which simple numbers are looked for. */
const WINDOW = 2.5;

/** The system with constants made simple: all that may be at once, else one by one. Cost: a fit for each constant. */
export function roundSystem(start: ChosenSystem, data: Trajectories, isStopped: () => boolean): ChosenSystem {
  if (!isComputed(start.shot)) return start;
  const trials = trialsOf(start);
  if (trials.length === 0) return start;
  const all = tried(start, trials, data);
  if (all.length < start.length) return all;
  let best = start;
  const done = new Set<string>();
  for (;;) {
    const next = trialsOf(best).find(({ k, number }) => !done.has(`${k} ${JSON.stringify(number)}`));
    if (next === undefined || isStopped()) return best;
    done.add(`${next.k} ${JSON.stringify(next.number)}`);
    const shorter = tried(best, [next], data);
    if (shorter.length < best.length) best = shorter;
  }
}

/**
 * The system with its constants in the fewest digits that move none by more than a tenth of its standard error; those of
 * an exact system in eight digits, if it stays exact.
 */
export function withFewDigits({ shot, length }: ChosenSystem, data: Trajectories): ChosenSystem {
  const rounded = (least: number): CandidateSystem[] =>
    shot.candidates.map((candidate, k) => ({
      ...candidate,
      values: candidate.values.map((value, c) =>
        fewDigits(value, Math.max(SHARE_OF_ERROR * shot.errors[k]![c]!, least * Math.abs(value))),
      ),
    }));
  if (isExact(shot, data)) {
    const eight = shoot(rounded(SHARE_OF_EXACT), data, shot.segments, 0, shot.starts);
    if (isExact(eight, data)) return { shot: { ...shot, candidates: eight.candidates }, length };
  }
  return { shot: { ...shot, candidates: rounded(0) }, length };
}

const SHARE_OF_ERROR = 0.1;
const SHARE_OF_EXACT = 5e-9;

/** The value in the fewest digits that move it by at most `limit`; never a multiple of 1/8 that it was not. */
function fewDigits(value: number, limit: number): number {
  const most = Number.isFinite(limit) ? limit : 1e-3 * Math.abs(value);
  return inFewestDigits(value, most, (rounded) => !isRecognised(rounded));
}

function tried(start: ChosenSystem, trials: readonly Trial[], data: Trajectories): ChosenSystem {
  const candidates = start.shot.candidates.map((candidate, k): CandidateSystem => {
    // From the last constant on, so that the places of the others stay.
    const own = trials.filter((trial) => trial.k === k).sort((a, b) => b.c - a.c);
    return own.reduce((made, { c, number }) => withFixed(made, c, number), candidate);
  });
  const shot = shoot(candidates, data, start.shot.segments, STEPS, start.shot.starts);
  return { shot, length: systemLength(shot, data) };
}

/** For each constant the simplest number that is near enough, where it is simpler than the constant was measured to. */
function trialsOf({ shot }: ChosenSystem): Trial[] {
  const found: Trial[] = [];
  shot.candidates.forEach(({ values }, k) => {
    values.forEach((value, c) => {
      const error = Math.max(shot.errors[k]![c]!, EXACT_SHARE * Math.abs(value));
      if (!Number.isFinite(error)) return;
      const measured = Math.log2(1 + Math.abs(value) / error);
      const near = simpleNumbers(value, WINDOW * error).find((number) => {
        const z = Math.abs(number.value - value) / error;
        return number.value !== 0 && number.bits + 0.72 * z * z <= 0.75 * measured + 2;
      });
      if (near !== undefined) found.push({ k, c, number: near.expr, bits: near.bits });
    });
  });
  return found.sort((a, b) => a.bits - b.bits || a.k - b.k || a.c - b.c);
}
