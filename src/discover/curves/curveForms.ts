/** Forms of tables of one column: curves as people fit them. */
import { totalSquares } from "../../math/errors.ts";
import { type Form, type FormTable, type FoundForm, NATS_OF_CALL } from "../direct/form.ts";
import { isPowerOfTarget, isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { curveOf } from "./curve.ts";
import { curveModels, shortCurveModels } from "./curveSearch.ts";
import { CURVE_TERMS } from "./terms/all.ts";

/** Sums that become candidates. */
const MOST_KEPT = 12;
/** The work of all scans and fits: the same on every table, and for each row. */
const FIXED_WORK = 3e8;
const WORK_OF_ROW = 3e6;
/**
 * Of that what sums take that start from single terms: of twelve curves (80 to 240 rows) by a quarter of the time of all. Six of nine noisy
 * ones have their law after 0.3 to 0.6e9 multiplications then, not 1.1 to 2.0e9; where these sums do not hold it, it comes later by theirs.
 */
const SHORT_SHARE = 0.25;

/** What the two searches for sums of a few terms of one column with a level and a line have in common. */
const SUMS = {
  // Powers alone are found as sums of powers.
  surplus: NATS_OF_CALL,
  keeps: MOST_KEPT,
};

const curveSums: Form = {
  ...SUMS,
  name: "curve",
  nats: priorOf("curve"),
  fits: (table) => (!isTransformed(table) || isPowerOfTarget(table)) && curveOf(table) !== undefined,
  cost: (table, effort) => (effort > 1 ? Number.POSITIVE_INFINITY : workOn(table)),
  run: (table, isOver) => found(table, isOver, curveModels),
};

/**
 * A first look at the table of the search alone: beside every function of the target, and at what parts leave, it came before what finds more
 * there (two lines of a spectrum after 2.6e9 multiplications, not 2e9), and a Gompertz curve had a wave of its noise beside it.
 */
const shortSums: Form = {
  ...SUMS,
  name: "short curve",
  nats: priorOf("short curve"),
  isFirstLook: true,
  fits: (table) => (table.trail ?? []).length === 0 && curveOf(table) !== undefined,
  cost: (table, effort) => (effort > 1 ? Number.POSITIVE_INFINITY : SHORT_SHARE * workOn(table)),
  run: (table, isOver) => found(table, isOver, shortCurveModels),
};

/** All forms of curves; their order has no meaning. */
export const CURVE_FORMS: readonly Form[] = [curveSums, shortSums];

function workOn({ target }: FormTable): number {
  return FIXED_WORK + WORK_OF_ROW * target.length;
}

function found(table: FormTable, isOver: () => boolean, modelsOf: typeof curveModels): readonly FoundForm[] {
  const curve = curveOf(table);
  if (curve === undefined) return [];
  const scale = totalSquares(curve.y);
  return modelsOf(curve, CURVE_TERMS, isOver)
    .slice(0, MOST_KEPT)
    .map(({ expr, left }) => ({ expr, left: left / scale }));
}
