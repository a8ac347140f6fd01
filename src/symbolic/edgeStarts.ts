import { type ProjectionData, roughSquares, type Shape } from "./edgeProjection.ts";
import { type Cells, cellCount } from "./edgeSamples.ts";
import type { Interval, LibraryFunction } from "./library/libraryFunction.ts";

/** A shape to start from, and where it stands in the lattice of such shapes. */
interface Window extends Shape {
  /** Neighbours differ by at most 1 in each of width, place and exponent, and not in the rest. */
  readonly lattice: readonly [branch: number, width: number, place: number, exponent: number];
}

/**
 * Shapes to start from, for arguments u that span [−1, 1]: the range of the data is mapped onto pieces of the domain.
 *
 * Both ends stay inside one interval of the domain. Where a is redundant α is ±1 and only the position varies.
 */
export function windows(fn: LibraryFunction): readonly Window[] {
  const { scale, shift } = fn.gauge;
  const isHomogeneous = scale === "unit" || scale === "sign";
  const signs = scale === "sign" || scale === "free" ? [1, -1] : [1];
  const exponents = fn.exponentDerivative === undefined ? [1] : freeExponents;
  const shapes: Window[] = [];
  fn.domain.map(nearby).forEach((piece, branch) => {
    const widths = isHomogeneous ? [1] : halfWidths(piece);
    widths.forEach((width, widthAt) => {
      const places = shift === "zero" ? [0] : middles(piece, width, isHomogeneous);
      // Equal place numbers mean the same spot of the data (or distance from the wall) for every width.
      const origin = Number.isFinite(piece.low) || Number.isFinite(piece.high) ? 0 : (places.length - 1) / 2;
      places.forEach((beta, placeAt) => {
        for (const sign of signs) {
          exponents.forEach((exponent, exponentAt) => {
            const place = placeAt - origin;
            const lattice = [2 * branch + Number(sign > 0), widthAt, place, exponentAt] as const;
            shapes.push({ alpha: sign * width, beta, exponent, lattice });
          });
        }
      });
    });
  });
  return shapes;
}

/** The piece with walls beyond 20 taken down: they are too far to say anything of the function's scale. */
function nearby({ low, high }: Interval): Interval {
  return { low: low < -20 ? -Infinity : low, high: high > 20 ? Infinity : high };
}

const freeExponents = [-3, -2, -1, -0.5, 0.5, 1.5, 2, 3];

/** Half the lengths to try for the piece of the argument that the data cover, for a domain with this interval. */
export function halfWidths(piece: Interval): readonly number[] {
  const length = piece.high - piece.low;
  if (Number.isFinite(length))
    return [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.995].map((part) => (part * length) / 2);
  return [0.25, 0.5, 1, 1.6, 2.5, 4, 7, 12];
}

/** Where the middle of the data may lie. */
function middles(piece: Interval, half: number, isHomogeneous: boolean): readonly number[] {
  const { low, high } = piece;
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const room = (high - low) / 2 - half;
    return [-0.98, -0.7, -0.35, 0, 0.35, 0.7, 0.98].map((part) => (low + high) / 2 + part * room);
  }
  // Farther than about 4 from its wall, a function that has a scale of its own is an exponential or a constant.
  const distances = [1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].filter(
    (gap) => isHomogeneous || 2 * gap * half <= 4,
  );
  if (Number.isFinite(low)) return distances.map((gap) => low + half * (1 + 2 * gap));
  if (Number.isFinite(high)) return distances.map((gap) => high - half * (1 + 2 * gap));
  // On the whole line the function's own features are near 0: within the data, at their edge, or outside.
  const step = isHomogeneous ? 0.1 : 0.35;
  const count = Math.round(1.05 / step);
  const within = Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
  // Farther than about 1 from 0, bells, steps and hyperbolic functions are exponentials or constants.
  const outside = [1.4, 2, 3, 5].filter((part) => isHomogeneous || (part - 1) * half <= 1.2);
  return [...outside.map((part) => -part).reverse(), ...within, ...outside].map((part) => part * half);
}

/** The best `keep` of the shapes, best first. Cost O(shapes·n) evaluations of f. */
export function bestStarts(
  data: ProjectionData,
  fn: LibraryFunction,
  shapes: readonly Shape[],
  keep: number,
): readonly Shape[] {
  return least(shapes, (at) => roughSquares(data, fn, shapes[at]!), keep);
}

