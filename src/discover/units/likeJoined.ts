/** Columns of one unit that enter only by their sum or difference: joined, they are one column of that unit. */

import { type Problem, reduced } from "../problem.ts";
import { bestJoin } from "../reduce/joins.ts";
import { joining, type Pair } from "../reduce/symmetryPairs.ts";
import type { Powers } from "./dimensionless.ts";
import type { LikePair } from "./likePairs.ts";

/** A table with such columns joined, and the units of its columns. */
export interface LikeJoined {
  readonly problem: Problem;
  readonly units: readonly Powers[];
  /** How likely the last join is to be right. */
  readonly certainty: number;
}

/** Pairs that are joined, at most: the differences of two places in space are three. */
const MOST_JOINED = 3;
const NOTHING = 1e-9;

/**
 * `whole` with one pair joined that a model of it says enters as one, with a second one, and so on; none where it says so of none. Over a
 * product that has the unit of the target rows have noise of many sizes and such a model says little: of the third side of a
 * triangle θ1 − θ2 was taken for θ1/θ2 there. Cost: that of a few `bestJoin`, none where no two columns have one unit.
 */
export function likeJoined(whole: Problem, units: readonly Powers[]): readonly LikeJoined[] {
  const made: LikeJoined[] = [];
  let [problem, known] = [whole, units];
  while (made.length < MOST_JOINED && hasLike(known)) {
    const own = known;
    const isLike = ({ i, j, family }: Pair): boolean =>
      family === "sum" && own[i]!.every((power, d) => Math.abs(power - own[j]![d]!) < NOTHING);
    const join = bestJoin(problem, () => false, isLike);
    if (join === undefined) break;
    const left = own.findIndex((_, place) => !join.keep.includes(place));
    problem = reduced(problem, "join a pair", join);
    known = [...join.keep.map((place) => own[place]!), own[left]!];
    made.push({ problem, units: known, certainty: join.certainty ?? 1 });
  }
  return made;
}

/** `whole` with these pairs joined, as a formula has them. Cost O(rows·pairs). */
export function joinedAs(
  whole: Problem,
  units: readonly Powers[],
  pairs: readonly LikePair[],
): Omit<LikeJoined, "certainty"> {
  return pairs.reduce(
    ({ problem, units }, { x, y, sign }) => {
      const [i, j] = [problem.names.indexOf(x), problem.names.indexOf(y)];
      const join = joining(problem, { i, j, family: "sum", c: sign, miss: 0, cost: 0 });
      return {
        problem: reduced(problem, "join a pair", join),
        units: [...join.keep.map((place) => units[place]!), units[i]!],
      };
    },
    { problem: whole, units },
  );
}

function hasLike(units: readonly Powers[]): boolean {
  const texts = units.map((unit) => unit.map((power) => power.toFixed(6)).join(" "));
  return new Set(texts).size < texts.length;
}
