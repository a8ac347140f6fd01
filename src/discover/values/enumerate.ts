/** Small formulas by value, from cheap to dear: every operation on everything found so far, equal values kept once. */
import type { Grammar } from "./grammars.ts";
import {
  BINARY_OPERATIONS,
  type BinaryOperation,
  CONSTANT_LEAVES,
  LARGEST_EXPONENT,
  UNARY_OPERATIONS,
  type UnaryOperation,
} from "./operations.ts";
import type { ValueStore } from "./valueStore.ts";

/** What a function of a function costs more, and how many may stand in one another. */
const NESTED_COST = 1;
const MOST_NESTED = 2;
/** Dearer formulas are out of reach for any limit. */
const LARGEST_COST = 40;

/**
 * Puts the values of the cheapest formulas of a kind into `store`, cheapest first, until it holds `limit`.
 *
 * Shapes: columns (columns)(rows), few rows. Cost O(limit·rows) and a few times that for what turns out equal.
 */
export function enumerate(
  store: ValueStore,
  columns: readonly Float64Array[],
  grammar: Grammar,
  limit: number,
  isOver: () => boolean,
): void {
  /** The values that formulas are made of, by cost. */
  const levels: number[][] = [[]];
  const seen = new Uint8Array(store.limit);
  const isSeparate = grammar.isSeparate && columns.length > 2;
  const isFull = (): boolean => store.count >= limit;
  for (let cost = 1; cost < LARGEST_COST && !isFull() && !isOver(); cost++) {
    const level: number[] = [];
    levels.push(level);
    const put = (at: number): void => {
      if (at < 0 || seen[at] === 1) return;
      seen[at] = 1;
      level.push(at);
    };
    const open: SizeLevel = { store, cost, isFull, put };
    const last: SizeLevel = { ...open, put: () => {} };
    if (cost === grammar.column)
      for (const [c, values] of columns.entries()) put(store.addColumn(values, c, cost));
    for (const constant of grammar.constants) {
      const { value } = CONSTANT_LEAVES[constant.place]!;
      if (constant.cost === cost) put(store.addNumber(value, constant.place, cost));
    }
    for (const choice of grammar.unary) {
      const operation = UNARY_OPERATIONS[choice.place]!;
      for (const extra of operation.kind === "function" ? [0, NESTED_COST] : [0]) {
        const of = (levels[cost - choice.cost - extra] ?? []).filter((v) =>
          grammar.unaryOf === "columns"
            ? store.operations[v] === COLUMN
            : operation.kind !== "function" || store.depths[v]! > 0 === extra > 0,
        );
        addUnary(grammar.unaryOf === "last" ? last : open, choice.place, of);
      }
    }
    for (const choice of grammar.binary) {
      const { isCommutative } = BINARY_OPERATIONS[choice.place]!;
      for (let left = 1; left < cost - choice.cost; left++) {
        const right = cost - choice.cost - left;
        if (isCommutative && right < left) break;
        addBinary(open, choice.place, levels[left]!, levels[right]!, isSeparate);
      }
    }
  }
}

/** How a store marks columns. */
const COLUMN = -1;

/** Where formulas of one cost go. */
interface SizeLevel {
  readonly store: ValueStore;
  readonly cost: number;
  readonly isFull: () => boolean;
  /** Takes the number of a value that formulas are made of. */
  readonly put: (at: number) => void;
}

/** One function of the values `of`. */
function addUnary({ store, cost, isFull, put }: SizeLevel, o: number, of: readonly number[]): void {
  const operation = UNARY_OPERATIONS[o]!;
  const out = new Float64Array(store.nRows);
  const own = operation.kind === "function" ? 1 : 0;
  for (const v of of) {
    if (isFull()) return;
    const depth = store.depths[v]! + own;
    if (own > 0 && depth > MOST_NESTED) continue;
    if (!isNew(operation, store, v)) continue;
    if (writeUnary(operation, store, v, out))
      put(store.add(out, { operation: o, left: v, right: v, cost, depth }));
  }
}

