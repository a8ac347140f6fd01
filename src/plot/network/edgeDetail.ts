import { type EdgeTrace, traceEdges } from "../../model/cpu/trace.ts";
import type { Dataset } from "../../model/dataset.ts";
import type { Kan } from "../../model/kan.ts";
import { type Scaler, scaleInputs } from "../../model/scaler.ts";
import type { EdgeFit } from "../../symbolic/edge/edgeFit.ts";
import { suggest } from "../../symbolic/edge/suggest.ts";
import type { LibraryFunction } from "../../symbolic/library/index.ts";
import { curveText } from "../curveText.ts";
import type { EdgeView } from "./networkView.ts";

/** One edge seen closely: what it does to rows, and which functions come near it. */
export interface EdgeDetail {
  readonly edge: EdgeView;
  /** The edge's argument and value at some rows; in the units of the data for an edge of an input. */
  readonly rows: { readonly x: Float64Array; readonly y: Float64Array };
  /** Best first. */
  readonly candidates: readonly EdgeCandidate[];
}

/** A function that comes near an edge. */
export interface EdgeCandidate {
  /** The name of the function. */
  readonly name: string;
  /** With its constants: `2.1·sin(3.14·x) + 0.2`. */
  readonly text: string;
  readonly r2: number;
  /** Its values at the points of the edge's curve; NaN where it has none. */
  readonly y: Float64Array;
}

/** How closely edges are looked at. */
export interface DetailOptions {
  readonly library: readonly LibraryFunction[];
  /** Functions for each edge. @defaultValue 4 */
  readonly most?: number;
  /** Rows to look at, spaced evenly. @defaultValue 400 */
  readonly rows?: number;
}

/**
 * The given edges seen closely. Cost O(rows·edges), and some 5 ms of matching for each edge.
 *
 * A snapped edge is matched as well: its own function comes first, with R² 1.
 */
export function edgeDetails(
  edges: readonly EdgeView[],
  kan: Kan,
  scaler: Scaler,
  data: Dataset,
  options: DetailOptions,
): EdgeDetail[] {
  const inputs = everyNth(scaleInputs(scaler, data), options.rows ?? 400);
  const traces = new Map(traceEdges(kan, inputs).map((trace) => [placeKey(trace), trace]));
  return edges.map((edge) => {
    const trace = traces.get(placeKey(edge.address))!;
    const scale = trace.source < kan.nInputs ? scaler.inputs[trace.source]! : 1;
    const rows = { x: trace.x.map((x) => x * scale), y: trace.y };
    const fits = suggest(rows, options.library, { accuracy: 1e-4 })
      .filter(({ a, b, c, d }) => [a, b, c, d].every(Number.isFinite))
      .slice(0, options.most ?? 4);
    return { edge, rows, candidates: fits.map((fit) => candidateOf(fit, edge.x)) };
  });
}

function placeKey({ node, factor, edge }: Pick<EdgeTrace, "node" | "factor" | "edge">): string {
  return `${node},${factor},${edge}`;
}

function candidateOf(fit: EdgeFit, x: Float64Array): EdgeCandidate {
  const { fn, a, b, c, d, exponent, r2 } = fit;
  return { name: fn.name, text: curveText(fit), r2, y: x.map((v) => c * fn.value(a * v + b, exponent) + d) };
}

/** At most `most` rows of columns, spaced evenly. */
function everyNth(columns: readonly Float64Array[], most: number): Float64Array[] {
  const step = Math.max(1, Math.ceil((columns[0]?.length ?? 0) / most));
  return columns.map((column) => column.filter((_, row) => row % step === 0));
}
