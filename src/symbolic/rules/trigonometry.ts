/** Trigonometric identities. */
import { apply } from "../algebra/apply.ts";
import { power, product, sum } from "../algebra/arithmetic.ts";
import { isSameSize, splitTerm } from "../algebra/coefficient.ts";
import { expanded, factorsOf } from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import type { FunctionName } from "../functions/all.ts";
import type { Rule } from "./rule.ts";

type Call = Expr & { kind: "call" };

/** The calls of `fn` at whole powers among the factors of a term. */
function callsIn(term: Expr, fns: readonly FunctionName[]): { factor: Expr; of: Call; exponent: number }[] {
  return factorsOf(term).flatMap((factor) => {
    const [base, exponent] = factor.kind === "pow" ? [factor.base, factor.exponent] : [factor, one];
    if (base.kind !== "call" || !fns.includes(base.fn) || exponent.kind !== "num") return [];
    return Number.isInteger(exponent.value) ? [{ factor, of: base, exponent: exponent.value }] : [];
  });
}

function without(term: Expr, dropped: readonly Expr[]): Expr {
  return product(factorsOf(term).filter((factor) => !dropped.includes(factor)));
}

/** sin²u → 1 − cos²u in a sum, and the like for cos, sinh, cosh, tan: with like terms this gives sin² + cos² = 1. */
export const squaresOfSine: Rule = {
  name: "sine and cosine squared",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const squares = new Map<string, Call>();
    for (const term of expr.terms) {
      for (const { of, exponent } of callsIn(term, ["sin", "cos", "sinh", "cosh", "tan", "tanh"])) {
        if (exponent >= 2) squares.set(key(of), of);
      }
    }
    const found: Expr[] = [];
    for (const call of squares.values()) {
      const rewritten = expr.terms.map((term) => {
        const hit = callsIn(term, [call.fn]).find(
          ({ of, exponent }) => key(of) === key(call) && exponent >= 2,
        );
        if (hit === undefined) return term;
        const left = product([without(term, [hit.factor]), power(call, num(hit.exponent - 2))]);
        return product([left, otherSquare(call)]);
      });
      const made = sum(rewritten);
      found.push(made, expanded(made) ?? made);
    }
    return found;
  },
};

/** f² in terms of its partner's square. */
function otherSquare(call: Call): Expr {
  const square = (fn: FunctionName): Expr => power(apply(fn, call.argument), num(2));
  const minus = (expr: Expr): Expr => product([num(-1), expr]);
  switch (call.fn) {
    case "sin":
      return sum([one, minus(square("cos"))]);
    case "cos":
      return sum([one, minus(square("sin"))]);
    case "sinh":
      return sum([square("cosh"), num(-1)]);
    case "cosh":
      return sum([square("sinh"), one]);
    case "tan":
      return sum([power(square("cos"), num(-1)), num(-1)]);
    default:
      return sum([one, minus(power(square("cosh"), num(-1)))]);
  }
}

/** sin²u → (1 − cos 2u)/2 and cos²u → (1 + cos 2u)/2, one term at a time. */
export const halfAngle: Rule = {
  name: "half angle",
  rewrite: (expr) => {
    if (expr.kind !== "pow" || expr.exponent.kind !== "num" || expr.exponent.value !== 2) return [];
    const { base } = expr;
    if (base.kind !== "call" || (base.fn !== "sin" && base.fn !== "cos")) return [];
    const twice = apply("cos", product([num(2), base.argument]));
    const half = product([num(0.5), twice]);
    return [sum([num(0.5), base.fn === "cos" ? half : product([num(-1), half])])];
  },
};

/** 1 − cos u → 2·sin²(u/2) and 1 + cos u → 2·cos²(u/2), for a number equal to that before the cosine. */
export const doubleAngle: Rule = {
  name: "double angle",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const found: Expr[] = [];
    for (const wave of expr.terms) {
      for (const { of, factor, exponent } of callsIn(wave, ["cos"])) {
        if (exponent !== 1) continue;
        const outside = without(wave, [factor]);
        const [front, others] = [splitTerm(outside).number, splitTerm(outside).rest.map(key).join(" ")];
        const flat = expr.terms.find((term) => {
          const { number, rest } = splitTerm(term);
          return term !== wave && isSameSize(number, front) && rest.map(key).join(" ") === others;
        });
        if (flat === undefined) continue;
        const isSum = splitTerm(flat).number.value > 0 === front.value > 0;
        const half = apply(isSum ? "cos" : "sin", product([num(0.5), of.argument]));
        const left = expr.terms.filter((term) => term !== wave && term !== flat);
        found.push(sum([product([num(2), flat, power(half, num(2))]), ...left]));
      }
    }
    return found;
  },
};

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

/** sin u·cos u → sin(2u)/2, tan·cos → sin, sin/cos → tan, 1/tan → cos/sin, and the like for sinh, cosh, tanh. */
export const productsOfSine: Rule = {
  name: "sine times cosine",
  rewrite: (expr) => {
    if (expr.kind !== "mul") return [];
    const found: Expr[] = [];
    for (const [sin, cos, tan] of [
      ["sin", "cos", "tan"],
      ["sinh", "cosh", "tanh"],
    ] as const) {
      for (const s of callsIn(expr, [sin])) {
        for (const c of callsIn(expr, [cos])) {
          if (key(s.of.argument) !== key(c.of.argument)) continue;
          const rest = without(expr, [s.factor, c.factor]);
          const left = (n: number, m: number): Expr[] => [power(s.of, num(n)), power(c.of, num(m)), rest];
          if (s.exponent === -c.exponent) {
            found.push(product([rest, power(apply(tan, s.of.argument), num(s.exponent))]));
          }
          if (s.exponent > 0 && c.exponent > 0) {
            const shared = Math.min(s.exponent, c.exponent);
            const double = product([num(0.5), apply(sin, product([num(2), s.of.argument]))]);
            found.push(
              product([power(double, num(shared)), ...left(s.exponent - shared, c.exponent - shared)]),
            );
          }
        }
      }
      for (const t of callsIn(expr, [tan])) {
        const [above, below] = [apply(sin, t.of.argument), apply(cos, t.of.argument)];
        const quotient = product([above, power(below, num(-1))]);
        found.push(product([without(expr, [t.factor]), power(quotient, num(t.exponent))]));
      }
    }
    return found;
  },
};

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