/** Whether a function of a value is no number, and no power of a power. */
function isNew({ kind }: UnaryOperation, store: ValueStore, v: number): boolean {
  if (store.isNumber(v)) return false;
  const before = UNARY_OPERATIONS[store.operations[v]!]?.kind ?? "function";
  return kind === "function" || before === "function" || (kind === "inverse" && before === "power");
}

/** Writes a function of a value; false where it has none on some row. */
function writeUnary(operation: UnaryOperation, store: ValueStore, v: number, out: Float64Array): boolean {
  const { value, largest, isPositive } = operation;
  const sign = isPositive ? store.signs[v]! : 1;
  if (sign === 0) return false;
  const { values, nRows } = store;
  for (let r = 0, at = v * nRows; r < nRows; r++, at++) {
    const u = sign * values[at]!;
    if (u > largest || u < -largest) return false;
    out[r] = value(u);
  }
  return true;
}

/** One operation on all pairs of two lists of values. */
function addBinary(
  { store, cost, isFull, put }: SizeLevel,
  o: number,
  lefts: readonly number[],
  rights: readonly number[],
  isSeparate: boolean,
): void {
  const { name, isCommutative } = BINARY_OPERATIONS[o]!;
  const out = new Float64Array(store.nRows);
  for (const [i, a] of lefts.entries()) {
    for (let j = isCommutative && lefts === rights ? i : 0; j < rights.length; j++) {
      if (isFull()) return;
      const b = rights[j]!;
      if (isSeparate && (store.supports[a]! & store.supports[b]!) !== 0) continue;
      if (store.isNumber(a) ? !takes(name, store, a, b) : store.isNumber(b) && !takes(name, store, b, a))
        continue;
      if (!writeBinary(name, store, a, b, out)) continue;
      const depth = Math.max(store.depths[a]!, store.depths[b]!);
      put(store.add(out, { operation: UNARY_OPERATIONS.length + o, left: a, right: b, cost, depth }));
    }
  }
}

/**
 * Whether an operation on a number and a value says anything that others do not: numbers are added once, and columns
 * multiplied with them; elsewhere a number can be drawn into the coefficients around it.
 */
function takes(name: BinaryOperation["name"], store: ValueStore, number: number, value: number): boolean {
  if (store.isNumber(value) || name === "^") return false;
  const leaf = CONSTANT_LEAVES[store.left[number]!]!;
  if (name === "+" || name === "-") return leaf.isTerm && !isMoved(store, value);
  return name === "*" ? leaf.isFactor && store.operations[value] === COLUMN : leaf.isFactor || leaf.isTerm;
}

/** Whether a value is one that a number was added to. */
function isMoved(store: ValueStore, value: number): boolean {
  const name = BINARY_OPERATIONS[store.operations[value]! - UNARY_OPERATIONS.length]?.name;
  if (name !== "+" && name !== "-") return false;
  return store.isNumber(store.left[value]!) || store.isNumber(store.right[value]!);
}

/** Writes a ∘ b; false where it has no value on some row. */
function writeBinary(
  name: BinaryOperation["name"],
  store: ValueStore,
  a: number,
  b: number,
  out: Float64Array,
): boolean {
  const { values, nRows: n } = store;
  const [x, y] = [a * n, b * n];
  switch (name) {
    case "+":
      for (let r = 0; r < n; r++) out[r] = values[x + r]! + values[y + r]!;
      return true;
    case "-":
      for (let r = 0; r < n; r++) out[r] = values[x + r]! - values[y + r]!;
      return true;
    case "*":
      for (let r = 0; r < n; r++) out[r] = values[x + r]! * values[y + r]!;
      return true;
    case "/":
      for (let r = 0; r < n; r++) out[r] = values[x + r]! / values[y + r]!;
      return true;
    case "^": {
      const sign = store.signs[a]!;
      if (sign === 0) return false;
      for (let r = 0; r < n; r++) {
        const exponent = values[y + r]! * Math.log(sign * values[x + r]!);
        if (!(Math.abs(exponent) <= LARGEST_EXPONENT)) return false;
        out[r] = Math.exp(exponent);
      }
      return true;
    }
  }
}
