/** Starting values for a typed form: a scan of the constants that it is not linear in, the others by least squares. */

import type { RandomStream } from "../math/philox.ts";
import { leastSquares } from "../math/projection.ts";
import { dot, extremes } from "../math/statistics.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { FormulaData } from "../symbolic/formula/constants.ts";
import { evenRows } from "../symbolic/formula/evenRows.ts";
import { type FormModel, formModel } from "./formModel.ts";
import type { Bounds } from "./gaussNewton.ts";
import { type Magnitude, magnitudes } from "./magnitudes.ts";
import type { TypedForm } from "./typedForm.ts";

/** Points of the scan: so many for each of the first constants that are not linear, and at most. */
const POINTS = 200;
const MOST_POINTS = 3000;
/** Decades around the magnitude of a constant that the scan reaches. */
const DECADES = 1.7;

/** What a person gave for a constant, by its name. */
export interface GivenConstants {
  readonly starts: ReadonlyMap<string, number>;
  readonly bounds: ReadonlyMap<string, Bounds>;
}

/**
 * Up to `most` starts, the best first. A start that was given stands for all points of its constant.
 *
 * Constants of the scan are drawn around the magnitude that the units of the form imply, three in four of them
 * positive; what the form is linear in is solved for at each point (variable projection: Golub & Pereyra, SIAM J. Numer.
 * Anal. 10, 1973). Cost O(points·rows·constants²).
 */
export function formStarts(
  form: TypedForm,
  data: FormulaData,
  given: GivenConstants,
  random: RandomStream,
  most: number,
): Float64Array[] {
  const some = evenRows(sortedBy(data), ROW_LIMITS.typedFormStarts);
  const model = formModel(form, some);
  const ranges = data.columns.map((column) => extremes(column));
  const sizes = [
    ...data.columns.map((column, i) => spreadOf(column, ranges[i]!)),
    spreadOf(data.target, extremes(data.target)),
  ];
  const sized = magnitudes(form, data.variables, sizes);
  const scanned = form.constants.map((name, i) => form.isLinear[i] !== true && !given.starts.has(name));
  const nScanned = scanned.filter(Boolean).length;
  const points = nScanned === 0 ? 1 : Math.min(MOST_POINTS, POINTS * 2 ** (nScanned - 1));
  const judged = (values: Float64Array): Start => ({ values, rss: solveLinear(form, model, values, given) });
  const found: Start[] = [];
  for (let point = 0; point < points; point++) {
    const values = Float64Array.from(form.constants, (name, i) => {
      const start = given.starts.get(name);
      if (start !== undefined) return start;
      if (!scanned[i]) return 0;
      return within(drawn(sized[i]!, ranges, random), given.bounds.get(name));
    });
    found.push(judged(values));
  }
  const best = distinct(found, most);
  // One constant after the other, the rest held: what a product of sines or peaks needs to fall into place.
  const hasWave = sized.some(({ turns }, i) => turns !== undefined && scanned[i]);
  const scans = nScanned < 2 && !hasWave ? [] : best.slice(0, SCANNED_STARTS);
  for (const start of scans) {
    let current = start;
    for (let round = 0; round < SCAN_ROUNDS; round++) {
      for (const i of current.values.keys()) {
        if (!scanned[i]) continue;
        const points = sized[i]!.turns === undefined ? SCAN_POINTS : WAVE_POINTS;
        for (let at = 0; at < points; at++) {
          const values = current.values.slice();
          values[i] = within(scanPoint(sized[i]!, ranges, at, points), given.bounds.get(form.constants[i]!));
          const next = judged(values);
          if (next.rss < current.rss) current = next;
        }
      }
    }
    best.push(current);
  }
  return distinct(best, most).map(({ values }) => values);
}

/** A point of the scan and what it leaves of the target. */
interface Start {
  readonly values: Float64Array;
  readonly rss: number;
}

/** Starts whose constants are scanned one by one, how often, and on how many values each. */
const SCANNED_STARTS = 2;
const SCAN_ROUNDS = 3;
const SCAN_POINTS = 120;
/** The same for what turns a wave: half a radian over the range from one to the next, up to 32 periods. */
const WAVE_POINTS = 400;

/** Value number `at` of a scan: even over the range of a location, the decades of a size, the rates of a wave. */
function scanPoint(
  { size, locationOf, turns }: Magnitude,
  ranges: readonly (readonly [number, number])[],
  at: number,
  points: number,
): number {
  const share = at / (points - 1);
  if (turns === "rate") return (size * (at + 1)) / 2;
  if (turns === "period") return (4 * Math.PI * size) / (at + 1);
  if (locationOf === undefined) return size * 10 ** (DECADES * (2 * share - 1));
  const [low, high] = ranges[locationOf]!;
  return low + (high - low) * (1.6 * share - 0.3);
}

function drawn(
  { size, locationOf }: Magnitude,
  ranges: readonly (readonly [number, number])[],
  random: RandomStream,
): number {
  if (locationOf !== undefined) {
    const [low, high] = ranges[locationOf]!;
    const at = low + (high - low) * (1.6 * random.uniform() - 0.3);
    return random.uniform() < 0.5 ? at : -at;
  }
  const value = size * 10 ** (DECADES * (2 * random.uniform() - 1));
  return random.uniform() < 0.75 ? value : -value;
}

/** Sets the constants that the form is linear in to their least squares; returns what is left. */
function solveLinear(
  form: TypedForm,
  model: FormModel,
  values: Float64Array,
  { starts, bounds }: GivenConstants,
): number {
  const solved = form.constants.flatMap((name, i) =>
    form.isLinear[i] === true && !starts.has(name) ? [i] : [],
  );
  if (solved.length > 0) {
    const slopes = model.slopes(values);
    const rest = model.residual(values);
    if (!rest.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
    const solution = leastSquares(
      solved.map((i) => slopes[i]!),
      rest,
    );
    if (solution === undefined) return Number.POSITIVE_INFINITY;
    solved.forEach((i, s) => {
      values[i] = within(values[i]! + solution[s]!, bounds.get(form.constants[i]!));
    });
  }
  const left = model.residual(values);
  const rss = dot(left, left);
  return Number.isFinite(rss) ? rss : Number.POSITIVE_INFINITY;
}

function within(value: number, bounds: Bounds | undefined): number {
  return bounds === undefined ? value : Math.min(bounds.high, Math.max(bounds.low, value));
}

function spreadOf(values: Float64Array, [low, high]: readonly [number, number]): number {
  const spread = high - low;
  return spread > 0 ? spread : Math.abs(values[0] ?? 1) || 1;
}

/** The rows in the order of the first column, so that evenly chosen ones cover its range. */
function sortedBy(data: FormulaData): FormulaData {
  const first = data.columns[0];
  if (first === undefined) return data;
  const order = Array.from(first.keys()).sort((a, b) => first[a]! - first[b]!);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(order, (r) => values[r]!);
  return { ...data, columns: data.columns.map(pick), target: pick(data.target) };
}

/** The best `most` that differ from all better ones by more than a tenth in some constant. */
function distinct(all: readonly Start[], most: number): Start[] {
  const kept: Start[] = [];
  for (const one of all.toSorted((a, b) => a.rss - b.rss)) {
    if (kept.length >= most || !Number.isFinite(one.rss)) break;
    const isNear = kept.some(({ values }) =>
      values.every((v, i) => Math.abs(v - one.values[i]!) <= 0.1 * (Math.abs(v) + Math.abs(one.values[i]!))),
    );
    if (!isNear) kept.push(one);
  }
  return kept;
}
