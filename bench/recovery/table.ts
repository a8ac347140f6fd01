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
