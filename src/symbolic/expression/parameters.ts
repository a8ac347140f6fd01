/**
 * The free constants of a formula: numbers that a fit may move.
 *
 * They are taken out as parameters, so that a fit sees a template and a vector, and put back afterwards.
 */

import { isRecognised } from "../../math/simpleNumber.ts";
import type { Expr } from "./expr.ts";
import { children, mapLeaves, num } from "./make.ts";

/** Whether the number `value`, at leaf `at` (leaves counted from the left), may be moved by a fit. */
export type IsFree = (value: number, at: number) => boolean;

// A name no parser or table can produce.
const MARK = "\u0001";

/** The rule most callers want: every number that is not settled is free. */
export const freeUnlessRecognised: IsFree = (value) => !isRecognised(value);

/** The rule `isFree` without the exponents of `expr`, which stay as they are. */
export function exponentsHeld(expr: Expr, isFree: IsFree): IsFree {
  const held = new Set<number>();
  let at = -1;
  const visit = (part: Expr, isHeld: boolean): void => {
    const below = children(part);
    if (below.length === 0) {
      at++;
      if (isHeld) held.add(at);
    } else if (part.kind === "pow") {
      visit(part.base, isHeld);
      visit(part.exponent, true);
    } else for (const one of below) visit(one, isHeld);
  };
  visit(expr, false);
  return (value, place) => !held.has(place) && isFree(value, place);
}

/** How many numbers of `expr` are free by the rule most callers want. Cost O(nodes). */
export function fittedCount(expr: Expr): number {
  return freeConstants(expr, freeUnlessRecognised).values.length;
}

/** `expr` with its free numbers replaced by parameters, and their values from left to right. */
export function freeConstants(expr: Expr, isFree: IsFree): { template: Expr; values: number[] } {
  const values: number[] = [];
  let at = -1;
  const template = mapLeaves(expr, (leaf) => {
    at++;
    if (leaf.kind !== "num" || !isFree(leaf.value, at)) return leaf;
    values.push(leaf.value);
    return { kind: "var", name: `${MARK}${values.length - 1}` };
  });
  return { template, values };
}

/** The formula of a template for the given constants. */
export function withConstants(template: Expr, values: ArrayLike<number>): Expr {
  return mapLeaves(template, (leaf) => {
    const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
    return index === null ? leaf : num(values[index]!);
  });
}

/** The index of the parameter called `name`, or null for an ordinary variable. */
export function parameterIndex(name: string): number | null {
  return name.startsWith(MARK) ? Number(name.slice(1)) : null;
}

/** The parameter with the given index, as a leaf of a template. */
export function parameter(index: number): Expr {
  return { kind: "var", name: `${MARK}${index}` };
}
