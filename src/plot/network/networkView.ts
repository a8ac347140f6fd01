import { type EdgeAddress, edgeAddresses, layersOf } from "../../model/address.ts";
import { parametersOf } from "../../model/cpu/plan.ts";
import type { Dataset } from "../../model/dataset.ts";
import type { Engine, Spread } from "../../model/engine.ts";
import type { Curve, Kan } from "../../model/kan.ts";
import { type Scaler, scaleInputs } from "../../model/scaler.ts";
import { curveValue } from "../../model/spline/curve.ts";
import { scoresOf } from "../../prune/scores.ts";
import { curveText } from "../curveText.ts";

/** A network as a picture needs it: what stands where, how much it matters, how each curve runs on the data. */
export interface NetworkView {
  /** Inputs, then nodes. */
  readonly sources: readonly SourceView[];
  /** The edges that are not cut, in evaluation order. */
  readonly edges: readonly EdgeView[];
  readonly nLayers: number;
}

/** An input or a node. */
export interface SourceView {
  readonly layer: number;
  /** Place in its layer, from 0. */
  readonly position: number;
  /** The column of an input, the targets of an output, else empty. */
  readonly name: string;
  readonly kind: "input" | "hidden" | "output";
  /** Sums that are multiplied here; 0 for an input. */
  readonly nFactors: number;
  /** Attribution score of KAN 2.0: 1 for an output. */
  readonly score: number;
}

/** An edge that is not cut. */
export interface EdgeView {
  readonly address: EdgeAddress;
  /** `0,1,0`: layer, from, to. */
  readonly name: string;
  readonly source: number;
  /** The node it leads to, counted as a source. */
  readonly target: number;
  readonly kind: "learned" | "snapped";
  /** Attribution score. */
  readonly score: number;
  /** Range of the edge's argument over the rows; in the units of the data for an edge of an input. */
  readonly low: number;
  readonly high: number;
  /** The curve from a little before `low` to a little after `high`. Shapes (points). Values may be infinite or NaN. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The function of a snapped edge, in x. */
  readonly text?: string;
}

/** Points of a curve, and the share of its range that is drawn beyond the data on each side. */
const CURVE_POINTS = 61;
const BEYOND = 0.08;

/** What pictures show of a network on these rows. `names` are the columns of inputs and targets. Cost O(rows·edges). */
export function viewNetwork(
  kan: Kan,
  scaler: Scaler,
  rows: Dataset,
  names: { readonly inputs: readonly string[]; readonly targets: readonly string[] },
  engine: Engine,
): NetworkView {
  const bound = engine.bind(kan, { inputs: scaleInputs(scaler, rows), targets: [], nRows: rows.nRows });
  const { plan } = bound;
  const moments = bound.moments(parametersOf(plan), { groups: false });
  bound.dispose();
  const scores = scoresOf(plan, moments, "attribution");
  const scoreAt = new Map<string, number>();
  let active = 0;
  plan.sums.forEach((sum, s) => {
    for (const { index } of sum.edges) {
      scoreAt.set(placeKey(sum.node, s - plan.firstSum[sum.node]!, index), scores.edges[active++]!);
    }
  });
  const edges = edgeAddresses(kan).flatMap((address): EdgeView[] => {
    const { source, curve } = kan.nodes[address.node]!.factors[address.factor]!.edges[address.edge]!;
    if (curve.kind === "cut") return [];
    const scale = source < kan.nInputs ? scaler.inputs[source]! : 1;
    return [
      {
        address,
        name: `${address.layer},${address.from},${address.to}`,
        source,
        target: kan.nInputs + address.node,
        kind: curve.kind === "spline" ? "learned" : "snapped",
        score: finite(scoreAt.get(placeKey(address.node, address.factor, address.edge)) ?? 0),
        ...sampled(curve, moments.sources[source]!, scale),
        ...(curve.kind === "symbolic" && { text: curveText({ ...curve, a: curve.a / scale }) }),
      },
    ];
  });
  const sources = sourcesOf(kan, names, scores.sources);
  return { sources, edges, nLayers: Math.max(...sources.map(({ layer }) => layer)) + 1 };
}

function placeKey(node: number, factor: number, edge: number): string {
  return `${node},${factor},${edge}`;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

/** The curve over the range of its argument, whose unit is `scale`. A range of no width becomes one of some. */
function sampled(curve: Curve, range: Spread, scale: number): Pick<EdgeView, "low" | "high" | "x" | "y"> {
  const low = finite(range.low);
  const high = finite(range.high);
  const width = high > low ? high - low : Math.abs(low) || 1;
  const from = low - BEYOND * width;
  const step = (high - low + 2 * BEYOND * width) / (CURVE_POINTS - 1);
  const at = Float64Array.from({ length: CURVE_POINTS }, (_, i) => from + i * step);
  return {
    low: low * scale,
    high: high * scale,
    x: at.map((x) => x * scale),
    y: at.map((x) => curveValue(curve, x)),
  };
}

function sourcesOf(
  kan: Kan,
  names: { readonly inputs: readonly string[]; readonly targets: readonly string[] },
  scores: Float64Array,
): SourceView[] {
  const layers = layersOf(kan);
  const next = new Map<number, number>();
  return Array.from(layers, (layer, source): SourceView => {
    const position = next.get(layer) ?? 0;
    next.set(layer, position + 1);
    const node = source - kan.nInputs;
    const targets = names.targets.filter((_, o) => kan.outputs[o] === node);
    const isInput = node < 0;
    return {
      layer,
      position,
      name: isInput ? (names.inputs[source] ?? "") : targets.join(", "),
      kind: isInput ? "input" : targets.length > 0 ? "output" : "hidden",
      nFactors: isInput ? 0 : kan.nodes[node]!.factors.length,
      score: finite(scores[source]!),
    };
  });
}
