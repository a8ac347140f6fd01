/** Log odds of a class as a sum of a few functions of columns, chosen by the likelihood of rows left out. */
import { setImmediate } from "node:timers/promises";
import { solveSpd } from "../../math/linear/cholesky.ts";
import type { Fold } from "../../math/rowGroups.ts";
import { withRows } from "../../math/rows.ts";
import { sigmoid } from "../../math/sigmoid.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, pow, substitute, variable } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../../symbolic/formula/formulaLimits.ts";
import { soft } from "../../symbolic/losses/formulaTarget.ts";

/** What log odds may be, and when there is no more time. */
export interface LogOddsLimits {
  readonly maxNodes: number;
  /** Functions of columns that terms may be; without a library logarithms. */
  readonly formulas: FormulaLimits;
  readonly isLate: () => boolean;
}

/** The probabilities to reach, and how much each row counts. Shapes: (rows). */
interface Rows {
  readonly target: Float64Array;
  readonly weights: Float64Array;
}

/** Log odds of growing size, and the one to take. */
export interface LogOdds {
  /** From a constant on, each with one term more. */
  readonly path: readonly Expr[];
  /** Of each the log odds of every row by a selection and a fit without it. Shape: (path)(rows). */
  readonly leftOut: readonly Float64Array[];
  /** The place in `path` of the least log loss of rows left out. */
  readonly best: number;
}

/** Terms that are fitted in full at each step, those that promise most. */
const MOST_FITTED = 8;
/** Columns whose products are terms, the first ones by what they tell alone. */
const MOST_IN_PRODUCTS = 6;
/** A term is exchanged for one that leaves less than this share of the loss. */
const EXCHANGED = 0.999;
/** Newton steps of a fit, and its ridge over the curvature of each term: a nudge that keeps separated classes finite. */
const [NEWTON_STEPS, RIDGE] = [12, 1e-4];

/**
 * The log odds of the rows whose target is 1, of at most `maxNodes` nodes. Of `folds` each leaves rows out. Terms are columns, their squares, and where they are positive logarithms (or the functions of a library) and inverses, and products of two. Rows count by their weights. What is found when time is up ends there. Zeros
 * and ones count as what so many rows allow to claim (see `soft`). Cost: folds·terms·rows·(columns + terms²).
 */
export async function logOdds(
  data: FormulaData,
  folds: readonly Fold[],
  limits: LogOddsLimits,
): Promise<LogOdds> {
  const n = data.target.length;
  const whole = await pathOf(data, limits);
  const leftOut = whole.map(() => new Float64Array(n));
  for (const { train, held } of folds) {
    const path = await pathOf(withRows(data, train), limits);
    const { variables, columns } = withRows(data, held);
    for (const [k, values] of leftOut.entries()) {
      const expr = path[Math.min(k, path.length - 1)]!;
      const own = evaluate(expr, variables, columns, held.length);
      for (const [i, r] of held.entries()) values[r] = own[i]!;
    }
  }
  const losses = leftOut.map((values) => logLoss(values, data));
  return { path: whole, leftOut, best: losses.indexOf(Math.min(...losses)) };
}

/** The mean log loss of log odds; infinite where one is not finite. Cost O(rows). */
function logLoss(values: Float64Array, { target, weights }: FormulaData): number {
  let sum = 0;
  for (let r = 0; r < values.length; r++) {
    const z = target[r]! > 0.5 ? -values[r]! : values[r]!;
    sum += (weights?.[r] ?? 1) * (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));
  }
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum / values.length;
}

/** A function of columns, scaled to mean 0 and spread 1 on the rows. */
interface LogOddsTerm {
  readonly expr: Expr;
  readonly values: Float64Array;
  readonly mean: number;
  readonly spread: number;
}

