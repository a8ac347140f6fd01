/**
 * Frequencies of waves in unevenly spaced rows: the squares that a sine and cosine of each frequency take off what a
 * level, or a line, leaves of the target.
 *
 * Source: Lomb, *Astrophys. Space Sci.* 39 (1976); Scargle, *Astrophys. J.* 263 (1982); with a floating mean and a
 * slope as in Zechmeister & Kürster, *Astron. Astrophys.* 496 (2009).
 */

import { mean } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Curve } from "./curve.ts";
import { quantile } from "./grids.ts";

/** Frequencies looked at within the width of a line of the spectrum, 1/range. */
const OVERSAMPLING = 8;
/** Rows × frequencies of one spectrum, at most, beyond those that evenly spaced rows would tell apart. */
const MOST_WORK = 1e6;
/** The least number of turns within the range. */
const LEAST_TURNS = 0.25;

const known = new WeakMap<Float64Array, readonly number[]>();

/** The angular frequencies of the `most` strongest waves of a curve, strongest first. */
export function frequenciesOf({ x, y }: Curve, most: number): readonly number[] {
  const found = known.get(y) ?? frequencies(x, y, 12);
  known.set(y, found);
  return found.slice(0, most);
}

/**
 * The angular frequencies in `v` of the `most` strongest waves in y, strongest first: half of them beside a level, half
 * beside a line.
 *
 * Frequencies go up to half a turn between close neighbours, which in unevenly spaced rows are far closer than the
 * average (Eyer & Bartholdi, *Astron. Astrophys. Suppl.* 135, 1999), as far as the work allows. Cost
 * O(rows·frequencies), about a million.
 */
export function frequencies(v: Float64Array, y: Float64Array, most: number): number[] {
  const rows = sampled(v, y);
  const power = spectra(rows);
  const half = Math.ceil(most / 2);
  const lists = power.gains.map((gains) => peaksOf(gains, half).map((k) => power.first + k * power.step));
  const merged: number[] = [];
  for (let i = 0; i < half; i++) {
    for (const list of lists) {
      const w = list[i];
      if (w !== undefined && !merged.some((other) => Math.abs(other - w) < power.step)) merged.push(w);
    }
  }
  return merged.slice(0, most);
}

interface Rows {
  readonly v: Float64Array;
  readonly y: Float64Array;
  readonly range: number;
  /** Turns within the range, at most. */
  readonly mostTurns: number;
}

function sampled(v: Float64Array, y: Float64Array): Rows {
  const n = v.length;
  const sorted = v.slice().sort();
  const range = sorted[n - 1]! - sorted[0]!;
  const gaps = new Float64Array(n - 1);
  for (let r = 1; r < n; r++) gaps[r - 1] = sorted[r]! - sorted[r - 1]!;
  const close = quantile(gaps.filter((gap) => gap > 1e-9 * range).sort(), 0.05);
  // Every other row would see frequencies twice: rows are taken at uneven steps.
  const count = Math.min(n, ROW_LIMITS.search.spectra);
  const rows = Int32Array.from({ length: count }, (_, i) =>
    count === n ? i : Math.floor(((i + ((i * 0.618034) % 1)) * n) / (count + 1)),
  );
  return {
    v: Float64Array.from(rows, (r) => v[r]!),
    y: Float64Array.from(rows, (r) => y[r]!),
    range,
    mostTurns: Math.min(range / (2 * close), Math.max(n / 2, MOST_WORK / (count * OVERSAMPLING))),
  };
}

interface Spectra {
  /** What waves gain beside a level, and beside a line, frequency by frequency. */
  readonly gains: readonly Float64Array[];
  readonly first: number;
  readonly step: number;
}

function spectra({ v, y, range, mostTurns }: Rows): Spectra {
  const n = v.length;
  const step = (2 * Math.PI) / (range * OVERSAMPLING);
  const first = (2 * Math.PI * LEAST_TURNS) / range;
  const count = Math.max(1, Math.floor((mostTurns - LEAST_TURNS) * OVERSAMPLING));
  // An orthonormal level and slope, and the target without them.
  const middle = mean(v);
  const line = v.map((value) => value - middle);
  const length = Math.sqrt(line.reduce((sum, l) => sum + l * l, 0));
  for (let r = 0; r < n; r++) line[r]! /= length;
  const level = mean(y);
  const flat = y.map((value) => value - level);
  let slope = 0;
  for (let r = 0; r < n; r++) slope += line[r]! * flat[r]!;
  const gains = [new Float64Array(count), new Float64Array(count)];
  const [sines, cosines] = [new Float64Array(n), new Float64Array(n)];
  const [turnSine, turnCosine] = [new Float64Array(n), new Float64Array(n)];
  for (let r = 0; r < n; r++) {
    sines[r] = Math.sin(first * (v[r]! - middle));
    cosines[r] = Math.cos(first * (v[r]! - middle));
    turnSine[r] = Math.sin(step * (v[r]! - middle));
    turnCosine[r] = Math.cos(step * (v[r]! - middle));
  }
  for (let k = 0; k < count; k++) {
    let [s1, c1, sl, cl, sy, cy, ss, sc, cc] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let r = 0; r < n; r++) {
      const s = sines[r]!;
      const c = cosines[r]!;
      const l = line[r]!;
      const f = flat[r]!;
      s1 += s;
      c1 += c;
      sl += s * l;
      cl += c * l;
      sy += s * f;
      cy += c * f;
      ss += s * s;
      sc += s * c;
      cc += c * c;
      // The next frequency: the angle turns by step·v.
      const t = turnSine[r]!;
      const u = turnCosine[r]!;
      sines[r] = s * u + c * t;
      cosines[r] = c * u - s * t;
    }
    const [a, b, d] = [ss - (s1 * s1) / n, sc - (s1 * c1) / n, cc - (c1 * c1) / n];
    gains[0]![k] = gainOf(a, b, d, sy, cy);
    gains[1]![k] = gainOf(a - sl * sl, b - sl * cl, d - cl * cl, sy - sl * slope, cy - cl * slope);
  }
  return { gains, first, step };
}

/** (p, q)·M⁻¹·(p, q) for the symmetric M = (a b; b d); 0 where M is singular to rounding. */
function gainOf(a: number, b: number, d: number, p: number, q: number): number {
  const determinant = a * d - b * b;
  if (!(determinant > 1e-6 * (a + d) ** 2)) return 0;
  return (d * p * p - 2 * b * p * q + a * q * q) / determinant;
}

/** The places of the highest values that are higher than their neighbours, highest first. */
function peaksOf(values: Float64Array, most: number): number[] {
  const places: number[] = [];
  for (let k = 0; k < values.length; k++) {
    if (values[k]! > 0 && values[k]! >= (values[k - 1] ?? 0) && values[k]! > (values[k + 1] ?? 0))
      places.push(k);
  }
  return places.sort((a, b) => values[b]! - values[a]!).slice(0, most);
}
