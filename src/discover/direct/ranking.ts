/** The entries of least price, as they come, in each of a few classes that do not compete. */
export class Ranking<T> {
  readonly #size: number;
  readonly #lists: { price: number; entry: T }[][];
  /** Nothing dearer than this is taken any more. */
  readonly #limits: Float64Array;

  /** Keeps `size` entries in each class. */
  constructor(size: number, classes: number) {
    this.#size = size;
    this.#lists = Array.from({ length: classes }, () => []);
    this.#limits = new Float64Array(classes).fill(Number.POSITIVE_INFINITY);
  }

  /** Whether an entry of this price would be kept; to be asked before it is made. */
  wants(price: number, kind: number): boolean {
    return price < this.#limits[kind]!;
  }

  /** The price of each class from which on an entry would not be kept. */
  get limits(): Float64Array {
    return this.#limits;
  }

  /** Takes an entry; of equal prices the first stays first. Amortised cost O(log size). */
  add(price: number, kind: number, entry: T): void {
    const list = this.#lists[kind]!;
    list.push({ price, entry });
    if (list.length >= 2 * this.#size) this.#trim(kind);
  }

  /** What was kept of all classes, cheapest first. */
  sorted(): T[] {
    for (let kind = 0; kind < this.#lists.length; kind++) this.#trim(kind);
    return this.#lists
      .flat()
      .sort((a, b) => a.price - b.price)
      .map(({ entry }) => entry);
  }

  #trim(kind: number): void {
    const list = this.#lists[kind]!;
    list.sort((a, b) => a.price - b.price);
    if (list.length < this.#size) return;
    list.length = this.#size;
    this.#limits[kind] = list[this.#size - 1]!.price;
  }
}
