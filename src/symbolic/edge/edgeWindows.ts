/** Starts for a and b: the range of the data is mapped onto pieces of the domain, and the best pieces are kept. */

import type { Interval } from "../functions/elementaryFunction.ts";
import type { LibraryFunction } from "../library/libraryFunction.ts";
import type { Shape } from "./edgeProjection.ts";
import { CELL_COUNT, type Cells } from "./edgeSamples.ts";
import { least } from "./edgeStarts.ts";

/**
 * A lattice of shapes: width by place by exponent, in that order, for one piece of the domain and one sign of α.
 *
 * Arguments u span [−1, 1]; both ends of the data stay inside the piece. β is NaN where a spot is left out.
 */
interface Lattice {
  readonly shapes: readonly Shape[];
  readonly places: number;
  readonly exponents: number;
}

/** The shapes to start from, for arguments u that span [−1, 1]. Where a is redundant, only the place varies. */
export function windows(fn: LibraryFunction): readonly Shape[] {
  return lattices(fn)
    .flatMap(({ shapes }) => shapes)
    .filter(({ beta }) => !Number.isNaN(beta));
}

function lattices(fn: LibraryFunction): readonly Lattice[] {
  const { scale, shift } = fn.gauge;
  const isHomogeneous = scale === "unit" || scale === "sign";
  const signs = scale === "sign" || scale === "free" ? [1, -1] : [1];
  const exponents = fn.exponentDerivative === undefined ? [1] : FREE_EXPONENTS;
  return fn.domain.map(nearby).flatMap((piece) =>
    signs.map((sign) => {
      const shapes: Shape[] = [];
      let count = 0;
      for (const width of isHomogeneous ? [1] : halfWidths(piece)) {
        const places = shift === "zero" ? [0] : middles(piece, width, isHomogeneous);
        count = places.length;
        for (const beta of places) {
          for (const exponent of exponents) shapes.push({ alpha: sign * width, beta, exponent });
        }
      }
      return { shapes, places: count, exponents: exponents.length };
    }),
  );
}

/** The piece with walls beyond 20 taken down: they are too far to say anything of the function's scale. */
function nearby({ low, high }: Interval): Interval {
  return { low: low < -20 ? -Infinity : low, high: high > 20 ? Infinity : high };
}

const FREE_EXPONENTS = [-3, -2, -1, -0.5, 0.5, 1.5, 2, 3];

/** Half the lengths to try for the piece of the argument that the data cover, for a domain with this interval. */
export function halfWidths(piece: Interval): readonly number[] {
  const length = piece.high - piece.low;
  if (Number.isFinite(length))
    return [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.995].map((part) => (part * length) / 2);
  return [0.3, 0.6, 1.2, 2.4, 4.8, 10];
}

/** Where the middle of the data may lie: the same spots for every `half`, NaN where one is not worth a try. */
function middles(piece: Interval, half: number, isHomogeneous: boolean): readonly number[] {
  const { low, high } = piece;
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const room = (high - low) / 2 - half;
    return [-0.98, -0.7, -0.35, 0, 0.35, 0.7, 0.98].map((part) => (low + high) / 2 + part * room);
  }
  // Farther than about 4 from its wall, a function that has a scale of its own is an exponential or a constant.
  const distances = [1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].map((gap) =>
    isHomogeneous || 2 * gap * half <= 4 ? half * (1 + 2 * gap) : Number.NaN,
  );
  if (Number.isFinite(low)) return distances.map((distance) => low + distance);
  if (Number.isFinite(high)) return distances.map((distance) => high - distance);
  // On the whole line the function's own features are near 0: within the data, at their edge, or outside.
  // Farther than about 1 from 0, bells, steps and hyperbolic functions are exponentials or constants.
  const outside = [1.4, 2, 3, 5].map((part) =>
    isHomogeneous || (part - 1) * half <= 1.2 ? part * half : Number.NaN,
  );
  const inside = isHomogeneous ? everyTenth : EVERY_THIRD;
  return [...outside.map((place) => -place).reverse(), ...inside.map((part) => part * half), ...outside];
}

