/**
 * Powers of sums written from a short number: (x − 1.5)² for (2·x − 3)²/4.
 *
 * The normal form draws numbers out of powers of sums, so that equal formulas have one text; a reader looks for the shift.
 */
import {
  asConstant,
  asFactors,
  type Coefficient,
  inverse,
  isUnit,
  splitTerm,
  times,
  unit,
  wholePower,
} from "../algebra/coefficient.ts";
import type { Expr } from "../expression/expr.ts";
import { add, children, mul, pow, unlessOverflow, withChildren } from "../expression/make.ts";
import { orderFactors } from "../expression/order.ts";
import { cost } from "./cost.ts";

/**
 * `expr` with such powers where that is cheaper to read (see `cost`): the same values, not in normal form; as it is where a number would
 * overflow. Cost O(nodes²), remembered.
 */
export function withMonicPowers(expr: Expr): Expr {
  const known = written.get(expr);
  if (known !== undefined) return known;
  const parts = children(expr);
  const monic = parts.map(withMonicPowers);
  const made = monic.some((part, i) => part !== parts[i]) ? withChildren(expr, monic) : expr;
  const best = unlessOverflow(() => cheapest([made, ...shifted(made), ...drawnIn(made)])) ?? made;
  written.set(expr, best);
  return best;
}

const written = new WeakMap<Expr, Expr>();

/** c·(a·x + b)^n → c·aⁿ·(x + b/a)^n for each number a of the sum and whole n but 1. */
function shifted(expr: Expr): Expr[] {
  const { number, rest } = splitTerm(expr);
  return rest.flatMap((factor) => {
    if (factor.kind !== "pow" || factor.base.kind !== "add" || factor.exponent.kind !== "num") return [];
    const { base, exponent } = factor;
    const power = exponent.value;
    if (!Number.isInteger(power) || power === 1) return [];
    const others = rest.filter((other) => other !== factor);
    return base.terms.flatMap((term) => {
      const lead = splitTerm(term);
      if (lead.rest.length === 0 || isUnit(lead.number)) return [];
      const monic = pow(
        add(...base.terms.flatMap((one) => termsOf(scaled(inverse(lead.number), one)))),
        exponent,
      );
      const drawn = times(number, wholePower(lead.number, power));
      return drawn.value === 0 ? [] : [termOf(drawn, [...others, monic])];
    });
  });
}

/**
 * c·(a·u + b·v)^p → (c^(1/p)·a·u + c^(1/p)·b·v)^p for 1/p whole: the numbers of a distance belong to its squares, that of a peak to
 * its width, sqrt((2·x − 3)² + 4·y²)/2 → sqrt((x − 1.5)² + y²).
 */
function drawnIn(expr: Expr): Expr[] {
  const { number, rest } = splitTerm(expr);
  if (isUnit(number) || number.ratio === null) return [];
  return rest.flatMap((factor) => {
    if (factor.kind !== "pow" || factor.base.kind !== "add" || factor.exponent.kind !== "num") return [];
    const root = 1 / factor.exponent.value;
    // A negative number under a root has no value.
    if (!Number.isInteger(root) || (number.value < 0 && Math.abs(root) > 1)) return [];
    const by = wholePower(number, root);
    const inside = factor.base.terms.flatMap((term) => termsOf(cheapestForm(scaled(by, term))));
    const others = rest.filter((other) => other !== factor);
    return [termOf(unit, [...others, pow(add(...inside), factor.exponent)])];
  });
}

function cheapestForm(term: Expr): Expr {
  return cheapest([term, ...shifted(term)]);
}

function termsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "add" ? expr.terms : [expr];
}

/** number · term, with nothing else moved. */
function scaled(number: Coefficient, term: Expr): Expr {
  const parts = splitTerm(term);
  return termOf(times(number, parts.number), parts.rest);
}

function termOf(number: Coefficient, rest: readonly Expr[]): Expr {
  if (rest.length === 0) return asConstant(number);
  const factors = [...asFactors(number), ...rest];
  return factors.length === 1 ? factors[0]! : mul(...orderFactors(factors));
}

function cheapest(forms: readonly Expr[]): Expr {
  return forms.reduce((best, one) => (cost(one) < cost(best) ? one : best));
}
