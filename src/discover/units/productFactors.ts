/** Factors that a law in products without a unit is likely to be made of: powers, functions of them, 1 ± either, sums of two, roots. */
import { BINARY_OPERATIONS, type BinaryOperation, UNARY_OPERATIONS } from "../values/operations.ts";
import type { ValueStore } from "../values/valueStore.ts";

/** What a column costs, a power, a function, and a function that laws seldom hold; products, quotients and sums cost what they are made of. */
const COSTS = { column: 2, power: 1, function: 2, seldom: 3 };
/** Functions from this price in the list of operations on are seldom. */
const SELDOM = 4;
/** Whole powers and the root that columns have here. */
const POWERS = ["^2", "^0.5", "^3"];
/** Arguments that functions are taken of, for each column; functions that are squared, and that stand beside a power. */
const ARGUMENTS_EACH = 8;
const [MOST_SQUARED, MOST_BESIDE, POWERS_BESIDE_EACH] = [150, 60, 4];
/** Of the cheapest terms, those that a number other than 1 is added to; powers, and what is added to them. */
const [MOST_TWICE, MOST_FIRST, MOST_SECOND] = [60, 20, 60];

/**
 * Puts the factors of `most` cost at the most into `store` and returns their numbers, the cheapest first.
 *
 * Shapes: columns (columns)(rows). Cost O(factors·rows): of two columns there are 1,200 up to a cost of 6 and 18,000 up to 9.
 */
export function productFactors(
  store: ValueStore,
  columns: readonly Float64Array[],
  most: number,
): readonly number[] {
  const maker = new Maker(store, most);
  const [one, two] = [1, 2].map((value, place) => store.addNumber(value, place, place + 1)) as [
    number,
    number,
  ];
  const powers = maker.sorted(powersOf(maker, columns));
  const functions = maker.sorted(functionsOf(maker, powers.slice(0, ARGUMENTS_EACH * columns.length), two));
  const terms = maker.sorted([
    ...powers,
    ...functions,
    ...functions.slice(0, MOST_SQUARED).map((v) => maker.of("^2", v)),
    ...powers
      .slice(0, POWERS_BESIDE_EACH * columns.length)
      .flatMap((power) =>
        functions
          .slice(0, MOST_BESIDE)
          .flatMap((v) => [maker.join("*", power, v), maker.join("/", power, v), maker.join("/", v, power)]),
      ),
  ]);
  const both = (a: number, b: number): number[] => [maker.join("+", a, b), maker.join("-", a, b)];
  const sums = [
    ...terms.flatMap((v) => both(one, v)),
    ...terms.slice(0, MOST_TWICE).flatMap((v) => [...both(one, maker.join("*", two, v)), ...both(two, v)]),
    ...terms.slice(0, MOST_FIRST).flatMap((v) => terms.slice(0, MOST_SECOND).flatMap((w) => both(v, w))),
  ];
  const roots = maker.sorted(sums).flatMap((v) => [maker.of("^2", v), maker.of("^0.5", v)]);
  return maker.sorted([...terms, ...sums, ...roots]);
}

/** Powers of single columns, products and quotients of two. */
function powersOf(maker: Maker, columns: readonly Float64Array[]): number[] {
  const single = columns.map((values, c) => {
    const column = maker.store.addColumn(values, c, COSTS.column);
    return [column, ...POWERS.map((name) => maker.of(name, column))];
  });
  const pairs = single.flatMap((lefts, i) =>
    single.flatMap((rights, j) =>
      i === j
        ? []
        : lefts.flatMap((a) =>
            rights.flatMap((b) => [maker.join("/", a, b), ...(i < j ? [maker.join("*", a, b)] : [])]),
          ),
    ),
  );
  return [...single.flat(), ...pairs];
}

/** Functions of each argument, of twice and of half of it. */
function functionsOf(maker: Maker, powers: readonly number[], two: number): number[] {
  const names = UNARY_OPERATIONS.filter(({ kind }) => kind === "function").map(({ name }) => name);
  return powers
    .flatMap((v) => [v, maker.join("*", two, v), maker.join("/", v, two)])
    .flatMap((v) => names.map((name) => maker.of(name, v)));
}

/** Makes values of values, none that costs more than `most`; −1 for what is not made, and of it. */
class Maker {
  readonly store: ValueStore;
  readonly #most: number;
  readonly #out: Float64Array;

  constructor(store: ValueStore, most: number) {
    this.store = store;
    this.#most = most;
    this.#out = new Float64Array(store.nRows);
  }

  /** The values made among `made`, each once, the cheapest first and of equals the first. */
  sorted(made: readonly number[]): number[] {
    const { costs } = this.store;
    return [...new Set(made)].filter((v) => v >= 0).sort((a, b) => costs[a]! - costs[b]! || a - b);
  }

  /** A function or a power of a value. */
  of(name: string, v: number): number {
    const operation = UNARY_OPERATIONS.findIndex((one) => one.name === name);
    const { kind, cost: usual, isPositive, largest, value } = UNARY_OPERATIONS[operation]!;
    const { values, nRows, signs, costs, depths } = this.store;
    const own = kind !== "function" ? COSTS.power : usual < SELDOM ? COSTS.function : COSTS.seldom;
    const cost = (costs[v] ?? 0) + own;
    const sign = isPositive ? signs[v] : 1;
    if (v < 0 || cost > this.#most || sign === 0) return -1;
    for (let r = 0, at = v * nRows; r < nRows; r++, at++) {
      const u = sign! * values[at]!;
      if (u > largest || u < -largest) return -1;
      this.#out[r] = value(u);
    }
    const depth = depths[v]! + (kind === "function" ? 1 : 0);
    return this.store.add(this.#out, { operation, left: v, right: v, cost, depth });
  }

  /** Two values joined. */
  join(name: BinaryOperation["name"], a: number, b: number): number {
    const { values, nRows, costs, depths } = this.store;
    const cost = (costs[a] ?? 0) + (costs[b] ?? 0);
    if (a < 0 || b < 0 || cost > this.#most) return -1;
    for (let r = 0, x = a * nRows, y = b * nRows; r < nRows; r++, x++, y++) {
      const [u, v] = [values[x]!, values[y]!];
      this.#out[r] = name === "+" ? u + v : name === "-" ? u - v : name === "*" ? u * v : u / v;
    }
    const operation = UNARY_OPERATIONS.length + BINARY_OPERATIONS.findIndex((one) => one.name === name);
    const depth = Math.max(depths[a]!, depths[b]!);
    return this.store.add(this.#out, { operation, left: a, right: b, cost, depth });
  }
}
