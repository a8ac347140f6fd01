/** The rows that an island lives on, and the values of formulas there. */
import { totalOf } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { FUNCTIONS } from "../../symbolic/functions/all.ts";
import type { FormTable } from "../direct/form.ts";
import { screenOf } from "../direct/rows.ts";

/** Some rows of a table. */
export interface Ground {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  /** How much an error of the target weighs, the most being 1. */
  readonly weights: Float64Array;
  readonly nRows: number;
  /** Σ (weight·(target − its weighted mean))². */
  readonly total: number;
  /** The same rows as fits take them. */
  readonly data: FormulaData;
  /** The values of a formula, remembered as long as it is. Shape: (nRows), not to be changed. */
  readonly valuesOf: (expr: Expr) => Float64Array;
}

/** Evenly spaced rows of a table, `most` at most. */
export function groundOf(table: FormTable, most: number): Ground {
  const { columns, target, weights, nRows } = screenOf(table, most);
  const squares = weights.map((w) => w * w);
  const sum = totalOf(squares);
  const middle = squares.reduce((a, w, r) => a + w * target[r]!, 0) / sum;
  const total = squares.reduce((a, w, r) => a + w * (target[r]! - middle) ** 2, 0);
  const known = new WeakMap<Expr, Float64Array>();
  const valuesOf = (expr: Expr): Float64Array => {
    const before = known.get(expr);
    if (before !== undefined) return before;
    const values = computed(expr);
    known.set(expr, values);
    return values;
  };
  const computed = (expr: Expr): Float64Array => {
    switch (expr.kind) {
      case "num":
        return new Float64Array(nRows).fill(expr.value);
      case "const":
        return new Float64Array(nRows).fill(expr.name === "pi" ? Math.PI : Math.E);
      case "var":
        return columns[table.names.indexOf(expr.name)]!;
      case "add":
        return joined(expr.terms.map(valuesOf), (a, b) => a + b);
      case "mul":
        return joined(expr.factors.map(valuesOf), (a, b) => a * b);
      case "pow": {
        const base = valuesOf(expr.base);
        if (expr.exponent.kind === "num") {
          const { value } = expr.exponent;
          return value === 2 ? base.map((u) => u * u) : base.map((u) => u ** value);
        }
        const exponent = valuesOf(expr.exponent);
        return base.map((u, r) => u ** exponent[r]!);
      }
      case "call":
        return valuesOf(expr.argument).map(FUNCTIONS[expr.fn].value);
      case "choice": {
        const [a, b, c] = expr.arguments.map(valuesOf) as [Float64Array, Float64Array, Float64Array?];
        if (expr.fn === "min") return joined([a, b], Math.min);
        if (expr.fn === "max") return joined([a, b], Math.max);
        return a.map((u, r) => (u > 0 ? b[r]! : c![r]!));
      }
    }
  };
  const isPlain = weights.every((w) => w === 1);
  const data = { variables: table.names, columns, target, ...(!isPlain && { weights: squares }) };
  return { names: table.names, columns, target, weights, nRows, total, data, valuesOf };
}

function joined(parts: readonly Float64Array[], join: (a: number, b: number) => number): Float64Array {
  const out = parts[0]!.slice();
  for (const part of parts.slice(1)) for (let r = 0; r < out.length; r++) out[r] = join(out[r]!, part[r]!);
  return out;
}
