import { setImmediate } from "node:timers/promises";
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
  /** Whether what was found so far makes further stages pointless; asked between stages only, since it may take time. */
  readonly isSettled?: () => boolean;
}

/**
 * Looks for formulas of a few simple forms directly, without a network, from cheap to dear: products of powers with
 * one other factor, short sums under simple functions of the target, products with two other factors; each first with
 * all separable powers divided out. `light` forms cost milliseconds to a few seconds, `deep` ones several.
 */
export async function directAttempts(
  problem: Problem,
  effort: "light" | "deep",
  reports: Reports,
): Promise<void> {
  const isOver = (): boolean => reports.isOver() || reports.isSettled?.() === true;
  const stages = effort === "light" ? lightStages : deepStages;
  if (effort === "light") await products(problem, identity, { arguments: 250, factors: 1 }, reports);
  if (isOver()) return;
  const exponents = separablePowers(problem);
  const reduced = exponents?.some((p) => Number.isNaN(p)) ? divided(problem, exponents) : undefined;
  for (const stage of stages) {
    if (isOver()) return;
    if (reduced !== undefined) await stage(reduced, reports);
    if (isOver()) return;
    await stage(problem, reports);
  }
}

type Stage = (problem: Problem, reports: Reports) => Promise<void>;

/** What is tried, in order of expected gain for the time it takes. */
const lightStages: readonly Stage[] = [
  (problem, reports) => products(problem, identity, { arguments: 1200, factors: 1 }, reports),
  (problem, reports) => sumsUnder(powerTransforms, problem, { terms: 1100, atoms: "none" }, reports),
  (problem, reports) => sumsUnder(powerTransforms, problem, { terms: 900, atoms: "single" }, reports),
  async (problem, reports) => {
    for (const transform of transformsFor(problem, functionTransforms)) {
      if (reports.isOver()) return;
      await products(problem, transform, { arguments: 200, factors: 1 }, reports);
    }
  },
  (problem, reports) => sums(problem, identity, { terms: 250, atoms: "none", isFraction: true }, reports),
  (problem, reports) => sumsUnder(powerTransforms, problem, { terms: 900, atoms: "double" }, reports),
  (problem, reports) => products(problem, identity, { arguments: 1500, factors: 2 }, reports),
];

/** What is tried when the networks have not found it either. */
const deepStages: readonly Stage[] = [
  (problem, reports) => sumsUnder(powerTransforms, problem, { terms: 1800, atoms: "double" }, reports),
  (problem, reports) => sumsUnder(powerTransforms, problem, { terms: 2500, atoms: "none" }, reports),
  (problem, reports) => sumsUnder(functionTransforms, problem, { terms: 400, atoms: "single" }, reports),
  (problem, reports) => sums(problem, identity, { terms: 500, atoms: "single", isFraction: true }, reports),
];

function transformsFor(problem: Problem, transforms: readonly Transform[]): Transform[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const y of problem.target) {
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return transforms.filter((transform) => transform.fits(low, high));
}

async function products(
  problem: Problem,
  transform: Transform,
  how: { readonly arguments: number; readonly factors: number },
  { offer, isOver }: Reports,
): Promise<void> {
  // Lets Ctrl-C in: what follows keeps the thread for up to some seconds.
  await setImmediate();
  const moved =
    transform === identity
      ? problem
      : withTarget(problem, problem.target.map(transform.forward), transform.back);
  if (!moved.target.every(Number.isFinite)) return;
  const atoms = trigonometricAtoms(problem.names, problem.columns);
  const found = productCandidates(moved, atoms, { ...how, beam: 10, isOver });
  submit(moved, found, `${transform.name} = product`, { offer, isOver });
}

interface SumKind {
  readonly terms: number;
  /** Sines, cosines and differences in terms: none, of one column only, or of two as well. */
  readonly atoms: "none" | "single" | "double";
  readonly isFraction?: boolean;
}

async function sumsUnder(
  transforms: readonly Transform[],
  problem: Problem,
  kind: SumKind,
  reports: Reports,
): Promise<void> {
  for (const transform of transformsFor(problem, transforms)) {
    if (reports.isOver()) return;
    await sums(problem, transform, kind, reports);
  }
}

async function sums(
  problem: Problem,
  transform: Transform,
  kind: SumKind,
  { offer, isOver }: Reports,
): Promise<void> {
  await setImmediate();
  const atoms =
    kind.atoms === "none"
      ? []
      : [...trigonometricAtoms(problem.names, problem.columns), ...differenceAtoms(problem.names)].filter(
          ({ sources }) => kind.atoms === "double" || sources.length === 1,
        );
  if (kind.atoms !== "none" && atoms.length === 0) return;
  const { terms, isFraction = false } = kind;
  const found = sumCandidates(problem, atoms, transform, { terms, depth: 5, beam: 20, isFraction, isOver });
  submit(problem, found, `${transform.name} = ${isFraction ? "fraction" : "sum"}`, { offer, isOver });
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
