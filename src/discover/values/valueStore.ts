/** Values of small formulas on a few rows, each kept once, with how each was made. */
import { randomStream } from "../../math/philox.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { neg, variable } from "../../symbolic/expression/make.ts";
import { BINARY_OPERATIONS, CONSTANT_LEAVES, UNARY_OPERATIONS } from "./operations.ts";

/** How a value was made: the number of a unary operation, of a binary one behind them, or one of these. */
const COLUMN = -1;
const CONSTANT = -2;

/** Values that differ by less than this share of the largest on every row are one. */
const SAME = 1e-11;
/** Values that are smaller or larger throughout, or hardly vary, say nothing. */
const LARGEST = 1e12;
const SMALLEST = 1e-12;
const LEAST_SPREAD = 1e-9;

/** What a value is made of, and what it is known by besides its numbers. */
export interface Making {
  readonly operation: number;
  readonly left: number;
  readonly right: number;
  readonly cost: number;
  /** How many functions stand in one another. */
  readonly depth: number;
}

/**
 * A growing list of values, none of which is another or its opposite. Memory O(limit · rows), taken at once.
 *
 * Signs do not count: what a formula needs of a value it can get of the opposite too.
 */
export class ValueStore {
  readonly names: readonly string[];
  readonly nRows: number;
  readonly limit: number;
  /** Value by value. Shape: (limit · nRows). */
  readonly values: Float64Array;
  readonly costs: Uint8Array;
  readonly depths: Uint8Array;
  /** −1 where no row is above zero, 1 where none is below, else 0. */
  readonly signs: Int8Array;
  /** The columns it is made of, a bit for each; columns whose numbers differ by 32 share one. */
  readonly supports: Int32Array;
  /** The operation each was made by, −1 for columns, −2 for numbers. */
  readonly operations: Int8Array;
  /** What the operation was done to: values, or the number of the column or of the leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly #weights: Float64Array;
  /** The sign of the weighted sum of each: by it a value and its opposite are brought to one side. */
  readonly #sides: Int8Array;
  readonly #table: Int32Array;
  #count = 0;

  constructor(names: readonly string[], nRows: number, limit: number) {
    this.names = names;
    this.nRows = nRows;
    this.limit = limit;
    this.values = new Float64Array(limit * nRows);
    this.costs = new Uint8Array(limit);
    this.depths = new Uint8Array(limit);
    this.signs = new Int8Array(limit);
    this.supports = new Int32Array(limit);
    this.operations = new Int8Array(limit);
    this.#sides = new Int8Array(limit);
    this.left = new Int32Array(limit);
    this.right = new Int32Array(limit);
    const random = randomStream(0, "discover", "values", "sums");
    this.#weights = Float64Array.from({ length: nRows }, () => 0.5 + random.uniform());
    let size = 1024;
    while (size < 4 * limit) size *= 2;
    this.#table = new Int32Array(size).fill(-1);
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.limit;
  }

  /** The values of number `index`. Shape: (nRows), not a copy. */
  value(index: number): Float64Array {
    return this.values.subarray(index * this.nRows, (index + 1) * this.nRows);
  }

  isNumber(index: number): boolean {
    return this.operations[index] === CONSTANT;
  }

  /** The formula of number `index` over the names of the columns. */
  expr(index: number): Expr {
    const made = this.operations[index]!;
    const left = this.left[index]!;
    if (made === COLUMN) return variable(this.names[left]!);
    if (made === CONSTANT) return CONSTANT_LEAVES[left]!.expr;
    const positive = (): Expr => (this.signs[left]! < 0 ? neg(this.expr(left)) : this.expr(left));
    const unary = UNARY_OPERATIONS[made];
    if (unary !== undefined) return unary.expr(unary.isPositive ? positive() : this.expr(left));
    const binary = BINARY_OPERATIONS[made - UNARY_OPERATIONS.length]!;
    return binary.expr(binary.name === "^" ? positive() : this.expr(left), this.expr(this.right[index]!));
  }

  addColumn(values: Float64Array, column: number, cost: number): number {
    return this.add(values, { operation: COLUMN, left: column, right: 0, cost, depth: 0 });
  }

  addNumber(value: number, leaf: number, cost: number): number {
    const values = new Float64Array(this.nRows).fill(value);
    return this.add(values, { operation: CONSTANT, left: leaf, right: 0, cost, depth: 0 });
  }

  /**
   * The number of `values`, which are copied where they are new; −1 where they say nothing, or are new and it is full.
   * Cost O(rows).
   */
  add(values: Float64Array, making: Making): number {
    const n = this.nRows;
    let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let r = 0; r < n; r++) {
      const v = values[r]!;
      if (v < low) low = v;
      if (v > high) high = v;
      sum += v * this.#weights[r]!;
    }
    const size = Math.max(-low, high);
    if (!(size < LARGEST && size > SMALLEST) || Number.isNaN(sum)) return -1;
    if (making.operation !== CONSTANT && high - low <= LEAST_SPREAD * size) return -1;
    const wide = leadingBits(Math.abs(sum));
    // Two cells that overlap by half: sums that nearly agree share one of them.
    const [first, second] = [mixed(Math.floor(wide / 2), 1), mixed(Math.floor((wide + 1) / 2), 2)];
    const side = Math.sign(sum);
    const known = Math.max(this.#find(first, values, side, size), this.#find(second, values, side, size));
    if (known >= 0 || this.isFull) return known;
    const at = this.#count++;
    this.values.set(values, at * n);
    this.costs[at] = making.cost;
    this.depths[at] = making.depth;
    this.signs[at] = low >= 0 ? 1 : high <= 0 ? -1 : 0;
    this.operations[at] = making.operation;
    this.left[at] = making.left;
    this.right[at] = making.right;
    this.#sides[at] = side;
    this.supports[at] = this.#supportOf(making);
    this.#put(first, at);
    this.#put(second, at);
    return at;
  }

  #supportOf({ operation, left, right }: Making): number {
    if (operation === COLUMN) return 1 << left;
    return operation === CONSTANT ? 0 : this.supports[left]! | this.supports[right]!;
  }

  #find(key: number, values: Float64Array, side: number, size: number): number {
    const n = this.nRows;
    const mask = this.#table.length - 1;
    for (let cell = key & mask; this.#table[cell]! >= 0; cell = (cell + 1) & mask) {
      const base = this.#table[cell]! * n;
      const sign = side * this.#sides[this.#table[cell]!]!;
      let r = 0;
      while (r < n && Math.abs(this.values[base + r]! - sign * values[r]!) <= SAME * size) r++;
      if (r === n) return this.#table[cell]!;
    }
    return -1;
  }

  #put(key: number, at: number): void {
    const mask = this.#table.length - 1;
    let cell = key & mask;
    while (this.#table[cell]! >= 0) cell = (cell + 1) & mask;
    this.#table[cell] = at;
  }
}

const bits = new DataView(new ArrayBuffer(8));

/** Exponent and the first 34 bits of the mantissa of a number, as a whole number. */
function leadingBits(value: number): number {
  bits.setFloat64(0, value);
  return bits.getUint32(0) * 2 ** 14 + (bits.getUint32(4) >>> 18);
}

/** A hash of a whole number below 2^53. */
function mixed(wide: number, salt: number): number {
  let h =
    Math.imul((wide % 2 ** 32) | 0, 0x9e3779b1) ^ Math.imul(Math.floor(wide / 2 ** 32), 0x85ebca6b) ^ salt;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 13), 0x297a2d39);
  return (h ^ (h >>> 16)) >>> 0;
}