function termOf(expr: Expr, { variables, columns, target }: FormulaData): LogOddsTerm | undefined {
  const raw = evaluate(expr, variables, columns, target.length);
  const mean = raw.reduce((sum, v) => sum + v, 0) / raw.length;
  const spread = Math.sqrt(raw.reduce((sum, v) => sum + (v - mean) ** 2, 0) / raw.length);
  if (!(spread > 1e-9 * Math.abs(mean)) || !Number.isFinite(spread)) return undefined;
  return { expr, values: raw.map((v) => (v - mean) / spread), mean, spread };
}

/** Terms with their fit. */
interface Chosen {
  readonly terms: readonly LogOddsTerm[];
  readonly fit: Fitted;
}

/** The log odds of growing size: the term that raises the likelihood most is added, then each is exchanged while that gains. */
async function pathOf(data: FormulaData, limits: LogOddsLimits): Promise<Expr[]> {
  const { maxNodes, isLate } = limits;
  const rows = {
    target: soft(data.target),
    weights: data.weights ?? new Float64Array(data.target.length).fill(1),
  };
  const terms = termsOf(data, rows, limits);
  let at: Chosen = { terms: [], fit: fitted([], rows) };
  const path = [exprOf(at.terms, at.fit.weights)];
  const withBest = (from: readonly LogOddsTerm[]): Chosen | undefined =>
    bestWith(from, terms, rows, maxNodes);
  for (;;) {
    // Lets Ctrl-C in.
    await setImmediate();
    if (isLate()) return path;
    let next = withBest(at.terms);
    if (next === undefined || !(next.fit.loss < at.fit.loss)) return path;
    for (let place = 0; place < next.terms.length - 1; place++) {
      const one = withBest(next.terms.filter((_, t) => t !== place));
      if (one !== undefined && one.fit.loss < EXCHANGED * next.fit.loss) next = one;
    }
    at = next;
    path.push(exprOf(at.terms, at.fit.weights));
  }
}

/** The terms and the one more that raises the likelihood most; undefined where none fits into so many nodes. */
function bestWith(
  chosen: readonly LogOddsTerm[],
  terms: readonly LogOddsTerm[],
  rows: Rows,
  maxNodes: number,
): Chosen | undefined {
  const { values } = fitted(chosen, rows);
  const promises = terms
    .filter((term) => !chosen.includes(term))
    .map((term) => ({ term, gain: promise(term, chosen, values, rows) }))
    .sort((a, b) => b.gain - a.gain)
    .slice(0, MOST_FITTED);
  let best: Chosen | undefined;
  for (const { term } of promises) {
    const more = [...chosen, term];
    const fit = fitted(more, rows);
    if (complexity(exprOf(more, fit.weights)) > maxNodes || !Number.isFinite(fit.loss)) continue;
    if (best === undefined || fit.loss < best.fit.loss) best = { terms: more, fit };
  }
  return best;
}

function termsOf(data: FormulaData, rows: Rows, { formulas }: LogOddsLimits): LogOddsTerm[] {
  const start = fitted([], rows).values;
  const { library } = formulas;
  const own = data.variables.flatMap((name, c) => {
    const x = variable(name);
    const isPositive = data.columns[c]!.every((v) => v > 0);
    const functions =
      library?.map((body) => substitute(body, "x", x)) ?? (isPositive ? [call("log", x)] : []);
    const forms = [x, pow(x, 2), ...functions, ...(isPositive ? [pow(x, -1)] : [])];
    const allowed = forms.filter((expr) => hasOnlyAllowed(expr, formulas));
    const terms = allowed.flatMap((expr) => termOf(expr, data) ?? []);
    return terms.length === 0 ? [] : [{ x, terms, gain: promise(terms[0]!, [], start, rows) }];
  });
  const first = own.toSorted((a, b) => b.gain - a.gain).slice(0, MOST_IN_PRODUCTS);
  const products = first.flatMap(({ x }, i) =>
    first.slice(i + 1).flatMap((other) => termOf(mul(x, other.x), data) ?? []),
  );
  return [...own.flatMap(({ terms }) => terms), ...products];
}

