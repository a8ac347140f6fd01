/**
 * The operations of a tape on one block of rows: a and b are the operands, y the result. Functions of one argument have
 * it as a.
 */
import { ALL_FUNCTIONS, type FunctionName } from "../../functions/all.ts";
import { ON_ROWS } from "../../functions/onRows.ts";
import type { Operator } from "../surface.ts";

/**
 * What one step of a tape can do. `-u` is the minus in front; `where` gives b where a > 0 and `where not` b where it is
 * not, both 0 elsewhere: their sum is a choice.
 */
export type OperationName = OfTwo | FunctionName | "-u" | "square" | "cube";

type OfTwo = Operator | "min" | "max" | "where" | "where not";

/** Rows per block: a few dozen slots of 256 float64 stay inside a 256 kB second-level cache. */
export const BLOCK_ROWS = 256;

const OF_ONE = {
  "-u": (a: number) => -a,
  square: (a: number) => a * a,
  cube: (a: number) => a * a * a,
  ...Object.fromEntries(ALL_FUNCTIONS.map(({ name, value }) => [name, value])),
} as Readonly<Record<Exclude<OperationName, OfTwo>, (a: number) => number>>;

/** One operation on two numbers. */
export function scalar(name: OperationName, a: number, b: number): number {
  switch (name) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "^":
      return a ** b;
    case "min":
      return Math.min(a, b);
    case "max":
      return Math.max(a, b);
    case "where":
      return a > 0 ? b : 0;
    case "where not":
      return a > 0 ? 0 : b;
    default:
      return OF_ONE[name](a);
  }
}

/** y = a ∘ b for the first `n` rows of a block. */
export function forward(
  name: OperationName,
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
  n: number,
): void {
  switch (name) {
    case "+":
      for (let i = 0; i < n; i++) y[i] = a[i]! + b[i]!;
      return;
    case "-":
      for (let i = 0; i < n; i++) y[i] = a[i]! - b[i]!;
      return;
    case "*":
      for (let i = 0; i < n; i++) y[i] = a[i]! * b[i]!;
      return;
    case "/":
      for (let i = 0; i < n; i++) y[i] = a[i]! / b[i]!;
      return;
    case "^":
      for (let i = 0; i < n; i++) y[i] = a[i]! ** b[i]!;
      return;
    case "min":
      for (let i = 0; i < n; i++) y[i] = Math.min(a[i]!, b[i]!);
      return;
    case "max":
      for (let i = 0; i < n; i++) y[i] = Math.max(a[i]!, b[i]!);
      return;
    case "where":
      for (let i = 0; i < n; i++) y[i] = a[i]! > 0 ? b[i]! : 0;
      return;
    case "where not":
      for (let i = 0; i < n; i++) y[i] = a[i]! > 0 ? 0 : b[i]!;
      return;
    case "square":
      for (let i = 0; i < n; i++) y[i] = a[i]! * a[i]!;
      return;
    case "cube":
      for (let i = 0; i < n; i++) y[i] = a[i]! * a[i]! * a[i]!;
      return;
    case "-u":
      for (let i = 0; i < n; i++) y[i] = -a[i]!;
      return;
    default:
      ON_ROWS[name](a, y, n);
  }
}
