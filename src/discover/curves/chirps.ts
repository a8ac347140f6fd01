/**
 * Waves whose frequency changes at a constant rate: sin(a·u + b·u²), u counted from the middle of the range. The target times
 * e^(−i·b·u²) has a line at a where b is right.
 */
import { mean } from "../../math/statistics.ts";
import type { Curve } from "./curve.ts";

/** Rows and rates of change that are looked at, at most: a scan takes some ten milliseconds. */
const MOST_ROWS = 200;
const MOST_RATES = 24;

/**
 * The `most` strongest pairs (a, b), b above 0, strongest first. Rates are 2π/width² apart, by which the phase at the ends is off by π/4 at
 * most; frequencies are half as far apart as lines are wide, up to half a turn between neighbours. Cost O(rates·rows²).
 */
export function chirpsOf({ x, y, middle, width }: Curve, most: number): number[][] {
  const n = Math.min(x.length, MOST_ROWS);
  // Every other row would see frequencies twice: rows are taken at uneven steps.
  const rows = Int32Array.from({ length: n }, (_, i) =>
    n === x.length ? i : Math.floor(((i + ((i * 0.618034) % 1)) * x.length) / (n + 1)),
  );
  const u = Float64Array.from(rows, (r) => x[r]! - middle);
  const values = Float64Array.from(rows, (r) => y[r]!);
  const level = mean(values);
  const flat = values.map((value) => value - level);
  const nRates = Math.min(MOST_RATES, Math.floor(n / 2));
  return Array.from({ length: nRates }, (_, k) =>
    strongestAt(((k + 1) * 2 * Math.PI) / width ** 2, u, flat, width),
  )
    .sort((one, other) => other.power - one.power)
    .slice(0, most)
    .map(({ a, b }) => [a, b]);
}

/** The strongest line of the target times e^(−i·b·u²). */
function strongestAt(
  b: number,
  u: Float64Array,
  y: Float64Array,
  width: number,
): { a: number; b: number; power: number } {
  const n = u.length;
  const step = Math.PI / width;
  const real = y.map((value, r) => value * Math.cos(b * u[r]! ** 2 - n * step * u[r]!));
  const imaginary = y.map((value, r) => -value * Math.sin(b * u[r]! ** 2 - n * step * u[r]!));
  const [turnCosine, turnSine] = [u.map((v) => Math.cos(step * v)), u.map((v) => Math.sin(step * v))];
  let best = { a: 0, b, power: 0 };
  for (let k = -n; k <= n; k++) {
    let [sumReal, sumImaginary] = [0, 0];
    for (let r = 0; r < n; r++) {
      const [p, q, c, s] = [real[r]!, imaginary[r]!, turnCosine[r]!, turnSine[r]!];
      sumReal += p;
      sumImaginary += q;
      real[r] = p * c + q * s;
      imaginary[r] = q * c - p * s;
    }
    const power = sumReal ** 2 + sumImaginary ** 2;
    if (power > best.power) best = { a: k * step, b, power };
  }
  return best;
}
