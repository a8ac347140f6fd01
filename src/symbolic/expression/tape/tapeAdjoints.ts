/**
 * The operations of a tape backward: adjoints of one block of rows.
 *
 * Notation: a and b are the operands, y the result, g the adjoint of y; `da` and `db` are added to, and null
 * where nobody asks for them. Functions of one argument have it as a.
 */
import { slopeOf } from "../slopes.ts";
import type { OperationName } from "./tapeOperations.ts";

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
    case "min":
    case "max": {
      const sign = name === "max" ? 1 : -1;
      for (let i = 0; i < n; i++) {
        const isFirst = sign * (a[i]! - b[i]!) >= 0;
        if (isFirst && da !== null) da[i]! += g[i]!;
        if (!isFirst && second !== null) second[i]! += g[i]!;
      }
      return;
    }
    case "where":
      if (second !== null) for (let i = 0; i < n; i++) if (a[i]! > 0) second[i]! += g[i]!;
      return;
    case "where not":
      if (second !== null) for (let i = 0; i < n; i++) if (!(a[i]! > 0)) second[i]! += g[i]!;
      return;
    case "-u":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! -= g[i]!;
      return;
    case "square":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]! * (2 * a[i]!);
      return;
    case "cube":
      if (da !== null) for (let i = 0; i < n; i++) da[i]! += g[i]! * (3 * a[i]! * a[i]!);
      return;
    default: {
      if (da === null) return;
      const slope = slopeOf(name)(a, y, n);
      for (let i = 0; i < n; i++) da[i]! += g[i]! * slope[i]!;
    }
  }
}
