/** Constants of a system as simple numbers, where that makes the description shorter. */

import { inFewestDigits, isRecognised } from "../math/simpleNumber.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { mul, num } from "../symbolic/expression/make.ts";
import { parameter } from "../symbolic/expression/parameters.ts";
import { NATS_PER_NODE, structureLength } from "../symbolic/formula/descriptionLength.ts";
import { simpleNumbers } from "../symbolic/formula/rounding/simpleNumbers.ts";
import { type CandidateSystem, withFixed } from "./candidate.ts";
import type { ChosenSystem } from "./chooseSystem.ts";
import type { Pause } from "./pause.ts";
import { shoot, type Trajectories } from "./shooting/shooting.ts";
import { EXACT_SHARE, isComputed, isExact, writtenLength } from "./systemFit.ts";

/** A constant, and what may stand in its place: a simple number, or another constant of its equation. */
interface Settling {
  readonly k: number;
  readonly c: number;
  readonly value: number;
  readonly as: Expr;
  /** Length of its code; a constant that is another one needs none. */
  readonly bits: number;
}

const STEPS = 10;
/** Standard errors around a constant in which simple numbers are looked for. */
const WINDOW = 3.5;
/** Bits that a factor of 1 or a part of 0 saves beside the constant: the nodes that go with it. */
const NODES_SAVED = 4;

/** Systems that are longer by less than so many nats may be the shortest once their constants are simple. */
const RIVAL_NATS = 12;
const MOST_RIVALS = 6;

/**
 * A system, its length as written (what may be 1 saves nothing before it is: constants that say the same would be credited
 * one by one for what they can save only together) with what the codes of its settled numbers take beyond the structure, and these nats.
 */
interface Settled extends ChosenSystem {
  readonly paid: number;
}

/**
 * The shortest of a system and those nearly as short, each with its constants made simple. What settled numbers take counts
 * here too: one that its own system was too short for must not come in by a longer rival.
 */
export async function roundedSystem(
  chosen: ChosenSystem,
  others: readonly ChosenSystem[],
  data: Trajectories,
  isStopped: Pause,
): Promise<ChosenSystem> {
  const rivals = others
    .filter(({ shot, length }) => shot !== chosen.shot && length < chosen.length + RIVAL_NATS)
    .sort((a, b) => a.length - b.length)
    .slice(0, MOST_RIVALS);
  let best = await roundSystem(chosen, data, isStopped);
  for (const rival of rivals) {
    if (await isStopped()) break;
    const rounded = await roundSystem(rival, data, isStopped);
    if (rounded.length < best.length) best = rounded;
  }
  return best;
}

/** The system with constants made simple: all that may be at once, else one by one. Cost: a fit for each constant. */
async function roundSystem(system: ChosenSystem, data: Trajectories, isStopped: Pause): Promise<Settled> {
  const start = { shot: system.shot, length: writtenLength(system.shot, data), paid: 0 };
  if (!isComputed(start.shot) || (await isStopped())) return start;
  const simplest = firstOfEach(trialsOf(start));
  if (simplest.length === 0) return withSharedConstants(start, data, isStopped);
  const all = tried(start, simplest, data);
  if (all.length < start.length) return withSharedConstants(all, data, isStopped);
  // Constants that say the same are settled together or not at all.
  const form = tried(start, simplest.filter(changesForm), data);
  const best = await oneByOne(form.length < start.length ? form : start, trialsOf, data, isStopped);
  return withSharedConstants(best, data, isStopped);
}

/** The system with pairs of constants of an equation made one: `a*x - b*x^2*y` with a = b, or a = -b. */
function withSharedConstants(start: Settled, data: Trajectories, isStopped: Pause): Promise<Settled> {
  return oneByOne(start, sharingsOf, data, isStopped);
}

/**
 * The system with those settled that make it shorter, one after the other. A number is paid for by its code, which for 10 is
 * longer than for 1: what hardly measured constants are near to is not what they are.
 */
async function oneByOne(
  start: Settled,
  trialsIn: (system: ChosenSystem) => readonly Settling[],
  data: Trajectories,
  isStopped: Pause,
): Promise<Settled> {
  let best = start;
  const done = new Set<string>();
  const nameOf = ({ k, value, as }: Settling): string =>
    `${k} ${value.toPrecision(DIGITS_OF_NAME)} ${JSON.stringify(as)}`;
  for (;;) {
    const next = trialsIn(best).find((trial) => !done.has(nameOf(trial)));
    if (next === undefined || (await isStopped())) return best;
    done.add(nameOf(next));
    const shorter = tried(best, [next], data);
    if (shorter.length < best.length) best = shorter;
  }
}

