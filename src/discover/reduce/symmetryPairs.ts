/**
 * Pairs of columns that enter only as one: x + c·y, x·y^c, x² + c·y² or 1/x + c/y.
 *
 * If the target depends on x and y through f(x) + c·f(y) alone, then (∂y/f′(y)) = c·(∂x/f′(x)) on every row, so c and
 * how well it holds can be read off the gradients of any model of the target. Source of the idea: Udrescu & Tegmark
 * 2020 (arXiv:1905.11481), generalised from four operations to families with a coefficient.
 */

import { median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, div, mul, num, pow, sub, variable } from "../../symbolic/expression/make.ts";
import type { FormTable } from "../direct/form.ts";
import type { Reduction } from "../problem.ts";

/** A pair and how badly its gradient misses the direction: 0 for a perfect pair, near 1 for none. */
export interface Pair {
  readonly i: number;
  readonly j: number;
  readonly family: FamilyName;
  readonly c: number;
  readonly miss: number;
  /** 0 for sums, differences, products and quotients; more for what is rarer. */
  readonly cost: number;
}

type FamilyName = "sum" | "product" | "square" | "inverse";

interface Family {
  readonly slope: (x: number) => number;
  readonly cost: number;
  readonly isPositiveOnly: boolean;
  readonly value: (x: number, y: number, c: number) => number;
  readonly expr: (x: Expr, y: Expr, c: number) => Expr;
}

const FAMILIES: Readonly<Record<FamilyName, Family>> = {
  sum: {
    slope: () => 1,
    cost: 0,
    isPositiveOnly: false,
    value: (x, y, c) => x + c * y,
    expr: (x, y, c) => weightedSum(x, y, c),
  },
  product: {
    slope: (x) => 1 / x,
    cost: 0,
    isPositiveOnly: true,
    value: (x, y, c) => {
      const [p, q] = exponentsOf(c);
      return x ** p * y ** q;
    },
    expr: (x, y, c) => {
      const [p, q] = exponentsOf(c);
      const top = p === 1 ? x : pow(x, p);
      return q < 0 ? div(top, q === -1 ? y : pow(y, -q)) : mul(top, q === 1 ? y : pow(y, q));
    },
  },
  square: {
    slope: (x) => x,
    cost: 1,
    isPositiveOnly: false,
    value: (x, y, c) => x * x + c * y * y,
    expr: (x, y, c) => weightedSum(pow(x, 2), pow(y, 2), c),
  },
  inverse: {
    slope: (x) => -1 / (x * x),
    cost: 1.5,
    isPositiveOnly: true,
    value: (x, y, c) => 1 / x + c / y,
    expr: (x, y, c) => weightedSum(pow(x, -1), pow(y, -1), c),
  },
};

function weightedSum(x: Expr, y: Expr, c: number): Expr {
  const size = Math.abs(c) === 1 ? y : mul(num(Math.abs(c)), y);
  return c < 0 ? sub(x, size) : add(x, size);
}

/** Whole exponents p, q with q/p = c, p > 0, for the ratios that are looked for; 1 and c for others. */
function exponentsOf(c: number): [number, number] {
  for (const p of [1, 2, 3]) if (Number.isInteger(p * c)) return [p, p * c];
  return [1, c];
}

/** Coefficients that are taken for exact when the estimate is near. */
const NICE_COEFFICIENTS = [1, 2, 0.5, 3, 4, 1.5, 0.25, 1 / 3];
/** How near, as a share, and how much of the miss. */
const NEARNESS = 0.03;

/**
 * All pairs of all families, the best first. `gradients` are of a model of the target (or of any function of it) on
 * the first rows of the problem. Cost O(columns²·rows).
 */
export function pairsOf(problem: FormTable, gradients: readonly Float64Array[]): Pair[] {
  const pairs: Pair[] = [];
  const n = problem.names.length;
  const rows = gradients[0]?.length ?? 0;
  const isPositive = problem.columns.map((column) => column.every((x) => x > 0));
  for (const name of Object.keys(FAMILIES) as FamilyName[]) {
    const { slope, cost, isPositiveOnly } = FAMILIES[name];
    const along = problem.columns.map((column, i) => gradients[i]!.map((g, r) => g / slope(column[r]!)));
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        if (isPositiveOnly && !(isPositive[i] && isPositive[j])) continue;
        const estimate = median(Float64Array.from({ length: rows }, (_, r) => along[j]![r]! / along[i]![r]!));
        const size = Math.abs(estimate);
        const nice = NICE_COEFFICIENTS.find((v) => Math.abs(size - v) < NEARNESS * v);
        if (nice === undefined && (name !== "sum" || !(size > 1e-3 && size < 1e3))) continue;
        const c = Math.sign(estimate) * (nice ?? size);
        const misses = Float64Array.from({ length: rows }, (_, r) => {
          const [a, b] = [c * along[i]![r]!, along[j]![r]!];
          return Math.abs(a - b) / (Math.abs(a) + Math.abs(b) + Number.MIN_VALUE);
        });
        const rarity = nice === undefined ? 3 : nice === 1 ? 0 : 1;
        pairs.push({ i, j, family: name, c, miss: median(misses), cost: cost + rarity });
      }
    }
  }
  return pairs.sort((a, b) => a.miss - b.miss);
}

/** Sums, differences, products and quotients of all pairs: what is tried where gradients are not to be trusted. */
export function plainPairs(problem: FormTable): Pair[] {
  const isPositive = problem.columns.map((column) => column.every((x) => x > 0));
  return problem.names.flatMap((_, i) =>
    problem.names.slice(i + 1).flatMap((_, k) => {
      const j = i + 1 + k;
      const names: FamilyName[] = isPositive[i] && isPositive[j] ? ["sum", "product"] : ["sum"];
      return names.flatMap((family) => [1, -1].map((c): Pair => ({ i, j, family, c, miss: 1, cost: 0 })));
    }),
  );
}

/** What a rarer pair costs, for each unit of its cost. */
const NATS_PER_COST = Math.log(1.3);

/** The pair replaced by one column. */
export function joining({ names, columns }: FormTable, { i, j, family, c, cost }: Pair): Reduction {
  const { value, expr } = FAMILIES[family];
  const [x, y] = [columns[i]!, columns[j]!];
  return {
    what: `${family} of ${names[i]} and ${names[j]}${c === 1 ? "" : ` with ${Number(c.toPrecision(6))}`}`,
    nats: NATS_PER_COST * cost,
    keep: [...names.keys()].filter((place) => place !== i && place !== j),
    joined: {
      name: `j${names.length}_${names[i]}_${names[j]}`,
      values: x.map((v, r) => value(v, y[r]!, c)),
      meaning: expr(variable(names[i]!), variable(names[j]!), c),
    },
  };
}
