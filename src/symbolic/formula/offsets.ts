/**
 * Columns that begin far from zero, as Julian dates and Unix times do: they are written as (t − 2454294).
 *
 * A formula of t itself hides what it says behind digits that cancel: the phase of a wave over Julian dates takes eleven.
 */
import { significant } from "../../math/simpleNumber.ts";
import { extremes } from "../../math/statistics.ts";
import { normalise } from "../algebra/normalise.ts";
import type { Expr } from "../expression/expr.ts";
import { add, children, mul, num, substitute, variable, withChildren } from "../expression/make.ts";
import type { FormulaData } from "./constants/constants.ts";

/** A column is written from an offset if it is so many times its span away from zero: three digits cancel. */
const FAR_SPANS = 1000;

/** The round number that a column begins at where it is so many times its span away from zero; undefined elsewhere. Cost O(rows). */
export function offsetOf(values: Float64Array, spans: number = FAR_SPANS): number | undefined {
  const [low, high] = extremes(values);
  const span = high - low;
  if (!(span > 0) || Math.min(Math.abs(low), Math.abs(high)) < spans * span || low * high <= 0)
    return undefined;
  const step = 10 ** (Math.floor(Math.log10(span)) - 1);
  const offset = significant(Math.floor(low / step + 1e-6) * step, 15);
  return Number.isFinite(offset) && high - offset > 0 ? offset : undefined;
}

/** A table whose far columns count from their offset, and the way there and back for formulas. */
export interface NearTable {
  readonly data: FormulaData;
  /** Other rows of the same table, from the same offsets. */
  readonly near: (rows: FormulaData) => FormulaData;
  /** A formula of the columns as they are: t − offset where `data` has t. */
  readonly asGiven: (expr: Expr) => Expr;
  /** The other way. */
  readonly asNear: (expr: Expr) => Expr;
}

/** The table with its columns that are so many times their span away from zero near it; undefined where it has none. Cost O(rows·columns). */
export function nearTable(data: FormulaData, spans: number = FAR_SPANS): NearTable | undefined {
  const offsets = data.columns.map((column) => offsetOf(column, spans));
  const far = offsets.flatMap((offset, i) =>
    offset === undefined ? [] : [{ name: data.variables[i]!, offset }],
  );
  if (far.length === 0) return undefined;
  const near = (rows: FormulaData): FormulaData => ({
    ...rows,
    columns: rows.columns.map((column, i) => {
      const offset = offsets[i];
      return offset === undefined ? column : column.map((v) => v - offset);
    }),
  });
  return {
    data: near(data),
    near,
    asGiven: (expr) => far.reduce((out, { name, offset }) => fromOffset(out, name, offset), expr),
    asNear: (expr) =>
      normalise(
        far.reduce(
          (out, { name, offset }) => gathered(substitute(out, name, add(variable(name), num(offset)))),
          expr,
        ),
      ),
  };
}

/** Functions that numbers of a whole turn more do not change. */
const TURN = 2 * Math.PI;

/** `expr` with k·(t + c) + b written as k·t + (k·c + b), the phases of waves within a turn. */
function gathered(expr: Expr): Expr {
  const parts = children(expr).map(gathered);
  if (expr.kind === "add") return sumOf(parts.flatMap(spread));
  if (expr.kind === "call" && expr.argument.kind === "mul") {
    const argument = sumOf(spread(parts[0]!));
    return withChildren(expr, [expr.fn === "sin" || expr.fn === "cos" ? withinTurn(argument) : argument]);
  }
  if (expr.kind === "call" && (expr.fn === "sin" || expr.fn === "cos"))
    return withChildren(expr, parts.map(withinTurn));
  return withChildren(expr, parts);
}

/** The terms of a sum, or of a number times a sum. */
function spread(term: Expr): readonly Expr[] {
  if (term.kind === "add") return term.terms;
  if (term.kind !== "mul" || term.factors.length !== 2) return [term];
  const number = term.factors.find((factor) => factor.kind === "num");
  const sum = term.factors.find((factor) => factor.kind === "add");
  if (number?.kind !== "num" || sum?.kind !== "add") return [term];
  return sum.terms.map((one) => (one.kind === "num" ? num(number.value * one.value) : mul(number, one)));
}

/** The sum of terms with its numbers added up. */
function sumOf(terms: readonly Expr[]): Expr {
  const number = terms.reduce((sum, term) => (term.kind === "num" ? sum + term.value : sum), 0);
  const others = terms.filter((term) => term.kind !== "num");
  return number === 0 && others.length > 0 ? add(...others) : add(...others, num(number));
}

function withinTurn(sum: Expr): Expr {
  if (sum.kind !== "add") return sum;
  return add(
    ...sum.terms.map((term) =>
      term.kind === "num" && Math.abs(term.value) > TURN ? num(term.value % TURN) : term,
    ),
  );
}

/** `expr` with the variable replaced by itself less `offset`; a number beside it is taken into the offset. */
function fromOffset(expr: Expr, name: string, offset: number): Expr {
  if (expr.kind === "var") return expr.name === name ? add(expr, num(-offset)) : expr;
  if (expr.kind === "add") {
    const isBare = (term: Expr): boolean => term.kind === "var" && term.name === name;
    const number = expr.terms.find((term) => term.kind === "num");
    if (number?.kind === "num" && expr.terms.some(isBare)) {
      const terms = expr.terms.flatMap((term) => {
        if (term === number) return [];
        return isBare(term) ? [term, num(number.value - offset)] : [fromOffset(term, name, offset)];
      });
      return add(...terms);
    }
    return add(...expr.terms.map((term) => fromOffset(term, name, offset)));
  }
  return withChildren(
    expr,
    children(expr).map((part) => fromOffset(part, name, offset)),
  );
}

/** Whether a number is the offset of a column in a formula, which no fit moves. */
export function offsetsIn(data: FormulaData): (value: number) => boolean {
  const offsets = new Set(data.columns.flatMap((column) => offsetOf(column) ?? []));
  return (value) => offsets.has(-value);
}
