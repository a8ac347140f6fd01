import { totalOf } from "../math/statistics.ts";
import { edgesOf } from "./edges.ts";
import type { Curve, Kan } from "./kan.ts";

/** How many edges and parameters a network has. Edges that were cut do not count. */
export interface NetworkSize {
  readonly edges: number;
  readonly snapped: number;
  /** Spline coefficients alone: the (G + k)·edges of the KAN paper. */
  readonly splineParameters: number;
  /** All: coefficients, base weights, biases, free constants of functions. */
  readonly parameters: number;
}

/** The size of a network. Cost O(edges). */
export function networkSize(kan: Kan): NetworkSize {
  const sums = kan.nodes.flatMap(({ factors }) => factors);
  const curves = edgesOf(kan.nodes).flatMap(({ curve }) => (curve.kind === "cut" ? [] : [curve]));
  const splineParameters = totalOf(
    curves.map((curve) => (curve.kind === "spline" ? curve.coefficients.length : 0)),
  );
  return {
    edges: curves.length,
    snapped: curves.filter(({ kind }) => kind === "symbolic").length,
    splineParameters,
    parameters: sums.length + totalOf(curves.map(parametersOf)),
  };
}

function parametersOf(curve: Exclude<Curve, { kind: "cut" }>): number {
  if (curve.kind === "spline") return curve.coefficients.length + (curve.base === "zero" ? 0 : 1);
  return Object.values(curve.free).filter(Boolean).length;
}
