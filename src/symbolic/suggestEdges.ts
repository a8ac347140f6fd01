/** What each edge of a network looks like, by itself. */
import { edgeAddresses } from "../model/address.ts";
import { traceEdges } from "../model/cpu/trace.ts";
import type { Dataset } from "../model/dataset.ts";
import { curveAt } from "../model/edges.ts";
import type { Kan } from "../model/kan.ts";
import type { Scaler } from "../model/scaler.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import { evenSampleOf } from "../train/schedule/sample.ts";
import { normalise } from "./algebra/normalise.ts";
import type { EdgeName } from "./edge/choices.ts";
import type { EdgeFit } from "./edge/edgeFit.ts";
import { curveExpr } from "./edge/kanToExpr.ts";
import { dataUnitBatchOf, inDataUnits } from "./edge/snapStart.ts";
import { suggest } from "./edge/suggest.ts";
import { complexity } from "./expression/complexity.ts";
import { add, num, variable } from "./expression/make.ts";
import type { LibraryFunction } from "./library/index.ts";

/** The best matches of one edge. */
export interface EdgeSuggestion {
  readonly edge: EdgeName;
  readonly fits: readonly SuggestedFit[];
}

/** A match with the size of the curve as a formula of one variable. */
export interface SuggestedFit extends EdgeFit {
  readonly nodes: number;
}

/** The best functions for each spline edge on its own, in data units; nothing is changed. Cost O(edges·library). */
export function suggestEdges(
  kan: Kan,
  scaler: Scaler,
  train: Dataset,
  library: readonly LibraryFunction[],
): EdgeSuggestion[] {
  const network = inDataUnits(kan, scaler);
  const addresses = edgeAddresses(network);
  return traceEdges(
    network,
    evenSampleOf(dataUnitBatchOf(train, scaler), ROW_LIMITS.snapping).inputs,
  ).flatMap((trace) => {
    if (curveAt(network, trace).kind !== "spline") return [];
    const edge = addresses.find(
      (a) => a.node === trace.node && a.factor === trace.factor && a.edge === trace.edge,
    )!;
    const fits = suggest({ x: trace.x, y: trace.y }, library, { accuracy: 1e-4 });
    return [{ edge, fits: fits.map((fit) => ({ ...fit, nodes: nodesOf(fit) })) }];
  });
}

/** The size of c·f(a·x + b) + d as it would be written. */
function nodesOf(fit: EdgeFit): number {
  const curve = curveExpr({ kind: "symbolic", ...fit }, variable("x"), fit.fn.body);
  return complexity(normalise(add(curve, num(fit.d))));
}
