import type { Equation } from "./equation.ts";
import { parsePython } from "./python.ts";

/** Rows of an equation: inputs by name, and the target without noise. */
export interface Sample {
  readonly rows: readonly Readonly<Record<string, number>>[];
  readonly target: Float64Array;
}

/** A generator of uniform numbers in [0, 1): mulberry32, enough for benchmark data and not the program's own. */
export function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers by Box–Muller. */
export function normalNumbers(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A seed from a text and a number (FNV-1a). */
export function seedOf(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/**
 * `n` rows drawn uniformly from the ranges widened by `beyond` (0.25: a quarter of the width on both sides).
 *
 * Rows where the formula has no finite value are drawn again. Beyond the range only rows with an input out there count.
 */
export function sampleEquation(equation: Equation, n: number, seed: number, beyond = 0): Sample {
  const truth = parsePython(equation.formula);
  const uniform = uniformNumbers(seed);
  const rows: Record<string, number>[] = [];
  const target: number[] = [];
  for (let tries = 0; rows.length < n && tries < 100 * n; tries++) {
    const row: Record<string, number> = {};
    let isOutside = false;
    for (const { name, low, high } of equation.inputs) {
      const margin = beyond * (high - low);
      const value = low - margin + (high - low + 2 * margin) * uniform();
      if (value < low || value > high) isOutside = true;
      row[name] = value;
    }
    const value = truth.value(row);
    if (!Number.isFinite(value) || (beyond > 0 && !isOutside)) continue;
    rows.push(row);
    target.push(value);
  }
  return { rows, target: Float64Array.from(target) };
}

/** RMS distance from the mean. */
export function deviation(values: Float64Array): number {
  let mean = 0;
  for (const v of values) mean += v / values.length;
  let sum = 0;
  for (const v of values) sum += (v - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

/** The table as CSV text: inputs, `nuisance` columns that mean nothing, then the target with noise. */
export function tableOf(
  equation: Equation,
  sample: Sample,
  seed: number,
  noise: number,
  nuisance: number,
): string {
  const uniform = uniformNumbers(seed ^ 0x5bd1e995);
  const normal = normalNumbers(uniform);
  const spread = deviation(sample.target) * noise;
  const names = equation.inputs.map((input) => input.name);
  const extra = Array.from({ length: nuisance }, (_, i) => `nuisance_${i + 1}`);
  const lines = [[...names, ...extra, equation.target].join(",")];
  sample.rows.forEach((row, r) => {
    const other = extra.map(() => 1 + 4 * uniform());
    const y = sample.target[r]! + (spread > 0 ? spread * normal() : 0);
    lines.push([...names.map((name) => row[name]), ...other, y].join(","));
  });
  return `${lines.join("\n")}\n`;
}
