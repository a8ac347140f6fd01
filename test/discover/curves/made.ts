import { type Curve, curveOf } from "../../../src/discover/curves/curve.ts";
import { randomStream } from "../../../src/math/philox.ts";

/** How rows of a curve lie. */
export interface Rows {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** The standard deviation of the noise over that of the curve. @defaultValue 0 */
  readonly noise?: number;
  readonly seed?: number;
}

/** Rows of a curve at random places, and the curve without noise at 200 places, as far as a quarter beyond its end. */
export function made(law: (x: number) => number, { low, high, n, noise = 0, seed = 1 }: Rows) {
  const random = randomStream(seed, "curve");
  const x = Float64Array.from({ length: n }, () => low + (high - low) * random.uniform());
  const clean = x.map(law);
  const middle = clean.reduce((sum, v) => sum + v / n, 0);
  const spread = Math.sqrt(clean.reduce((sum, v) => sum + (v - middle) ** 2 / n, 0));
  const y = clean.map((v) => v + noise * spread * random.normal());
  const far = Float64Array.from({ length: 200 }, (_, i) => low + ((high - low) * 1.25 * (i + 0.5)) / 200);
  return { table: { names: ["x"], columns: [x], target: y }, spread, far, truth: far.map(law) };
}

/** The rows as a curve. */
export function madeCurve(law: (x: number) => number, rows: Rows): Curve {
  return curveOf(made(law, rows).table)!;
}

/** The root mean square of a − b. */
export function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0) / a.length);
}
