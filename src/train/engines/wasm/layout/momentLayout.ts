import { covarianceOf } from "../../../../model/cpu/moments.ts";
import type { Plan } from "../../../../model/cpu/plan.ts";
import type { Moments } from "../../../../model/engine.ts";
import { arenaFrom } from "../arena.ts";
import type { Layout } from "./layout.ts";

/** Where the sums for the covariances of basis functions lie. */
export interface MomentLayout {
  readonly image: readonly (readonly [number, Int32Array])[];
  /** The records of `addGroupMoments`, one per group. */
  readonly records: number;
  /** What to zero before the first block, as indices of doubles. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /** Mean and covariance of each group from the sums in memory. */
  result(doubles: Float64Array, nRows: number): Moments["groups"];
}

/** The sums of a plan from byte `start` on. Memory O(groups·(G + k)²). */
export function momentLayoutOf(plan: Plan, layout: Layout, start: number): MomentLayout {
  const arena = arenaFrom(start);
  const records = arena.words(6 * plan.groups.length);
  const from = arena.end() / 8;
  const groups = plan.groups.map(({ nCoefficients }) => {
    const size = nCoefficients + 1;
    return { size, sums: arena.doubles(size), products: arena.doubles(size * size) };
  });
  const words = groups.flatMap(({ size, sums, products }, g) => {
    const { at, stride, order } = layout.tables[g]!;
    return [at, stride, order, size, sums, products];
  });
  return {
    image: [[records, Int32Array.from(words)]],
    records,
    from,
    to: arena.end() / 8,
    end: arena.end(),
    result: (doubles, nRows) =>
      groups.map(({ size, sums, products }) =>
        covarianceOf(
          doubles.subarray(sums / 8, sums / 8 + size),
          doubles.subarray(products / 8, products / 8 + size * size),
          nRows,
        ),
      ),
  };
}
