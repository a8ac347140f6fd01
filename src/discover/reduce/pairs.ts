/**
 * Pairs of columns that enter only as one: x − y, x + y, x·y or x/y.
 *
 * If the target depends on x and y through u(x, y) alone, its gradient is along that of u: ∂x + ∂y = 0 for x − y,
 * x·∂x − y·∂y = 0 for x·y, and so on. Source: Udrescu & Tegmark 2020 (arXiv:1905.11481), here with exact gradients.
 */
import { add, div, mul, sub, variable } from "../../symbolic/build.ts";
import type { Expr } from "../../symbolic/expr.ts";
import { type Problem, withJoined } from "../problem.ts";

/** A pair and how badly its gradient misses the direction: 0 for a perfect pair, near 1 for none. */
export interface Pair {
  readonly i: number;
  readonly j: number;
  readonly operation: Operation;
  readonly miss: number;
}

type Operation = "-" | "+" | "*" | "/";

const operations: Readonly<
  Record<
    Operation,
    {
      readonly value: (x: number, y: number) => number;
      readonly expr: (x: Expr, y: Expr) => Expr;
      readonly isPower: boolean;
      readonly sign: 1 | -1;
    }
  >
> = {
  "-": { value: (x, y) => x - y, expr: sub, isPower: false, sign: 1 },
  "+": { value: (x, y) => x + y, expr: add, isPower: false, sign: -1 },
  "*": { value: (x, y) => x * y, expr: mul, isPower: true, sign: -1 },
  "/": { value: (x, y) => x / y, expr: div, isPower: true, sign: 1 },
};

/** All pairs, the best first. `gradients` are of a network on the first rows of the problem. Cost O(columns²·rows). */
export function pairsOf(problem: Problem, gradients: readonly Float64Array[]): Pair[] {
  const pairs: Pair[] = [];
  const n = problem.names.length;
  const rows = gradients[0]?.length ?? 0;
  const isPositive = problem.columns.map((column) => column.every((x) => x > 0));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      for (const operation of Object.keys(operations) as Operation[]) {
        const { isPower, sign } = operations[operation];
        if (isPower && !(isPositive[i] && isPositive[j])) continue;
        const misses = new Float64Array(rows);
        for (let r = 0; r < rows; r++) {
          const a = gradients[i]![r]! * (isPower ? problem.columns[i]![r]! : 1);
          const b = gradients[j]![r]! * (isPower ? problem.columns[j]![r]! : 1);
          misses[r] = Math.abs(a + sign * b) / (Math.abs(a) + Math.abs(b) + Number.MIN_VALUE);
        }
        misses.sort();
        pairs.push({ i, j, operation, miss: misses[rows >> 1]! });
      }
    }
  }
  return pairs.sort((a, b) => a.miss - b.miss);
}

/** The problem with the pair replaced by one column. */
export function joined(problem: Problem, { i, j, operation }: Pair): Problem {
  const { value, expr } = operations[operation];
  const [x, y] = [problem.columns[i]!, problem.columns[j]!];
  const meaning = expr(variable(problem.names[i]!), variable(problem.names[j]!));
  return withJoined(
    problem,
    i,
    j,
    x.map((v, r) => value(v, y[r]!)),
    meaning,
  );
}
