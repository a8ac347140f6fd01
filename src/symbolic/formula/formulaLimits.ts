/** What the formulas of a search may be made of. */

import type { Expr } from "../expression/expr.ts";
import { children } from "../expression/make.ts";
import { agreesWithUnits, type LawUnits } from "../units/agreement.ts";
import type { TableUnits } from "../units/units.ts";

/** Limits on formulas; what is absent is not limited. */
export interface FormulaLimits {
  /** Expressions that together hold every function that formulas may have; arithmetic and whole powers always may be. */
  readonly library?: readonly Expr[];
  /** The largest number of nodes. */
  readonly maxNodes?: number;
  /** Functions that may not stand anywhere, or not inside another one. */
  readonly forbidden?: readonly Nesting[];
  /** Units that formulas have to agree with. */
  readonly units?: LawUnits;
  /** Units that formulas should agree with: those that do not cost more, as a law that disagrees is rare. */
  readonly preferred?: TableUnits;
}

/** `inner` anywhere inside the argument of `outer`; of a function that stands alone, anywhere. `pow` is any power that is not whole. */
export interface Nesting {
  readonly outer?: string;
  readonly inner: string;
}

/** Whether a formula has only what the limits allow, whatever its size. Cost O(nodes·forbidden). */
export function hasOnlyAllowed(expr: Expr, { library, forbidden = [], units }: FormulaLimits): boolean {
  if (units !== undefined && !agreesWithUnits(expr, units)) return false;
  const used = functionsIn(expr);
  if (library !== undefined) {
    const allowed = new Set(library.flatMap(functionsIn).map(sameUpToShift));
    if (used.some((name) => !allowed.has(sameUpToShift(name)))) return false;
  }
  return !forbidden.some(({ outer, inner }) =>
    outer === undefined ? used.includes(inner) : hasInside(expr, outer, inner),
  );
}

/**
 * The function at the root of an expression: the name of a call, `min`, `max` or `if`, `pow` for a power that is not
 * whole (roots among them); undefined for arithmetic.
 */
function functionIn(expr: Expr): string | undefined {
  switch (expr.kind) {
    case "call":
      return expr.fn === "sqrt" || expr.fn === "cbrt" ? POWER : expr.fn;
    case "choice":
      return expr.fn;
    case "pow":
      return expr.exponent.kind === "num" && Number.isInteger(expr.exponent.value) ? undefined : POWER;
    default:
      return undefined;
  }
}

const POWER = "pow";

function functionsIn(expr: Expr): string[] {
  const here = functionIn(expr);
  return [...(here === undefined ? [] : [here]), ...children(expr).flatMap(functionsIn)];
}

/** A cosine is a sine of a shifted argument: who allows one allows the other. */
function sameUpToShift(name: string): string {
  return name === "cos" ? "sin" : name;
}

function hasInside(expr: Expr, outer: string, inner: string): boolean {
  const below = children(expr);
  if (functionIn(expr) === outer && below.some((child) => functionsIn(child).includes(inner))) return true;
  return below.some((child) => hasInside(child, outer, inner));
}
