import { normalNumbers, uniformNumbers } from "./random.ts";
import { deviation, type Row } from "./rows.ts";

/** What a noise level is a share of. */
export type NoiseUnit = "standard deviation" | "root mean square";

/** The target with normal noise added. */
export function withNoise(target: Float64Array, noise: number, unit: NoiseUnit, seed: number): Float64Array {
  if (noise === 0) return target;
  const normal = normalNumbers(uniformNumbers(seed));
  const size = noise * (unit === "standard deviation" ? deviation(target) : deviation(target, 0));
  return target.map((y) => y + size * normal());
}

/** Distance of an outlier, in standard deviations of the target: from the first up to the second. */
const [NEAREST, FURTHEST] = [3, 10];

/** The target with gross errors in a share of its rows, drawn at random: each 3 to 10 of its standard deviations up or down. */
export function withOutliers(target: Float64Array, share: number, seed: number): Float64Array {
  if (share === 0) return target;
  const uniform = uniformNumbers(seed);
  const size = deviation(target);
  return target.map((y) => {
    const [drawn, side, reach] = [uniform(), uniform(), uniform()];
    if (drawn >= share) return y;
    return y + (side < 0.5 ? -1 : 1) * size * (NEAREST + (FURTHEST - NEAREST) * reach);
  });
}

/** The table as CSV text, the target last, all digits of every number. */
export function csvOf(
  columns: readonly string[],
  rows: readonly Row[],
  name: string,
  target: Float64Array,
): string {
  const lines = rows.map((row, r) => [...columns.map((column) => row[column]), target[r]].join(","));
  return `${[[...columns, name].join(","), ...lines].join("\n")}\n`;
}
