/** What an island makes of a formula, or of two: one small change, blind or towards what is wanted at its place. */

import { leastSquares } from "../../math/linear/projection.ts";
import type { RandomStream } from "../../math/philox.ts";
import { isRecognised } from "../../math/simpleNumber.ts";
import { multiplied } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import {
  add,
  call,
  children,
  mapLeaves,
  mul,
  num,
  one,
  pow,
  unlessOverflow,
  variable,
  variablesOf,
  withChildren,
} from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS } from "../../symbolic/functions/all.ts";
import type { Ground } from "./ground.ts";
import { curveOf, type Match, matchesOf, type Piece } from "./pieces.ts";
import { type Path, partAt, placesIn, withPart } from "./places.ts";
import { wantedAt } from "./wanted.ts";

/** What edits are made with. */
export interface Means {
  readonly ground: Ground;
  readonly pieces: readonly Piece[];
  readonly random: RandomStream;
  /** Another formula of the island. */
  readonly other: () => Expr;
}

/** A change of a formula; undefined where it has no place for it. */
type Edit = (expr: Expr, means: Means) => Expr | undefined;

/** Functions that are put around parts. */
const FUNCTIONS_USED = ALL_FUNCTIONS.filter(({ search }) => search?.short !== undefined).map(
  ({ name }) => name,
);
const EXPONENTS = [-2, -1, -0.5, 0.5, 2, 3];
/** Matches among which one is drawn, and the chance that the next best one is passed on to. */
const MATCHES = 6;
/** One of so many pieces is looked at: different ones each time. */
const EVERY = 3;
/** Functions with numbers that are drawn for a place. */
const CURVES = 32;
const NEXT = 0.55;
/** An offset or factor that is nearer to none than this is none. */
const NEARLY = 1e-7;

function pick<T>(all: readonly T[], { random }: Pick<Means, "random">): T | undefined {
  return all.length === 0 ? undefined : all[random.integer(all.length)];
}

function placeIn(expr: Expr, means: Means, isPlace: (path: Path) => boolean = () => true): Path | undefined {
  return pick(placesIn(expr).filter(isPlace), means);
}

/** a·v + b as a formula. */
function written({ piece, factor, offset }: Match): Expr {
  const product = Math.abs(factor - 1) < NEARLY ? piece.expr : mul(num(factor), piece.expr);
  return Math.abs(offset) <= NEARLY * Math.abs(factor) ? product : add(product, num(offset));
}

function drawn(matches: readonly Match[], { random }: Means): Match | undefined {
  for (const match of matches) if (random.uniform() > NEXT) return match;
  return matches[0];
}

/** A part replaced by what is wanted there, or a term or a factor put to it so that it is. */
const towards: Edit = (expr, means) => {
  const { ground, random } = means;
  const path = placeIn(expr, means);
  if (path === undefined) return undefined;
  const wanted = wantedAt(expr, path, ground);
  if (wanted === undefined) return undefined;
  const part = partAt(expr, path);
  const kind = random.integer(3);
  const now = ground.valuesOf(part);
  let { values, weights } = wanted;
  if (kind === 1) values = values.map((v, r) => v - now[r]!);
  if (kind === 2) {
    values = values.map((v, r) => (now[r] === 0 ? 0 : v / now[r]!));
    weights = weights.map((w, r) => w * Math.abs(now[r]!));
  }
  if (![...values].every(Number.isFinite)) return undefined;
  const some = { from: random.integer(EVERY), every: EVERY };
  const match = drawn(matchesOf({ values, weights }, means.pieces, MATCHES, some), means);
  if (match === undefined) return undefined;
  const fresh = written(match);
  return withPart(expr, path, kind === 0 ? fresh : kind === 1 ? add(part, fresh) : mul(part, fresh));
};

/** A part replaced by one of another formula, as a·v + b where what is wanted there says a and b. */
const crossed: Edit = (expr, means) => {
  const other = means.other();
  const path = placeIn(expr, means);
  if (path === undefined) return undefined;
  const places = placesIn(other).filter((from) => variablesOf(partAt(other, from)).length > 0);
  const wanted = wantedAt(expr, path, means.ground);
  if (wanted === undefined || means.random.uniform() < 0.3) {
    const from = pick(places, means);
    return from && withPart(expr, path, partAt(other, from));
  }
  const donors = places.map((from): Piece => {
    const donor = partAt(other, from);
    return { expr: donor, values: means.ground.valuesOf(donor), cost: 2 };
  });
  const match = drawn(matchesOf(wanted, donors, MATCHES), means);
  return match && withPart(expr, path, written(match));
};

/** A function, a power or a column exchanged for another, a sum for a product. */
const exchanged: Edit = (expr, means) => {
  const path = placeIn(expr, means, (at) => partAt(expr, at).kind !== "num");
  if (path === undefined) return undefined;
  const part = partAt(expr, path);
  const to = (): Expr | undefined => {
    switch (part.kind) {
      case "var":
        return variable(pick(means.ground.names, means)!);
      case "call":
        return call(pick(FUNCTIONS_USED, means)!, part.argument);
      case "pow":
        return part.exponent.kind === "num"
          ? pow(part.base, exponentNear(part.exponent.value, means))
          : undefined;
      case "add":
        return mul(...part.terms);
      case "mul":
        return add(...part.factors);
      default:
        return undefined;
    }
  };
  const made = to();
  return made && withPart(expr, path, made);
};

