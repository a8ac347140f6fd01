/** Last steps of a solution along one variable, without normal equations: these see no direction that hardly matters. */
import { type BandRow, bandLeastSquares } from "../../math/factor/bandRotations.ts";
import { largestMagnitude } from "../../math/statistics.ts";
import { CellRows, gatherRows } from "./cellRows.ts";
import { halfSquares, type State } from "./residuals.ts";
import type { Rows } from "./rows.ts";
import { bandWidth } from "./system.ts";
import type { Space } from "./tensor.ts";

const MOST_STEPS = 8;
/** A move that is not shorter than this share of the one before is rounding. */
const SHRINKS = 0.5;
/** Squares may grow by so much in a step: near their least value they are rounding. */
const MAY_GROW = 1.5;

/**
 * Gauss–Newton steps from a state near the solution. The time at which a stiff solution jumps moves the squares of what
 * is left by less than their rounding: steps end when they get no shorter. Cost of a step: O(rows·width²).
 */
export function sharpened(rows: readonly Rows[], space: Space, start: State): State {
  const width = bandWidth(space, rows);
  let state = start;
  let value = halfSquares(rows, space, state);
  let before = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = orthogonalMove(rows, space, state, width);
    const length = largestMagnitude(move);
    if (!(length < SHRINKS * before)) break;
    const next = {
      coefficients: state.coefficients.map((one, i) => one + move[i]!),
      parameters: state.parameters.map((one, q) => one + move[space.size + q]!),
    };
    const after = halfSquares(rows, space, next);
    if (!(after <= MAY_GROW * value)) break;
    [state, value, before] = [next, after, length];
  }
  return state;
}

/** The move m at which the squares of J·m + r sum to least: coefficients first, then parameters. */
function orthogonalMove(rows: readonly Rows[], space: Space, state: State, width: number): Float64Array {
  const nParameters = state.parameters.length;
  const list: BandRow[] = [];
  gatherRows(rows, space, state, (places) => {
    return new CellRows(places, nParameters, ({ n, columns, places, residuals }) => {
      const first = places.reduce((least, place) => Math.min(least, place));
      for (let r = 0; r < n; r++) {
        const values = new Float64Array(width);
        places.forEach((place, a) => {
          values[place - first]! += columns[a]![r]!;
        });
        const tail = Float64Array.from({ length: nParameters }, (_, q) => columns[places.length + q]![r]!);
        list.push({ first, values, tail, value: -residuals[r]! });
      }
    });
  });
  return bandLeastSquares(list, space.size, width, nParameters);
}
