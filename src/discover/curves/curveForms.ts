/** Forms of tables of one column: curves as people fit them. */
import { totalSquares } from "../../math/errors.ts";
import { type Form, type FormTable, type FoundForm, NATS_OF_CALL } from "../direct/form.ts";
import { isPowerOfTarget, isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { curveOf } from "./curve.ts";
import { curveModels } from "./curveSearch.ts";
import { CURVE_TERMS } from "./terms/all.ts";

/** Sums that become candidates. */
const MOST_KEPT = 12;
/** The work of all scans and fits: the same on every table, and for each row. */
const FIXED_WORK = 3e8;
const WORK_OF_ROW = 3e6;

/** Sums of a few terms of one column with a level and a line. */
const curveSums: Form = {
  name: "curve",
  nats: priorOf("curve"),
  // Powers alone are found as sums of powers.
  surplus: NATS_OF_CALL,
  keeps: MOST_KEPT,
  fits: (table) => (!isTransformed(table) || isPowerOfTarget(table)) && curveOf(table) !== undefined,
  cost: ({ target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : FIXED_WORK + WORK_OF_ROW * target.length,
  run: (table, isOver) => found(table, isOver),
};

/** All forms of curves; their order has no meaning. */
export const CURVE_FORMS: readonly Form[] = [curveSums];

function found(table: FormTable, isOver: () => boolean): readonly FoundForm[] {
  const curve = curveOf(table);
  if (curve === undefined) return [];
  const scale = totalSquares(curve.y);
  return curveModels(curve, CURVE_TERMS, isOver)
    .slice(0, MOST_KEPT)
    .map(({ expr, left }) => ({ expr, left: left / scale }));
}
