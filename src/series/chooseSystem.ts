/** The system of shortest description among combinations of candidates, one for each equation. */
import { totalOf } from "../math/statistics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { children } from "../symbolic/expression/make.ts";
import { key } from "../symbolic/expression/order.ts";
import { type CandidateSystem, termsOf } from "./candidate.ts";
import type { Pause } from "./pause.ts";
import { type Shot, shoot, type Trajectories } from "./shooting/shooting.ts";
import { fitSystem, isComputed, isExact, systemLength } from "./systemFit.ts";

/** A candidate with what its integrated equation leaves. */
export interface Ranked {
  readonly candidate: CandidateSystem;
  readonly meanSquare: number;
  /** Nats, by which candidates of one equation are ranked. */
  readonly length: number;
}

/** A system, fitted, and its length. */
export interface ChosenSystem {
  readonly shot: Shot;
  readonly length: number;
}

/** Systems that were tried, by their forms. */
export type TriedSystems = Map<string, ChosenSystem>;

/** Candidates of an equation that are tried in systems, at most. */
const MOST_TRIED = 16;
/** A candidate that leaves so many times more than the best is not tried. */
const FAR_WORSE = 40;
const STEPS = 12;
const SWEEPS = 2;

/** Where a choice begins (at the best of single equations, unless said), what it adds to, and what ends it. */
interface ChoiceOptions {
  readonly start?: ChosenSystem;
  readonly archive: TriedSystems;
  readonly isStopped: Pause;
}

/**
 * The best system found by changing one equation at a time, from the best candidate of each. `floors` are mean squares
 * below which candidates of an equation leave the same. `isStopped` ends it with the best so far. Systems whose
 * trajectories could be computed join `archive`.
 */
export async function chooseSystem(
  pools: readonly (readonly Ranked[])[],
  floors: readonly number[],
  data: Trajectories,
  { start, archive, isStopped }: ChoiceOptions,
): Promise<ChosenSystem> {
  const tried = pools.map((pool, k) => worthTrying(pool, floors[k]!));
  const seen = new Set<string>();
  let best = start ?? (await firstSystem(tried, data, isStopped));
  archive.set(nameOf(best.shot.candidates), best);
  seen.add(nameOf(best.shot.candidates));
  let work = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = best.length;
    for (let k = 0; k < pools.length; k++) {
      for (const { candidate } of tried[k]!) {
        if (work > MOST_WORK || (await isStopped())) return best;
        const now = best.shot.candidates[k]!;
        if (isExact(best.shot, data) && candidate.structure >= now.structure) continue;
        const next = best.shot.candidates.map((one, j) => (j === k ? candidate : one));
        if (seen.has(nameOf(next))) continue;
        seen.add(nameOf(next));
        work += workOf(best.shot);
        const shot = isComputed(best.shot)
          ? shoot(next, data, best.shot.segments, STEPS, best.shot.starts)
          : await fitSystem(next, data, isStopped);
        const length = systemLength(shot, data);
        if (Number.isFinite(length)) archive.set(nameOf(next), { shot, length });
        if (length < best.length) best = { shot, length };
      }
    }
    if (!(best.length < before)) break;
  }
  // Constants may have come near enough for longer segments.
  const again = await fitSystem(best.shot.candidates, data, isStopped);
  const length = systemLength(again, data);
  const isLonger = isComputed(again) && again.segments.length < best.shot.segments.length;
  return withoutIdleTerms(isLonger || length < best.length ? { shot: again, length } : best, data, isStopped);
}

/** The forms of a system, whatever their constants. */
function nameOf(candidates: readonly CandidateSystem[]): string {
  return candidates.map(({ template }) => key(template)).join(" ; ");
}

/** The system without terms that make its description longer, tried from the least known on. */
async function withoutIdleTerms(
  start: ChosenSystem,
  data: Trajectories,
  isStopped: Pause,
): Promise<ChosenSystem> {
  let best = start;
  for (let trial = 0; trial < MOST_REMOVALS && isComputed(best.shot); trial++) {
    const { shot, length } = best;
    for (const next of removals(shot)) {
      if (await isStopped()) return best;
      const shorter = shoot(next, data, shot.segments, STEPS, shot.starts);
      const nats = systemLength(shorter, data);
      if (nats < length) {
        best = { shot: shorter, length: nats };
        break;
      }
    }
    if (best.shot === shot) break;
  }
  return best;
}

