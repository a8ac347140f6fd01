/**
 * Formulas that are a law but for a correction: x − u·t leaves 2 % of (x − u·t)/√(1 − u²/c²) where u is a tenth of c, and what stands
 * beside it as a factor is a smaller law than the whole.
 */
import { normalise } from "../../symbolic/algebra/normalise.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul, unlessOverflow, variablesOf } from "../../symbolic/expression/make.ts";
import {
  fittedCount,
  freeConstants,
  freeUnlessRecognised,
  withConstants,
} from "../../symbolic/expression/parameters.ts";

/** Numbers that a law has most, and how far from one a fitted number may be, as a share of it: what the correction moves it by. */
const SIMPLE = [0.5, 1, 2, 3, 4];
const NEAR = 0.05;

/** `expr` with its fitted numbers as simple ones, without one in front that is none; undefined where another one is none. Cost O(nodes). */
export function leadingOf(expr: Expr): Expr | undefined {
  const { template, values } = freeConstants(expr, freeUnlessRecognised);
  const simple = unlessOverflow(() => normalise(withConstants(template, values.map(simpleNear))));
  if (simple === undefined) return undefined;
  const factors = simple.kind === "mul" ? simple.factors : [simple];
  const leading = mul(...factors.filter((one) => !(one.kind === "num" && fittedCount(one) > 0)));
  return fittedCount(leading) > 0 || variablesOf(leading).length === 0 ? undefined : leading;
}

function simpleNear(value: number): number {
  const size = Math.abs(value);
  return Math.sign(value) * (SIMPLE.find((one) => Math.abs(size - one) < NEAR * one) ?? size);
}
