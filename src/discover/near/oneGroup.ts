/**
 * A formula that is a product of powers times a function of one other product of powers, as a problem of one column.
 *
 * A search that has the groups of a law but not its function stands before c/b·(0.343 − a·c/b²)^−0.345 with three columns, where
 * the root of a·x² + b·x + c is c/b times a function of a·c/b² alone, which a search of one column finds.
 */
import { largestMagnitude } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul, substitute } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";
import { monomialExpr } from "../direct/monomials.ts";
import { inPlainGauge } from "../gauge.ts";
import type { Problem } from "../problem.ts";

const ONE_GROUP = "one group of columns";
/** How far a fitted power is from a half or a whole one, at most, to stand for it. */
const NEARLY_SIMPLE = 0.03;
const ROUNDING = 1e-9;

type Powers = readonly number[];

/** What a formula is made of: a product of powers in front, and products that functions and sums hold. */
interface Shape {
  readonly front: Powers;
  readonly inside: readonly Powers[];
}

/**
 * The problem of the one column that `formula` is a function of, but for a product of powers in front; undefined where it has
 * another shape or fewer than two columns. Cost O(rows·columns + nodes·columns).
 */
export function oneGroupProblem(formula: Expr, data: FormulaData): Problem | undefined {
  const { variables } = data;
  const shape = shapeOf(formula, variables);
  const group = shape === undefined ? undefined : groupOf(shape.inside);
  if (shape === undefined || group === undefined || group.filter((p) => p !== 0).length < 2) return undefined;
  const front = simpleFront(shape.front, group);
  if (front === undefined) return undefined;
  const valuesOf = (powers: Powers): Float64Array => valuesOn(monomialExpr(powers, variables), data);
  const [before, along] = [valuesOf(front), valuesOf(group)];
  const target = data.target.map((y, r) => y / before[r]!);
  if (!along.every(Number.isFinite) || !target.every(Number.isFinite)) return undefined;
  const name = "group";
  const largest = largestMagnitude(before);
  const inside = inPlainGauge({
    variables: [name],
    columns: [along],
    target,
    weights: before.map((v, r) => (v / largest) ** 2 * (data.weights?.[r] ?? 1)),
  });
  const meaning = monomialExpr(group, variables);
  return {
    ...inside,
    trail: [
      { move: ONE_GROUP, what: `one group of ${variables.filter((_, i) => group[i] !== 0).join(", ")}` },
    ],
    lift: (expr) => mul(monomialExpr(front, variables), substitute(inside.lift(expr), name, meaning)),
  };
}

function shapeOf(expr: Expr, variables: readonly string[]): Shape | undefined {
  const nothing = variables.map(() => 0);
  switch (expr.kind) {
    case "num":
      return { front: nothing, inside: [] };
    case "var":
      return { front: variables.map((name) => (name === expr.name ? 1 : 0)), inside: [] };
    case "pow": {
      const base = shapeOf(expr.base, variables);
      if (base === undefined || expr.exponent.kind !== "num") return undefined;
      const p = expr.exponent.value;
      return { front: base.front.map((one) => p * one), inside: base.inside };
    }
    case "mul": {
      const factors = shapesOf(expr.factors, variables);
      return (
        factors && {
          front: factors.map(({ front }) => front).reduce(plus, nothing),
          inside: factors.flatMap((one) => one.inside),
        }
      );
    }
    case "add": {
      const terms = shapesOf(expr.terms, variables);
      if (terms === undefined) return undefined;
      // What one term has in front is in front of the sum, and the others are held over it.
      const { front } = terms[0]!;
      const held = terms.slice(1).map((one) =>
        plus(
          one.front,
          front.map((p) => -p),
        ),
      );
      return { front, inside: [...held, ...terms.flatMap((one) => one.inside)].filter(isSome) };
    }
    case "call": {
      const argument = shapeOf(expr.argument, variables);
      return argument && { front: nothing, inside: [argument.front, ...argument.inside].filter(isSome) };
    }
    default:
      return undefined;
  }
}

function shapesOf(parts: readonly Expr[], variables: readonly string[]): readonly Shape[] | undefined {
  const shapes = parts.map((part) => shapeOf(part, variables));
  return shapes.every((one) => one !== undefined) ? shapes : undefined;
}

function plus(a: Powers, b: Powers): Powers {
  return a.map((p, i) => p + b[i]!);
}

function isSome(powers: Powers): boolean {
  return powers.some((p) => p !== 0);
}

/** The product that all of these are powers of, its powers simple and the first of them positive; undefined where there is none. */
function groupOf(inside: readonly Powers[]): Powers | undefined {
  const [first] = inside;
  if (first === undefined) return undefined;
  const at = first.findIndex((p) => p !== 0);
  const over = (powers: Powers): Powers => powers.map((p) => p / powers[at]!);
  const group = over(first);
  const isSame = (powers: Powers): boolean =>
    powers[at] !== 0 && over(powers).every((p, i) => Math.abs(p - group[i]!) < ROUNDING);
  const whole = [1, 2].map((scale) => group.map((p) => scale * p)).find((one) => one.every(Number.isInteger));
  return inside.every(isSame) ? whole : undefined;
}

/** The product in front with no power of one column of the group, the others simple: a power of the group may be in either. */
function simpleFront(front: Powers, group: Powers): Powers | undefined {
  for (const [at, power] of group.entries()) {
    if (power === 0) continue;
    const rest = front.map((p, i) => p - (front[at]! / power) * group[i]!);
    const simple = rest.map((p) => Math.round(2 * p) / 2);
    if (rest.every((p, i) => Math.abs(p - simple[i]!) < NEARLY_SIMPLE)) return simple;
  }
  return undefined;
}
