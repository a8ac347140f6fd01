/** The constants of a form by groups of rows: which of them are shared, and which are each group's own. */
import { squaredError, totalSquares } from "../../math/errors.ts";
import { isRecognised } from "../../math/simpleNumber.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mapLeaves, mul, num, variable } from "../../symbolic/expression/make.ts";
import {
  exponentsHeld,
  freeConstants,
  type IsFree,
  withConstants,
} from "../../symbolic/expression/parameters.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";

/** Columns of 0 and 1 that say which group a row is of: those of each column of levels. */
export type Indicators = readonly (readonly string[])[];

/** A form with constants by groups. */
export interface GroupFit {
  readonly expr: Expr;
  /** Nats of structure, constants and residuals; the least is the best. */
  readonly length: number;
  /** The columns of levels, by place, that each constant goes with. */
  readonly owners: readonly (readonly number[])[];
}

/** Constants of a form that are tried, columns of levels, and groups that rows are divided into, at most. */
const [MOST_CONSTANTS, MOST_COLUMNS, MOST_CELLS] = [5, 3, 30];
/** Rows of each group for each constant, on the average. */
const ROWS_A_CONSTANT = 2;
const FIT_STEPS = 30;
/** The smallest standard deviation that counts, over that of the target: below it residuals are rounding. */
const LEAST_ERROR = 1e-12;

/**
 * The form with the constants by groups that make its description shortest; undefined where it has no constants, or too
 * many. All constants go with the same columns of levels first, then each with those by which the description is shortest. Exponents
 * stay as they are. Cost: fits of up to `constants²·columns²` forms.
 */
export function groupFit(form: Expr, data: FormulaData, indicators: Indicators): GroupFit | undefined {
  const { template, values } = freeConstants(form, freeIn(form));
  const columns = indicators.map((_, c) => c).slice(0, MOST_COLUMNS);
  if (values.length === 0 || values.length > MOST_CONSTANTS) return undefined;
  const known = new Map<string, GroupFit | undefined>();
  const fitted = (owners: readonly (readonly number[])[]): GroupFit | undefined => {
    const name = owners.map((own) => own.join("+")).join();
    if (!known.has(name)) known.set(name, fitOf(template, values, owners, data, indicators));
    return known.get(name);
  };
  let best: GroupFit | undefined;
  for (const all of subsets(columns)) {
    if (all.length === 0) continue;
    let at = fitted(values.map(() => all));
    for (let next = at; next !== undefined; ) {
      at = next;
      const { owners } = at;
      next = undefined;
      for (const c of owners.keys())
        for (const other of subsets(columns)) {
          const one = fitted(owners.with(c, other));
          if (one !== undefined && one.length < (next ?? at).length) next = one;
        }
    }
    if (at !== undefined && (best === undefined || at.length < best.length)) best = at;
  }
  return best;
}

/** Every number may move but 1, −1 and settled exponents: a 2 for all groups may be 1.9 and 2.1. */
function freeIn(form: Expr): IsFree {
  const isNoOne: IsFree = (value) => Math.abs(value) !== 1;
  const isCoefficient = exponentsHeld(form, isNoOne);
  return (value, at) => isCoefficient(value, at) || !isRecognised(value);
}

/** All subsets, the whole one last. */
function subsets(columns: readonly number[]): (readonly number[])[] {
  return Array.from({ length: 2 ** columns.length }, (_, bits) => columns.filter((_, c) => (bits >> c) & 1));
}

function fitOf(
  template: Expr,
  values: readonly number[],
  owners: readonly (readonly number[])[],
  data: FormulaData,
  indicators: Indicators,
): GroupFit | undefined {
  const n = data.target.length;
  const cells = owners.map((own) => cellsOf(own, data, indicators));
  const nConstants = values.length + cells.reduce((sum, one) => sum + one.length, 0);
  if (
    cells.some((one, c) => one.length >= MOST_CELLS || !isCrossed(one, owners[c]!, indicators)) ||
    n < ROWS_A_CONSTANT * nConstants + 2
  )
    return undefined;
  // Constants that move are told from numbers of the form by a share that no one would write.
  const starts = values.map((value) => value * (1 + 1e-9) + 1e-12);
  const parts = starts.map((value, c) =>
    cells[c]!.length === 0
      ? num(value)
      : add(num(value), ...cells[c]!.map((names) => mul(num(1e-3 * (value || 1)), ...names.map(variable)))),
  );
  const whole = replaced(withConstants(template, starts), starts, parts);
  const { expr } = refitConstants(whole, data, { maxSteps: FIT_STEPS, isFree: freeIn(whole) });
  const { weights } = data;
  const left = squaredError(valuesOn(expr, data), data.target, weights);
  if (!Number.isFinite(left)) return undefined;
  const spread = totalSquares(data.target, weights);
  const k = nConstants + 1;
  const length =
    (n / 2) * Math.log(Math.max(left, LEAST_ERROR ** 2 * spread) / n) +
    (k / 2) * Math.log(n) +
    (k * (k + 1)) / Math.max(1, n - k - 1) +
    NATS_PER_NODE *
      owners.reduce((sum, own) => sum + own.length, complexity(withConstants(template, values)));
  return { expr, length, owners };
}

/** The form with each of its constants, by its value, replaced by a part. */
function replaced(form: Expr, starts: readonly number[], parts: readonly Expr[]): Expr {
  let at = 0;
  return mapLeaves(form, (leaf) => {
    if (leaf.kind !== "num" || at >= starts.length || leaf.value !== starts[at]) return leaf;
    return parts[at++]!;
  });
}

/** Whether rows have all levels of each column with all of the others. */
function isCrossed(cells: readonly unknown[], own: readonly number[], indicators: Indicators): boolean {
  return own.length < 2 || cells.length + 1 === own.reduce((n, c) => n * (indicators[c]!.length + 1), 1);
}

/**
 * The groups of the given columns of levels besides the first: for each the indicators whose product is 1 in its rows
 * alone. Only groups with rows count. The first group has none.
 */
function cellsOf(
  own: readonly number[],
  { variables, columns, target }: FormulaData,
  indicators: Indicators,
): string[][] {
  if (own.length === 0) return [];
  const found = new Map<string, string[]>();
  for (let r = 0; r < target.length; r++) {
    const names = own.flatMap((c) =>
      indicators[c]!.filter((name) => columns[variables.indexOf(name)]![r] === 1),
    );
    found.set(names.join("\n"), names);
  }
  const cells = [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, names]) => names);
  // Without rows of the first levels some other group is the one that the rest is told from.
  return cells.some((names) => names.length === 0)
    ? cells.filter((names) => names.length > 0)
    : cells.slice(1);
}
