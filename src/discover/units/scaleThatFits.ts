/** The product with the unit of the target that rows follow most closely. */
import { linearSystem, ridgeSolver } from "../../math/linear/linearLeastSquares.ts";
import { dot, extremes, multiplied } from "../../math/statistics.ts";
import type { FormTable } from "../direct/form.ts";
import type { Powers } from "./dimensionless.ts";

/** Of groups that say nearly the same one gets what both explain. */
const RIDGE = 1e-9;
/** Rows that say something of each power, at least. */
const ROWS_OF_POWER = 10;
/** Gauss-Newton steps, and by how much one may change the logarithm of the product on a row. */
const STEPS = 20;
const MOST_CHANGE = 1;

interface Product {
  readonly powers: Powers;
  readonly values: Float64Array;
}

/**
 * `scale` times whole powers of `groups`, by the least squares of the target; the others are left to the law over it. Over the
 * simplest product, which may say little of a law of many columns, what is left varies over decades, and the noise on it
 * with it. Undefined where rows are too few. Cost O(rows·groups²).
 */
export function scaleThatFits(
  { target, weights }: Pick<FormTable, "target" | "weights">,
  scale: Product,
  groups: readonly Product[],
): Powers | undefined {
  const usable = groups.filter(({ values }) => values.every((v) => v > 0) || values.every((v) => v < 0));
  if (usable.length === 0 || target.length < ROWS_OF_POWER * (usable.length + 1)) return undefined;
  const weight = (r: number): number => weights?.[r] ?? 1;
  const logs = usable.map(({ values }) => values.map((v) => Math.log(Math.abs(v))));
  const exponents = new Float64Array(usable.length);
  for (let step = 0; step < STEPS; step++) {
    const model = scale.values.map(
      (v, r) => weight(r) * v * Math.exp(logs.reduce((sum, log, g) => sum + exponents[g]! * log[r]!, 0)),
    );
    const known = target.map((y, r) => weight(r) * y);
    const factor = dot(model, known) / (dot(model, model) || 1);
    const fitted = model.map((v) => factor * v);
    const features = [fitted, ...logs.map((log) => multiplied(fitted, log))];
    const system = linearSystem(
      features,
      known.map((y, r) => y - fitted[r]!),
    );
    const change = ridgeSolver(system, RIDGE)?.(system.vector).subarray(1);
    if (change === undefined || !change.every(Number.isFinite)) return undefined;
    const reach = logs.reduce((sum, log, g) => sum + Math.abs(change[g]!) * widthOf(log), 0);
    const share = Math.min(1, MOST_CHANGE / (reach || 1));
    change.forEach((value, g) => {
      exponents[g]! += share * value;
    });
  }
  return usable.reduce<Powers>(
    (powers, group, g) => powers.map((power, i) => power + Math.round(exponents[g]!) * group.powers[i]!),
    scale.powers,
  );
}

function widthOf(values: Float64Array): number {
  const [low, high] = extremes(values);
  return high - low;
}
