/**
 * Whether vectors are parallel but for their part in a space, told by two angles each.
 *
 * Of a vector v only its products with three fixed directions beside the space are looked at: their ratios do not
 * change when v is scaled, turned round, or moved within the space. That two vectors agree in them by chance happens
 * once in 10^14, so what lies in a plane with the target is found by a table of angles and not by trying pairs.
 */
import { randomStream } from "../../math/philox.ts";
import { dot, largestMagnitude } from "../../math/statistics.ts";

/** Three directions beside a space. Shape: (rows) each. */
export type Directions = readonly [Float64Array, Float64Array, Float64Array];

/** Random directions without their part in the span of an orthonormal `basis`. Cost O(rows·basis). */
export function directionsBeside(basis: readonly Float64Array[], nRows: number): Directions {
  const random = randomStream(0, "discover", "values", "directions");
  const made = [0, 1, 2].map(() => {
    const direction = Float64Array.from({ length: nRows }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const q of basis) {
        const along = dot(direction, q);
        for (let r = 0; r < nRows; r++) direction[r]! -= along * q[r]!;
      }
    }
    return direction;
  });
  return [made[0]!, made[1]!, made[2]!];
}

/** The directions of many vectors, as two numbers from −1 to 1 that stand for angles; NaN for one that lies in the space. */
export class Angles {
  readonly first: Float64Array;
  readonly second: Float64Array;

  constructor(count: number) {
    this.first = new Float64Array(count);
    this.second = new Float64Array(count);
  }

  /** Takes the products of vector `at`, of about `size`, with the three directions. */
  set(at: number, a: number, b: number, c: number, size: number): void {
    const isThere = Math.abs(a) + Math.abs(b) > LEAST_SHARE * size;
    this.first[at] = isThere ? angleOf(a, b) : Number.NaN;
    this.second[at] = isThere ? angleOf(a, c) : Number.NaN;
  }
}

/** Grows with the angle from a to b as long as a keeps its sign, and is the same for −a and −b. */
function angleOf(a: number, b: number): number {
  return (a < 0 ? -b : b) / (Math.abs(a) + Math.abs(b));
}

/** The angles of one vector. Cost O(rows). */
export function anglesOfOne(values: Float64Array, [u, v, w]: Directions): Angles {
  const angles = new Angles(1);
  angles.set(0, dot(values, u), dot(values, v), dot(values, w), largestMagnitude(values));
  return angles;
}

/** What is left of a vector outside the space must be this share of it, or its angle is rounding. */
const LEAST_SHARE = 1e-7;
/** Cells of all angles, and how far two angles of parallel vectors may lie apart. */
const CELLS = 2 ** 27;
const APART = 1e-8;

/** Finds vectors by their angles. */
export class AngleTable {
  readonly #angles: Pick<Angles, "first" | "second">;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(angles: Pick<Angles, "first" | "second">) {
    this.#angles = angles;
    const count = angles.first.length;
    let size = 1024;
    while (size < 2 * count) size *= 2;
    this.#heads = new Int32Array(size).fill(-1);
    this.#next = new Int32Array(count);
  }

  /** Puts vector `at` into the table. */
  put(at: number): void {
    const angle = this.#angles.first[at]!;
    if (Number.isNaN(angle)) return;
    const slot = slotOf(Math.floor((angle / 2) * CELLS), this.#heads.length);
    this.#next[at] = this.#heads[slot]!;
    this.#heads[slot] = at;
  }

  /** The vectors in the table that are parallel to one of these angles, `most` of them, the last put first. */
  find(first: number, second: number, most: number): number[] {
    const found: number[] = [];
    if (Number.isNaN(first)) return found;
    const place = (first / 2) * CELLS;
    const [low, high] = [Math.floor(place - 0.5), Math.floor(place + 0.5)];
    this.#collect(low, first, second, most, found);
    if (high !== low) this.#collect(high, first, second, most, found);
    return found;
  }

  #collect(cell: number, first: number, second: number, most: number, found: number[]): void {
    const { first: firsts, second: seconds } = this.#angles;
    for (let at = this.#heads[slotOf(cell, this.#heads.length)]!; at >= 0; at = this.#next[at]!) {
      if (found.length >= most) return;
      if (Math.abs(firsts[at]! - first) < APART && Math.abs(seconds[at]! - second) < APART) {
        if (!found.includes(at)) found.push(at);
      }
    }
  }
}

function slotOf(cell: number, size: number): number {
  let h = Math.imul(cell, 0x9e3779b1);
  h ^= h >>> 15;
  return (Math.imul(h, 0x2c1b3c6d) >>> 8) & (size - 1);
}
