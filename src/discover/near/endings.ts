/** What good formulas end in: functions of the target that the search believes in for it. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { variable } from "../../symbolic/expression/make.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { comparedError } from "../choosing/archive.ts";
import { TRANSFORMS } from "../direct/transforms.ts";
import type { Reduction } from "../problem.ts";

/** A problem of the agenda. */
interface Believed {
  loses(nats: number): void;
}

/** A formula that leaves less than this share of the spread ends as the law does, nearly always. */
const MOST_LEFT = 1e-3;

/**
 * The tables of functions of the target. One loses the doubt in its function once a formula that leaves hardly anything ends in
 * the inverse of that: `atan(x2*x3/x1)` leaves 1e-5 of `atan((x2*x3 - 1/(x2*x4))/x1)`, and the law is a short sum of tan y.
 */
export class Endings {
  readonly #waiting = new Map<string, { readonly entry: Believed; readonly nats: number }[]>();
  readonly #believed = new Set<string>();

  /** A table of the function of the target that a reduction names was put on the agenda. */
  opened({ what, nats }: Reduction, entry: Believed): void {
    this.#waiting.set(what, [...(this.#waiting.get(what) ?? []), { entry, nats }]);
    if (this.#believed.has(what)) this.#settle(what);
  }

  /** Looks at the best formula. */
  look(best: Formula | undefined): void {
    if (best === undefined || comparedError(best) > MOST_LEFT) return;
    for (const name of functionsUndone(best.expr)) {
      this.#believed.add(name);
      this.#settle(name);
    }
  }

  #settle(name: string): void {
    for (const { entry, nats } of this.#waiting.get(name) ?? []) entry.loses(-nats);
    this.#waiting.delete(name);
  }
}

/**
 * The names of the functions of the target whose inverse stands around a whole formula, but for a product of powers: that may
 * be divided out of the table. A power stands around a sum.
 */
export function functionsUndone(expr: Expr): string[] {
  const whole = withoutPowers(expr);
  return TRANSFORMS.filter(({ power, back }) => {
    if (power === undefined && whole !== expr && whole.kind === "call" && whole.fn !== "exp") return false;
    const inverse = back(variable("z"));
    if (inverse.kind === "call") return whole.kind === "call" && whole.fn === inverse.fn;
    if (inverse.kind !== "pow" || whole.kind !== "pow" || whole.base.kind !== "add") return false;
    const [wanted, found] = [inverse.exponent, whole.exponent];
    return wanted.kind === "num" && found.kind === "num" && wanted.value === found.value;
  }).map(({ name }) => name);
}

/** The one factor that is no power of a column and no number; the formula itself where there is another number of them. */
function withoutPowers(expr: Expr): Expr {
  if (expr.kind !== "mul") return expr;
  const isPower = (factor: Expr): boolean =>
    factor.kind === "num" ||
    factor.kind === "var" ||
    (factor.kind === "pow" && factor.base.kind === "var" && factor.exponent.kind === "num");
  const [factor, ...others] = expr.factors.filter((one) => !isPower(one));
  return factor === undefined || others.length > 0 ? expr : factor;
}
