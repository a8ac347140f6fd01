/**
 * Solutions of ordinary differential equations: Dormand and Prince, J. Comp. Appl. Math. 6 (1980) 19, the 5(4) pair.
 *
 * Written for the benchmark alone, so that the program's own integrator, if it has one, is not its judge.
 */

/** dy/dt at time `t` and state `y`. */
export type Rates = (t: number, y: readonly number[]) => readonly number[];

const RELATIVE_TOLERANCE = 1e-10;
const ABSOLUTE_TOLERANCE = 1e-12;
/** Steps between two times before the solution counts as not to be followed. */
const MOST_STEPS = 100_000;

const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const STAGES: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const FIFTH = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0];
const FOURTH = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40];

/** The states at `times` (rising, the first with the state `start`); throws where the solution cannot be followed. */
export function solve(rates: Rates, start: readonly number[], times: readonly number[]): readonly number[][] {
  const states = [start.slice()];
  let state = start.slice();
  let step = (times[1] ?? 0) - (times[0] ?? 0);
  for (let i = 1; i < times.length; i++) {
    let t = times[i - 1]!;
    const end = times[i]!;
    for (let count = 0; t < end; count++) {
      if (count > MOST_STEPS) throw new Error(`the solution cannot be followed beyond ${t}`);
      const isLast = t + step >= end;
      const h = isLast ? end - t : step;
      const { next, error } = tryStep(rates, t, state, h);
      const factor = Math.min(5, Math.max(0.2, 0.9 * error ** -0.2));
      if (error <= 1) {
        t = isLast ? end : t + h;
        state = next;
        if (!isLast || factor < 1) step = h * factor;
      } else step = h * (Number.isFinite(factor) ? factor : 0.2);
    }
    states.push(state);
  }
  return states;
}

/** The state one step on, and its error in units of the tolerance. */
function tryStep(
  rates: Rates,
  t: number,
  y: readonly number[],
  h: number,
): { readonly next: number[]; readonly error: number } {
  const slopes: (readonly number[])[] = [];
  const ahead = (weights: readonly number[]): number[] =>
    y.map((v, i) => weights.reduce((sum, w, s) => sum + h * w * (slopes[s]?.[i] ?? 0), v));
  STAGES.forEach((weights, s) => {
    slopes.push(rates(t + NODES[s]! * h, ahead(weights)));
  });
  const next = ahead(FIFTH);
  const other = ahead(FOURTH);
  const error = Math.max(
    1e-10,
    ...next.map((v, i) => Math.abs(v - other[i]!) / (ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(v))),
  );
  return { next, error };
}
