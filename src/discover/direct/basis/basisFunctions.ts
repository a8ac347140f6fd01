import { largestMagnitude } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, div, mul, num, pow, sub, variable } from "../../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS, type FunctionName } from "../../../symbolic/functions/all.ts";
import type { ElementaryFunction, TermUse } from "../../../symbolic/functions/elementaryFunction.ts";
import { ON_ROWS } from "../../../symbolic/functions/onRows.ts";
import { DIFFERENCE_COST } from "../../prior.ts";

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
  const isAngle = columns.map((column) => largestMagnitude(column) <= LARGEST_ANGLE);
  return functionAtoms(names, WAVES, (_fn, _of, i, j = i) => isAngle[i] === true && isAngle[j] === true);
}

/** Exponents stay below this: beyond it a power is no law but an overflow. */
const LARGEST_EXPONENT = 30;

/**
 * What grows and decays: log(x), exp(±x), exp(±x·y), exp(−x/y), and powers x^y with a column in the exponent.
 *
 * A logarithm needs a positive column, as does the base of a power. Cost O(columns²·rows).
 */
export function growthAtoms(names: readonly string[], columns: readonly Float64Array[]): Atom[] {
  const isPositive = columns.map((column) => column.every((x) => x > 0));
  const extents = columns.map((column) => largestMagnitude(column));
  const isFit: IsFit = ({ domain, search }, of, i, j = i) => {
    const most = search?.largest ?? Number.POSITIVE_INFINITY;
    if (domain[0]?.low === 0 && isPositive[i] !== true) return false;
    if (of === "x/y") return isPositive[j] === true;
    return (of === "x*y" ? extents[i]! * extents[j]! : extents[i]!) <= most;
  };
  return functionAtoms(names, GROWTHS, isFit, (i, j) => {
    if (!isPositive[i]) return [];
    const largest = columns[i]!.reduce(
      (most, v, r) => Math.max(most, Math.abs(Math.log(v) * columns[j]![r]!)),
      0,
    );
    if (largest > LARGEST_EXPONENT) return [];
    const [x, y] = [variable(names[i]!), variable(names[j]!)];
    return [
      atomOf(pow(x, y), 3, [i, j], (c, r) => c[i]![r]! ** c[j]![r]!),
      atomOf(pow(x, mul(num(-1), y)), 3.4, [i, j], (c, r) => c[i]![r]! ** -c[j]![r]!),
    ];
  });
}

type Elementary = ElementaryFunction<FunctionName>;

/** The functions of the table that terms are made of: those of angles, and those that grow or decay. */
const TERMS: readonly Elementary[] = ALL_FUNCTIONS.filter(({ search }) => search?.terms !== undefined);
const WAVES = TERMS.filter(({ period }) => period !== undefined);
const GROWTHS = TERMS.filter(({ period }) => period === undefined);

/** Whether a function may be taken of a column, or of two joined. */
type IsFit = (fn: Elementary, of: TermUse["of"], i: number, j?: number) => boolean;

interface Argument {
  readonly expr: (x: Expr, y: Expr) => Expr;
  readonly value: (x: number, y: number) => number;
  /** Whether x and y may change places. */
  readonly isSymmetric: boolean;
}

const PAIRS: Readonly<Record<Exclude<TermUse["of"], "x">, Argument>> = {
  "x - y": { expr: sub, value: (x, y) => x - y, isSymmetric: true },
  "x*y": { expr: (x, y) => mul(x, y), value: (x, y) => x * y, isSymmetric: true },
  "x/y": { expr: div, value: (x, y) => x / y, isSymmetric: false },
};

/** The terms of each column, then those of each pair of columns with `more` of it. */
function functionAtoms(
  names: readonly string[],
  functions: readonly Elementary[],
  isFit: IsFit,
  more: (i: number, j: number) => readonly Atom[] = () => [],
): Atom[] {
  const variables = names.map(variable);
  const signed = (
    fn: Elementary,
    { sign, cost }: TermUse,
    u: Expr,
    sources: number[],
    value: Value,
  ): Atom => {
    const f = ON_ROWS[fn.name];
    const side = sign === undefined ? 1 : -1;
    return {
      expr: call(fn.name, sign === undefined ? u : mul(num(sign), u)),
      cost,
      sources,
      write: (c, out) => {
        for (let r = 0; r < out.length; r++) out[r] = side * value(c, r);
        f(out, out, out.length);
      },
    };
  };
  const usesOf = (of: TermUse["of"]): { readonly fn: Elementary; readonly use: TermUse }[] =>
    functions.flatMap((fn) =>
      (fn.search?.terms ?? []).filter((use) => use.of === of).map((use) => ({ fn, use })),
    );
  const single = usesOf("x");
  const pairs = Object.entries(PAIRS).map(([of, argument]) => ({
    argument,
    uses: usesOf(of as TermUse["of"]),
  }));
  const atoms = variables.flatMap((x, i) =>
    single
      .filter(({ fn, use }) => isFit(fn, use.of, i))
      .map(({ fn, use }) => signed(fn, use, x, [i], (c, r) => c[i]![r]!)),
  );
  variables.forEach((x, i) => {
    variables.forEach((y, j) => {
      if (i === j) return;
      for (const { argument, uses } of pairs) {
        if (argument.isSymmetric && i > j) continue;
        for (const { fn, use } of uses) {
          if (!isFit(fn, use.of, i, j)) continue;
          const value: Value = (c, r) => argument.value(c[i]![r]!, c[j]![r]!);
          atoms.push(signed(fn, use, argument.expr(x, y), [i, j], value));
        }
      }
      atoms.push(...more(i, j));
    });
  });
  return atoms;
}

type Value = (columns: readonly Float64Array[], row: number) => number;

function atomOf(expr: Expr, cost: number, sources: readonly number[], value: Value): Atom {
  return {
    expr,
    cost,
    sources,
    write: (c, out) => {
      for (let r = 0; r < out.length; r++) out[r] = value(c, r);
    },
  };
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
          cost: DIFFERENCE_COST,
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
