/** Terms of any function at once: functions of a column, or of a simple function of it, times a few powers. */

import { dot, largestMagnitude } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, mul, num, one, pow, variable } from "../../../symbolic/expression/make.ts";
import { evaluate } from "../../../symbolic/expression/tape/tape.ts";
import { ALL_FUNCTIONS } from "../../../symbolic/functions/all.ts";
import { EXPONENT_COSTS, FACTOR_COST } from "../../prior.ts";
import type { Screen } from "../rows.ts";
import type { BasisTerm } from "./basisDictionary.ts";

/** A formula and its size in a search. */
export interface Sized {
  readonly expr: Expr;
  readonly cost: number;
}

/** Powers of columns that stand alone as terms, and those that stand before a function, cost this at most. */
const DEAREST_POWERS = 4.8;
const DEAREST_BEFORE = 2.6;
/** Exponents of powers: whole and positive, since columns may be zero. */
const EXPONENTS = EXPONENT_COSTS.filter(([p]) => p > 0 && Number.isInteger(p));
/** Angles and exponents beyond these are waves or overflows that no row shows. */
const LARGEST_ANGLE = 200;
const LARGEST_EXPONENT = 30;

/**
 * Terms by cost, on the rows of a screen: products of powers; |x|, √|x|, ∛|x|, log(|x| + 1), x² and 1/x of each column x;
 * sin, cos, exp and log of it and of these; and those times a column, its square or a product of two. Bars fall away where a column has
 * no value below zero.
 *
 * Terms of equal values are there once, by the shortest. Cost O(terms·rows): some 350 terms a column.
 */
export function functionTerms(names: readonly string[], { columns, weights, nRows }: Screen): BasisTerm[] {
  const powers = productsOfPowers(names);
  const before = powersBefore(names, DEAREST_BEFORE);
  const functions = names.flatMap((name, i) => functionsOf(name, columns[i]!));
  const products = functions.flatMap((fn) =>
    before.map((power) => ({ expr: times(power.expr, fn.expr), cost: power.cost + fn.cost })),
  );
  const seen = new Set<string>();
  return [...powers, ...products]
    .sort((a, b) => a.cost - b.cost)
    .flatMap(({ expr, cost }) => {
      const unit = evaluate(expr, names, columns, nRows).map((v, r) => v * weights[r]!);
      const norm = Math.sqrt(dot(unit, unit));
      if (!(norm > 0 && norm < 1e140)) return [];
      for (let r = 0; r < nRows; r++) unit[r]! /= norm;
      const values = unit.slice(0, 8).join(" ");
      if (seen.has(values)) return [];
      seen.add(values);
      return [{ expr: () => expr, cost, unit, norm, isBelow: false }];
    });
}

/** 1 and products of positive powers that stand before functions and cost no more than `dearest`. Cost O(columns²). */
export function powersBefore(names: readonly string[], dearest: number): readonly Sized[] {
  return productsOfPowers(names).filter(({ cost }) => cost <= dearest);
}

/** 1 and products of positive powers of the columns. */
function productsOfPowers(names: readonly string[]): Sized[] {
  return names.reduce<Sized[]>(
    (products, name) =>
      products
        .flatMap(({ expr, cost }) => [
          { expr, cost },
          ...EXPONENTS.map(([p, price]) => ({
            expr: times(expr, p === 1 ? variable(name) : pow(variable(name), num(p))),
            cost: cost + price + FACTOR_COST,
          })),
        ])
        .filter(({ cost }) => cost <= DEAREST_POWERS),
    [{ expr: one, cost: 0 }],
  );
}

function times(a: Expr, b: Expr): Expr {
  return a === one ? b : mul(a, b);
}

/** The functions of one column: what arguments are made of, and the functions of the table of those. */
function functionsOf(name: string, column: Float64Array): Sized[] {
  const made = argumentsOf(variable(name), column);
  const called = made.flatMap((u) => {
    const most = largestMagnitude(evaluate(u.expr, [name], [column], column.length));
    return ALL_FUNCTIONS.flatMap(({ name: fn, period, search }) =>
      (search?.terms ?? [])
        .filter(({ of }) => of === "x" && most <= (period === undefined ? LARGEST_EXPONENT : LARGEST_ANGLE))
        .map(({ sign, cost }) => ({
          expr: call(fn, sign === undefined ? u.expr : mul(num(sign), u.expr)),
          cost: u.cost + cost,
        })),
    );
  });
  const alone = made.slice(1).map(({ expr, cost }) => ({ expr, cost: cost + 1 }));
  return [...alone, ...called].filter(({ expr }) =>
    evaluate(expr, [name], [column], column.length).every(Number.isFinite),
  );
}

/** A column, and the simple functions of it that others are taken of. */
function argumentsOf(x: Expr, column: Float64Array): Sized[] {
  const isSigned = column.some((v) => v < 0);
  const size = isSigned ? call("abs", x) : x;
  const extra = isSigned ? 0.8 : 0;
  return [
    { expr: x, cost: 0 },
    ...(isSigned ? [{ expr: size, cost: extra }] : []),
    { expr: call("sqrt", size), cost: 1 + extra },
    { expr: call("cbrt", size), cost: 1 + extra },
    { expr: call("log", add(size, one)), cost: 1.2 + extra },
    { expr: pow(x, num(2)), cost: 1 },
    { expr: pow(x, num(-1)), cost: 1 },
  ];
}
