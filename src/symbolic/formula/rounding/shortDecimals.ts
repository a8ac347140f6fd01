/** Constants that rows know well enough to say that somebody wrote a short number: 9.81, not 9.81001. */

import { quantileT } from "../../../math/distributions/studentT.ts";
import { significant } from "../../../math/simpleNumber.ts";
import { ROW_LIMITS } from "../../../rowLimits.ts";
import type { Expr } from "../../expression/expr.ts";
import { mapLeaves, num } from "../../expression/make.ts";
import { freeConstants } from "../../expression/parameters.ts";
import { compileTemplate } from "../../expression/tape/tape.ts";
import { type FormulaData, refitConstants, standardErrors } from "../constants/constants.ts";
import { fittedAt } from "../descriptionLength.ts";
import { evenRows } from "../evenRows.ts";
import { errorsOn } from "../formula.ts";

/** Below this NRMSE constants were settled to the last digit already. */
const EXACT_BELOW = 1e-9;
/** Jacobians of a fit: it starts at the optimum but for one constant, which moves by a few errors. */
const STEPS = 10;
/** The longest number that anybody is thought to have written. */
const MOST_DIGITS = 8;
/**
 * How much likelier a number of up to three digits has to be than one of any digits, and by what factor more for each
 * further digit. Of 40,000 constants of random digits, known to 1.5 to 7 digits, 6 % become shorter, nine in ten of those by less than
 * 2.4 errors (9 % at a factor of 3, 3 % at 10); of 120 printed tables of eight laws 99 have their constants as they were
 * written, 46 without it.
 */
const LIKELIER = Math.log(4);
const LIKELIER_EACH = Math.log(2.5);
const USUAL_DIGITS = 3;
/** Where giving up one constant raises n·log of the squares by more, chance is refuted at 99 %. */
const MOST_RISE = 6.6;
/** The share of half its interval by which a constant may move at most, and the level of that. */
const WITHIN = 0.97;
const LEVEL = 0.95;
/** Rows beyond its constants from which a formula says how well it knows them. */
const LEAST_FREEDOM = 5;

/** A constant at leaf `place` that becomes `value`, and the nats that speak for it. */
interface Short {
  readonly place: number;
  readonly value: number;
  readonly nats: number;
}

/**
 * `expr`, which is at its least squares on `data`, with those constants as short decimals for which the rows speak, the
 * others refitted; the same formula where there are none.
 *
 * That a number of D digits lies so near by chance is as likely as errors are wide beside its last digit: s/(σ√2π)·exp(−z²/2)
 * to one, for the unit s of the last digit and z errors between (the Bayes factor of a point against a flat prior, Jeffreys, *Theory of
 * Probability*, 1961, §5.0). The constant that is surest comes first: once it stands, rows know the others better. No constant leaves its interval by it. Cost: a few Jacobians for each constant, over at most 20,000 rows.
 */
export function withShortDecimals(expr: Expr, data: FormulaData): Expr {
  const n = data.target.length;
  const before = errorsOn(expr, data).nrmse;
  if (data.loss !== undefined || !(before >= EXACT_BELOW)) return expr;
  const rows = evenRows(data, ROW_LIMITS.formsFinished);
  const isFitted = fittedAt(before);
  const settled = new Set<number>();
  const isFree = (value: number, at: number): boolean => isFitted(value, at) && !settled.has(at);
  let current = rows === data ? expr : refitConstants(expr, rows, { isFree, maxSteps: STEPS }).expr;
  const first = errorsOn(current, rows).nrmse;
  const start = knownTo(current, rows, isFree);
  const freedom = rows.target.length - start.length;
  if (freedom < LEAST_FREEDOM) return expr;
  const most = WITHIN * quantileT(LEVEL, freedom);
  let last = first;
  const refused = new Set<number>();
  for (;;) {
    const best = surest(current, rows, isFree, refused);
    if (best === undefined) break;
    settled.add(best.place);
    const next = refitConstants(withNumberAt(current, best.place, best.value), rows, {
      isFree,
      maxSteps: STEPS,
    });
    const rise = (from: number): number => 2 * rows.target.length * Math.log(next.nrmse / from);
    const k = settled.size;
    const isLikely = rise(last) <= MOST_RISE && rise(first) <= k + 3 * Math.sqrt(2 * k);
    const isKept = start.every(({ place, value, error }) => {
      return Math.abs(numberAt(next.expr, place) - value) <= most * error;
    });
    if (isLikely && isKept) {
      current = next.expr;
      last = next.nrmse;
    } else {
      settled.delete(best.place);
      refused.add(best.place);
    }
  }
  if (settled.size === 0) return expr;
  return rows.target.length === n ? current : refitConstants(current, data, { isFree, maxSteps: STEPS }).expr;
}

/** A free number, its leaf, and the standard error that it has beside the others. */
interface Known {
  readonly place: number;
  readonly value: number;
  readonly error: number;
}

function knownTo(
  expr: Expr,
  data: FormulaData,
  isFree: (value: number, at: number) => boolean,
): readonly Known[] {
  const places: number[] = [];
  const { template, values } = freeConstants(expr, (value, at) => {
    const isOne = isFree(value, at);
    if (isOne) places.push(at);
    return isOne;
  });
  const constants = Float64Array.from(values);
  const errors = standardErrors(compileTemplate(template, data.variables, constants), data, constants);
  return places.map((place, i) => ({ place, value: values[i]!, error: errors[i]! }));
}

/** The short decimal for which most speaks, of the free constants that were not refused. */
function surest(
  expr: Expr,
  data: FormulaData,
  isFree: (value: number, at: number) => boolean,
  refused: ReadonlySet<number>,
): Short | undefined {
  const known = knownTo(expr, data, isFree);
  const freedom = data.target.length - known.length;
  const found = known.flatMap(({ place, value, error }) => {
    const short = refused.has(place) ? undefined : shortest(value, error, freedom);
    return short === undefined ? [] : [{ ...short, place }];
  });
  return found.toSorted((a, b) => b.nats - a.nats || a.place - b.place)[0];
}

/** The number of fewest digits near `value` that more speaks for than for a number of any digits. */
function shortest(value: number, error: number, freedom: number): Omit<Short, "place"> | undefined {
  if (!(error > 0) || !Number.isFinite(error)) return undefined;
  const power = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const rounded = significant(value, digits);
    const unit = 10 ** (power - digits + 1);
    // Student's t in place of the normal curve: of few rows errors are guesses.
    const z = (rounded - value) / error;
    const nearness = ((freedom + 1) / 2) * Math.log1p(z ** 2 / freedom);
    const asked = LIKELIER + LIKELIER_EACH * Math.max(0, digits - USUAL_DIGITS);
    const nats = Math.log(unit / (error * Math.sqrt(2 * Math.PI))) - nearness - asked;
    if (nats > 0) return { value: rounded, nats };
  }
  return undefined;
}

function withNumberAt(expr: Expr, place: number, value: number): Expr {
  let at = -1;
  return mapLeaves(expr, (leaf) => {
    at++;
    return at === place ? num(value) : leaf;
  });
}

function numberAt(expr: Expr, place: number): number {
  let at = -1;
  let found = Number.NaN;
  mapLeaves(expr, (leaf) => {
    at++;
    if (at === place && leaf.kind === "num") found = leaf.value;
    return leaf;
  });
  return found;
}
