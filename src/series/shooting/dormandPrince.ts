/**
 * Ordinary differential equations by Dormand and Prince's pair of orders 5 and 4.
 *
 * Own code, since what npm has (odex, ode45-cash-karp) counts no work, controls the step on all components or none, and
 * was last published years ago; here sensitivities ride along without a say in the step, a solution that runs away is a
 * value and not an exception, and the work is bounded. Source: Dormand & Prince, *J. Comput. Appl. Math.* 6 (1980); step
 * control: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I*, 2nd ed., II.4.
 */

/** y' = f(t, y), written to `out`. Shapes: y and out (size). */
export type Slope = (t: number, y: Float64Array, out: Float64Array) => void;

/** How exact a solution is, and what it may cost. */
export interface Exactness {
  /** Error of one step, at most, in units of `scales`. */
  readonly tolerance: number;
  /** The usual size of the first components: only these have a say in the step. Shape: (≤ size). */
  readonly scales: Float64Array;
  /** Calls of the slope, at most. */
  readonly mostCalls: number;
}

const C = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1] as const;
const A: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Weights of the solution of order 5 less those of order 4. */
const E = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40] as const;
/** A component beyond this many times its usual size has run away. */
const RUNAWAY = 1e6;

/**
 * The solution from `start` at `times[0]`, handed to `visit` at each of the ascending times. False where it runs away, has
 * no value, or takes more work than allowed; what was visited before holds.
 */
export function integrate(
  slope: Slope,
  times: ArrayLike<number>,
  start: Float64Array,
  { tolerance, scales, mostCalls }: Exactness,
  visit: (at: number, y: Float64Array) => void,
): boolean {
  const size = start.length;
  const stages = Array.from({ length: 7 }, () => new Float64Array(size));
  let y = start.slice();
  let next = new Float64Array(size);
  const inner = new Float64Array(size);
  let t = times[0]!;
  visit(0, y);
  slope(t, y, stages[0]!);
  let calls = 1;
  let step = 0;
  for (let at = 1; at < times.length; at++) {
    const end = times[at]!;
    if (step === 0) step = (end - t) / 4;
    while (t < end) {
      const isLast = t + 1.0001 * step >= end;
      const h = isLast ? end - t : step;
      for (let s = 1; s < 7; s++) {
        const into = s === 6 ? next : inner;
        const row = A[s]!;
        into.set(y);
        for (let j = 0; j < row.length; j++) {
          const factor = h * row[j]!;
          if (factor === 0) continue;
          const k = stages[j]!;
          for (let i = 0; i < size; i++) into[i]! += factor * k[i]!;
        }
        slope(t + C[s]! * h, into, stages[s]!);
      }
      calls += 6;
      let error = 0;
      for (let i = 0; i < scales.length; i++) {
        let off = 0;
        for (let s = 0; s < 7; s++) off += E[s]! * stages[s]![i]!;
        const size = scales[i]! + Math.abs(y[i]!);
        error = Math.max(error, Math.abs((h * off) / size) / tolerance);
        if (!(Math.abs(next[i]!) < RUNAWAY * scales[i]!)) error = Number.POSITIVE_INFINITY;
      }
      if (calls > mostCalls) return false;
      const factor = Number.isFinite(error) ? Math.min(5, Math.max(0.2, 0.9 * (error + 1e-12) ** -0.2)) : 0.2;
      if (error <= 1) {
        t = isLast ? end : t + h;
        [y, next] = [next, y];
        const [first, last] = [stages[0]!, stages[6]!];
        stages[0] = last;
        stages[6] = first;
        if (!isLast || factor < 1) step = h * factor;
        else step = Math.max(step, h * Math.min(factor, 2));
      } else step = h * Math.min(1, factor);
      if (!(step > 1e-12 * (Math.abs(t) + (times[times.length - 1]! - times[0]!)))) return false;
    }
    visit(at, y);
  }
  return true;
}
