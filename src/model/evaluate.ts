/** What a network says on rows, asked once: bound, computed, let go. */
import { parametersOf } from "./cpu/plan.ts";
import type { Batch, Engine } from "./engine.ts";
import type { Kan } from "./kan.ts";

/** The outputs of a network on rows of its inputs. Shape: (outputs) arrays of (rows). Cost O(rows·edges·k). */
export function networkOutputs(kan: Kan, batch: Batch, engine: Engine): Float64Array[] {
  const bound = engine.bind(kan, batch);
  const outputs = bound.predict(parametersOf(bound.plan));
  bound.dispose();
  return outputs;
}

/** The loss of a network on rows (see `Bound`); not finite where it has no value on one. Cost O(rows·edges·k). */
export function networkLoss(kan: Kan, batch: Batch, engine: Engine): number {
  const bound = engine.bind(kan, batch);
  const loss = bound.loss(parametersOf(bound.plan));
  bound.dispose();
  return loss;
}

/** The root of `networkLoss`: of one target in units of its spread its NRMSE. Infinite where the loss is not finite. */
export function networkError(kan: Kan, batch: Batch, engine: Engine): number {
  const loss = networkLoss(kan, batch, engine);
  return Number.isFinite(loss) ? Math.sqrt(loss) : Number.POSITIVE_INFINITY;
}
