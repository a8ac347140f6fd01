/**
 * How large the constants of a form are likely to be, by the units that it implies.
 *
 * In a·exp(−b·t) + c the constant b has the unit of 1/t, a and c that of the target: with the spread of each column as
 * its unit, constants of a law that shows on the rows are of the size of one.
 */
import { extremes } from "../math/statistics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { children, variablesOf } from "../symbolic/expression/make.ts";
import type { FormulaData } from "../symbolic/formula/constants.ts";
import type { TypedForm } from "./typedForm.ts";

/** The unit of an expression: a linear form in the units of constants, plus powers of the columns' units. */
interface Unit {
  readonly unknown: ReadonlyMap<string, number>;
  /** Powers of the unit of each column, then of the target. */
  readonly known: readonly number[];
}

/** What the units of a form say of one constant. */
export interface Magnitude {
  /** The size at which it shows on the rows. */
  readonly size: number;
  /** The column that it is added to or taken from, as in x − b; undefined for others. */
  readonly locationOf?: number;
  /** The power of the columns' units in its own: 1 for a length in x − b or exp(−x/b), −1 for a rate. */
  readonly powerOfColumns: number;
  /** In the argument of a wave: how fast it turns, or its period. */
  readonly turns?: "rate" | "period";
}

/**
 * The magnitude of each constant. `sizes` are the units: the spread of each variable, then of the target.
 *
 * A form whose units contradict each other (log of a length) is read as far as it goes. Cost O(nodes + constants³).
 */
export function magnitudes(
  form: TypedForm,
  variables: readonly string[],
  sizes: readonly number[],
): Magnitude[] {
  const width = variables.length + 1;
  const equations: Unit[] = [];
  let fresh = 0;
  const plain: Unit = { unknown: new Map(), known: new Array<number>(width).fill(0) };
  const equal = (a: Unit, b: Unit): void => void equations.push(combined(a, b, -1));
  const unitOf = (expr: Expr): Unit => {
    switch (expr.kind) {
      case "num":
      case "const":
        return plain;
      case "var": {
        const at = variables.indexOf(expr.name);
        if (at < 0) return { unknown: new Map([[expr.name, 1]]), known: plain.known };
        return { unknown: new Map(), known: plain.known.map((_, i) => (i === at ? 1 : 0)) };
      }
      case "add": {
        const [first, ...others] = expr.terms.map(unitOf);
        for (const other of others) equal(first!, other);
        return first!;
      }
      case "mul":
        return expr.factors.map(unitOf).reduce((a, b) => combined(a, b, 1));
      case "pow": {
        const base = unitOf(expr.base);
        if (expr.exponent.kind === "num") return combined(plain, base, expr.exponent.value);
        equal(unitOf(expr.exponent), plain);
        return { unknown: new Map([[`·${fresh++}`, 1]]), known: plain.known };
      }
      case "call":
        if (expr.fn === "abs") return unitOf(expr.argument);
        equal(unitOf(expr.argument), plain);
        return plain;
      default:
        return { unknown: new Map([[`·${fresh++}`, 1]]), known: plain.known };
    }
  };
  equal(unitOf(form.expr), { ...plain, known: plain.known.map((_, i) => (i === width - 1 ? 1 : 0)) });
  const powers = solved(equations, form.constants, width);
  const locations = locationsOf(form.expr, variables, form.constants);
  const inWaves = new Set(wavesOf(form.expr).flatMap(variablesOf));
  return form.constants.map((name, i) => {
    const size = powers[i]!.reduce((product, p, b) => product * sizes[b]! ** p, 1);
    const locationOf = locations.get(name);
    const power = powers[i]!.slice(0, -1).reduce((sum, p) => sum + p, 0);
    const turns = !inWaves.has(name) || power === 0 ? undefined : power < 0 ? "rate" : "period";
    return {
      size: Number.isFinite(size) && size > 0 ? size : 1,
      powerOfColumns: power,
      ...(locationOf === undefined ? {} : { locationOf }),
      ...(turns === undefined ? {} : { turns }),
    };
  });
}

/** The same with the spreads of the columns and of the target as units. Cost O(rows·columns). */
export function magnitudesOn(form: TypedForm, { variables, columns, target }: FormulaData): Magnitude[] {
  return magnitudes(form, variables, [...columns, target].map(spreadOf));
}

function spreadOf(values: Float64Array): number {
  const [low, high] = extremes(values);
  const spread = high - low;
  return spread > 0 ? spread : Math.abs(values[0] ?? 1) || 1;
}

function combined(a: Unit, b: Unit, factor: number): Unit {
  const unknown = new Map(a.unknown);
  for (const [name, power] of b.unknown) unknown.set(name, (unknown.get(name) ?? 0) + factor * power);
  return { unknown, known: a.known.map((power, i) => power + factor * b.known[i]!) };
}

/** Powers of the known units in each name, by elimination; what is left open is 0, contradictions are passed over. */
function solved(equations: readonly Unit[], names: readonly string[], width: number): number[][] {
  const unknowns = [...new Set([...equations.flatMap(({ unknown }) => [...unknown.keys()]), ...names])];
  const rows = equations.map(({ unknown, known }) => [
    ...unknowns.map((name) => unknown.get(name) ?? 0),
    ...known.map((power) => -power),
  ]);
  const pivots = new Map<number, number[]>();
  for (const row of rows) {
    for (const [column, pivot] of pivots) {
      const factor = row[column]!;
      if (factor !== 0) for (let i = 0; i < row.length; i++) row[i]! -= factor * pivot[i]!;
    }
    const column = row.slice(0, unknowns.length).findIndex((v) => Math.abs(v) > 1e-9);
    if (column < 0) continue;
    const scale = row[column]!;
    const pivot = row.map((v) => v / scale);
    for (const other of pivots.values()) {
      const factor = other[column]!;
      if (factor !== 0) for (let i = 0; i < other.length; i++) other[i]! -= factor * pivot[i]!;
    }
    pivots.set(column, pivot);
  }
  return names.map((name) => {
    const pivot = pivots.get(unknowns.indexOf(name));
    return pivot === undefined ? new Array<number>(width).fill(0) : pivot.slice(unknowns.length);
  });
}

/** The arguments of sines and cosines. */
function wavesOf(expr: Expr): Expr[] {
  const own = expr.kind === "call" && (expr.fn === "sin" || expr.fn === "cos") ? [expr.argument] : [];
  return [...own, ...children(expr).flatMap(wavesOf)];
}

/** Constants that stand in a sum beside a column alone: x − b, x + b. */
function locationsOf(
  expr: Expr,
  variables: readonly string[],
  constants: readonly string[],
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const bare = (term: Expr): string | undefined => {
    if (term.kind === "var") return term.name;
    if (term.kind !== "mul") return undefined;
    const names = term.factors.filter(({ kind }) => kind !== "num");
    return names.length === 1 && names[0]!.kind === "var" ? names[0]!.name : undefined;
  };
  const visit = (part: Expr): void => {
    if (part.kind === "add") {
      const names = part.terms.map(bare);
      const column = variables.findIndex((name) => names.includes(name));
      if (column >= 0)
        for (const name of names) if (name !== undefined && constants.includes(name)) found.set(name, column);
    }
    children(part).forEach(visit);
  };
  visit(expr);
  return found;
}
