/**
 * The operations of a tape on one block of rows: values forward, adjoints backward.
 *
 * Notation: a and b are the operands, y the result, g the adjoint of y; `da` and `db` are added to, and null
 * where nobody asks for them. Functions of one argument have it as a.
 */
import { ELEMENTARY } from "./elementary.ts";
import type { FunctionName } from "./expr.ts";
import type { Operator } from "./surface.ts";

/** What one step of a tape can do. `-u` is the minus in front. */
export type OperationName = Operator | FunctionName | "-u" | "square" | "cube";

const FUNCTIONS: Readonly<Record<Exclude<OperationName, Operator>, (a: number) => number>> = {
  "-u": (a) => -a,
  square: (a) => a * a,
  cube: (a) => a * a * a,
  ...ELEMENTARY,
};

/** f'(a) for each function of one argument, from a and y = f(a). */
const SLOPES: Readonly<Record<Exclude<OperationName, Operator>, (a: number, y: number) => number>> = {
  "-u": () => -1,
  square: (a) => 2 * a,
  cube: (a) => 3 * a * a,
  exp: (_a, y) => y,
  log: (a) => 1 / a,
  sqrt: (_a, y) => 0.5 / y,
  abs: (a) => Math.sign(a),
  sign: () => 0,
  sin: (a) => Math.cos(a),
  cos: (a) => -Math.sin(a),
  tan: (_a, y) => 1 + y * y,
  asin: (a) => 1 / Math.sqrt(1 - a * a),
  acos: (a) => -1 / Math.sqrt(1 - a * a),
  atan: (a) => 1 / (1 + a * a),
  sinh: (a) => Math.cosh(a),
  cosh: (a) => Math.sinh(a),
  tanh: (_a, y) => 1 - y * y,
  asinh: (a) => 1 / Math.sqrt(a * a + 1),
  acosh: (a) => 1 / Math.sqrt((a - 1) * (a + 1)),
  atanh: (a) => 1 / (1 - a * a),
};

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
    default:
      return FUNCTIONS[name](a);
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
    case "square":
      for (let i = 0; i < n; i++) y[i] = a[i]! * a[i]!;
      return;
    default: {
      const f = FUNCTIONS[name];
      for (let i = 0; i < n; i++) y[i] = f(a[i]!);
    }
  }
}

/** Adds g·∂y/∂a to `da` and g·∂y/∂b to `db` for the first `n` rows of a block. */
export function backward(
  name: OperationName,
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
  g: Float64Array,
  da: Float64Array | null,
  db: Float64Array | null,
  n: number,
): void {
  // x + x, x·x, x/x and x^x have one operand in both places: its adjoint gets both parts.
  const second = a === b && da !== null && db === null ? da : db;
  switch (name) {
    case "+":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]!;
      if (second !== null) for (let i = 0; i < n; i++) second[i]! += g[i]!;
      return;
    case "-":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]!;
      if (second !== null) for (let i = 0; i < n; i++) second[i]! -= g[i]!;
      return;
    case "*":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]! * b[i]!;
      if (second !== null) for (let i = 0; i < n; i++) second[i]! += g[i]! * a[i]!;
      return;
    case "/":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]! / b[i]!;
      if (second !== null) for (let i = 0; i < n; i++) second[i]! -= (g[i]! * y[i]!) / b[i]!;
      return;
    case "^":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]! * b[i]! * a[i]! ** (b[i]! - 1);
      // d(a^b)/db = a^b·log a tends to 0 as a does, for b > 0.
      if (second !== null) {
        for (let i = 0; i < n; i++) second[i]! += y[i] === 0 ? 0 : g[i]! * y[i]! * Math.log(a[i]!);
      }
      return;
    default: {
      if (da === null) return;
      const slope = SLOPES[name];
      for (let i = 0; i < n; i++) da[i]! += g[i]! * slope(a[i]!, y[i]!);
    }
  }
}
