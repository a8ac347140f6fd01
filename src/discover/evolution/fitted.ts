/** A formula with its constants at the least squares, as an island keeps it. */

import { leastSquares } from "../../math/linear/projection.ts";
import { multiplied } from "../../math/statistics.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num, one, unlessOverflow } from "../../symbolic/expression/make.ts";
import { key } from "../../symbolic/expression/order.ts";
import { fittedCount, freeConstants, freeUnlessRecognised } from "../../symbolic/expression/parameters.ts";
import { refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { structureLength } from "../../symbolic/formula/descriptionLength.ts";
import { tidied } from "../values/settle.ts";
import type { Ground } from "./ground.ts";

/** A formula of an island. */
export interface Individual {
  readonly expr: Expr;
  /** The share of the squared target, around its mean, that it leaves. */
  readonly left: number;
  /** What it takes in nats without its residuals. */
  readonly price: number;
}

/** What a fitted constant takes in nats. */
const NATS_OF_CONSTANT = 3;
/** Terms of a sum, at most. */
const MOST_TERMS = 8;
/** An offset that lowers the squares by less is left out. */
const NATS_OF_OFFSET = 4;

/** The price of a formula. */
function priceOf(expr: Expr): number {
  return structureLength(expr) + NATS_OF_CONSTANT * fittedCount(expr);
}

/** What is the same of formulas that differ in fitted constants alone: the terms of a sum without their factors. */
export interface Shape {
  readonly terms: readonly Expr[];
  readonly id: string;
  readonly hasInner: boolean;
}

/** The shape of a formula, in normal form; undefined where there is none or it has too many terms. */
export function shapeOf(expr: Expr): Shape | undefined {
  const plain = unlessOverflow(() => normalise(expr));
  if (plain === undefined) return undefined;
  const terms = (plain.kind === "add" ? plain.terms : [plain]).flatMap((term) => withoutFactor(term) ?? []);
  if (terms.length === 0 || terms.length > MOST_TERMS) return undefined;
  const { template, values } = freeConstants(add(...terms), freeUnlessRecognised);
  return { terms, id: key(template), hasInner: values.length > 0 };
}

function withoutFactor(term: Expr): Expr | undefined {
  if (term.kind === "num" || term.kind === "const") return undefined;
  if (term.kind !== "mul") return term;
  const rest = term.factors.filter((factor) => factor.kind !== "num");
  return rest.length === 0 ? undefined : mul(...rest);
}

/** The share of the squared target that a formula leaves; NaN where some row has no value. Cost O(rows·nodes). */
function leftBy(expr: Expr, { target, weights, total, valuesOf }: Ground): number {
  const values = valuesOf(expr);
  let left = 0;
  for (let r = 0; r < target.length; r++) left += (weights[r]! * (target[r]! - values[r]!)) ** 2;
  return left / total;
}

/** An individual with all its constants moved on by at most so many steps. Cost O(steps·rows·nodes). */
export function refitted(before: Individual, ground: Ground, steps: number): Individual {
  const { expr, nrmse } = refitConstants(before.expr, ground.data, { maxSteps: steps, tolerance: 1e-9 });
  const left = nrmse ** 2;
  return left < before.left ? { expr, left, price: before.price } : before;
}

/**
 * The best formula of a shape from where its inner constants are: the factors of its terms and an offset solved.
 * Undefined where some row has no value. Cost O(rows·(terms² + nodes)).
 */
export function fitted({ terms }: Shape, ground: Ground): Individual | undefined {
  const { weights, target } = ground;
  const isPlain = weights.every((w) => w === 1);
  const weighted = (values: Float64Array): Float64Array => (isPlain ? values : multiplied(values, weights));
  const columns = terms.map((term) => weighted(ground.valuesOf(term)));
  if (!columns.every((column) => column.every(Number.isFinite))) return undefined;
  const wanted = weighted(target);
  const solved = (all: readonly Float64Array[]) => {
    const factors = leastSquares(all, wanted);
    if (factors === undefined) return undefined;
    let left = 0;
    for (let r = 0; r < wanted.length; r++) {
      let rest = wanted[r]!;
      for (let t = 0; t < all.length; t++) rest -= factors[t]! * all[t]![r]!;
      left += rest * rest;
    }
    return { factors, left: left / ground.total };
  };
  const bare = solved(columns);
  const moved = solved([...columns, weights]);
  if (bare === undefined || moved === undefined) return undefined;
  const isMoved = 0.5 * ground.nRows * Math.log((bare.left + 1e-26) / (moved.left + 1e-26)) > NATS_OF_OFFSET;
  const { factors } = isMoved ? moved : bare;
  const expr = unlessOverflow(() =>
    normalise(
      add(...[...terms, ...(isMoved ? [one] : [])].map((term, t) => mul(num(tidied(factors[t]!)), term))),
    ),
  );
  // Of factors that nearly cancel the normal form may lose digits: what it leaves is what counts.
  const left = expr === undefined ? Number.NaN : leftBy(expr, ground);
  return expr && Number.isFinite(left) ? { expr, left, price: priceOf(expr) } : undefined;
}
