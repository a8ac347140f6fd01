/** What stands beside the terms that are looked for: polynomials beside sums, powers and simple functions beside products. */

import { emptyProjection, extended } from "../../math/linear/projection.ts";
import { multiplied } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { call, mul, one, variable } from "../../symbolic/expression/make.ts";

/** Formulas that may stand beside what is looked for, and an orthonormal basis of their values on a few rows. */
export interface Background {
  readonly exprs: readonly Expr[];
  readonly columns: readonly Float64Array[];
  readonly basis: readonly Float64Array[];
}

/** Beside higher degrees smooth functions hardly differ. */
const MOST_DEGREE = 4;

/** The monomials of the columns up to the largest degree, 4 at most, of which there are no more than `most`. */
export function polynomialBackground(
  names: readonly string[],
  columns: readonly Float64Array[],
  most: number,
): Background {
  const ones = new Float64Array(columns[0]?.length ?? 0).fill(1);
  interface Monomial {
    readonly expr: Expr;
    readonly values: Float64Array;
    /** Its last column: the next ones are multiplied by this and later ones. */
    readonly last: number;
  }
  let all: Monomial[] = [{ expr: one, values: ones, last: 0 }];
  for (let [level, degree] = [all, 1]; degree <= MOST_DEGREE; degree++) {
    const next = level.flatMap(({ expr, values, last }) =>
      columns.slice(last).map((column, i): Monomial => {
        const x = variable(names[last + i]!);
        return {
          expr: expr === one ? x : mul(expr, x),
          values: multiplied(values, column),
          last: last + i,
        };
      }),
    );
    if (next.length === 0 || all.length + next.length > most) break;
    all = [...all, ...next];
    level = next;
  }
  return backgroundOf(
    all.map(({ expr }) => expr),
    all.map(({ values }) => values),
  );
}

/**
 * The factors that nearly any product may have, `most` of them: a number, then each column, its exponential, its sine and
 * its cosine. Columns of the background are their logarithms.
 */
export function factorBackground(
  names: readonly string[],
  columns: readonly Float64Array[],
  most: number,
): Background {
  const exprs: Expr[] = [one];
  const logs: Float64Array[] = [new Float64Array(columns[0]?.length ?? 0).fill(1)];
  const put = (expr: Expr, values: Float64Array): void => {
    if (exprs.length >= most || !values.every(Number.isFinite)) return;
    exprs.push(expr);
    logs.push(values);
  };
  const logOf = (column: Float64Array, f: (x: number) => number): Float64Array =>
    column.map((x) => Math.log(Math.abs(f(x))));
  const each = (write: (x: Expr, column: Float64Array) => void): void => {
    for (const [c, column] of columns.entries()) write(variable(names[c]!), column);
  };
  each((x, column) =>
    put(
      x,
      logOf(column, (v) => v),
    ),
  );
  each((x, column) => put(call("exp", x), column));
  each((x, column) => put(call("sin", x), logOf(column, Math.sin)));
  each((x, column) => put(call("cos", x), logOf(column, Math.cos)));
  return backgroundOf(exprs, logs);
}

function backgroundOf(exprs: readonly Expr[], columns: readonly Float64Array[]): Background {
  const start = emptyProjection(new Float64Array(columns[0]!.length));
  return { exprs, columns, basis: columns.reduce(extended, start).basis };
}
