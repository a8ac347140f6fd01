/** Differences of powers below this are none. */
export const NOTHING = 1e-9;

/** A space of vectors that grows: of powers of units, which of them others make. */
export class Span {
  readonly #rows: number[][] = [];
  readonly #width: number;

  /** The space of no vector but that of zeros, of `width` entries. */
  constructor(width: number) {
    this.#width = width;
  }

  /** Whether the space holds the vector. Cost O(width·size of the space). */
  has(vector: readonly number[]): boolean {
    return this.#rest(vector).every((value) => Math.abs(value) < NOTHING);
  }

  /** Whether the vector was not in the space; it is afterwards. */
  add(vector: readonly number[]): boolean {
    const rest = this.#rest(vector);
    const size = Math.hypot(...rest);
    if (rest.every((value) => Math.abs(value) < NOTHING)) return false;
    this.#rows.push(rest.map((value) => value / size));
    return true;
  }

  /** What is left of a vector: its part at right angles to the space. */
  #rest(vector: readonly number[]): number[] {
    let rest = Array.from({ length: this.#width }, (_, i) => vector[i] ?? 0);
    // Twice, so that rounding does not stay.
    for (const row of [...this.#rows, ...this.#rows]) {
      const along = rest.reduce((sum, value, i) => sum + value * row[i]!, 0);
      rest = rest.map((value, i) => value - along * row[i]!);
    }
    return rest;
  }
}
