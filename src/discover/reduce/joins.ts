/** Two columns joined into one where a simple model of fewer columns explains as much. */
import type { FormTable } from "../direct/form.ts";
import { type Reduction, reducedTable } from "../problem.ts";
import { type BasisKind, canBeAngle } from "./basis.ts";
import { certaintyOf, MOST_ERROR, TRUSTED } from "./certainty.ts";
import { areOnOneCurve } from "./oneCurve.ts";
import { bestPolynomial, heldError, type Polynomial } from "./polynomial.ts";
import { joining, type Pair, pairsOf, plainPairs } from "./symmetryPairs.ts";

/** Pairs that are tried on the data before the best is taken. */
const MOST_TRIED = 8;
/** Up to this many columns all plain pairs are tried, whatever the gradients say. */
const FEW_COLUMNS = 6;
/** How much of an error a rarer pair has to save to be taken before a plain one. */
const RARITY_PRICE = 1.3;

/** A pair of which nothing tells that it is joined: one law in seven. */
const NATS_ON_ONE_CURVE = 2;

/**
 * The pair of columns whose joining loses least, as a reduction; undefined where no pair may be joined.
 *
 * `isAllowed` says which pairs are asked. A pair is suggested by gradients and taken when the data confirm it: the held-out error of a model must not rise.
 * Cost: some dozen fits of a polynomial.
 */
export function bestJoin(
  problem: FormTable,
  isOver: () => boolean,
  isAllowed: (pair: Pair) => boolean = () => true,
): Reduction | undefined {
  const model = bestPolynomial(problem.columns, problem.target);
  if (model === undefined) return undefined;
  let best: { reduction: Reduction; pair: Pair; held: number; score: number } | undefined;
  const allowed = Math.max(1.05 * Math.min(model.held, 1), 1e-7);
  for (const pair of tryable(problem, model, isAllowed)) {
    if (isOver()) break;
    const reduction = joining(problem, pair);
    const next = reducedTable(problem, reduction);
    if (!next.columns.every((column) => column.every(Number.isFinite))) continue;
    const held = heldOfJoined(next, pair, model);
    if (held > allowed) continue;
    const score = Math.max(held, 1e-8) * RARITY_PRICE ** pair.cost;
    if (best === undefined || score < best.score) best = { reduction, pair, held, score };
  }
  if (best === undefined || !(best.held < MOST_ERROR)) return undefined;
  const { i, j } = best.pair;
  // There every pair may be joined, and that says nothing.
  if (areOnOneCurve(problem.columns[i]!, problem.columns[j]!))
    return { ...best.reduction, nats: best.reduction.nats + NATS_ON_ONE_CURVE, certainty: 0 };
  const certainty = certaintyOf(best.held);
  return { ...best.reduction, nats: best.reduction.nats - Math.log(certainty), certainty };
}

/** The held-out error with the joined column last: as powers, and as a wave where it can be an angle. */
function heldOfJoined(next: FormTable, { i, j }: Pair, model: Polynomial, isQuick = false): number {
  const rest = model.kinds.filter((_, c) => c !== i && c !== j);
  const column = next.columns[next.columns.length - 1]!;
  const last: BasisKind[] = canBeAngle(column) ? ["power", "wave"] : ["power"];
  return Math.min(...last.map((kind) => heldError(next.columns, [...rest, kind], model.target, isQuick)));
}

function tryable(problem: FormTable, model: Polynomial, isAllowed: (pair: Pair) => boolean): Pair[] {
  const limit = Math.min(0.3, Math.max(0.05, 6 * model.held));
  const suggested =
    model.held > MOST_ERROR
      ? []
      : pairsOf(problem, model.gradients())
          .filter((pair) => pair.miss < limit && isAllowed(pair))
          .sort((a, b) => a.miss * RARITY_PRICE ** a.cost - b.miss * RARITY_PRICE ** b.cost)
          .slice(0, MOST_TRIED);
  if (model.held < TRUSTED || problem.names.length > FEW_COLUMNS) return suggested;
  const plain = plainPairs(problem)
    .filter((pair) => isAllowed(pair) && !suggested.some((other) => isSame(pair, other)))
    .map((pair) => ({
      pair,
      held: heldOfJoined(reducedTable(problem, joining(problem, pair)), pair, model, true),
    }))
    .sort((a, b) => a.held - b.held);
  return [...suggested, ...plain.slice(0, MOST_TRIED).map(({ pair }) => pair)];
}

function isSame(one: Pair, other: Pair): boolean {
  return one.i === other.i && one.j === other.j && one.family === other.family && one.c === other.c;
}
