import type { Batch, Bound, Engine } from "../../model/engine.ts";
import { networkLoss } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";
import { shareRight } from "../errors/metrics.ts";
import type { LegPlace } from "./trainLeg.ts";

/** Rows that a leg is looked at on. */
export interface Watched {
  /** `networkLoss` there. */
  loss(place: LegPlace): number;
  /** The share of rows whose class is right. */
  accuracy(place: LegPlace): number;
  dispose(): void;
}

/**
 * The rows, to which a network is bound once for as long as its grids stay: binding 784 columns takes as long as asking. An engine that
 * copies rows holds none between looks.
 */
export function watched(batch: Batch, engine: Engine, loss: Loss): Watched {
  let kan: Kan | undefined;
  let bound: Bound | undefined;
  const dispose = (): void => {
    bound?.dispose();
    [kan, bound] = [undefined, undefined];
  };
  const asked = <Answer>(place: LegPlace, ask: (bound: Bound) => Answer): Answer => {
    const answer = ask(boundAt(place));
    if (engine.keepsRows) dispose();
    return answer;
  };
  const boundAt = ({ structure }: LegPlace): Bound => {
    if (bound !== undefined && kan === structure) return bound;
    dispose();
    kan = structure;
    bound = engine.bind(structure, batch, loss);
    return bound;
  };
  return {
    loss: (place) =>
      loss.rescaled === undefined
        ? asked(place, (each) => each.loss(place.theta))
        : networkLoss(place.current(), batch, engine, loss),
    accuracy: (place) =>
      shareRight(
        asked(place, (each) => each.predict(place.theta)),
        batch,
        loss,
      ),
    dispose,
  };
}
