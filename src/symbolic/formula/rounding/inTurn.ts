/** Constants rounded one after the other, those that are left making up for it. */
import {
  emptyProjection,
  extended,
  orthogonalise,
  type Projection,
  subtract,
} from "../../../math/linear/projection.ts";
import { dot } from "../../../math/statistics.ts";

/** A constant of which rows say less than this share beside the others is not known beside them: it is rounded for itself. */
const LEAST_PART = 1e-7;

/** A constant: its value, what predictions change by with it (of length one), and how much of that one is. */
export interface Rounding {
  readonly value: number;
  readonly direction: Float64Array;
  readonly slope: number;
  /** It is rounded before all others, which then make up for it. */
  readonly isFirst: boolean;
}

/** A constant that is next, and the part of its direction that the others cannot make up for. */
interface Turn {
  readonly at: number;
  readonly part: Float64Array;
  readonly own: number;
}

/**
 * The constants as `round(value, limit)` has them, where each may change predictions by `limit` once those that are not
 * rounded yet have made up for it: of a line far from x = 0 the first takes the digits of its own standard error, the
 * other those of its error beside it. The best known comes first, so that the digits beyond an own error go to one that
 * has few. All together change predictions by limit·√constants where these are linear in them.
 *
 * Cost: O(rows·constants² + constants⁵). Source: Babai, *Combinatorica* 6 (1986), the nearest plane.
 */
export function roundedInTurn(
  constants: readonly Rounding[],
  limit: number,
  round: (value: number, limit: number) => number,
): number[] {
  const { basis } = span(constants.map(({ direction }) => direction));
  const directions = constants.map(({ direction }) => Float64Array.from(basis, (one) => dot(one, direction)));
  const rounded = constants.map(({ value }) => value);
  const displaced = new Float64Array(basis.length);
  const left = new Set(constants.keys());
  while (left.size > 0) {
    const { at, part, own } = best(
      [...left].map((k) => turnOf(k, left, directions)),
      constants,
    );
    left.delete(at);
    const { value, slope } = constants[at]!;
    const isKnown = own > LEAST_PART && slope > 0;
    rounded[at] = isKnown
      ? round(value - dot(part, displaced) / (own ** 2 * slope), limit / (own * slope))
      : round(value, limit / slope);
    const moved = (rounded[at] - value) * slope;
    if (Number.isFinite(moved)) subtract(displaced, directions[at]!, -moved);
  }
  return rounded;
}

function span(directions: readonly Float64Array[]): Projection {
  return directions.reduce(extended, emptyProjection(new Float64Array(directions[0]?.length ?? 0)));
}

function turnOf(at: number, left: ReadonlySet<number>, directions: readonly Float64Array[]): Turn {
  const part = directions[at]!.slice();
  orthogonalise(part, span(directions.filter((_, k) => k !== at && left.has(k))).basis);
  return { at, part, own: Math.sqrt(dot(part, part)) };
}

/** The constant that is known best, in shares of its value. */
function best(turns: readonly Turn[], constants: readonly Rounding[]): Turn {
  const known = ({ at, own }: Turn): number => {
    const { value, slope, isFirst } = constants[at]!;
    return isFirst ? Number.POSITIVE_INFINITY : Math.abs(value) * slope * own;
  };
  return turns.reduce((first, turn) => (known(turn) > known(first) ? turn : first));
}