/**
 * The best `keep` of `windows(fn)`: first those that no neighbour beats, one for each valley, then the others.
 *
 * They are judged on the cells. Values of f at the middles of the cells depend on nothing but f, so they are
 * computed once for each function: O(shapes·cells) additions for an edge and no evaluation of f.
 */
export function bestWindows(cells: Cells, fn: LibraryFunction, keep: number): readonly Shape[] {
  const { shapes, values, neighbours } = windowTable(fn);
  const { y, weight } = cells;
  const costs = new Float64Array(shapes.length);
  for (let at = 0; at < costs.length; at++) {
    let sumF = 0;
    let sumFF = 0;
    let sumFY = 0;
    for (let i = 0, k = at * cellCount; i < cellCount; i++, k++) {
      const f = values[k]!;
      const w = weight[i]! * f;
      sumF += w;
      sumFF += w * f;
      sumFY += w * y[i]!;
    }
    const spread = sumFF - sumF * sumF;
    costs[at] = spread > 1e-12 * sumFF ? 1 - (sumFY * sumFY) / spread : Infinity;
  }
  return least(
    shapes,
    // 1 − R² is at most 1, so this puts all others behind.
    (at) => costs[at]! + Number(neighbours[at]!.some((other) => costs[other]! < costs[at]!)),
    keep,
  );
}

interface WindowTable {
  readonly shapes: readonly Window[];
  /** f at the middle of each cell less f at the middle of the data. Shape (shapes, cells). */
  readonly values: Float64Array;
  /** The shapes next to each shape in the lattice. */
  readonly neighbours: readonly (readonly number[])[];
}

// Depends on nothing but the function, so keeping it is a saving, not a state.
const tables = new WeakMap<LibraryFunction, WindowTable>();

function windowTable(fn: LibraryFunction): WindowTable {
  const known = tables.get(fn);
  if (known !== undefined) return known;
  const middlesOfCells = Float64Array.from({ length: cellCount }, (_, i) => (2 * i + 1) / cellCount - 1);
  const shapes: Window[] = [];
  const rows: Float64Array[] = [];
  for (const shape of windows(fn)) {
    const { alpha, beta, exponent } = shape;
    const origin = fn.value(beta, exponent);
    const row = middlesOfCells.map((u) => fn.value(alpha * u + beta, exponent) - origin);
    if (!row.every(Number.isFinite)) continue;
    shapes.push(shape);
    rows.push(row);
  }
  const values = new Float64Array(shapes.length * cellCount);
  rows.forEach((row, at) => {
    values.set(row, at * cellCount);
  });
  const neighbours = shapes.map((one, at) =>
    [...shapes.keys()].filter((other) => other !== at && isNextTo(one, shapes[other]!)),
  );
  const table = { shapes, values, neighbours };
  tables.set(fn, table);
  return table;
}

function isNextTo(one: Window, other: Window): boolean {
  return one.lattice.every((at, axis) => Math.abs(at - other.lattice[axis]!) <= (axis === 0 ? 0 : 1));
}

/** The `keep` shapes of least cost, least first; those of cost Infinity or NaN are left out. */
function least(shapes: readonly Shape[], cost: (at: number) => number, keep: number): readonly Shape[] {
  const best: { at: number; cost: number }[] = [];
  for (let at = 0; at < shapes.length; at++) {
    const price = cost(at);
    if (!(price < (best.length < keep ? Infinity : best[best.length - 1]!.cost))) continue;
    if (best.length === keep) best.pop();
    const place = best.findIndex((other) => price < other.cost);
    best.splice(place < 0 ? best.length : place, 0, { at, cost: price });
  }
  return best.map(({ at }) => shapes[at]!);
}

/** A frequency ω with the phase φ for which sin(ω·u + φ) fits best, and 1 − R². */
export interface Tone {
  readonly frequency: number;
  readonly phase: number;
  readonly squares: number;
}

/**
 * The three best local minima of 1 − R² over the frequency of A·sin(ω·u) + B·cos(ω·u) + C, best first.
 *
 * u spans [−1, 1] and ascends. ω runs from 0.3 to 60 (about nineteen periods in the data) in steps of 0.3, a tenth
 * of the width of a spectral line, so that no line is missed. Cost O(n) for each of the 200 frequencies, once for each edge.
 */
export function tones(data: ProjectionData): readonly Tone[] {
  const known = tonesOf.get(data);
  if (known !== undefined) return known;
  const found = scanTones(data);
  tonesOf.set(data, found);
  return found;
}

