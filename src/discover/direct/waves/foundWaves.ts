/**
 * Waves of any frequency in one column or two: cos(v·x + p), cos(v·x + w·y + p) and cos(v·x + p)·cos(w·y + q), as atoms of
 * sums.
 *
 * A spectrum over two frequencies shows the strongest, whatever the rows; its frequencies are refined beside what stands
 * in the sum already, and the next is looked for in what is left. Waves of squares, products and distances count as well.
 */
import { subtractCombined } from "../../../math/linear/linearLeastSquares.ts";
import { extended, leastSquares, type Projection } from "../../../math/linear/projection.ts";
import { dot, extremes, multiplied } from "../../../math/statistics.ts";
import type { Atom } from "../basis/basisFunctions.ts";
import type { WaveArgument } from "./waveArguments.ts";
import { atomsOf, type FittedWave, type WaveTable } from "./waveAtoms.ts";

/** How far the search goes. */
export interface WaveLimits {
  /** Waves that are looked for, one after the other. */
  readonly waves: number;
  /** Turns within the range of an argument, at most. */
  readonly turns: number;
  readonly isOver: () => boolean;
}

/** Frequencies looked at for each turn within the range. */
const OVERSAMPLING = 2;
/** A line of fewer turns is no wave but a bend, which other forms are for. */
const LEAST_TURNS = 1.5;
/** Among so many frequencies chance takes off some 25 times what is left for each row; a wave takes more. */
const LEAST_GAIN = 40;
/** Steps that refine two frequencies, and a move too small to matter, as a share of a turn within the range. */
const STEPS = 12;
const SMALL_MOVE = 1e-10;

/**
 * The waves of `target` beside `background`, a projection of it, strongest first, with the single waves of those in two
 * columns. Shapes: arguments (arguments)(rows). Cost: for each wave pairs·(4·turns)²·rows.
 */
export function wavesIn(
  args: readonly WaveArgument[],
  background: Projection,
  { waves, turns, isOver }: WaveLimits,
): Atom[] {
  const tables = args.map((argument) => spectrumTable(argument, turns));
  const atoms: Atom[] = [];
  let beside = background;
  for (let found = 0; found < waves && !isOver(); found++) {
    const peak = strongest(tables, beside.rest);
    const wave = peak === undefined ? undefined : refined({ ...peak, sizes: sizesOf(peak, args) }, beside);
    if (wave === undefined) break;
    atoms.push(...atomsOf(wave));
    beside = productsOf(wave).reduce(extended, beside);
    if (!(beside.left > EXACT_LEFT * background.left)) break;
  }
  return atoms;
}

/** The share of the squares below which nothing but rounding is left. */
const EXACT_LEFT = 1e-20;

/** cos and sin of an argument at the frequencies of the spectrum. */
interface SpectrumTable extends WaveTable {
  readonly step: number;
  /** Shapes: (frequencies)(rows). */
  readonly cosines: readonly Float64Array[];
  readonly sines: readonly Float64Array[];
}

function spectrumTable(argument: WaveArgument, turns: number): SpectrumTable {
  const [low, high] = extremes(argument.values);
  const middle = (low + high) / 2;
  const step = (2 * Math.PI) / (OVERSAMPLING * (high - low || 1));
  const of = (f: (angle: number) => number): Float64Array[] =>
    Array.from({ length: OVERSAMPLING * turns + 1 }, (_, k) =>
      argument.values.map((v) => f(k * step * (v - middle))),
    );
  return { argument, middle, step, cosines: of(Math.cos), sines: of(Math.sin) };
}

/** A line of the spectrum: one or two arguments and their frequencies. */
interface Peak {
  readonly tables: readonly SpectrumTable[];
  readonly frequencies: readonly number[];
}

/** A wave whose size may go with these: 1, or other columns. Shape: (sizes)(rows). */
interface Wave extends Peak {
  readonly sizes: readonly Float64Array[];
}

/**
 * The strongest wave of `rest`: the place where the four products of sines and cosines take off the most squares; undefined
 * where that is a bend.
 */
