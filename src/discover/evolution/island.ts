/**
 * An island of formulas: children of those that live there, each with its constants at the least squares, live where
 * they leave less than others of their length.
 *
 * Constants count for more than edits (see `fitted.ts`); of the edits those that ask what is wanted at a place. Equal shapes
 * are looked at once, or a few times where they have numbers inside, from other ones.
 */
import { randomStream } from "../../math/philox.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, variable } from "../../symbolic/expression/make.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../../symbolic/formula/formulaLimits.ts";
import type { FormTable } from "../direct/form.ts";
import { edited } from "./edits.ts";
import { fitted, type Individual, refitted, shapeOf } from "./fitted.ts";
import { groundOf } from "./ground.ts";
import { Niches } from "./niches.ts";
import { piecesOn } from "./pieces.ts";

/** What an island begins with. */
export interface Colony {
  readonly seed: number;
  readonly island: number;
  readonly effort: number;
  /** Formulas over the names of the table. */
  readonly parents: readonly Expr[];
  readonly limits: Omit<FormulaLimits, "units" | "preferred">;
  /** The units that formulas have to agree with, column by column. @defaultValue none */
  readonly units?: { readonly columns: readonly (readonly number[])[]; readonly target: readonly number[] };
}

/** Rows that formulas live on. */
const ROWS = 128;
/** Short formulas to build with, and functions with numbers of their own. */
const PIECES = { plain: 1200, curves: 400 };
/** Pieces that an island begins with. */
const FIRST_PIECES = 60;
/** Steps of the first fit of a child, of one that may live, and of one that does. */
const FIRST_STEPS = 4;
const STEPS = 12;
const LATE_STEPS = 60;
/** A child that leaves so many times what it may is fitted on: before its inner constants were moved, and after a few steps. */
const LINEAR_REACH = 20;
const REACH = 3;
/** How often a shape with numbers inside is looked at. */
const MOST_LOOKS = 4;
/**
 * Nats of the longest formula, growing from the first to the last child, and with the effort. Not
 * measured against other settings more than once.
 */
const [FIRST_PRICE, LAST_PRICE, PRICE_MORE, MOST_PRICE] = [45, 65, 10, 130];
const MOST_NODES = 60;
/** A formula of so many times the nodes that are allowed may live: its children may be shorter. */
const TOO_LARGE = 1.5;
/** What is left below this share is rounding. */
const EXACT = 1e-20;
/** Edits drawn for each child, at most: many have no place or give what was looked at. */
const MOST_TRIES = 4;
/** Powers beyond this are none of a law. */
const LARGEST_POWER = 5;

/** Whether a power is beyond what laws have: such ones stand for exponentials, nearly, and crowd them out. */
function hasLargePower(expr: Expr): boolean {
  if (expr.kind === "pow" && expr.exponent.kind === "num" && Math.abs(expr.exponent.value) > LARGEST_POWER)
    return true;
  return children(expr).some(hasLargePower);
}

/** What lives on an island after so many children, all of it, shortest first. */
export function evolve(table: FormTable, colony: Colony, most: number, isOver: () => boolean): Individual[] {
  const { seed, island, effort, limits, units } = colony;
  const lawUnits = units && {
    columns: new Map(table.names.map((name, i) => [name, units.columns[i]!])),
    target: units.target,
  };
  const random = randomStream(seed, "evolution", island, effort);
  const ground = groundOf(table, ROWS);
  const mostNodes = Math.min(MOST_NODES, TOO_LARGE * (limits.maxNodes ?? MOST_NODES));
  const isAllowed = (expr: Expr): boolean =>
    complexity(expr) <= mostNodes &&
    hasOnlyAllowed(expr, { ...limits, ...(lawUnits && { units: lawUnits }) });
  const pieces = piecesOn(ground, random, PIECES, (expr) => hasOnlyAllowed(expr, limits));
  const lastPrice = Math.min(MOST_PRICE, LAST_PRICE + PRICE_MORE * Math.log2(effort));
  let mostPrice = FIRST_PRICE;
  const niches = new Niches();
  const looks = new Map<string, number>();
  const look = (expr: Expr): boolean => {
    const shape = shapeOf(expr);
    if (shape === undefined) return false;
    const before = looks.get(shape.id) ?? 0;
    if (before >= (shape.hasInner ? MOST_LOOKS : 1)) return false;
    looks.set(shape.id, before + 1);
    const linear = fitted(shape, ground);
    if (linear === undefined || linear.price > mostPrice || !isAllowed(linear.expr)) return true;
    const limit = niches.limitAt(linear.price);
    if (!(linear.left < (shape.hasInner ? LINEAR_REACH : 1) * limit)) return true;
    const first = shape.hasInner ? refitted(linear, ground, FIRST_STEPS) : linear;
    if (!(first.left < REACH * limit)) return true;
    const one = shape.hasInner ? refitted(first, ground, STEPS) : first;
    if (hasLargePower(one.expr) || !niches.take(one) || !shape.hasInner) return true;
    const late = refitted(one, ground, LATE_STEPS);
    if (late.left < one.left && !hasLargePower(late.expr)) niches.take(late);
    return true;
  };
  const means = { ground, pieces, random, other: () => niches.parent(random).expr };
  const isDone = (): boolean => isOver() || (niches.front.at(-1)?.left ?? Number.POSITIVE_INFINITY) < EXACT;
  const live = (parents: readonly Expr[], births: number): void => {
    mostPrice = lastPrice;
    for (const expr of parents) look(expr);
    let born = 0;
    for (let tries = 0; born < births && tries < MOST_TRIES * births && niches.all.length > 0; tries++) {
      if (isDone()) return;
      mostPrice = FIRST_PRICE + (born / births) * (lastPrice - FIRST_PRICE);
      const child = edited(niches.parent(random).expr, means);
      if (child !== undefined && look(child)) born++;
    }
  };
  const first = [...table.names.map(variable), ...pieces.slice(0, FIRST_PIECES).map(({ expr }) => expr)];
  const isFresh = island % 2 === 1 && effort > 1;
  if (isFresh) live(first, most / 2);
  if (!isDone()) live([...first, ...colony.parents], isFresh ? most / 2 : most);
  return [...niches.all];
}