// sin, cos and their squares all ask for the tones of one edge.
const tonesOf = new WeakMap<ProjectionData, readonly Tone[]>();

function scanTones(data: ProjectionData): readonly Tone[] {
  const { u, y, weight } = data;
  const n = u.length;
  const count = 200;
  const step = 0.3;
  // cos and sin of ω·u by rotation: 200 steps lose about 2e-14, and spare 400·n calls.
  const turnCos = Float64Array.from(u, (v) => Math.cos(step * v));
  const turnSin = Float64Array.from(u, (v) => Math.sin(step * v));
  const cos = new Float64Array(n).fill(1);
  const sin = new Float64Array(n);
  const scan: Tone[] = [];
  for (let k = 1; k <= count; k++) {
    let s = 0;
    let c = 0;
    let ss = 0;
    let cc = 0;
    let sc = 0;
    let sy = 0;
    let cy = 0;
    for (let i = 0; i < n; i++) {
      const nextCos = cos[i]! * turnCos[i]! - sin[i]! * turnSin[i]!;
      const nextSin = sin[i]! * turnCos[i]! + cos[i]! * turnSin[i]!;
      cos[i] = nextCos;
      sin[i] = nextSin;
      const w = weight[i]!;
      s += w * nextSin;
      c += w * nextCos;
      ss += w * nextSin * nextSin;
      cc += w * nextCos * nextCos;
      sc += w * nextSin * nextCos;
      sy += w * nextSin * y[i]!;
      cy += w * nextCos * y[i]!;
    }
    const spreadS = ss - s * s;
    const spreadC = cc - c * c;
    const shared = sc - s * c;
    const determinant = spreadS * spreadC - shared * shared;
    if (!(determinant > 1e-10 * spreadS * spreadC)) continue;
    const forSin = (spreadC * sy - shared * cy) / determinant;
    const forCos = (spreadS * cy - shared * sy) / determinant;
    scan.push({
      frequency: k * step,
      phase: Math.atan2(forCos, forSin),
      squares: Math.max(0, 1 - forSin * sy - forCos * cy),
    });
  }
  return scan
    .filter((tone, k) => {
      const before = scan[k - 1]?.squares ?? Infinity;
      const after = scan[k + 1]?.squares ?? Infinity;
      return tone.squares <= before && tone.squares <= after;
    })
    .sort((one, other) => one.squares - other.squares || one.frequency - other.frequency)
    .slice(0, 3);
}

/** The shape with which `fn`, one of sin, cos and sin², is the tone. */
export function shapeOfTone(fn: LibraryFunction, tone: Tone): Shape {
  // f(v) is a sine of v turned by a known angle, at once or twice the frequency: read both off f itself.
  const isDoubled = fn.gauge.period !== undefined && fn.gauge.period < 3;
  const rate = isDoubled ? 2 : 1;
  const quarter = Math.PI / 2 / rate;
  const mean = (fn.value(0, 1) + fn.value(2 * quarter, 1)) / 2;
  const turn = Math.atan2(fn.value(0, 1) - mean, fn.value(quarter, 1) - mean);
  return { alpha: tone.frequency / rate, beta: (tone.phase - turn) / rate, exponent: 1 };
}

/**
 * The β for which a step at u = −β fits best: halfway across the best gap between neighbouring u.
 *
 * Cost O(n), u ascending.
 */
export function bestJump(data: ProjectionData): Shape {
  const { u, y, weight } = data;
  let beta = 0;
  let best = -Infinity;
  let total = 0;
  let sum = 0;
  for (let i = 0; i + 1 < u.length; i++) {
    total += weight[i]!;
    sum += weight[i]! * y[i]!;
    if (u[i + 1] === u[i]) continue;
    // y has mean 0, so the part explained by a step here is sum²/total + sum²/(1 − total).
    const explained = (sum * sum) / (total * (1 - total));
    if (explained > best) {
      best = explained;
      beta = -(u[i]! + u[i + 1]!) / 2;
    }
  }
  return { alpha: 1, beta, exponent: 1 };
}

/** One shape for every gap between neighbouring u, with the argument 0 halfway across it. Cost O(n). */
export function gaps(data: ProjectionData): readonly Shape[] {
  const { u } = data;
  return Array.from({ length: u.length - 1 }, (_, i) => ({
    alpha: 1,
    beta: -(u[i]! + u[i + 1]!) / 2,
    exponent: 1,
  }));
}
