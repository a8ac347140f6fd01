/**
 * How large the constants of a form are likely to be, by the units that it implies.
 *
 * In a·exp(−b·t) + c the constant b has the unit of 1/t, a and c that of the target: with the spread of each column as
 * its unit, constants of a law that shows on the rows are of the size of one.
 */
import { extremes, totalOf } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, variablesOf } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { plainUnit, solvedUnits, unitEquations } from "../../symbolic/units/unitEquations.ts";
import type { TypedForm } from "../typedForm.ts";

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
  const oneOf = (at: number): number[] => Array.from({ length: width }, (_, i) => (i === at ? 1 : 0));
  const knownOf = (name: string): number[] | undefined => {
    const at = variables.indexOf(name);
    return at < 0 ? undefined : oneOf(at);
  };
  const target = { ...plainUnit(width), known: oneOf(width - 1) };
  const { powersAsFar: powers } = solvedUnits(
    unitEquations(form.expr, knownOf, target),
    form.constants,
    width,
  );
  const locations = locationsOf(form.expr, variables, form.constants);
  const inWaves = new Set(wavesOf(form.expr).flatMap(variablesOf));
  return form.constants.map((name, i) => {
    const size = powers[i]!.reduce((product, p, b) => product * sizes[b]! ** p, 1);
    const locationOf = locations.get(name);
    const power = totalOf(powers[i]!.slice(0, -1));
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
