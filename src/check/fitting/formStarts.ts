/** Starting values for a typed form: a scan of the constants that it is not linear in, the others by least squares. */
import type { RandomStream } from "../../math/philox.ts";
import { extremes } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { evenRows } from "../../symbolic/formula/evenRows.ts";
import type { TypedForm } from "../typedForm.ts";
import type { Bounds } from "./gaussNewton.ts";
import { type GivenConstants, linearSolver } from "./linearSolver.ts";
import { type Magnitude, magnitudesOn } from "./magnitudes.ts";

/** Points of the scan: so many for each of the first constants that are not linear, and at most. */
const POINTS = 200;
const MOST_POINTS = 3000;
/** Of all points a tenth, and so many at least, are judged on more rows than a first look takes: so many a constant, at least. */
const FEWEST = 100;
const ROWS_A_CONSTANT = 5;
/** Decades around the magnitude of a constant that the scan reaches. */
const DECADES = 1.7;

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
  const sorted = sortedBy(data);
  const solver = linearSolver(form, evenRows(sorted, ROW_LIMITS.typedFormStarts), given);
  const few = Math.max(ROW_LIMITS.typedFormPoints, ROWS_A_CONSTANT * form.constants.length);
  const quick = linearSolver(form, evenRows(sorted, few), given);
  const ranges = data.columns.map((column) => extremes(column));
  const sized = magnitudesOn(form, data);
  const scanned = form.constants.map((name, i) => form.isLinear[i] !== true && !given.starts.has(name));
  const nScanned = scanned.filter(Boolean).length;
  const points = nScanned === 0 ? 1 : Math.min(MOST_POINTS, POINTS * 2 ** (nScanned - 1));
  const judged = (values: Float64Array): Start => ({ values, rss: solver.solve(values) });
  const found: Start[] = [];
  for (let point = 0; point < points; point++) {
    const values = Float64Array.from(form.constants, (name, i) => {
      const start = given.starts.get(name);
      if (start !== undefined) return start;
      if (!scanned[i]) return 0;
      return within(drawn(sized[i]!, ranges, random), given.bounds.get(name));
    });
    found.push({ values, rss: quick.solve(values) });
  }
  const promising = found.toSorted((a, b) => a.rss - b.rss).slice(0, Math.max(FEWEST, points / 10));
  const best = distinct(
    promising.map(({ values }) => judged(values)),
    most,
  );
  // One constant after the other, the rest held: what a product of sines or peaks needs to fall into place.
  const hasWave = sized.some(({ turns }, i) => turns !== undefined && scanned[i]);
  const scans = nScanned < 2 && !hasWave ? [] : best.slice(0, SCANNED_STARTS);
  for (const start of scans) {
    let current = start;
    // Scans since one that found a lower place: what no other constant has moved for is not scanned again.
    let still = 0;
    for (let round = 0; round < SCAN_ROUNDS && still < nScanned; round++) {
      for (const i of current.values.keys()) {
        if (!scanned[i] || still >= nScanned) continue;
        const before = current;
        const isWave = sized[i]!.turns !== undefined;
        const points = isWave ? WAVE_POINTS : SCAN_POINTS;
        const all = Array.from({ length: points }, (_, at) =>
          within(scanPoint(sized[i]!, ranges, at, points), given.bounds.get(form.constants[i]!)),
        );
        // A wave that turns between the rows of a first look is another one there.
        const places = isWave ? all : lowest(all, quick.along(i, current.values), LOOKED_AT_AGAIN);
        const [place] = lowest(places, solver.along(i, current.values), 1);
        const next = judged(current.values.with(i, place!));
        if (next.rss < current.rss) current = next;
        still = current === before ? still + 1 : 1;
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
/** Of the values of a scan, those that leave least on the rows of a first look are judged on more. */
const LOOKED_AT_AGAIN = 12;
/**
 * The same for what turns a wave: a radian over the range from one to the next, up to 32 periods. A wave between two of them is half
 * a radian off at the most, which leaves 0.96 of it or more.
 */
const WAVE_POINTS = 200;

/** The `most` values at which least is left, the least first. */
function lowest(values: readonly number[], rssAt: (value: number) => number, most: number): number[] {
  const judged = values.map((value) => ({ value, rss: rssAt(value) }));
  return judged
    .sort((a, b) => a.rss - b.rss)
    .slice(0, most)
    .map(({ value }) => value);
}

/** Value number `at` of a scan: even over the range of a location, the decades of a size, the rates of a wave. */
function scanPoint(
  { size, locationOf, turns }: Magnitude,
  ranges: readonly (readonly [number, number])[],
  at: number,
  points: number,
): number {
  const share = at / (points - 1);
  if (turns === "rate") return size * (at + 1);
  if (turns === "period") return (2 * Math.PI * size) / (at + 1);
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

function within(value: number, bounds: Bounds | undefined): number {
  return bounds === undefined ? value : Math.min(bounds.high, Math.max(bounds.low, value));
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