function strongest(tables: readonly SpectrumTable[], rest: Float64Array): Peak | undefined {
  const n = rest.length;
  const products = tables.map(({ cosines, sines }) => [
    cosines.map((wave) => multiplied(wave, rest)),
    sines.map((wave) => multiplied(wave, rest)),
  ]);
  let best: { gain: number; peak: Peak } | undefined;
  const consider = (gain: number, waves: readonly (readonly [SpectrumTable, number])[]): void => {
    if (gain <= (best?.gain ?? 0)) return;
    const seen = waves.filter(([, k]) => k > 0);
    best = {
      gain,
      peak: { tables: seen.map(([t]) => t), frequencies: seen.map(([t, k]) => k * t.step) },
    };
  };
  for (const [i, table] of tables.entries()) {
    const [cosines, sines] = products[i] as [Float64Array[], Float64Array[]];
    for (let k = 1; k < cosines.length; k++) {
      const [c, s] = [sum(cosines[k]!), sum(sines[k]!)];
      consider((2 * (c * c + s * s)) / n, [[table, k]]);
    }
    for (const other of tables.slice(i + 1)) {
      if (!table.argument.goesWith(other.argument)) continue;
      for (let k = 1; k < cosines.length; k++) {
        for (let l = 1; l < other.cosines.length; l++) {
          const [u, v] = [other.cosines[l]!, other.sines[l]!];
          const cc = dot(cosines[k]!, u);
          const cs = dot(cosines[k]!, v);
          const sc = dot(sines[k]!, u);
          const ss = dot(sines[k]!, v);
          consider((4 * (cc * cc + cs * cs + sc * sc + ss * ss)) / n, [
            [table, k],
            [other, l],
          ]);
        }
      }
    }
  }
  const isBend = best?.peak.tables.every(
    ({ step }, a) => best!.peak.frequencies[a]! < OVERSAMPLING * LEAST_TURNS * step * (1 - 1e-9),
  );
  return isBend ? undefined : best?.peak;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}

/** What the size of a wave may go with: of one in one argument also each column that is not in it. */
function sizesOf({ tables }: Peak, args: readonly WaveArgument[]): Float64Array[] {
  const [{ argument }] = tables as [SpectrumTable];
  const others = args.filter(
    ({ isColumn, sources }) => isColumn && !sources.some((c) => argument.sources.includes(c)),
  );
  const ones = new Float64Array(argument.values.length).fill(1);
  return [ones, ...(tables.length > 1 ? [] : others.map(({ values }) => values))];
}

/** Cosine and sine of each argument, multiplied together and by each size; of argument `along` the derivatives by its frequency. */
function productsOf({ tables, frequencies, sizes }: Wave, along?: number): Float64Array[] {
  const factors = tables.map(({ argument, middle }, a) => {
    const w = frequencies[a]!;
    const u = argument.values.map((v) => v - middle);
    return a === along
      ? [u.map((v) => -v * Math.sin(w * v)), u.map((v) => v * Math.cos(w * v))]
      : [u.map((v) => Math.cos(w * v)), u.map((v) => Math.sin(w * v))];
  });
  return [sizes, ...factors].reduce((all, next) =>
    all.flatMap((p) => next.map((q) => multiplied(p, q))),
  ) as Float64Array[];
}

/** The wave refined by the method of Gauss and Newton; undefined where it takes off no more than chance would. */
function refined(start: Wave, beside: Projection): (Wave & FittedWave) | undefined {
  const { rest } = beside;
  const fit = (wave: Wave): { factors: Float64Array; left: number } | undefined => {
    const columns = productsOf(wave).map((column) => without(column, beside));
    const factors = leastSquares(columns, rest);
    if (factors === undefined) return undefined;
    const residual = subtractCombined(rest.slice(), columns, factors);
    return { factors, left: dot(residual, residual) };
  };
  let wave = start;
  let now = fit(wave);
  for (let step = 0; step < STEPS && now !== undefined; step++) {
    const { factors } = now;
    const slopes = wave.tables.map((_, a) => {
      const slope = new Float64Array(rest.length);
      for (const [p, column] of productsOf(wave, a).entries())
        for (let r = 0; r < slope.length; r++) slope[r]! += factors[p]! * column[r]!;
      return slope;
    });
    const columns = [...productsOf(wave), ...slopes].map((column) => without(column, beside));
    const moves = leastSquares(columns, rest)?.slice(factors.length);
    if (moves === undefined) break;
    const turns = moves.map((move, a) => Math.abs(move) / wave.tables[a]!.step);
    const share = Math.min(1, 0.5 / Math.max(...turns));
    const next = { ...wave, frequencies: wave.frequencies.map((w, a) => w + share * moves[a]!) };
    const then = fit(next);
    if (then === undefined || !(then.left < now.left)) break;
    [wave, now] = [next, then];
    if (turns.every((turn) => turn < SMALL_MOVE)) break;
  }
  if (now === undefined) return undefined;
  const used = now.factors.length + wave.tables.length;
  const free = rest.length - beside.basis.length - used;
  const isSeen = (beside.left - now.left) * free > (LEAST_GAIN + used) * now.left;
  return isSeen ? { ...wave, factors: now.factors } : undefined;
}

function without(column: Float64Array, { basis }: Projection): Float64Array {
  for (const q of basis) {
    const along = dot(column, q);
    for (let r = 0; r < column.length; r++) column[r]! -= along * q[r]!;
  }
  return column;
}
