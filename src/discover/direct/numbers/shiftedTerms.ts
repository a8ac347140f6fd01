/** Terms whose zero lies anywhere, g·(z − c), as blocks of columns: g and g·z; with a number or two of their own where g has some. */
import { extremes, multiplied } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import {
  call,
  children,
  mul,
  num,
  one,
  pow,
  variable,
  variablesOf,
} from "../../../symbolic/expression/make.ts";
import { evaluate } from "../../../symbolic/expression/tape/tape.ts";
import { TERM_COST } from "../../prior.ts";
import type { BasisTerm } from "../basis/basisDictionary.ts";
import type { Screen } from "../rows.ts";
import { FAMILIES, fitsColumn, numbersFor } from "./families.ts";

/** Columns that are terms together: of a sum they are all in or none. Values are on the screen, with its weights. */
export interface Block {
  readonly cost: number;
  readonly exprs: readonly Expr[];
  readonly values: readonly Float64Array[];
}

/** A block whose numbers are free. */
export interface FreeBlock {
  readonly cost: number;
  /** The numbers that are tried first. */
  readonly starts: readonly (readonly number[])[];
  readonly exprs: (numbers: readonly number[]) => readonly Expr[];
  /** Values, and their slopes by each number. Shape: (values)(rows), (numbers)(values)(rows). */
  readonly at: (numbers: readonly number[]) => {
    readonly values: readonly Float64Array[];
    readonly slopes: readonly (readonly Float64Array[])[];
  };
}

/** Fixed terms that stand beside their product with a column and its square, and with a wave of it. */
const WITH_SQUARE = 6;
const WITH_WAVE = 6;
/** A power of a column costs as much, and an exponential beside it. */
const POWER_COST = 3;
const EXPONENTIAL_COST = 3;
/** Exponents that powers start at, and what exponentials start at over the range of their argument. */
const EXPONENTS = [0.3, 0.5, 0.7, 1.5, 2.5, -0.5, -1.5];
const RATES = [0, 0.5, -0.5, 2, -2, 6, -6];
/** Numbers that functions with one number start at. */
const NUMBERS = 5;

/** Blocks of fixed terms of one column: alone, and times a + b·z, a + b·z + c·z² or a·sin z + b·cos z for another column z. */
export function fixedBlocks(
  names: readonly string[],
  screen: Screen,
  terms: readonly BasisTerm[],
): readonly Block[] {
  const { columns, nRows } = screen;
  return terms
    .filter((term) => isPlain(term.expr()))
    .flatMap((term, place) => {
      const expr = term.expr();
      const base = term.unit.map((v) => v * term.norm);
      const held = variablesOf(expr);
      const times = (factors: readonly Expr[], cost: number): Block => ({
        cost: term.cost + cost,
        exprs: factors.map((factor) => product(expr, factor)),
        values: factors.map((factor) => {
          const by = evaluate(factor, names, columns, nRows);
          return multiplied(base, by);
        }),
      });
      const shifted = names.flatMap((name) => {
        if (held.includes(name)) return [];
        const z = variable(name);
        return [
          times([one, z], TERM_COST + 1),
          ...(place < WITH_SQUARE ? [times([one, z, pow(z, num(2))], TERM_COST + 3)] : []),
          ...(place < WITH_WAVE ? [times([call("sin", z), call("cos", z)], TERM_COST + 2)] : []),
        ];
      });
      return [times([one], 0), ...shifted];
    });
}

/** Whether a term is 1, a power of a column or a function of it, and not of a function of it. */
function isPlain(expr: Expr): boolean {
  switch (expr.kind) {
    case "num":
    case "var":
      return true;
    case "pow":
      return expr.base.kind === "var";
    case "call":
      return isLinear(expr.argument);
    default:
      return false;
  }
}

/** x^p·exp(q·w), w being a column or its reciprocal, and functions with one number times a + b·z. */
export function freeBlocks(names: readonly string[], { columns, weights }: Screen): readonly FreeBlock[] {
  return names.flatMap((name, i) => {
    const x = columns[i]!;
    const powers = x.every((v) => v >= 0)
      ? names.flatMap((_, j) => arrhenius(names, columns, weights, i, j))
      : [];
    const families = FAMILIES.filter((family) => fitsColumn(family, x)).flatMap((family) => {
      const numbers = numbersFor(family, x, NUMBERS);
      return names.flatMap((other, j): FreeBlock[] => {
        if (j === i) return [];
        const z = columns[j]!;
        const of = (fn: (x: number, c: number) => number, c: number): Float64Array[] => {
          const values = x.map((v, r) => weights[r]! * fn(v, c));
          return [values, multiplied(values, z)];
        };
        return [
          {
            cost: family.cost + TERM_COST + 1,
            starts: numbers.map((c) => [c]),
            exprs: ([c]) => {
              const expr = family.expr(variable(name), c!);
              return [expr, product(expr, variable(other))];
            },
            at: ([c]) => ({ values: of(family.value, c!), slopes: [of(family.slope, c!)] }),
          },
        ];
      });
    });
    return [...powers, ...families];
  });
}

/** x^p·exp(q·w) for x the column at `i`, and w that at `j` or its reciprocal. */
function arrhenius(
  names: readonly string[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  i: number,
  j: number,
): FreeBlock[] {
  const x = columns[i]!;
  const hasZero = x.some((v) => v === 0);
  const [logs, exponents] = [
    x.map((v) => (v === 0 ? 0 : Math.log(v))),
    EXPONENTS.filter((p) => !hasZero || p > 0),
  ];
  return [1, -1].flatMap((power): FreeBlock[] => {
    const w = columns[j]!.map((v) => v ** power);
    const [low, high] = extremes(w);
    if (!w.every(Number.isFinite) || !(high > low)) return [];
    // Of the argument the range counts: what the middle gives is a factor.
    const middle = (low + high) / 2;
    return [
      {
        cost: POWER_COST + EXPONENTIAL_COST + (power === 1 ? 0 : 1),
        starts: exponents.flatMap((p) => RATES.map((rate) => [p, rate / (high - low)])),
        exprs: ([p, q]) => {
          const argument = power === 1 ? variable(names[j]!) : pow(variable(names[j]!), num(-1));
          const factor = num(Math.exp(-q! * middle));
          return [mul(factor, pow(variable(names[i]!), num(p!)), call("exp", mul(num(q!), argument)))];
        },
        at: ([p, q]) => {
          const values = x.map((v, r) => weights[r]! * v ** p! * Math.exp(q! * (w[r]! - middle)));
          return {
            values: [values],
            slopes: [[multiplied(values, logs)], [values.map((v, r) => v * (w[r]! - middle))]],
          };
        },
      },
    ];
  });
}

/** Whether an expression has no functions and powers in it. */
function isLinear(expr: Expr): boolean {
  return expr.kind !== "call" && expr.kind !== "pow" && children(expr).every(isLinear);
}

function product(a: Expr, b: Expr): Expr {
  if (a === one) return b;
  return b === one ? a : mul(a, b);
}
