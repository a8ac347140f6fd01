import { largestMagnitude } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, div, mul, num, pow, sub, variable } from "../../symbolic/expression/make.ts";

/** A simple function of one or two columns that formulas are built from besides the columns themselves. */
export interface Atom {
  readonly expr: Expr;
  readonly cost: number;
  /** The columns it depends on. */
  readonly sources: readonly number[];
  /** Writes its values on rows of the columns. */
  readonly write: (columns: readonly Float64Array[], out: Float64Array) => void;
}

/** Columns beyond this are no angles in radians; the scan over frequencies finds what they are. */
const LARGEST_ANGLE = 40;

/** sin and cos of a column, of differences and products of two, for columns that may be angles. Cost O(columns²). */
export function trigonometricAtoms(names: readonly string[], columns: readonly Float64Array[]): Atom[] {
  const atoms: Atom[] = [];
  const isAngle = columns.map((column) => largestMagnitude(column) <= LARGEST_ANGLE);
  const both = (
    argument: Expr,
    cost: number,
    sources: readonly number[],
    value: (c: readonly Float64Array[], r: number) => number,
  ): void => {
    for (const [fn, f] of [
      ["sin", Math.sin],
      ["cos", Math.cos],
    ] as const) {
      atoms.push({
        expr: call(fn, argument),
        cost,
        sources,
        write: (c, out) => {
          for (let r = 0; r < out.length; r++) out[r] = f(value(c, r));
        },
      });
    }
  };
  const n = columns.length;
  for (let i = 0; i < n; i++) {
    if (isAngle[i] !== true) continue;
    both(variable(names[i]!), 2, [i], (c, r) => c[i]![r]!);
  }
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (isAngle[i] !== true || isAngle[j] !== true) continue;
      const [a, b] = [variable(names[i]!), variable(names[j]!)];
      both(sub(a, b), 3.5, [i, j], (c, r) => c[i]![r]! - c[j]![r]!);
      both(mul(a, b), 3.5, [i, j], (c, r) => c[i]![r]! * c[j]![r]!);
    }
  }
  return atoms;
}

/** Arguments of exp and exponents stay below this: beyond it a power is no law but an overflow. */
const LARGEST_EXPONENT = 30;

/**
 * What grows and decays: log(x), exp(±x), exp(±x·y), exp(−x/y), and powers x^y with a column in the exponent.
 *
 * A logarithm needs a positive column, as does the base of a power. Cost O(columns²·rows).
 */
export function growthAtoms(names: readonly string[], columns: readonly Float64Array[]): Atom[] {
  const atoms: Atom[] = [];
  const isPositive = columns.map((column) => column.every((x) => x > 0));
  const extents = columns.map((column) => largestMagnitude(column));
  const put = (
    expr: Expr,
    cost: number,
    sources: readonly number[],
    value: (c: readonly Float64Array[], r: number) => number,
  ): void => {
    atoms.push({
      expr,
      cost,
      sources,
      write: (c, out) => {
        for (let r = 0; r < out.length; r++) out[r] = value(c, r);
      },
    });
  };
  names.forEach((name, i) => {
    const x = variable(name);
    if (isPositive[i]) put(call("log", x), 2, [i], (c, r) => Math.log(c[i]![r]!));
    if (extents[i]! > LARGEST_EXPONENT) return;
    put(call("exp", mul(num(-1), x)), 2.2, [i], (c, r) => Math.exp(-c[i]![r]!));
    put(call("exp", x), 2.4, [i], (c, r) => Math.exp(c[i]![r]!));
  });
  for (let i = 0; i < names.length; i++) {
    for (let j = 0; j < names.length; j++) {
      if (i === j) continue;
      const [x, y] = [variable(names[i]!), variable(names[j]!)];
      if (i < j && extents[i]! * extents[j]! <= LARGEST_EXPONENT) {
        put(call("exp", mul(num(-1), x, y)), 3.2, [i, j], (c, r) => Math.exp(-c[i]![r]! * c[j]![r]!));
        put(call("exp", mul(x, y)), 3.8, [i, j], (c, r) => Math.exp(c[i]![r]! * c[j]![r]!));
      }
      if (isPositive[j]) {
        put(call("exp", mul(num(-1), div(x, y))), 3.4, [i, j], (c, r) => Math.exp(-c[i]![r]! / c[j]![r]!));
      }
      if (!isPositive[i]) continue;
      const largest = columns[i]!.reduce(
        (most, v, r) => Math.max(most, Math.abs(Math.log(v) * columns[j]![r]!)),
        0,
      );
      if (largest > LARGEST_EXPONENT) continue;
      put(pow(x, y), 3, [i, j], (c, r) => c[i]![r]! ** c[j]![r]!);
      put(pow(x, mul(num(-1), y)), 3.4, [i, j], (c, r) => c[i]![r]! ** -c[j]![r]!);
    }
  }
  return atoms;
}

/** Differences and sums of two columns. They mean something where the two have the same unit. */
export function differenceAtoms(names: readonly string[]): Atom[] {
  const atoms: Atom[] = [];
  for (let i = 0; i < names.length; i++) {
    for (let j = i + 1; j < names.length; j++) {
      const [a, b] = [variable(names[i]!), variable(names[j]!)];
      for (const sign of [-1, 1] as const) {
        atoms.push({
          expr: sign < 0 ? sub(a, b) : add(a, b),
          cost: 3,
          sources: [i, j],
          write: (c, out) => {
            const [x, y] = [c[i]!, c[j]!];
            for (let r = 0; r < out.length; r++) out[r] = x[r]! + sign * y[r]!;
          },
        });
      }
    }
  }
  return atoms;
}