/** The gain of likelihood that a term promises beside others (score test): what is left of it against what is left of rows. */
function promise(
  { values }: LogOddsTerm,
  chosen: readonly LogOddsTerm[],
  logits: Float64Array,
  { target, weights: counts }: Rows,
): number {
  const n = target.length;
  const weights = logits.map((z, r) => counts[r]! * Math.max(1e-6, sigmoid(z) * (1 - sigmoid(z))));
  const columns = [new Float64Array(n).fill(1), ...chosen.map((term) => term.values)];
  const m = columns.length;
  const matrix = new Float64Array(m * m);
  const right = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += weights[r]! * columns[i]![r]! * columns[j]![r]!;
      matrix[i * m + j] = sum;
      matrix[j * m + i] = sum;
    }
    for (let r = 0; r < n; r++) right[i]! += weights[r]! * columns[i]![r]! * values[r]!;
    matrix[i * m + i]! *= 1 + RIDGE;
  }
  const along = solveSpd(matrix, m, right);
  if (along === undefined || along === null) return 0;
  let [slope, curvature] = [0, 0];
  for (let r = 0; r < n; r++) {
    let left = values[r]!;
    for (let i = 0; i < m; i++) left -= along[i]! * columns[i]![r]!;
    slope += counts[r]! * left * (target[r]! - sigmoid(logits[r]!));
    curvature += weights[r]! * left * left;
  }
  return curvature > 1e-9 * n ? (slope * slope) / curvature : 0;
}

interface Fitted {
  /** Of the constant, then of each term. */
  readonly weights: Float64Array;
  /** The log odds of each row. */
  readonly values: Float64Array;
  readonly loss: number;
}

/** The terms at the largest likelihood, by Newton's method with steps halved where they lose. Cost O(rows·terms²). */
function fitted(terms: readonly LogOddsTerm[], { target, weights: counts }: Rows): Fitted {
  const n = target.length;
  const m = terms.length + 1;
  const at = (weights: Float64Array): Fitted => {
    const values = new Float64Array(n).fill(weights[0]!);
    for (const [t, term] of terms.entries())
      for (let r = 0; r < n; r++) values[r]! += weights[t + 1]! * term.values[r]!;
    let loss = 0;
    for (let r = 0; r < n; r++) {
      const z = values[r]!;
      loss +=
        counts[r]! * ((z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))) - target[r]! * z);
    }
    return { weights, values, loss: loss / n };
  };
  let best = at(new Float64Array(m));
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const matrix = new Float64Array(m * m);
    const right = new Float64Array(m);
    const row = new Float64Array(m);
    for (let r = 0; r < n; r++) {
      const p = sigmoid(best.values[r]!);
      const count = counts[r]!;
      const w = count * Math.max(1e-9, p * (1 - p));
      row[0] = 1;
      for (let t = 1; t < m; t++) row[t] = terms[t - 1]!.values[r]!;
      for (let i = 0; i < m; i++) {
        right[i]! += count * row[i]! * (target[r]! - p);
        for (let j = 0; j < m; j++) matrix[i * m + j]! += w * row[i]! * row[j]!;
      }
    }
    for (let i = 0; i < m; i++) matrix[i * m + i]! += RIDGE * n * (i === 0 ? 1e-3 : 1e-1) + 1e-12;
    const move = solveSpd(matrix, m, right);
    if (move === undefined || move === null) return best;
    let next = best;
    for (let share = 1; share > 1e-3; share /= 2) {
      const one = at(best.weights.map((v, i) => v + share * move[i]!));
      if (one.loss < best.loss) {
        next = one;
        break;
      }
    }
    if (best.loss - next.loss < 1e-10) return next;
    best = next;
  }
  return best;
}

/** The sum in the units of the columns. */
function exprOf(terms: readonly LogOddsTerm[], weights: Float64Array): Expr {
  const offset = terms.reduce(
    (sum, { mean, spread }, t) => sum - (weights[t + 1]! * mean) / spread,
    weights[0]!,
  );
  return add(num(offset), ...terms.map(({ expr, spread }, t) => mul(num(weights[t + 1]! / spread), expr)));
}
