/**
 * Damped least squares (Levenberg–Marquardt): from a point to lower ones by moves m of (JᵀJ + μD)·m = Jᵀr, the damping
 * μ raised where a move fails and lowered where it keeps what the linear model promised.
 *
 * The loop knows no problem: whoever uses it brings the normal equations, the scale D, the way to solve them, the value
 * and the rule for μ. Sources: Marquardt, *SIAM J. Appl. Math.* 11 (1963); Madsen, Nielsen & Tingleff, *Methods for
 * Non-Linear Least Squares Problems*, 2nd ed. (2004), alg. 3.16.
 */

/** A point, and the value there: what is made small. Users may add what they know of it. */
export interface Reached<Point> {
  readonly point: Point;
  readonly value: number;
}

/** A problem linearised at a point. */
export interface Linearised<At> {
  /** The move at this damping, which the next call may overwrite; null where the equations are singular to rounding. */
  readonly move: (damping: number) => Float64Array | null;
  /** Where a move leads; undefined where it may not go. Its value may be anything: only a lower one is taken. */
  readonly after: (move: Float64Array) => At | undefined;
  /** What was gained over what the linear model promised of the move (see `promised`). @defaultValue 1 */
  readonly gainRatio?: (move: Float64Array, damping: number, gained: number) => number;
  /** Whether nothing is left to gain, by the move of trial number `trial` (from 0): then the point is the last. */
  readonly isDone?: (move: Float64Array, trial: number) => boolean;
}

/** How the damping follows success and failure. */
export interface DampingRule {
  /** Moves tried in one step, at most. */
  readonly trials: number;
  /** A step is given up when the damping is above this. */
  readonly largest: number;
  /** The damping of the next step, after a move with this gain ratio. */
  readonly lowered: (damping: number, gainRatio: number) => number;
  /** The damping of the next trial, after number `trial` (from 0) did not lead down. */
  readonly raised: (damping: number, trial: number) => number;
  /** The same where the equations were singular. @defaultValue raised */
  readonly regular?: (damping: number, trial: number) => number;
}

/**
 * Nielsen's rule for lowering (Madsen et al., eq. 2.21): by as much as the gain ratio ρ deserves, 1 − (2ρ − 1)³, by the
 * factor `most` at most, and never below `smallest`.
 */
export function nielsen(most: number, smallest: number): DampingRule["lowered"] {
  return (damping, ratio) => Math.max(smallest, damping * Math.max(most, 1 - (2 * ratio - 1) ** 3));
}

/** What the quadratic model promises of a move: mᵀ(μDm + Jᵀr), D the identity unless given. Cost O(size). */
export function promised(
  move: Float64Array,
  slope: Float64Array,
  damping: number,
  scale?: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < move.length; i++) {
    const weight = scale === undefined ? damping : damping * scale[i]!;
    sum += move[i]! * (slope[i]! + weight * move[i]!);
  }
  return sum;
}

/** Where a step ended, and the damping for the next: `improved` at a lower point; else where it began, for good if `done`. */
export interface DampedStep<At> {
  readonly kind: "improved" | "stuck" | "done";
  readonly at: At;
  readonly damping: number;
}

/** One step from `at`: moves of growing damping until one leads down. Cost: up to `rule.trials` solves and values. */
export function dampedStep<At extends { readonly value: number }>(
  at: At,
  problem: Linearised<At>,
  firstDamping: number,
  rule: DampingRule,
): DampedStep<At> {
  let damping = firstDamping;
  for (let trial = 0; trial < rule.trials && damping <= rule.largest; trial++) {
    const move = problem.move(damping);
    if (move === null) {
      damping = (rule.regular ?? rule.raised)(damping, trial);
      continue;
    }
    if (problem.isDone?.(move, trial) === true) return { kind: "done", at, damping };
    const next = problem.after(move);
    if (next !== undefined && next.value < at.value) {
      const ratio = problem.gainRatio?.(move, damping, at.value - next.value) ?? 1;
      return { kind: "improved", at: next, damping: rule.lowered(damping, ratio) };
    }
    damping = rule.raised(damping, trial);
  }
  return { kind: "stuck", at, damping };
}

/** What a run begins with, and when it ends. */
export interface DampedOptions<At> {
  readonly damping: number;
  readonly rule: DampingRule;
  readonly maxSteps: number;
  /** A value that needs no step more. @defaultValue none */
  readonly enough?: number;
  /** Whether a step that led down is the last. @defaultValue never */
  readonly isLast?: (before: At, after: At) => boolean;
  /** Asked before each step, counted from 1: whether the run is not worth it. */
  readonly isHopeless?: (step: number, value: number) => boolean;
}

/** Where a run ended and why: `not-finite` where the problem could not be linearised, `step-limit` also when hopeless. */
export interface DampedRun<At> {
  readonly at: At;
  readonly end: "converged" | "step-limit" | "not-finite";
  /** Steps begun; of a `step-limit` those made. */
  readonly steps: number;
}

/** Steps from `start` until nothing is gained; never to a higher value. Cost: `maxSteps` linearisations at most. */
export function dampedLeastSquares<At extends { readonly value: number }>(
  start: At,
  linearised: (at: At) => Linearised<At> | undefined,
  { damping: firstDamping, rule, maxSteps, enough, isLast, isHopeless }: DampedOptions<At>,
): DampedRun<At> {
  let at = start;
  let damping = firstDamping;
  for (let step = 1; step <= maxSteps; step++) {
    if (enough !== undefined && at.value <= enough) return { at, end: "converged", steps: step };
    if (isHopeless?.(step, at.value) === true) return { at, end: "step-limit", steps: step - 1 };
    const problem = linearised(at);
    if (problem === undefined) return { at, end: "not-finite", steps: step };
    const before = at;
    const found = dampedStep(at, problem, damping, rule);
    if (found.kind !== "improved") return { at, end: "converged", steps: step };
    at = found.at;
    damping = found.damping;
    if (isLast?.(before, at) === true) return { at, end: "converged", steps: step };
  }
  return { at, end: "step-limit", steps: maxSteps };
}
