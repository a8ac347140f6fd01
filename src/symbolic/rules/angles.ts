/** Angles of waves that are added, shifted or turned. */
import { apply } from "../algebra/apply.ts";
import { power, product, sum } from "../algebra/arithmetic.ts";
import { isSameSize, splitTerm } from "../algebra/coefficient.ts";
import { expanded } from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import type { Rule } from "./rule.ts";
import { type Call, callsIn, without } from "./waves.ts";

/** sin(u + v) and cos(u + v) in products multiplied out, so that waves of the same angles can be collected. */
export const expandAngles: Rule = {
  name: "expand angles",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const isWave = (term: Expr): boolean =>
      callsIn(term, ["sin", "cos"]).some(({ of }) => of.argument.kind === "add");
    if (expr.terms.filter(isWave).length === 0) return [];
    const made = expanded(
      sum(
        expr.terms.map((term) => {
          const waves = callsIn(term, ["sin", "cos"]);
          const opened = waves.map(({ of, exponent }) => power(openAngle(of), num(exponent)));
          return product([
            without(
              term,
              waves.map(({ factor }) => factor),
            ),
            ...opened,
          ]);
        }),
      ),
    );
    return made === null ? [] : [made];
  },
};

/** sin(u + v) or cos(u + v) as products of the sines and cosines of its first term and of the rest. */
function openAngle(call: Call): Expr {
  if (call.argument.kind !== "add") return call;
  const [first, ...others] = call.argument.terms;
  const [u, v] = [first!, sum(others)];
  const open = (fn: "sin" | "cos"): Expr => openAngle({ kind: "call", fn, argument: v });
  const apart = (fn: "sin" | "cos"): Expr => (v.kind === "add" ? open(fn) : apply(fn, v));
  if (call.fn === "sin") {
    return sum([product([apply("sin", u), apart("cos")]), product([apply("cos", u), apart("sin")])]);
  }
  return sum([product([apply("cos", u), apart("cos")]), product([num(-1), apply("sin", u), apart("sin")])]);
}

/** sin u·cos v ± cos u·sin v → sin(u ± v), cos u·cos v ∓ sin u·sin v → cos(u ± v). */
export const angleSum: Rule = {
  name: "sum of angles",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const found: Expr[] = [];
    const pairs = expr.terms.map((term) => ({ term, calls: callsIn(term, ["sin", "cos"]) }));
    for (let i = 0; i < pairs.length; i++) {
      for (let j = i + 1; j < pairs.length; j++) {
        const merged = mergeAngles(pairs[i]!, pairs[j]!);
        if (merged === null) continue;
        found.push(sum([merged, ...expr.terms.filter((_, at) => at !== i && at !== j)]));
      }
    }
    return found;
  },
};

interface Angled {
  readonly term: Expr;
  readonly calls: ReturnType<typeof callsIn>;
}

function mergeAngles(a: Angled, b: Angled): Expr | null {
  const single = (angled: Angled): boolean =>
    angled.calls.length === 2 && angled.calls.every(({ exponent }) => exponent === 1);
  if (!single(a) || !single(b)) return null;
  const factors = (angled: Angled): Expr =>
    without(
      angled.term,
      angled.calls.map(({ factor }) => factor),
    );
  const [outerA, outerB] = [splitTerm(factors(a)), splitTerm(factors(b))];
  if (!isSameSize(outerA.number, outerB.number)) return null;
  if (outerA.rest.map(key).join(" ") !== outerB.rest.map(key).join(" ")) return null;
  const [a1, a2] = a.calls.map(({ of }) => of) as [Call, Call];
  const [b1, b2] = b.calls.map(({ of }) => of) as [Call, Call];
  const isSame = outerA.number.value > 0 === outerB.number.value > 0;
  const plus = (u: Expr, v: Expr): Expr => sum([u, v]);
  const minus = (u: Expr, v: Expr): Expr => sum([u, product([num(-1), v])]);
  const twin = (u: Call, v: Call): boolean => key(u.argument) === key(v.argument) && u.fn !== v.fn;
  for (const [first, second] of [
    [b1, b2],
    [b2, b1],
  ] as const) {
    if (!twin(a1, first) || !twin(a2, second)) continue;
    const [u, v] = [a1.argument, a2.argument];
    const outside = factors(a);
    if (a1.fn !== a2.fn) {
      // The sine of the first term has the sign of that term: sin u cos v ± cos u sin v.
      const [s, c] = a1.fn === "sin" ? [u, v] : [v, u];
      return product([outside, apply("sin", isSame ? plus(s, c) : minus(s, c))]);
    }
    const angle = isSame ? minus(u, v) : plus(u, v);
    // cos u cos v − sin u sin v = cos(u + v); with the sines first the sign turns.
    return product([outside, apply("cos", angle), num(a1.fn === "cos" || isSame ? 1 : -1)]);
  }
  return null;
}

/** a·sin u + b·cos u with numbers a, b → r·sin(u + φ). */
export const phaseOf: Rule = {
  name: "amplitude and phase",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const found: Expr[] = [];
    const waves = expr.terms.flatMap((term) => {
      const { number, rest } = splitTerm(term);
      const call = rest.find(
        (factor) => factor.kind === "call" && (factor.fn === "sin" || factor.fn === "cos"),
      );
      return call === undefined
        ? []
        : [{ term, number, call: call as Call, others: rest.filter((f) => f !== call) }];
    });
    for (const s of waves) {
      for (const c of waves) {
        if (s.call.fn !== "sin" || c.call.fn !== "cos" || key(s.call.argument) !== key(c.call.argument))
          continue;
        if (s.others.map(key).join(" ") !== c.others.map(key).join(" ")) continue;
        const amplitude = Math.hypot(s.number.value, c.number.value);
        const phase = Math.atan2(c.number.value, s.number.value);
        const turned = apply("sin", sum([s.call.argument, num(phase)]));
        const left = expr.terms.filter((term) => term !== s.term && term !== c.term);
        found.push(sum([product([num(amplitude), ...s.others, turned]), ...left]));
      }
    }
    return found;
  },
};

/** Odd functions of a difference turned round: −sin(x − y) → sin(y − x). */
export const turnOdd: Rule = {
  name: "turn an odd function",
  rewrite: (expr) => {
    if (expr.kind !== "mul" || !(splitTerm(expr).number.value < 0)) return [];
    const found: Expr[] = [];
    for (const factor of expr.factors) {
      const isOdd =
        factor.kind === "call" &&
        ["sin", "tan", "atan", "asin", "sinh", "tanh", "asinh", "atanh"].includes(factor.fn);
      if (!isOdd || factor.argument.kind !== "add") continue;
      const turned: Expr = {
        ...factor,
        argument: sum(factor.argument.terms.map((t) => product([num(-1), t]))),
      };
      found.push(product([num(-1), ...expr.factors.filter((other) => other !== factor), turned]));
    }
    for (const factor of expr.factors) {
      if (factor.kind !== "add") continue;
      const turned = sum(factor.terms.map((term) => product([num(-1), term])));
      const rest = product([num(-1), ...expr.factors.filter((other) => other !== factor)]);
      // Built directly: the normal form would draw the sign out again if every term had one.
      found.push(rest === one ? turned : product([rest, turned]));
    }
    return found;
  },
};