const everyTenth = Array.from({ length: 21 }, (_, i) => (i - 10) / 10);
const EVERY_THIRD = [-1, -0.67, -0.33, 0, 0.33, 0.67, 1];

/**
 * The best `keep` of `windows(fn)`: first those that no neighbour beats, one for each valley, then the others.
 *
 * They are judged on the cells. Values of f at the middles of the cells depend on nothing but f, so they are
 * computed once for each function: O(shapes·cells) additions for an edge and no evaluation of f.
 */
export function bestWindows(cells: Cells, fn: LibraryFunction, keep: number): readonly Shape[] {
  const shapes: Shape[] = [];
  const ranks: number[] = [];
  for (const table of tablesFor(fn)) {
    const costs = costsOf(cells, table);
    for (let at = 0; at < costs.length; at++) {
      shapes.push(table.shapes[at]!);
      // 1 − R² is at most 1, so this puts all others behind.
      ranks.push(costs[at]! + Number(isBeaten(costs, table, at)));
    }
  }
  return least(shapes, (at) => ranks[at]!, keep);
}

/** 1 − R² of each shape on the cells, Infinity for a spot that is left out. */
function costsOf({ y, weight }: Cells, { shapes, values }: WindowTable): Float64Array {
  const costs = new Float64Array(shapes.length);
  for (let at = 0; at < costs.length; at++) {
    let sumF = 0;
    let sumFF = 0;
    let sumFY = 0;
    for (let i = 0, k = at * CELL_COUNT; i < CELL_COUNT; i++, k++) {
      const f = values[k]!;
      const w = weight[i]! * f;
      sumF += w;
      sumFF += w * f;
      sumFY += w * y[i]!;
    }
    const spread = sumFF - sumF * sumF;
    costs[at] = spread > 1e-12 * sumFF ? 1 - (sumFY * sumFY) / spread : Infinity;
  }
  return costs;
}

/** Whether a shape at most one step away in width, place and exponent costs less. */
function isBeaten(costs: Float64Array, { places, exponents }: Lattice, at: number): boolean {
  const perWidth = places * exponents;
  const width = Math.floor(at / perWidth);
  const place = Math.floor(at / exponents) % places;
  const exponent = at % exponents;
  for (let w = Math.max(width - 1, 0); w <= width + 1 && w * perWidth < costs.length; w++) {
    for (let p = Math.max(place - 1, 0); p <= Math.min(place + 1, places - 1); p++) {
      for (let e = Math.max(exponent - 1, 0); e <= Math.min(exponent + 1, exponents - 1); e++) {
        if (costs[w * perWidth + p * exponents + e]! < costs[at]!) return true;
      }
    }
  }
  return false;
}

interface WindowTable extends Lattice {
  /** f at the middle of each cell less f at the middle of the data; NaN where left out. Shape (shapes, cells). */
  readonly values: Float64Array;
}

// Depends on nothing but the function, so keeping it is a saving, not a state.
const tables = new WeakMap<LibraryFunction, readonly WindowTable[]>();

function tablesFor(fn: LibraryFunction): readonly WindowTable[] {
  const known = tables.get(fn);
  if (known !== undefined) return known;
  const made = lattices(fn).map((lattice) => ({ ...lattice, values: valuesOf(fn, lattice.shapes) }));
  tables.set(fn, made);
  return made;
}

function valuesOf(fn: LibraryFunction, shapes: readonly Shape[]): Float64Array {
  const values = new Float64Array(shapes.length * CELL_COUNT).fill(Number.NaN);
  shapes.forEach(({ alpha, beta, exponent }, at) => {
    if (Number.isNaN(beta)) return;
    const origin = fn.value(beta, exponent);
    for (let i = 0; i < CELL_COUNT; i++) {
      const u = (2 * i + 1) / CELL_COUNT - 1;
      values[at * CELL_COUNT + i] = fn.value(alpha * u + beta, exponent) - origin;
    }
  });
  return values;
}
