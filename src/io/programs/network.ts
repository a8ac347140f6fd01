import { edgesOf } from "../../model/edges.ts";
import type { Curve, Grid, Kan, Node, SplineCurve } from "../../model/kan.ts";
import type { Scaler } from "../../model/scaler.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { LabelsText } from "./labelText.ts";
import type { Link } from "./link.ts";
import { piecesOf } from "./pieces.ts";

/** A network to be written as a program. */
export interface NetworkText {
  readonly kan: Kan;
  readonly scaler: Scaler;
  /** Identifier → header of every input column, in order. */
  readonly variables: ReadonlyMap<string, string>;
  /** The headers of the target columns. */
  readonly targets: readonly string[];
  /** The classes that it tells apart; absent where targets are numbers. */
  readonly labels?: LabelsText;
  /** What makes predictions of its outputs; absent where they are predictions. */
  readonly link?: Link;
  /** The tree in `x`, and `p` for a free exponent, of every function an edge was snapped to. */
  readonly bodies: ReadonlyMap<string, Expr>;
}

/** A spline edge with its numbers by place in the tables of the network. */
export interface TableEdge {
  readonly curve: SplineCurve;
  readonly grid: number;
  readonly pieces: number;
  readonly order: number;
}

/** The numbers of the spline edges of a network: cells, each once, and polynomials. */
export interface SplineTables {
  readonly grids: readonly Float64Array[];
  readonly pieces: readonly Float64Array[];
  readonly of: ReadonlyMap<SplineCurve, TableEdge>;
}

/** The tables of some curves of a network, in their order. Cost O(edges·G·k³). */
export function splineTablesOf(curves: readonly Curve[]): SplineTables {
  const grids: Float64Array[] = [];
  const pieces: Float64Array[] = [];
  const places = new Map<Grid, number>();
  const of = new Map<SplineCurve, TableEdge>();
  for (const curve of curves) {
    if (curve.kind !== "spline") continue;
    const table = piecesOf(curve);
    const grid = places.get(curve.grid) ?? grids.push(table.breaks) - 1;
    places.set(curve.grid, grid);
    of.set(curve, { curve, grid, pieces: pieces.push(table.pieces) - 1, order: table.order });
  }
  return { grids, pieces, of };
}

/** The curves of nodes in evaluation order. */
export function curvesOf(nodes: readonly Node[]): Curve[] {
  return edgesOf(nodes).map(({ curve }) => curve);
}

/** The nodes an output depends on, itself included, in evaluation order. Cost O(edges). */
export function nodesFor(kan: Kan, output: number): number[] {
  const isNeeded = new Uint8Array(kan.nodes.length);
  isNeeded[output] = 1;
  for (let n = output; n >= 0; n--) {
    if (isNeeded[n] === 0) continue;
    for (const { source, curve } of edgesOf([kan.nodes[n]!])) {
      if (source >= kan.nInputs && curve.kind !== "cut") isNeeded[source - kan.nInputs] = 1;
    }
  }
  return kan.nodes.flatMap((_, n) => (isNeeded[n] === 1 ? [n] : []));
}
