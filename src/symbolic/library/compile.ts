import { differentiate } from "../expression/derivative.ts";
import type { Expr } from "../expression/expr.ts";
import { isConstant } from "../expression/make.ts";
import { FUNCTIONS } from "../functions/all.ts";
import type { ElementaryFunction } from "../functions/elementaryFunction.ts";

/** An expression in one variable as closures: NaN where it is undefined, infinite at poles and where it overflows. */
export interface CompiledExpression {
  readonly value: (v: number) => number;
  readonly derivative: (v: number) => number;
  /** Functions whose zeros are poles of the expression: denominators, arguments of log, cos of what tan is taken of. */
  readonly poles: readonly ((v: number) => number)[];
}

type Unary = (v: number) => number;

/**
 * Value and derivative by `x` of an expression in which every variable stands for the same v.
 *
 * The derivative is that of `slope`, the expression's derivative as another has found it, and where it is not a
 * number, or none is given, that of our own chain rule. Cost of one call: O(nodes).
 */
export function compileExpression(expr: Expr, slope?: Expr): CompiledExpression {
  const poles: Unary[] = [];
  const value = compile(expr, poles);
  const chained = compile(differentiate(expr, "x"), []);
  if (slope === undefined) return { value, derivative: chained, poles };
  const given = compile(slope, []);
  const derivative = (v: number): number => {
    const rate = given(v);
    return Number.isNaN(rate) ? chained(v) : rate;
  };
  return { value, derivative, poles };
}

function compile(expr: Expr, poles: Unary[]): Unary {
  switch (expr.kind) {
    case "num":
      return constant(expr.value);
    case "const":
      return constant(expr.name === "pi" ? Math.PI : Math.E);
    case "var":
      return (v) => v;
    case "add":
      return expr.terms.map((term) => compile(term, poles)).reduce((one, two) => (v) => one(v) + two(v));
    case "mul":
      return expr.factors
        .map((factor) => compile(factor, poles))
        .reduce((one, two) => (v) => one(v) * two(v));
    case "pow": {
      const base = compile(expr.base, poles);
      const exponent = compile(expr.exponent, poles);
      if (!isConstant(expr.exponent)) return (v) => base(v) ** exponent(v);
      const p = exponent(0);
      if (p < 0) poles.push(base);
      return raised(base, p);
    }
    case "choice": {
      const [a, b, c] = expr.arguments.map((one) => compile(one, poles)) as [Unary, Unary, Unary];
      if (expr.fn === "if") return (v) => (a(v) > 0 ? b(v) : c(v));
      const pick = Math[expr.fn];
      return (v) => pick(a(v), b(v));
    }
    case "call": {
      const inner = compile(expr.argument, poles);
      const fn = FUNCTIONS[expr.fn];
      poles.push(...polesOf(fn, inner));
      const f = fn.value;
      return expr.argument.kind === "var" ? f : (v) => f(inner(v));
    }
  }
}

/** base^p, the common ones without the general power, which costs several times more. */
function raised(base: Unary, p: number): Unary {
  switch (p) {
    case 2:
      return (v) => {
        const b = base(v);
        return b * b;
      };
    case -1:
      return (v) => 1 / base(v);
    case -2:
      return (v) => {
        const b = base(v);
        return 1 / (b * b);
      };
    case 0.5:
      return (v) => Math.sqrt(base(v));
    case -0.5:
      return (v) => 1 / Math.sqrt(base(v));
    default:
      return (v) => base(v) ** p;
  }
}

/** What is zero where f(inner) is infinite: at the ends of the pieces of a periodic f, else where the domain of f ends so. */
function polesOf({ domain, period, value }: ElementaryFunction, inner: Unary): Unary[] {
  const ends = domain.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  if (period === undefined) {
    return ends.filter((end) => !Number.isFinite(value(end))).map((end) => (v) => inner(v) - end);
  }
  const [low, high] = ends;
  if (low === undefined || high === undefined) return [];
  return [(v) => Math.cos((Math.PI / period) * (inner(v) - (low + high) / 2))];
}

function constant(value: number): Unary {
  return () => value;
}