/** Terms taken out of a system, at most, and those tried each time. */
const MOST_REMOVALS = 6;
const REMOVALS_TRIED = 3;

/** The systems without one of the terms whose factors are known worst. */
function removals({ candidates, errors }: Shot): CandidateSystem[][] {
  const terms = candidates.flatMap((candidate, k) =>
    termsOf(candidate).map(({ without, constants }) => ({
      k,
      without,
      known: Math.max(
        0,
        ...constants.slice(0, 1).map((c) => Math.abs(candidate.values[c]!) / errors[k]![c]!),
      ),
    })),
  );
  return terms
    .sort((a, b) => a.known - b.known)
    .slice(0, REMOVALS_TRIED)
    .map(({ k, without }) => candidates.map((one, j) => (j === k ? without : one)));
}

/** Multiply-adds of a fit, about: of an unstable system in many segments they are many. */
function workOf({ segments, candidates, rows }: Shot): number {
  const unknowns =
    segments.length * candidates.length + candidates.reduce((sum, { values }) => sum + values.length, 0);
  return 4 * STEPS * totalOf(rows) * unknowns ** 2;
}

/** Work of a choice, at most: some ten seconds. */
const MOST_WORK = 2e9;

/** The best candidates together, or the best of those without functions: one that no trajectory follows spoils the others. */
async function firstSystem(
  tried: readonly (readonly Ranked[])[],
  data: Trajectories,
  isStopped: Pause,
): Promise<ChosenSystem> {
  const plain = tried.map((pool) => pool.find(({ candidate }) => isPlain(candidate.template)) ?? pool[0]!);
  const fitted = async (system: readonly Ranked[]): Promise<ChosenSystem> => {
    const candidates = system.map(({ candidate }) => candidate);
    const shot = await fitSystem(candidates, data, isStopped);
    return { shot, length: systemLength(shot, data) };
  };
  const first = await fitted(tried.map(([best]) => best!));
  const isAlone = plain.every((one, k) => one === tried[k]![0]);
  const other = isAlone || (await isStopped()) ? first : await fitted(plain);
  const best = other.length < first.length ? other : first;
  return isComputed(best.shot) ? best : ((await shortestComputed(tried, fitted, isStopped)) ?? best);
}

/** The shortest candidates together that have trajectories: poles beside the measured states spoil longer ones. */
async function shortestComputed(
  tried: readonly (readonly Ranked[])[],
  fitted: (system: readonly Ranked[]) => Promise<ChosenSystem>,
  isStopped: Pause,
): Promise<ChosenSystem | undefined> {
  const sorted = tried.map((pool) => pool.toSorted((a, b) => a.candidate.structure - b.candidate.structure));
  const most = sorted.reduce((n, pool) => Math.max(n, pool.length), 0);
  for (let place = 0; place < most && !(await isStopped()); place++) {
    const system = await fitted(sorted.map((pool) => pool[Math.min(place, pool.length - 1)]!));
    if (isComputed(system.shot)) return system;
  }
  return undefined;
}

function isPlain(expr: Expr): boolean {
  return expr.kind !== "call" && children(expr).every(isPlain);
}

/** The candidates that come near the best, of each size at least one, shortest description first. */
function worthTrying(pool: readonly Ranked[], floor: number): Ranked[] {
  const least = Math.min(...pool.map(({ meanSquare }) => meanSquare));
  const names = new Set<string>();
  const different = pool
    .toSorted((a, b) => a.length - b.length)
    .filter(({ candidate, meanSquare }, place) => {
      const name = key(candidate.template);
      if (names.has(name) || (place > 0 && meanSquare > FAR_WORSE * (least + floor))) return false;
      names.add(name);
      return true;
    });
  const shortest = different.toSorted((a, b) => a.candidate.structure - b.candidate.structure).slice(0, 3);
  return [...new Set([...different.slice(0, MOST_TRIED - 3), ...shortest])];
}
