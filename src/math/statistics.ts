/** Figures of columns of numbers. None changes what it is given; sums run in ascending order. */

/** Σ a·b over the length of `a`, which is at most that of `b`. Cost O(n). */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Each value of `a` times that of `b`, which is at least as long. Cost O(n), a quarter of what `map` takes. */
export function multiplied(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  return out;
}

/** The sum; 0 for no values. Cost O(n). */
export function totalOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

/** The mean; 0 for no values. Cost O(n). */
export function mean(values: ArrayLike<number>): number {
  return values.length > 0 ? totalOf(values) / values.length : 0;
}

/** The values less their mean. Cost O(n). */
export function centred(values: Float64Array): Float64Array {
  const middle = mean(values);
  return values.map((v) => v - middle);
}

/** The least squares of y = offset + slope·x; NaN where x does not vary. Cost O(n). */
export function lineThrough(
  x: Float64Array,
  y: Float64Array,
): { readonly slope: number; readonly offset: number } {
  const [mx, my] = [mean(x), mean(y)];
  let [along, own] = [0, 0];
  for (let r = 0; r < x.length; r++) {
    along += (x[r]! - mx) * (y[r]! - my);
    own += (x[r]! - mx) ** 2;
  }
  const slope = along / own;
  return { slope, offset: my - slope * mx };
}

/** The smallest and the largest of the values that are numbers; +∞ and −∞ for none. Cost O(n). */
export function extremes(values: ArrayLike<number>): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The largest |value| of the first `n`: 0 for none, NaN where there is one. Cost O(n). */
export function largestMagnitude(values: ArrayLike<number>, n: number = values.length): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
    else if (Number.isNaN(size)) return size;
  }
  return largest;
}

/** The values moved and scaled so that the smallest is −1 and the largest 1; zeros where all are equal. Cost O(n). */
export function unitRange(values: Float64Array): Float64Array {
  const [low, high] = extremes(values);
  return values.map((v) => (high > low ? (2 * (v - low)) / (high - low) - 1 : 0));
}

/** The middle of the values that are numbers, the upper one of two; NaN for none. Cost O(n·log n). */
export function median(values: Float64Array): number {
  const sorted = values.toSorted();
  let count = sorted.length; // NaNs are sorted to the end
  while (count > 0 && Number.isNaN(sorted[count - 1]!)) count--;
  return count > 0 ? sorted[count >> 1]! : Number.NaN;
}

/** The standard deviation (divisor n) by two passes; 0 for fewer than two values. Overflow-safe up to 1e300. Cost O(n). */
export function standardDeviation(values: Float64Array): number {
  const unit = largestMagnitude(values);
  if (values.length < 2 || unit === 0) return 0;
  let middle = 0;
  for (const v of values) middle += v / unit;
  middle /= values.length;
  let sum = 0;
  for (const v of values) sum += (v / unit - middle) ** 2;
  const deviation = Math.sqrt(sum / values.length);
  // Rounding in the mean leaves about 1e-16 of a constant; that is not spread.
  return deviation < 1e-14 ? 0 : deviation * unit;
}

/**
 * The mean of n values and its standard error, by two passes. `freedom` is the divisor of the variance; n − 1 makes it
 * unbiased. Of differences between pairs: whether one of two is better on the whole than chance explains. Cost O(n).
 */
export function meanWithError(
  n: number,
  valueAt: (i: number) => number,
  freedom: number = n,
): { readonly mean: number; readonly error: number } {
  let middle = 0;
  for (let i = 0; i < n; i++) middle += valueAt(i) / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (valueAt(i) - middle) ** 2 / freedom;
  return { mean: middle, error: Math.sqrt(variance / n) };
}

/** The share of the squares of `target` around its mean that a line in `values` leaves; NaN where one of the two does not vary. Cost O(values). */
export function leftByLine(values: Float64Array, target: Float64Array): number {
  const [mx, my] = [mean(values), mean(target)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [i, value] of values.entries()) {
    const [dx, dy] = [value - mx, target[i]! - my];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return 1 - (xy * xy) / (xx * yy);
}

/** Standard deviations of Gaussian noise in a median of magnitudes. */
const PER_MEDIAN = 1.4826;

/** The standard deviation of Gaussian noise with this median magnitude: half of the residuals may be anything. */
export function robustScale(residual: Float64Array): number {
  return PER_MEDIAN * median(residual.map(Math.abs));
}
