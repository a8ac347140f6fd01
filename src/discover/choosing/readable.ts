/** How long a formula may be that is no law: what a person reads. */
import { comparedError } from "./archive.ts";
import type { JudgedFormula } from "./choice.ts";
import { type Doubts, takenOf } from "./taken.ts";

/** Nodes that a person reads. */
export const READABLE_NODES = 25;

/** Share of the spread that no law leaves: a longer formula that leaves less may be one. */
export const LEFT_WITHOUT_LAW = 0.1;

/** Formulas, best first, and the one that is taken of them. */
export interface Ranked {
  readonly ranked: readonly JudgedFormula[];
  readonly shortest: JudgedFormula;
}

/**
 * Those of at most 25 nodes, where the shortest description is longer and leaves more than a tenth of the spread: what many nodes say
 * of a table without a law nobody reads. A law may be as long as it is. Cost: none, of few rows that of `doubts`.
 */
export function readable({ ranked, shortest }: Ranked, doubts: Doubts): Ranked {
  const { complexity } = shortest.formula;
  if (complexity <= READABLE_NODES || comparedError(shortest.formula) < LEFT_WITHOUT_LAW)
    return { ranked, shortest };
  const short = ranked.filter(({ formula }) => formula.complexity <= READABLE_NODES);
  return short.length === 0 ? { ranked, shortest } : { ranked: short, shortest: takenOf(short, doubts) };
}
