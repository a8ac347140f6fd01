import type { Law } from "./problem.ts";

/** How far a formula may be off, as NRMSE on fresh rows unless said otherwise. */
export interface Limits {
  /** In the range of the table. */
  readonly near: number;
  /** On the widened range, or on the last part of a path. */
  readonly beyond: number;
  /** At inputs drawn independently, for rows along a path. */
  readonly independent: number | null;
  /** Median relative error, where an input spans decades and there is no noise to hide small values. */
  readonly median: number | null;
}

/** The limits for `law` from `rows` rows with `noise`. */
export function limitsOf(law: Law, noise: number, rows: number, isAlongPath: boolean): Limits {
  const spansDecades = law.inputs.some(({ sampling }) => sampling === "log" || sampling === "log-integer");
  const independent = isAlongPath ? Math.max(1e-3, 20 * noise) : null;
  if (noise === 0) return { near: 1e-6, beyond: 1e-4, independent, median: spansDecades ? 1e-4 : null };
  if (law.constants === undefined) return { near: noise / 5, beyond: 20 * noise, independent, median: null };
  const near = 2.5 * noise * Math.sqrt((law.constants + 1) / rows);
  return { near, beyond: 10 * near, independent, median: null };
}

/** Most nodes of a recovered formula, where the truth has `nodes`. */
export function mostNodes(nodes: number): number {
  return 3 * nodes + 10;
}

/** Most nodes of a readable formula, where the truth has `nodes`. */
export function mostReadableNodes(nodes: number): number {
  return 1.5 * nodes + 3;
}
