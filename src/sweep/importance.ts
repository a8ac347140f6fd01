import { mean } from "../math/statistics.ts";
import type { TrialResult } from "../trials.ts";
import { compareTrials } from "./ranking.ts";
import { coordinateOf, type Dimension, type Space } from "./space.ts";

/** How much an option by itself decides the rank of a trial. */
export interface Importance {
  readonly name: string;
  /** Share of the variance, 0 to 1. */
  readonly share: number;
  /** The value, or the group of a range, whose trials rank best on average; absent where the option is not seen to decide. */
  readonly best?: string;
}

/** Groups that a range, or a long list of values, is cut into. */
const MOST_GROUPS = 10;

/**
 * The correlation ratio η² of each option that varies: between the groups of its values, the share of the variance of the
 * trials' ranks, so that infinite criteria are the worst and no more, and that trials halving ended stand behind. On a full grid it is the main effect of the analysis of
 * variance, and what functional ANOVA (Hutter, Hoos & Leyton-Brown, ICML 2014) calls the importance of a single parameter;
 * few random trials overstate it, which the count of groups takes off (ε², Kelley 1935); one trial for each value tells nothing.
 * Largest first; none where one option alone varies. Cost O(trials·options).
 */
export function importanceOf(results: readonly TrialResult[], space: Space): Importance[] {
  const ranks = ranksOf(results);
  const middle = mean(ranks);
  const total = ranks.reduce((sum, rank) => sum + (rank - middle) ** 2, 0);
  if (!(total > 0) || space.dimensions.length < 2) return [];
  return space.dimensions
    .map((dimension): Importance => {
      const groups = groupsOf(dimension, results, ranks);
      const between = groups.reduce((sum, g) => sum + g.ranks.length * (g.mean - middle) ** 2, 0);
      const free = ranks.length - groups.length;
      const noise = free > 0 ? ((total - between) / free) * (groups.length - 1) : between;
      const [first] = groups.toSorted((a, b) => a.mean - b.mean);
      const share = Math.max(0, (between - noise) / total);
      return { name: dimension.name, share, ...(share > 0 && first && { best: first.label }) };
    })
    .sort((a, b) => b.share - a.share);
}

interface Group {
  readonly label: string;
  readonly ranks: readonly number[];
  readonly mean: number;
}

function groupsOf(dimension: Dimension, results: readonly TrialResult[], ranks: readonly number[]): Group[] {
  const nGroups =
    dimension.kind === "choices" && (!dimension.isOrdered || dimension.values.length <= MOST_GROUPS)
      ? dimension.values.length
      : MOST_GROUPS;
  const members = Array.from({ length: nGroups }, () => ({
    ranks: [] as number[],
    values: [] as TrialResult["params"][string][],
  }));
  results.forEach(({ params }, r) => {
    const value = params[dimension.name]!;
    const at = Math.min(nGroups - 1, Math.floor(coordinateOf(dimension, value) * nGroups));
    members[at]!.ranks.push(ranks[r]!);
    members[at]!.values.push(value);
  });
  return members
    .filter((group) => group.ranks.length > 0)
    .map((group) => ({
      label: labelOf(group.values),
      ranks: group.ranks,
      mean: mean(group.ranks),
    }));
}

/** `5`, or `0.001 to 0.01`. */
function labelOf(values: readonly TrialResult["params"][string][]): string {
  const unique = [...new Set(values.map(String))];
  if (unique.length === 1) return unique[0]!;
  const numbers = values.map(Number);
  return numbers.every(Number.isFinite)
    ? `${Math.min(...numbers)} to ${Math.max(...numbers)}`
    : `${unique[0]} to ${unique.at(-1)}`;
}

/** Places in order from 1, the mean place among equals. */
function ranksOf(results: readonly TrialResult[]): number[] {
  const compared = (a: number, b: number): number => compareTrials(results[a]!, results[b]!);
  const order = results.map((_, i) => i).sort(compared);
  const ranks = new Array<number>(results.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && compared(order[to + 1]!, order[from]!) === 0) to++;
    for (let i = from; i <= to; i++) ranks[order[i]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}
