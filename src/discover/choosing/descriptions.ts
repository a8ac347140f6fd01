/** What formulas take to describe on the rows that choices are made on, and their errors there. */
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { describe, structureLength } from "../../symbolic/formula/descriptionLength.ts";
import { errorsOf, errorsOn, type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../../symbolic/formula/formulaLimits.ts";
import { agreesWithTable } from "../../symbolic/units/units.ts";
import { MOST_ROUNDING, roundingFloor } from "../printedDigits.ts";
import { NATS_OF_UNITS_APART } from "../prior.ts";
import { natsInUnits, structureInUnits } from "../units/natsInUnits.ts";
import { EXACT_NRMSE } from "./archive.ts";
import { natsOfWildNumbers, type Sizes, sizesOf } from "./wildNumbers.ts";

/** Below the exact level errors are rounding, and only size counts. */
const LEAST_ERROR = EXACT_NRMSE / 10;

/** The descriptions of formulas of one table. */
export class Descriptions {
  /** The first rows were fitted to, the others held out. */
  readonly #judged: FormulaData;
  readonly #nTrain: number;
  readonly #limits: FormulaLimits;
  readonly #floorOf: (expr: Expr, nrmse: number) => number;
  readonly #sizes: Sizes;

  /** Of rows of which the first `nTrain` are for training. */
  constructor(judged: FormulaData, nTrain: number, limits: FormulaLimits) {
    this.#judged = judged;
    this.#nTrain = nTrain;
    this.#limits = limits;
    this.#floorOf = roundingFloor(judged);
    this.#sizes = sizesOf(judged);
  }

  /** A formula with its description and its errors on training and held-out rows. Cost O(rows·(nodes + constants²)). */
  formula(expr: Expr, origin: string): Formula {
    const { target, weights } = this.#judged;
    const predicted = valuesOn(expr, this.#judged);
    const on = (from: number, to: number) =>
      errorsOf(predicted.subarray(from, to), target.subarray(from, to), weights?.subarray(from, to));
    const errors = {
      train: on(0, this.#nTrain),
      ...(this.#nTrain < target.length && { validation: on(this.#nTrain, target.length) }),
    };
    const { nrmse } = on(0, target.length);
    const plain = describe(expr, this.#judged, nrmse, this.leastError(expr, nrmse));
    const { preferred } = this.#limits;
    const isApart = preferred !== undefined && !agreesWithTable(expr, preferred);
    const length = plain.length + this.extra(expr) + (isApart ? NATS_OF_UNITS_APART : 0);
    return { expr, complexity: complexity(expr), description: { ...plain, length }, errors, origin };
  }

  /** The nats of wild numbers and of what units hold together, beside those of `describe`. Cost O(nodes). */
  extra(expr: Expr): number {
    const { units } = this.#limits;
    return natsOfWildNumbers(expr, this.#sizes) + (units === undefined ? 0 : natsInUnits(expr, units));
  }

  /** The nats of a formula's description that are not its residuals: structure and constants. Cost O(rows·nodes). */
  price({ expr, description }: Formula): number {
    const { nrmse } = errorsOn(expr, this.#judged);
    const error = Math.max(nrmse, this.leastError(expr, nrmse));
    return description.length - this.#judged.target.length * Math.log(error);
  }

  /** What a formula takes without its fitted constants and without the rows, in nats. Cost O(nodes). */
  structure(expr: Expr): number {
    const { units } = this.#limits;
    return structureLength(expr) + (units === undefined ? 0 : structureInUnits(expr, units));
  }

  /** The error below which only size counts: that of rounding, in float64 or in the figures of the table. */
  leastError(expr: Expr, nrmse: number): number {
    return Math.max(LEAST_ERROR, nrmse < MOST_ROUNDING ? this.#floorOf(expr, nrmse) : 0);
  }
}
