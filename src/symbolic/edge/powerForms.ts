/*
 * Products that a network has learned as sums, and the powers it may have learned them in.
 *
 * h(u₁·u₂) is also H(log u₁ + log u₂) and, for every exponent t, h_t(u₁ᵗ·u₂ᵗ): a network with one hidden node fits all
 * of these alike, and only in one of them are the edges functions that anyone has a name for.
 */

import { extremes, median } from "../../math/statistics.ts";
import { type EdgeTrace, traceEdges } from "../../model/cpu/trace.ts";
import { curveAt, withCurve } from "../../model/edges.ts";
import type { Kan, SplineCurve } from "../../model/kan.ts";
import { adaptiveGrid } from "../../model/spline/grid.ts";
import { fitSplineToSamples } from "../../model/spline/refit.ts";
import { findFunction, type LibraryFunction } from "../library/index.ts";
import { fitEdge } from "./edgeFit.ts";
import { suggest } from "./suggest.ts";

/** Exponents that laws of nature use. */
const EXPONENTS = [1, -1, 2, -2, 0.5, -0.5];
/** An edge this close to an exponential takes sums to products. */
const EXPONENTIAL = 0.05;
/** Intervals of the new splines, where the rows can fill them. */
const INTERVALS = 32;
const ROWS_IN_INTERVAL = 8;

/** A hidden node that is, up to a factor, exp(rate·Σ logs): the logs of what it multiplies, and the edge it feeds. */
interface Product {
  readonly node: number;
  readonly parts: readonly PowerTerm[];
  readonly feeds: EdgeTrace;
}

interface PowerTerm {
  readonly trace: EdgeTrace;
  /** Logarithm of the part at each row, with its median at 0. */
  readonly logs: Float64Array;
}

/**
 * The network rewritten with a product node of powers in place of a sum of logarithms, or of other powers.
 *
 * At most one network for each hidden node that allows it: that with the exponent in which the edges look most like
 * functions of the library. The network must be open there (splines) and in data units; what comes back follows the
 * same curves but for the error of its splines. Cost: `suggest` for each edge of such a node and each of six exponents.
 */
export function powerForms(
  kan: Kan,
  inputs: readonly Float64Array[],
  library: readonly LibraryFunction[],
  accuracy: number,
): readonly Kan[] {
  const traces = traceEdges(kan, inputs);
  return kan.nodes.flatMap((_, node) => {
    const product = productAt(kan, traces, node);
    if (product === undefined) return [];
    const forms = EXPONENTS.map((exponent) => ({
      exponent,
      score: scoreOf(product, exponent, library, accuracy),
    })).filter(({ score }) => Number.isFinite(score));
    const best = forms.sort((one, other) => one.score - other.score)[0];
    return best === undefined ? [] : [withPowers(kan, product, best.exponent)];
  });
}

/** What node n multiplies, if it is a product or a sum inside an exponential, and feeds one edge alone. */
function productAt(kan: Kan, traces: readonly EdgeTrace[], node: number): Product | undefined {
  const fed = traces.filter((trace) => trace.source === kan.nInputs + node);
  const own = traces.filter((trace) => trace.node === node);
  const feeds = fed[0];
  if (feeds === undefined || fed.length > 1 || own.length < 2) return undefined;
  if ([...own, feeds].some((trace) => curveAt(kan, trace).kind !== "spline")) return undefined;
  const { factors } = kan.nodes[node]!;
  if (factors.length === 1) {
    const exponential = fitEdge(feeds, findFunction("exp")!);
    if (exponential === undefined || exponential.relativeError > EXPONENTIAL) return undefined;
    return {
      node,
      feeds,
      parts: own.map((trace) => ({ trace, logs: centred(trace.y.map((y) => exponential.a * y)) })),
    };
  }
  if (own.length !== factors.length) return undefined;
  const values = own.map(({ y, factor }) => y.map((v) => v + factors[factor]!.bias));
  const isOfOneSign = values.every((value) => value.every((v) => v > 0) || value.every((v) => v < 0));
  if (!isOfOneSign) return undefined;
  const logs = values.map((value) => centred(value.map((v) => Math.log(Math.abs(v)))));
  return { node, feeds, parts: own.map((trace, i) => ({ trace, logs: logs[i]! })) };
}

function centred(logs: Float64Array): Float64Array {
  const middle = median(logs);
  return logs.map((value) => value - middle);
}

/** The sum of the best scores of all edges of the form, the one that is fed included. */
function scoreOf(
  { parts, feeds }: Product,
  exponent: number,
  library: readonly LibraryFunction[],
  accuracy: number,
): number {
  const best = (x: Float64Array, y: Float64Array, weight: Float64Array): number =>
    suggest({ x, y, weight }, library, { accuracy, thorough: 3 })[0]?.score ?? Infinity;
  let score = best(productOf(parts, exponent), feeds.y, feeds.weight);
  for (const { trace, logs } of parts) {
    const y = logs.map((log) => Math.exp(exponent * log));
    // What matters is the relative error, whatever the power.
    const weight = y.map((value) => 1 / value ** 2);
    score += best(trace.x, y, weight);
  }
  return score;
}

/** The node's new value at each row. */
function productOf(parts: readonly PowerTerm[], exponent: number): Float64Array {
  const rows = parts[0]!.logs.length;
  const out = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (const { logs } of parts) sum += logs[r]!;
    out[r] = Math.exp(exponent * sum);
  }
  return out;
}

function withPowers(kan: Kan, { node, parts, feeds }: Product, exponent: number): Kan {
  const factors = parts.map(({ trace: { source, x }, logs }) => {
    const y = logs.map((log) => Math.exp(exponent * log));
    return { bias: 0, edges: [{ source, curve: splineThrough(x, y) }] };
  });
  const nodes = kan.nodes.map((old, n) => (n === node ? { factors } : old));
  return withCurve({ ...kan, nodes }, feeds, splineThrough(productOf(parts, exponent), feeds.y));
}

function splineThrough(x: Float64Array, y: Float64Array): SplineCurve {
  const [low, high] = extremes(x);
  const intervals = Math.max(4, Math.min(INTERVALS, Math.floor(x.length / ROWS_IN_INTERVAL)));
  const grid = adaptiveGrid(x, { low, high, intervals, degree: 3, gridEps: 0.5 });
  const coefficients = fitSplineToSamples(grid, x, y, 1e-9);
  return { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
}
