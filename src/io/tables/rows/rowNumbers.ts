/**
 * The row of the file that each kept row came from, as runs of neighbouring rows.
 *
 * A clean file takes one run, so ten million rows cost nothing; the worst case is 8 bytes a run.
 */
export class RowNumbers {
  #runStarts = new Uint32Array(16);
  #runRows = new Float64Array(16);
  #nRuns = 0;
  #nextRow = -1;
  #count = 0;

  /** How many rows were kept. */
  get length(): number {
    return this.#count;
  }

  /** Adds a kept row that stands at `row` of the file, counted from 1. Amortised O(1). */
  append(row: number): void {
    if (row !== this.#nextRow) {
      if (this.#nRuns === this.#runStarts.length) this.#grow();
      this.#runStarts[this.#nRuns] = this.#count;
      this.#runRows[this.#nRuns] = row;
      this.#nRuns++;
    }
    this.#nextRow = row + 1;
    this.#count++;
  }

  /** The row of the file, from 1, of kept row `index`, from 0. Cost O(log runs). */
  at(index: number): number {
    if (!(index >= 0 && index < this.#count)) throw new RangeError(`row ${index} of ${this.#count}`);
    let low = 0;
    let high = this.#nRuns - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#runStarts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return this.#runRows[low]! + (index - this.#runStarts[low]!);
  }

  #grow(): void {
    const starts = new Uint32Array(this.#runStarts.length * 2);
    starts.set(this.#runStarts);
    this.#runStarts = starts;
    const rows = new Float64Array(this.#runRows.length * 2);
    rows.set(this.#runRows);
    this.#runRows = rows;
  }
}