function exponentNear(p: number, means: Means): number {
  const { random } = means;
  const kind = random.integer(4);
  if (kind === 0) return pick(EXPONENTS, means)!;
  if (kind === 1) return p + (random.uniform() < 0.5 ? 0.5 : -0.5) || 1.5;
  if (kind === 2) return -p;
  return p * Math.exp(0.2 * random.normal());
}

/** A function of k·u + b in place of a part, u being it or something that stands in it: the one that comes nearest to what is wanted. */
const bent: Edit = (expr, means) => {
  const { ground, random } = means;
  const path = placeIn(expr, means);
  if (path === undefined) return undefined;
  const part = partAt(expr, path);
  const inside = pick(placesIn(part), means)!;
  const inner = partAt(part, inside);
  const wanted = wantedAt(expr, path, ground);
  if (wanted === undefined || variablesOf(inner).length === 0) return undefined;
  const piece = { expr: inner, values: ground.valuesOf(inner), cost: 2 };
  const curves = Array.from({ length: CURVES }, () => curveOf(piece, random));
  const match = drawn(matchesOf(wanted, curves, MATCHES), means);
  return match && withPart(expr, path, written(match));
};

/** A part, a sum of columns and a number as what is wanted at its place: laws have functions of sums. */
const leaned: Edit = (expr, means) => {
  const { ground, random } = means;
  const path = placeIn(expr, means);
  const wanted = path && wantedAt(expr, path, ground);
  if (path === undefined || wanted === undefined) return undefined;
  const part = partAt(expr, path);
  const kept = ground.names.filter(() => random.uniform() < 0.5).map(variable);
  const terms = [...(random.uniform() < 0.5 ? [part] : []), ...kept, one];
  const { weights } = wanted;
  const weighted = (values: Float64Array): Float64Array => multiplied(values, weights);
  const columns = terms.map((term) => weighted(ground.valuesOf(term)));
  if (!columns.every((column) => column.every(Number.isFinite))) return undefined;
  const factors = leastSquares(columns, weighted(wanted.values));
  return factors && withPart(expr, path, add(...terms.map((term, t) => mul(num(factors[t]!), term))));
};

/** A function or a power put around a part. */
const wrapped: Edit = (expr, means) => {
  const { random } = means;
  const path = placeIn(expr, means);
  if (path === undefined) return undefined;
  const part = partAt(expr, path);
  if (random.uniform() < 0.35) return withPart(expr, path, pow(part, pick(EXPONENTS, means)!));
  const scale = random.uniform() < 0.5 ? 1 : Math.exp(random.normal());
  const shift = random.uniform() < 0.6 ? 0 : random.normal();
  const inner = add(...[scale === 1 ? part : mul(num(scale), part), ...(shift === 0 ? [] : [num(shift)])]);
  return withPart(expr, path, call(pick(FUNCTIONS_USED, means)!, inner));
};

/** A part in place of the whole that it stands in. */
const hoisted: Edit = (expr, means) => {
  const path = placeIn(expr, means, (at) => children(partAt(expr, at)).length > 0);
  if (path === undefined) return undefined;
  const part = partAt(expr, path);
  const inside = pick(placesIn(part).slice(1), means);
  return inside && withPart(expr, path, partAt(part, inside));
};

/** A term or a factor less. */
const shortened: Edit = (expr, means) => {
  const path = placeIn(expr, means, (at) => ["add", "mul"].includes(partAt(expr, at).kind));
  if (path === undefined) return undefined;
  const part = partAt(expr, path);
  const out = means.random.integer(children(part).length);
  const rest = children(part).filter((_, i) => i !== out);
  return withPart(expr, path, rest.length === 1 ? rest[0]! : withChildren(part, rest));
};

/** Numbers moved, so that a fit begins elsewhere; settled ones become free. */
const moved: Edit = (expr, means) => {
  const { random } = means;
  let isMoved = false;
  const made = mapLeaves(expr, (leaf) => {
    if (leaf.kind !== "num" || random.uniform() < 0.5) return leaf;
    isMoved = true;
    const spread = isRecognised(leaf.value) ? 0.1 : random.uniform() < 0.5 ? 0.1 : 1;
    return num(leaf.value * Math.exp(spread * random.normal()) * (random.uniform() < 0.1 ? -1 : 1));
  });
  return isMoved ? made : undefined;
};

/** A number put to a part: a factor or a term of an argument. */
const numbered: Edit = (expr, means) => {
  const { random } = means;
  const path = placeIn(expr, means, (at) => at.length > 0);
  if (path === undefined) return undefined;
  const part = partAt(expr, path);
  const number = num(random.uniform() < 0.5 ? 1 + 0.1 * random.normal() : random.normal());
  return withPart(expr, path, random.uniform() < 0.5 ? mul(number, part) : add(part, number));
};

/** The edits, each as often as it is drawn, of a hundred. */
const EDITS: readonly Edit[] = (
  [
    [30, towards],
    [12, crossed],
    [14, bent],
    [8, leaned],
    [8, exchanged],
    [7, shortened],
    [6, moved],
    [6, numbered],
    [5, hoisted],
    [4, wrapped],
  ] as const
).flatMap(([share, edit]) => new Array<Edit>(share).fill(edit));

/** A formula with one edit; undefined where the drawn one has no place, or needs a number beyond float64 (a part of exp(exp(t)) may have no finite range). */
export function edited(expr: Expr, means: Means): Expr | undefined {
  return unlessOverflow(() => pick(EDITS, means)!(expr, means));
}