/**
 * Nats that the code of a number takes beyond what the structure of a formula counts for it, and one more: a settled number
 * is shown as exact, so it has to be likelier than the fitted one. In 5 % of noise 10 for 9.81 was shorter by 0.3 nats, right
 * numbers (3, 4) by more than 1. 0, ±1 and a constant that is another one change the form, which is counted.
 */
function surchargeOf(settling: Settling): number {
  const { as, bits } = settling;
  if (changesForm(settling)) return 0;
  return Math.max(0, bits * Math.LN2 - (structureLength(as) - NATS_PER_NODE)) + CAUTION;
}

function changesForm({ as, bits }: Settling): boolean {
  return bits === 0 || (as.kind === "num" && Math.abs(as.value) === 1);
}

const CAUTION = 1;

/** Digits by which a constant is known again after a fit. */
const DIGITS_OF_NAME = 3;

function firstOfEach(trials: readonly Settling[]): Settling[] {
  const seen = new Set<string>();
  return trials.filter(({ k, c }) => {
    const name = `${k} ${c}`;
    return !seen.has(name) && seen.add(name) !== undefined;
  });
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

function tried(start: Settled, trials: readonly Settling[], data: Trajectories): Settled {
  const candidates = start.shot.candidates.map((candidate, k): CandidateSystem => {
    // From the last constant on, so that the places of the others stay.
    const own = trials.filter((trial) => trial.k === k).sort((a, b) => b.c - a.c);
    return own.reduce((made, { c, as }) => withFixed(made, c, as), candidate);
  });
  const shot = shoot(candidates, data, start.shot.segments, STEPS, start.shot.starts);
  const paid = trials.reduce((sum, one) => sum + surchargeOf(one), start.paid);
  return { shot, length: writtenLength(shot, data) + paid, paid };
}

/** For each constant 0 and the simplest number where they are near enough, and simpler than the constant was measured to. */
function trialsOf({ shot }: ChosenSystem): Settling[] {
  const found: Settling[] = [];
  shot.candidates.forEach(({ values }, k) => {
    values.forEach((value, c) => {
      const error = Math.max(shot.errors[k]![c]!, EXACT_SHARE * Math.abs(value));
      if (!Number.isFinite(error)) return;
      const measured = Math.log2(1 + Math.abs(value) / error);
      const isNear = (number: { readonly value: number; readonly bits: number }): boolean => {
        const z = Math.abs(number.value - value) / error;
        const size = Math.abs(number.value);
        const most = size === 0 || size === 1 ? measured + NODES_SAVED : 0.75 * measured + 2;
        return number.bits + 0.72 * z * z <= most;
      };
      const numbers = simpleNumbers(value, WINDOW * error).filter(isNear);
      const first = numbers.find((number) => number.value !== 0);
      const nought = numbers.find((number) => number.value === 0);
      for (const number of [nought, first])
        if (number !== undefined) found.push({ k, c, value, as: number.expr, bits: number.bits });
    });
  });
  return found.sort((a, b) => a.bits - b.bits || a.k - b.k || a.c - b.c);
}

/** Pairs of constants of an equation that are the same within their errors, but for the sign. */
function sharingsOf({ shot }: ChosenSystem): Settling[] {
  return shot.candidates.flatMap(({ values }, k) =>
    Array.from(values).flatMap((value, c) =>
      Array.from(values.subarray(0, c)).flatMap((other, o): Settling[] => {
        const error = Math.hypot(shot.errors[k]![c]!, shot.errors[k]![o]!);
        if (!(Math.abs(Math.abs(value) - Math.abs(other)) <= WINDOW * error) || !isKnown(value, error))
          return [];
        const same = parameter(o);
        return [{ k, c, value, as: value * other > 0 ? same : mul(num(-1), same), bits: 0 }];
      }),
    ),
  );
}

/** A constant that is hardly known is near everything. */
function isKnown(value: number, error: number): boolean {
  return Math.abs(value) > 2 * WINDOW * error;
}
