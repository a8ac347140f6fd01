/** What a network says on rows, asked once: bound, computed, let go. */
import { parametersOf } from "./cpu/plan.ts";
import type { Batch, Bound, Engine } from "./engine.ts";
import type { Kan } from "./kan.ts";
import { type Loss, lossesOf, rescaledTo } from "./loss.ts";
import { SQUARED_ERROR } from "./losses/squaredError.ts";

/** The outputs of a network on rows of its inputs. Shape: (outputs) arrays of (rows). Cost O(rows·edges·k). */
export function networkOutputs(kan: Kan, batch: Batch, engine: Engine): Float64Array[] {
  const bound = engine.bind(kan, batch);
  const outputs = bound.predict(parametersOf(bound.plan));
  bound.dispose();
  return outputs;
}

/**
 * The mean loss of a network on rows (see `Bound`), its scale the one that the residuals show: comparable between
 * networks. Not finite where the network has no value on a row. Cost O(rows·edges·k).
 */
export function networkLoss(kan: Kan, batch: Batch, engine: Engine, loss: Loss = SQUARED_ERROR): number {
  const { bound } = bindRescaled(kan, batch, engine, loss);
  const mean = bound.loss(parametersOf(bound.plan));
  bound.dispose();
  return mean;
}

/**
 * The loss of each row, summed over the outputs, at the scale that the residuals show. Shape: (rows). Cost
 * O(rows·edges·k).
 */
export function rowLosses(kan: Kan, batch: Batch, engine: Engine, loss: Loss): Float64Array {
  const outputs = networkOutputs(kan, batch, engine);
  return lossesOf(
    rescaledTo(loss, () => outputs, batch.targets),
    outputs,
    batch,
  );
}

/** A network bound to rows, and the loss there. */
export interface Rescaled {
  readonly bound: Bound;
  readonly loss: Loss;
}

/**
 * A network bound to rows under a loss whose scale is the one that its own residuals show. One prediction, where there
 * is a scale.
 */
export function bindRescaled(kan: Kan, batch: Batch, engine: Engine, loss: Loss): Rescaled {
  const bound = engine.bind(kan, batch, loss);
  const rescaled = rescaledTo(loss, () => bound.predict(parametersOf(bound.plan)), batch.targets);
  if (rescaled === loss) return { bound, loss };
  bound.dispose();
  return { bound: engine.bind(kan, batch, rescaled), loss: rescaled };
}

/** The root of `networkLoss`: of one target in units of its spread its NRMSE. Infinite where the loss is not finite. */
export function networkError(kan: Kan, batch: Batch, engine: Engine, loss: Loss = SQUARED_ERROR): number {
  const mean = networkLoss(kan, batch, engine, loss);
  return Number.isFinite(mean) ? Math.sqrt(mean) : Number.POSITIVE_INFINITY;
}
