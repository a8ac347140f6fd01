import type { Expr } from "../../symbolic/expr.ts";
import { type Problem, withTarget } from "../problem.ts";
import { differenceAtoms, trigonometricAtoms } from "./atoms.ts";
import { divided, separablePowers } from "./peel.ts";
import { productCandidates } from "./products.ts";
import { sumCandidates } from "./sums.ts";
import { functionTransforms, identity, powerTransforms, type Transform } from "./transforms.ts";

/** What a part of the search is given: where its formulas go, and when to stop. */
export interface Reports {
  /** Takes a formula over the table's own columns; returns the NRMSE it reaches when refitted. */
  readonly offer: (expr: Expr, origin: string) => number;
  /** Whether the search is over: out of time, or nothing is left to gain. */
  readonly isOver: () => boolean;
}

/**
 * Looks for formulas of a few simple forms directly, without a network, from cheap to dear: products of powers with
 * one other factor, short sums under simple functions of the target, products with two other factors; then the
 * same with all separable powers divided out. Costs milliseconds to a few seconds.
 */
export function directAttempts(problem: Problem, reports: Reports): void {
  const { isOver } = reports;
  const n = problem.names.length;
  const small = n <= 4 ? 600 : 300;
  products(problem, identity, { arguments: small, factors: 1 }, reports);
  if (isOver()) return;
  const exponents = separablePowers(problem);
  if (exponents?.some((p) => Number.isNaN(p))) {
    const reduced = divided(problem, exponents);
    exact(reduced, 1, reports);
    if (isOver()) return;
  }
  exact(problem, 2, reports);
}

/** The forms tried on one problem. */
function exact(problem: Problem, effort: number, reports: Reports): void {
  const { isOver } = reports;
  const n = problem.names.length;
  const size = n <= 3 ? 500 : 350;
  products(problem, identity, { arguments: 1500, factors: 1 }, reports);
  for (const transform of transformsFor(problem, powerTransforms)) {
    if (isOver()) return;
    sums(problem, transform, size, reports);
  }
  if (isOver()) return;
  products(problem, identity, { arguments: 2500, factors: 2 }, reports);
  for (const transform of transformsFor(problem, functionTransforms)) {
    if (isOver()) return;
    products(problem, transform, { arguments: 300, factors: 1 }, reports);
    if (isOver()) return;
    sums(problem, transform, 250, reports);
  }
  if (effort < 2) return;
  for (const transform of transformsFor(problem, powerTransforms)) {
    if (isOver()) return;
    sums(problem, transform, 1400, reports);
  }
}

function transformsFor(problem: Problem, transforms: readonly Transform[]): Transform[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const y of problem.target) {
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return transforms.filter((transform) => transform.fits(low, high));
}

function products(
  problem: Problem,
  transform: Transform,
  how: { readonly arguments: number; readonly factors: number },
  { offer, isOver }: Reports,
): void {
  const moved =
    transform === identity
      ? problem
      : withTarget(problem, problem.target.map(transform.forward), transform.back);
  if (!moved.target.every(Number.isFinite)) return;
  const atoms = trigonometricAtoms(problem.names, problem.columns);
  const found = productCandidates(moved, atoms, { ...how, beam: 10, isOver });
  submit(moved, found, `${transform.name} = product`, { offer, isOver });
}

function sums(problem: Problem, transform: Transform, terms: number, { offer, isOver }: Reports): void {
  const atoms = [...trigonometricAtoms(problem.names, problem.columns), ...differenceAtoms(problem.names)];
  const found = sumCandidates(problem, atoms, transform, { terms, depth: 5, beam: 24, isOver });
  submit(problem, found, `${transform.name} = sum`, { offer, isOver });
}

/** Offers candidates, stopping where they cannot win: each is refitted, which is the dear part. */
function submit(
  problem: Problem,
  found: readonly { readonly expr: Expr; readonly left: number }[],
  origin: string,
  { offer, isOver }: Reports,
): void {
  found.forEach(({ expr }, rank) => {
    if (rank < 12 && !isOver()) offer(problem.lift(expr), origin);
  });
}
