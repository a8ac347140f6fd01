/** An axis: its range and the ticks on it. On a logarithmic axis everything is the log10 of a value. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

/** A mark on an axis and what is written at it. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/**
 * An axis that holds all finite `values`, with about `wanted` ticks at round numbers (1, 2 or 5 times a power of ten).
 *
 * The range is wider than the values by `margin` of their spread on each side. No values give 0 to 1, equal ones a
 * range around them.
 */
export function linearAxis(values: Iterable<number>, wanted = 5, margin = 0.04): Axis {
  const { low, high } = widened(extent(values), margin);
  const step = roundStep((high - low) / wanted);
  const first = Math.ceil(low / step);
  const ticks: Tick[] = [];
  for (let i = first; i * step <= high && ticks.length < 4 * wanted; i++) {
    ticks.push({ at: i * step, text: tickText(i, step) });
  }
  return { low, high, ticks };
}

/**
 * A logarithmic axis that holds all positive `values`: `low`, `high` and ticks are log10 of them.
 *
 * Ticks are powers of ten, and 2 and 5 times these where the axis spans less than two.
 */
export function logAxis(values: Iterable<number>, wanted = 6): Axis {
  const logs = [...values].filter((v) => v > 0 && Number.isFinite(v)).map(Math.log10);
  const { low, high } = extent(logs);
  const room = Math.max(0.15, 0.06 * (high - low));
  const [from, to] = [low - room, high + room];
  const step = Math.max(1, Math.ceil((to - from) / wanted));
  const ticks: Tick[] = [];
  for (let power = Math.floor(from / step) * step; power <= to; power += step) {
    for (const factor of to - from < 2 ? [1, 2, 5] : [1]) {
      const at = power + Math.log10(factor);
      if (at >= from && at <= to) ticks.push({ at, text: powerText(power, factor) });
    }
  }
  return { low: from, high: to, ticks };
}

function extent(values: Iterable<number>): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? { low: 0, high: 1 } : { low, high };
}

function widened(
  { low, high }: { low: number; high: number },
  margin: number,
): { low: number; high: number } {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  // Values that differ by rounding alone would need ticks of sixteen digits.
  if (!(high - low > 1e-12 * reach)) {
    const room = reach === 0 ? 1 : reach * 0.5;
    return { low: low - room, high: high + room };
  }
  const room = (high - low) * margin;
  return { low: low - room, high: high + room };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power;
}

/** The i-th multiple of a step, with as many digits as the step needs. */
function tickText(i: number, step: number): string {
  const value = i * step;
  if (i === 0) return "0";
  const size = Math.abs(value);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (size >= 1e6 || (size < 1e-3 && decimals > 4)) {
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e")
      .replace("-", "−");
  }
  return value.toFixed(Math.min(decimals, 20)).replace("-", "−");
}

/** `0.002`, `1`, `500`; for small and large values `10` to a power in small digits, `2·10` before it. */
function powerText(power: number, factor: number): string {
  if (power >= -4 && power <= 3) return String(Number(`${factor}e${power}`));
  const small = [...String(power)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("");
  return factor === 1 ? `10${small}` : `${factor}·10${small}`;
}
