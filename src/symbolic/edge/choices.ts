/** What a person says of single edges. */
import { UsageError } from "../../diagnostics.ts";
import { extremes } from "../../math/statistics.ts";
import { edgeAddresses } from "../../model/address.ts";
import { traceEdges } from "../../model/cpu/trace.ts";
import { curveAt, type EdgePlace, withCurve } from "../../model/edges.ts";
import type { Batch } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import { curveValue } from "../../model/spline/curve.ts";
import { uniformGrid } from "../../model/spline/grid.ts";
import { fitSpline } from "../../model/spline/refit.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { evenSampleOf } from "../../train/schedule/sample.ts";
import type { LibraryFunction } from "../library/index.ts";
import { fitEdge } from "./edgeFit.ts";
import { place } from "./snap.ts";

/** An edge as a person names it: layer, position of its source, position of its target, all from 0. */
export interface EdgeName {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
}

/** Edges that a person decides about. */
export interface EdgeChoices {
  /** Edges whose function a person chose. */
  readonly fix?: readonly { readonly edge: EdgeName; readonly fn: LibraryFunction }[];
  /** Edges given back to the search. */
  readonly unfix?: readonly EdgeName[];
}

/** The network with the choices made; `batch` says where each edge is used. Errors: UsageError for an edge or a range that there is not. */
export function withChoices(kan: Kan, batch: Batch, choices: EdgeChoices): Kan {
  let network = kan;
  const addresses = edgeAddresses(kan);
  const find = (edge: EdgeName) => {
    const found = addresses.find((a) => a.layer === edge.layer && a.from === edge.from && a.to === edge.to);
    if (!found || curveAt(network, found).kind === "cut") {
      const known = addresses.filter((a) => curveAt(network, a).kind !== "cut");
      throw new UsageError(
        `there is no edge ${edge.layer},${edge.from},${edge.to} in this network`,
        `its edges are ${known.map((a) => `${a.layer},${a.from},${a.to}`).join("  ")}`,
      );
    }
    return found;
  };
  const traceOf = (at: EdgePlace) =>
    traceEdges(network, evenSampleOf(batch, ROW_LIMITS.snapping).inputs).find(
      (t) => t.node === at.node && t.factor === at.factor && t.edge === at.edge,
    )!;
  for (const edge of choices.unfix ?? []) {
    const at = find(edge);
    const curve = curveAt(network, at);
    if (curve.kind !== "symbolic") continue;
    const { x } = traceOf(at);
    const [low, high] = extremes(x);
    const grid = uniformGrid({ low, high, intervals: 8, degree: 3 });
    const coefficients = fitSpline(grid, (v) => curveValue(curve, v));
    network = withCurve(network, at, { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 });
  }
  for (const { edge, fn } of choices.fix ?? []) {
    const at = find(edge);
    const { x, y } = traceOf(at);
    const fitted = fitEdge({ x, y }, fn);
    if (!fitted) {
      throw new UsageError(
        `${fn.name} has no value on the range of edge ${edge.layer},${edge.from},${edge.to}`,
        "choose a function that is defined there; kan symbolic --suggest lists the best",
      );
    }
    network = place(network, at, fitted, true);
  }
  return network;
}
