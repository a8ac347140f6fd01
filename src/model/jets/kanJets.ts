/** First and second derivatives of a network with respect to its inputs, exact: what a differential equation asks for. */

import type { Curve, Kan, Sum } from "../kan.ts";
import { baseCurvature, baseSlope, baseValue } from "../spline/base.ts";
import { MAX_DEGREE } from "../spline/basis.ts";
import { basisJetAt } from "./splineJets.ts";
import { curvatureOf } from "./symbolicJets.ts";

/** A derivative of an output: how often by each input, at most twice in all. Shape of orders: (nInputs). */
export interface OutputJet {
  readonly output: number;
  readonly orders: readonly number[];
}

/** Value, slope and second derivative of a function of one variable. */
type CurveJet = readonly [value: number, slope: number, curvature: number];

/** A value, its gradient and its Hessian, row by row: [v, g₀ …, H₀₀, H₀₁ …]. Shape: (1 + n + n²). */
type Jet = Float64Array;

const basis = new Float64Array(3 * (MAX_DEGREE + 1));

/**
 * The derivatives `jets` of a network at rows. Shapes: inputs (nInputs)(rows), result (jets)(rows).
 *
 * NaN outside the domain of a snapped function. Second derivatives of snapped functions are central differences of their
 * derivatives, right to about 1e-11; all else is exact to rounding. Cost O(rows·edges·(k² + nInputs²)).
 */
export function kanJets(
  kan: Kan,
  inputs: readonly Float64Array[],
  jets: readonly OutputJet[],
): Float64Array[] {
  const nRows = inputs[0]?.length ?? 0;
  const n = kan.nInputs;
  const length = 1 + n + n * n;
  const values: Jet[] = Array.from({ length: n + kan.nodes.length }, () => new Float64Array(length));
  for (let i = 0; i < n; i++) values[i]![1 + i] = 1;
  const out = jets.map(() => new Float64Array(nRows));
  const places = jets.map(({ orders }) => jetPlace(orders));
  const factor = new Float64Array(length);
  const product = new Float64Array(length);
  for (let r = 0; r < nRows; r++) {
    for (let i = 0; i < n; i++) values[i]![0] = inputs[i]![r]!;
    kan.nodes.forEach(({ factors }, at) => {
      const node = values[n + at]!;
      factors.forEach((sum, f) => {
        addSum(sum, values, n, f === 0 ? node : factor);
        if (f === 0) return;
        multiplyJets(node, factor, n, product);
        node.set(product);
      });
    });
    jets.forEach(({ output }, j) => {
      out[j]![r] = values[n + kan.outputs[output]!]![places[j]!]!;
    });
  }
  return out;
}

/** The place of a derivative in a jet. Errors: RangeError above the second order. */
export function jetPlace(orders: readonly number[]): number {
  const by = orders.flatMap((order, i) => Array.from({ length: order }, () => i));
  const n = orders.length;
  if (by.length === 0) return 0;
  if (by.length === 1) return 1 + by[0]!;
  if (by.length === 2) return 1 + n + by[0]! * n + by[1]!;
  throw new RangeError(`a derivative of order ${by.length}; networks give the first and second`);
}

/** Writes the jet of a sum: its bias, and φ(s) of each edge by the chain rule. */
function addSum({ bias, edges }: Sum, values: readonly Jet[], n: number, out: Jet): void {
  out.fill(0);
  out[0] = bias;
  for (const { source, curve } of edges) {
    if (curve.kind === "cut") continue;
    const of = values[source]!;
    const [value, slope, curvature] = curveJet(curve, of[0]!);
    out[0]! += value;
    for (let i = 0; i < n; i++) {
      out[1 + i]! += slope * of[1 + i]!;
      for (let j = 0; j < n; j++) {
        const at = 1 + n + i * n + j;
        out[at]! += curvature * of[1 + i]! * of[1 + j]! + slope * of[at]!;
      }
    }
  }
}

/** The product rule. */
export function multiplyJets(a: Jet, b: Jet, n: number, out: Jet): void {
  out[0] = a[0]! * b[0]!;
  for (let i = 0; i < n; i++) {
    out[1 + i] = a[1 + i]! * b[0]! + a[0]! * b[1 + i]!;
    for (let j = 0; j < n; j++) {
      const at = 1 + n + i * n + j;
      out[at] = a[at]! * b[0]! + a[1 + i]! * b[1 + j]! + a[1 + j]! * b[1 + i]! + a[0]! * b[at]!;
    }
  }
}

/** Value, slope and second derivative of a curve at x. Cost O(k²). */
export function curveJet(curve: Curve, x: number): CurveJet {
  if (curve.kind === "cut") return [0, 0, 0];
  if (curve.kind === "symbolic") {
    const { fn, a, b, c, exponent } = curve;
    const u = a * x + b;
    return [
      c * fn.value(u, exponent),
      c * a * fn.derivative(u, exponent),
      c * a * a * curvatureOf(fn, u, exponent),
    ];
  }
  const count = curve.grid.degree + 1;
  const cell = basisJetAt(curve.grid, x, basis, 0);
  const jet: [number, number, number] = [0, 0, 0];
  for (let order = 0; order < 3; order++) {
    for (let t = 0; t < count; t++) jet[order]! += basis[order * count + t]! * curve.coefficients[cell + t]!;
  }
  if (curve.base === "zero") return jet;
  jet[0] += curve.baseWeight * baseValue(curve.base, x);
  jet[1] += curve.baseWeight * baseSlope(curve.base, x);
  jet[2] += curve.baseWeight * baseCurvature(curve.base, x);
  return jet;
}
