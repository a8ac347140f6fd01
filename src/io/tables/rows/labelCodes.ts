/** The labels of a column while it is read, and which of them each row has. */
export class LabelCodes {
  /** The column, by place. */
  readonly column: number;
  /** Whether a column of numbers is to be one of labels too. */
  readonly isAsked: boolean;
  /** Of each row, NaN where it has none. */
  readonly #codes: number[] = [];
  readonly #byText = new Map<string, number>();
  /** Whether there are more labels than are kept. */
  isGivenUp = false;

  readonly #most: number;

  constructor(column: number, isAsked: boolean, most: number = MOST_LABELS) {
    this.#most = most;
    this.column = column;
    this.isAsked = isAsked;
  }

  /** How many different labels there are; more than are kept count as one more than that. */
  get count(): number {
    return this.#byText.size + (this.isGivenUp ? 1 : 0);
  }

  /**
   * Puts the cell of row `at`, whose value is NaN where it is missing and undefined where it is text. Numbers that are
   * equal are one label, however they are written.
   */
  put(at: number, text: string, value: number | undefined): void {
    if (this.isGivenUp) return;
    if (value !== undefined && Number.isNaN(value)) {
      this.#codes[at] = Number.NaN;
      return;
    }
    const label = value === undefined || !Number.isFinite(value) ? text.trim() : String(value);
    let code = this.#byText.get(label);
    if (code === undefined) {
      code = this.#byText.size;
      if (code === this.#most) {
        this.isGivenUp = true;
        this.#codes.length = 0;
        return;
      }
      this.#byText.set(label, code);
    }
    this.#codes[at] = code;
  }

  /** Forgets the rows from `at` on; the labels stay. */
  forget(at: number): void {
    if (this.#codes.length > at) this.#codes.length = at;
  }

  /** The codes of the first `nRows` rows in order of first appearance. */
  plain(nRows: number): Float64Array {
    return Float64Array.from({ length: nRows }, (_, r) => this.#codes[r] ?? Number.NaN);
  }

  /** The labels in order: numbers by size, texts by their letters. And the code of each of the first `nRows` rows. */
  sorted(nRows: number): { readonly labels: readonly string[]; readonly codes: Float64Array } {
    const found = [...this.#byText.keys()];
    const areNumbers = found.every((label) => Number.isFinite(Number(label)));
    const labels = found.toSorted((a, b) => (areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1));
    const places = found.map((label) => labels.indexOf(label));
    return {
      labels,
      codes: Float64Array.from({ length: nRows }, (_, r) => places[this.#codes[r]!] ?? Number.NaN),
    };
  }
}

/** Labels that are kept: more are no classes. */
const MOST_LABELS = 1000;
