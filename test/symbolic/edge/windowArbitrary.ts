import fc from "fast-check";
import { randomStream } from "../../../src/math/philox.ts";
import type { EdgeSamples } from "../../../src/symbolic/edge/edgeSamples.ts";
import type { LibraryFunction } from "../../../src/symbolic/library/index.ts";

/** A curve c·f(a·x + b) + d on a range of x, drawn so that the data see a fair piece of f. */
export interface DrawnCurve {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly exponent: number;
  readonly low: number;
  readonly width: number;
}

/**
 * Curves of `fn` whose arguments cover a window inside one piece of its domain.
 *
 * On the whole line the window is 1 to 6 long around a middle within ±1.5; for a spectrum 1 to 26 (up to four
 * periods); beside a wall it starts at a thirtieth to three times its length away; between two walls it covers
 * 20 to 95 % of the room.
 */
export function drawnCurve(fn: LibraryFunction): fc.Arbitrary<DrawnCurve> {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  return fc
    .record({
      piece: fc.constantFrom(...fn.domain),
      size: unit,
      place: unit,
      isMirrored: fc.boolean(),
      low: fc.double({ min: -2, max: 2, noNaN: true }),
      width: unit.map((u) => 10 ** (2 * u - 1)),
      c: fc.tuple(unit, fc.boolean()).map(([u, isNegative]) => (isNegative ? -1 : 1) * 10 ** (2 * u - 1)),
      d: fc.double({ min: -2, max: 2, noNaN: true }),
      exponent: fc.constantFrom(...(fn.exponentDerivative ? [-2.3, -0.7, 0.4, 1.7, 2.6, 3.4] : [1])),
    })
    .map(({ piece, size, place, isMirrored, low, width, c, d, exponent }) => {
      const [from, to] = windowIn(fn, piece.low, piece.high, size, place);
      const mayMirror = fn.gauge.scale === "sign" || fn.gauge.scale === "free";
      const a = ((isMirrored && mayMirror ? -1 : 1) * (to - from)) / width;
      return { a, b: (a > 0 ? from : to) - a * low, c, d, exponent, low, width };
    });
}

function windowIn(
  fn: LibraryFunction,
  low: number,
  high: number,
  size: number,
  place: number,
): readonly [number, number] {
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const length = (high - low) * (0.2 + 0.75 * size);
    const from = low + (high - low - length) * (0.02 + 0.96 * place);
    return [from, from + length];
  }
  if (Number.isFinite(low) || Number.isFinite(high)) {
    // Planck's function is an exponential to four digits beyond 8, so its windows stay nearer.
    const isPlanck = fn.name === "1/(exp(x)-1)";
    const length = isPlanck ? 0.5 + 3 * size : 10 ** (1.3 * size - 0.5);
    const gap = isPlanck ? 0.05 + 2 * place : length * 10 ** (2 * place - 1.5);
    return Number.isFinite(low) ? [low + gap, low + gap + length] : [high - gap - length, high - gap];
  }
  const length = fn.search === "spectrum" ? 1 + 25 * size : 1 + 5 * size;
  const middle = 3 * place - 1.5;
  return [middle - length / 2, middle + length / 2];
}

/** `rows` samples of the curve at random x, with relative noise (in standard deviations of y). */
export function samplesOf(fn: LibraryFunction, curve: DrawnCurve, rows: number, noise = 0): EdgeSamples {
  const random = randomStream(1, "samples", rows);
  const x = Float64Array.from({ length: rows }, () => curve.low + curve.width * random.uniform());
  const y = x.map((v) => curve.c * fn.value(curve.a * v + curve.b, curve.exponent) + curve.d);
  if (noise === 0) return { x, y };
  const mean = y.reduce((sum, v) => sum + v, 0) / rows;
  const deviation = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows);
  return { x, y: y.map((v) => v + noise * deviation * random.normal()) };
}
