import type { Curve } from "../../model/kan.ts";
import type { Json, JsonObject } from "../models/modelRecord.ts";
import { curvesOf, type NetworkText, splineTablesOf } from "./network.ts";

/**
 * A network as JSON that a program in any language can evaluate: inputs over their scale, then node by node.
 *
 * A node is a product of sums, a sum its bias and its edges. A spline edge is weight·base(x) + Σ_j pieces[i][j]·u^j
 * with i the number of breaks at or below x and u = x − breaks[max(i − 1, 0)]; a function edge is c·f(a·x + b). Values
 * of `outputs`, after the `link` where there is one, times `scale.targets` are the targets.
 */
export function networkJson({ kan, scaler, variables, targets, link }: NetworkText): JsonObject {
  const tables = splineTablesOf(curvesOf(kan.nodes));
  const curveJson = (curve: Exclude<Curve, { kind: "cut" }>): JsonObject => {
    if (curve.kind === "symbolic") {
      const { fn, a, b, c, exponent } = curve;
      return { kind: "function", function: fn.name, a, b, c, exponent };
    }
    const { grid, pieces, order } = tables.of.get(curve)!;
    const all = [...tables.pieces[pieces]!];
    const rows: Json[] = [];
    for (let from = 0; from < all.length; from += order) rows.push(all.slice(from, from + order));
    return { kind: "spline", breaks: grid, pieces: rows, base: curve.base, weight: curve.baseWeight };
  };
  return {
    inputs: [...variables.values()],
    targets: [...targets],
    scale: { inputs: [...scaler.inputs], targets: [...scaler.targets] },
    breaks: tables.grids.map((breaks) => [...breaks]),
    nodes: kan.nodes.map(({ factors }) =>
      factors.map(({ bias, edges }) => ({
        bias,
        edges: edges.flatMap(({ source, curve }) =>
          curve.kind === "cut"
            ? []
            : [
                {
                  from: source < kan.nInputs ? { input: source } : { node: source - kan.nInputs },
                  ...curveJson(curve),
                },
              ],
        ),
      })),
    ),
    outputs: [...kan.outputs],
    ...(link && { link: link.name }),
  };
}
