import { extremes } from "../../math/statistics.ts";
import type { FormTable } from "../direct/form.ts";
import { TRANSFORMS } from "../direct/transforms.ts";
import { priorOf } from "../prior.ts";
import { HOLE, placesOf, type Reduction } from "../problem.ts";
import type { Move } from "./move.ts";
import { squareAmongNoise } from "./rowsBelowZero.ts";

/** The name of the move that puts a function of the target in its place. */
export const TRANSFORM_TARGET = "transform the target";

/** z = T(y) in place of the target y, for every T that is one-to-one on it. */
export const transformTarget: Move = {
  name: TRANSFORM_TARGET,
  isOfAngles: true,
  nats: priorOf(TRANSFORM_TARGET),
  fits: (table) => !isTransformed(table) && table.names.length > 0,
  cost: ({ target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 40 * TRANSFORMS.length * target.length,
  run: (table) => ({ reductions: transformed(table) }),
};

/** Whether the target of a table is a function of one before. */
export function isTransformed({ trail = [] }: FormTable): boolean {
  return trail[trail.length - 1]?.move === TRANSFORM_TARGET;
}

/** Whether the target of a table is a power of one before. */
export function isPowerOfTarget(table: FormTable): boolean {
  const { trail = [] } = table;
  const last = trail[trail.length - 1];
  return (
    isTransformed(table) && TRANSFORMS.some(({ name, power }) => power !== undefined && name === last?.what)
  );
}

function transformed(table: FormTable): Reduction[] {
  const { target, weights } = table;
  const [low, high] = extremes(target);
  return TRANSFORMS.flatMap(({ name, power, forward, slope, back, fits }): Reduction[] => {
    if (!fits(low, high)) {
      const squared = power === 2 ? squareAmongNoise(table) : undefined;
      if (squared === undefined) return [];
      const what = { what: name, nats: priorOf(name), keep: placesOf(table, () => true) };
      return [{ ...what, ...squared, back: back(HOLE) }];
    }
    const values = target.map(forward);
    if (!values.every(Number.isFinite)) return [];
    const own = target.map((y, r) => (weights?.[r] ?? 1) / (slope(y) + 1e-300));
    return [
      {
        what: name,
        nats: priorOf(name),
        keep: placesOf(table, () => true),
        target: values,
        weights: own,
        back: back(HOLE),
      },
    ];
  });
}
