import { totalOf } from "../../math/statistics.ts";
import type { Batch, Bound, Engine } from "../../model/engine.ts";
import { networkLoss } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import { type Loss, lossesOf } from "../../model/loss.ts";
import { shareRight } from "../errors/metrics.ts";
import type { LegPlace } from "./trainLeg.ts";

/** How a leg does on rows that it is not trained on. */
export interface Look {
  /** `networkLoss` there. */
  readonly loss: number;
  /** Of classes, the share of rows whose class is right. */
  readonly accuracy?: number;
}

/** Rows that a leg is looked at on. */
export interface Watched {
  look(place: LegPlace): Look;
  dispose(): void;
}

/**
 * The rows, to which a network is bound once for as long as its grids stay: binding 784 columns takes as long as asking. An engine that
 * copies rows holds none between looks. Loss and accuracy of classes are taken of the same predictions.
 */
export function watched(batch: Batch, engine: Engine, loss: Loss, areClasses: boolean): Watched {
  let kan: Kan | undefined;
  let bound: Bound | undefined;
  const dispose = (): void => {
    bound?.dispose();
    [kan, bound] = [undefined, undefined];
  };
  const boundAt = ({ structure }: LegPlace): Bound => {
    if (bound !== undefined && kan === structure) return bound;
    dispose();
    kan = structure;
    bound = engine.bind(structure, batch, loss);
    return bound;
  };
  const ofClasses = (outputs: readonly Float64Array[]): Look => ({
    loss: totalOf(lossesOf(loss, outputs, batch)) / batch.nRows,
    accuracy: shareRight(outputs, batch, loss),
  });
  return {
    look(place) {
      if (loss.rescaled !== undefined) return { loss: networkLoss(place.current(), batch, engine, loss) };
      const { theta } = place;
      const look = areClasses
        ? ofClasses(boundAt(place).predict(theta))
        : { loss: boundAt(place).loss(theta) };
      if (engine.keepsRows) dispose();
      return look;
    },
    dispose,
  };
}
