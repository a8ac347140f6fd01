import { randomStream } from "../../src/math/philox.ts";

/** A system, y' = f(t, y). */
export type System = (t: number, y: readonly number[]) => number[];

/** The states at the times from a start at the first: classical Runge–Kutta of order 4, in steps of at most 1/500. */
export function solved(system: System, times: readonly number[], start: readonly number[]): number[][] {
  let y = [...start];
  const rows = [y];
  for (let i = 1; i < times.length; i++) {
    const span = times[i]! - times[i - 1]!;
    const n = Math.ceil(span * 500);
    const h = span / n;
    for (let s = 0; s < n; s++) {
      const t = times[i - 1]! + s * h;
      const moved = (k: readonly number[], share: number): number[] => y.map((v, j) => v + share * h * k[j]!);
      const k1 = system(t, y);
      const k2 = system(t + h / 2, moved(k1, 0.5));
      const k3 = system(t + h / 2, moved(k2, 0.5));
      const k4 = system(t + h, moved(k3, 1));
      y = y.map((v, j) => v + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
    }
    rows.push(y);
  }
  return rows;
}

/** `n` times from `low` to `high`; uneven ones where `spread` is above 0. */
export function timesFrom(low: number, high: number, n: number, spread = 0): number[] {
  const stream = randomStream(11, "times");
  return Array.from({ length: n }, (_, i) => {
    const isInner = i > 0 && i < n - 1;
    return low + ((high - low) * (i + (isInner ? spread * (stream.uniform() - 0.5) : 0))) / (n - 1);
  });
}

/** The rows with Gaussian noise of this share of each column's root mean square. */
export function noisy(rows: readonly (readonly number[])[], share: number, seed: number): number[][] {
  const stream = randomStream(seed, "noise");
  const sizes = rows[0]!.map((_, k) =>
    Math.sqrt(rows.reduce((sum, row) => sum + row[k]! ** 2 / rows.length, 0)),
  );
  return rows.map((row) => row.map((v, k) => v + share * sizes[k]! * stream.normal()));
}

/** A table of a time and states as CSV. */
export function csvOf(
  names: readonly string[],
  times: readonly number[],
  rows: readonly (readonly number[])[],
): string {
  return [names.join(","), ...times.map((t, i) => [t, ...rows[i]!].join(","))].join("\n");
}
