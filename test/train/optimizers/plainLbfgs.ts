import { wolfeSearch } from "../../../src/train/optimizers/lineSearch.ts";
import type { Objective } from "../../../src/train/optimizers/optimizer.ts";

type Vector = readonly number[];

const dot = (a: Vector, b: Vector): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const minus = (a: Vector, b: Vector): Vector => a.map((v, i) => v - b[i]!);
const moved = (a: Vector, step: number, b: Vector): Vector => a.map((v, i) => v + step * b[i]!);

/**
 * The θ after each of `steps` steps of L-BFGS, written down as the book has it: nothing is written twice, and all moves
 * since the last failure are kept. For objectives that are finite everywhere.
 *
 * Source: Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithms 7.4 and 7.5.
 */
export function plainLbfgs(objective: Objective, start: Vector, history: number, steps: number): Vector[] {
  const at = (theta: Vector) => {
    const gradient = new Float64Array(theta.length);
    const value = objective.gradient(Float64Array.from(theta), gradient);
    return { theta, value, gradient: [...gradient] };
  };
  let here = at(start);
  let moves: { readonly s: Vector; readonly y: Vector }[] = [];
  let scale = 0;

  const directionOf = (): Vector => {
    const latest = moves.slice(-history);
    let q: Vector = here.gradient.map((g) => -g);
    const alphas = latest.toReversed().map(({ s, y }) => {
      const alpha = (1 / dot(s, y)) * dot(s, q);
      q = moved(q, -alpha, y);
      return alpha;
    });
    q = q.map((v) => v * scale);
    latest.forEach(({ s, y }, i) => {
      const beta = (1 / dot(s, y)) * dot(y, q);
      q = moved(q, alphas[latest.length - 1 - i]! - beta, s);
    });
    return q;
  };

  const advance = (direction: Vector, firstStep: number): boolean => {
    const along = (step: number) => {
      const { value, gradient } = at(moved(here.theta, step, direction));
      return { step, value, slope: dot(gradient, direction) };
    };
    const found = wolfeSearch(along, { ...along(0), step: 0 }, firstStep);
    if (found.kind === "none" || found.value >= here.value) return false;
    const next = at(moved(here.theta, found.step, direction));
    const s = minus(next.theta, here.theta);
    const y = minus(next.gradient, here.gradient);
    if (dot(s, y) > Number.EPSILON * dot(y, y) && Number.isFinite(1 / dot(s, y))) {
      moves.push({ s, y });
      scale = dot(s, y) / dot(y, y);
    }
    here = next;
    return true;
  };

  return Array.from({ length: steps }, () => {
    if (moves.length > 0 && advance(directionOf(), 1)) return here.theta;
    moves = [];
    const downhill = here.gradient.map((g) => -g);
    const careful = Math.min(1, 1 / here.gradient.reduce((sum, g) => sum + Math.abs(g), 0));
    if (!(scale > 0 && advance(downhill, scale))) advance(downhill, careful);
    return here.theta;
  });
}
