/**
 * First and second derivatives of a network with respect to its inputs, and what each of them changes by with every
 * trainable constant: the Jacobian that least squares on a differential equation asks for.
 *
 * Forward, each node carries its jet: value v, gradient g and Hessian H. Of an edge y = φ(s) they are
 * y = φ(s), y_i = φ′·s_i, y_ij = φ″·s_i·s_j + φ′·s_ij. Backward, weights w of a jet become, with
 *
 *   e₀ = w_v,  e₁ = Σ w_i·s_i + Σ w_ij·s_ij,  e₂ = Σ w_ij·s_i·s_j,
 *
 * e₀·∂φ/∂c + e₁·∂φ′/∂c + e₂·∂φ″/∂c for a constant c of φ, and for the source e₀φ′ + e₁φ″ + e₂φ‴ (value),
 * w_iφ′ + Σ_j (w_ij + w_ji)φ″·s_j (gradient), w_ijφ′ (Hessian). Source: Griewank & Walther, *Evaluating Derivatives*, ch. 3, 13.
 */

import { type Plan, planOf } from "../cpu/plan.ts";
import type { EdgePlan } from "../cpu/planParts.ts";
import type { Curve, Kan, SplineCurve, SymbolicCurve } from "../kan.ts";
import { baseCurvature, baseSlope, baseThird, baseValue } from "../spline/base.ts";
import { jetPlace, multiplyJets, type OutputJet } from "./kanJets.ts";
import { basisJetAt, basisThirdAt } from "./splineJets.ts";
import { curvatureOf, thirdOf } from "./symbolicJets.ts";

/** A network at one row at a time. */
export interface JetTape {
  /** Constants that gradients are taken by, in the order of `planOf`. */
  readonly size: number;
  /** Goes to a row. Shape: (nInputs). Cost O(edges·(k² + nInputs²)). */
  readonly at: (row: ArrayLike<number>) => void;
  /** A derivative of an output there. */
  readonly value: (jet: OutputJet) => number;
  /** Adds Σ weights·∂jet/∂θ of the given jets to `out`. Shape: (size). Cost as `at`. */
  readonly addGradient: (jets: readonly OutputJet[], weights: ArrayLike<number>, out: Float64Array) => void;
}

/** The k + 1 splines of a source on a grid that are not zero at the row, their slopes, second and third derivatives. */
interface BasisRecord {
  readonly values: Float64Array;
  first: number;
  /** The row they were made for, counted. */
  row: number;
}

/** An edge with what it was at the row. */
interface EdgeRecord {
  readonly planned: EdgePlan;
  readonly curve: Exclude<Curve, { kind: "cut" }>;
  /** φ, φ′, φ″, φ‴; the last where the source is a node. */
  readonly jet: Float64Array;
  /** Of a spline: shared with other edges of its source. */
  readonly basis: BasisRecord;
}

interface SumRecord {
  readonly bias: number;
  readonly biasSlot: number;
  readonly edges: readonly EdgeRecord[];
  readonly jet: Float64Array;
  /** The product of this sum and those before it in its node. */
  readonly through: Float64Array;
}

/** A tape for `kan`, whose plan may be given. */
export function jetTape(kan: Kan, plan: Plan = planOf(kan)): JetTape {
  const n = kan.nInputs;
  const length = 1 + n + n * n;
  const room = (): Float64Array => new Float64Array(length);
  const nodes = recordsOf(kan, plan, room);
  const values = Array.from({ length: n + nodes.length }, room);
  for (let i = 0; i < n; i++) values[i]![1 + i] = 1;
  const weightsOf = values.map(room);
  const [through, own, swap] = [room(), room(), room()];

  let rows = 0;
  const at = (row: ArrayLike<number>): void => {
    rows++;
    for (let i = 0; i < n; i++) values[i]![0] = row[i]!;
    nodes.forEach((sums, node) => {
      sums.forEach((sum, f) => {
        forward(sum, values, n, rows);
        if (f === 0) sum.through.set(sum.jet);
        else multiplyJets(sums[f - 1]!.through, sum.jet, n, sum.through);
      });
      values[n + node]!.set(sums.at(-1)!.through);
    });
  };

  const addGradient: JetTape["addGradient"] = (jets, weights, out) => {
    for (const one of weightsOf) one.fill(0);
    jets.forEach(({ output, orders }, j) => {
      weightsOf[n + kan.outputs[output]!]![jetPlace(orders)]! += weights[j]!;
    });
    for (let node = nodes.length - 1; node >= 0; node--) {
      const sums = nodes[node]!;
      through.set(weightsOf[n + node]!);
      if (through.every((weight) => weight === 0)) continue;
      for (let f = sums.length - 1; f >= 0; f--) {
        if (f === 0) own.set(through);
        else {
          pullProduct(through, sums[f - 1]!.through, n, own);
          pullProduct(through, sums[f]!.jet, n, swap);
          through.set(swap);
        }
        backward(sums[f]!, own, values, weightsOf, n, out);
      }
    }
  };

  const value = ({ output, orders }: OutputJet): number =>
    values[n + kan.outputs[output]!]![jetPlace(orders)]!;
  return { size: plan.size, at, value, addGradient };
}

function recordsOf(kan: Kan, plan: Plan, room: () => Float64Array): SumRecord[][] {
  const bases = plan.groups.map(({ grid }): BasisRecord => {
    return { values: new Float64Array(4 * (grid.degree + 1)), first: 0, row: 0 };
  });
  return kan.nodes.map(({ factors }, node) =>
    factors.map(({ bias, edges }, f) => {
      const { biasSlot, edges: plans } = plan.sums[plan.firstSum[node]! + f]!;
      const records = plans.flatMap((planned): EdgeRecord[] => {
        const { curve } = edges[planned.index]!;
        if (curve.kind === "cut") return [];
        const basis = planned.kind === "spline" ? bases[planned.group]! : NO_BASIS;
        return [{ planned, curve, jet: new Float64Array(4), basis }];
      });
      return { bias, biasSlot, edges: records, jet: room(), through: room() };
    }),
  );
}

const NO_BASIS: BasisRecord = {
  values: new Float64Array(0),
  first: 0,
  row: 0,
};

/** The jet of a sum at the row. */
function forward(
  { bias, edges, jet: out }: SumRecord,
  values: readonly Float64Array[],
  n: number,
  row: number,
): void {
  out.fill(0);
  out[0] = bias;
  for (const edge of edges) {
    const of = values[edge.planned.source]!;
    if (edge.curve.kind === "spline") recordSpline(edge, edge.curve, of[0]!, row, edge.planned.source >= n);
    else recordSymbolic(edge, edge.curve, of[0]!);
    const { jet } = edge;
    const [slope, curvature] = [jet[1]!, jet[2]!];
    out[0]! += jet[0]!;
    for (let i = 0; i < n; i++) {
      out[1 + i]! += slope * of[1 + i]!;
      for (let j = 0; j < n; j++) {
        const at = 1 + n + i * n + j;
        out[at]! += curvature * of[1 + i]! * of[1 + j]! + slope * of[at]!;
      }
    }
  }
}

function recordSpline(
  { basis, jet }: EdgeRecord,
  { grid, coefficients, base, baseWeight }: SplineCurve,
  x: number,
  row: number,
  withThird: boolean,
): void {
  const count = grid.degree + 1;
  const { values } = basis;
  if (basis.row !== row) {
    basis.row = row;
    basis.first = basisJetAt(grid, x, values, 0);
    if (withThird) basisThirdAt(grid, x, basis.first, values, 3 * count);
  }
  const { first } = basis;
  const orders = withThird ? 4 : 3;
  for (let order = 0; order < orders; order++) {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += values[order * count + t]! * coefficients[first + t]!;
    jet[order] = sum;
  }
  if (base === "zero") return;
  jet[0]! += baseWeight * baseValue(base, x);
  jet[1]! += baseWeight * baseSlope(base, x);
  jet[2]! += baseWeight * baseCurvature(base, x);
  if (withThird) jet[3]! += baseWeight * baseThird(base, x);
}

function recordSymbolic({ jet }: EdgeRecord, { fn, a, b, c, exponent }: SymbolicCurve, x: number): void {
  const u = a * x + b;
  jet[0] = c * fn.value(u, exponent);
  jet[1] = c * a * fn.derivative(u, exponent);
  jet[2] = c * a ** 2 * curvatureOf(fn, u, exponent);
  jet[3] = c * a ** 3 * thirdOf(fn, u, exponent);
}

/** What weights of the jet of a sum ask of its constants, added to `out`, and of its sources, added to `weightsOf`. */
function backward(
  { biasSlot, edges }: SumRecord,
  weights: Float64Array,
  values: readonly Float64Array[],
  weightsOf: readonly Float64Array[],
  n: number,
  out: Float64Array,
): void {
  if (biasSlot >= 0) out[biasSlot]! += weights[0]!;
  for (const edge of edges) {
    const { source } = edge.planned;
    const of = values[source]!;
    const e0 = weights[0]!;
    let [e1, e2] = [0, 0];
    for (let i = 0; i < n; i++) {
      e1 += weights[1 + i]! * of[1 + i]!;
      for (let j = 0; j < n; j++) {
        const at = 1 + n + i * n + j;
        e1 += weights[at]! * of[at]!;
        e2 += weights[at]! * of[1 + i]! * of[1 + j]!;
      }
    }
    if (edge.curve.kind === "spline") addSpline(edge, edge.curve, of[0]!, e0, e1, e2, out);
    else addSymbolic(edge, edge.curve, of[0]!, e0, e1, e2, out);
    if (source < n) continue;
    const to = weightsOf[source]!;
    const { jet } = edge;
    const [slope, curvature] = [jet[1]!, jet[2]!];
    to[0]! += e0 * slope + e1 * curvature + e2 * jet[3]!;
    for (let i = 0; i < n; i++) {
      let sum = weights[1 + i]! * slope;
      for (let j = 0; j < n; j++) {
        const [ij, ji] = [1 + n + i * n + j, 1 + n + j * n + i];
        sum += (weights[ij]! + weights[ji]!) * curvature * of[1 + j]!;
        to[ij]! += weights[ij]! * slope;
      }
      to[1 + i]! += sum;
    }
  }
}

function addSpline(
  { planned, basis: { values, first } }: EdgeRecord,
  { grid, base }: SplineCurve,
  x: number,
  e0: number,
  e1: number,
  e2: number,
  out: Float64Array,
): void {
  if (planned.kind !== "spline") return;
  const count = grid.degree + 1;
  const slot = planned.slot + first;
  for (let t = 0; t < count; t++) {
    out[slot + t]! += e0 * values[t]! + e1 * values[count + t]! + e2 * values[2 * count + t]!;
  }
  if (planned.baseSlot < 0) return;
  out[planned.baseSlot]! += e0 * baseValue(base, x) + e1 * baseSlope(base, x) + e2 * baseCurvature(base, x);
}

/** φ = c·f(u), φ′ = c·a·f′(u), φ″ = c·a²·f″(u), u = a·x + b, by each constant that may move. */
function addSymbolic(
  { planned }: EdgeRecord,
  { fn, a, b, c, exponent }: SymbolicCurve,
  x: number,
  e0: number,
  e1: number,
  e2: number,
  out: Float64Array,
): void {
  if (planned.kind !== "symbolic") return;
  const { slots } = planned;
  const u = a * x + b;
  const [f1, f2, f3] = [fn.derivative(u, exponent), curvatureOf(fn, u, exponent), thirdOf(fn, u, exponent)];
  const byShift = e0 * c * f1 + e1 * c * a * f2 + e2 * c * a * a * f3;
  if (slots.b >= 0) out[slots.b]! += byShift;
  if (slots.a >= 0) out[slots.a]! += x * byShift + e1 * c * f1 + 2 * e2 * c * a * f2;
  if (slots.c >= 0) out[slots.c]! += e0 * fn.value(u, exponent) + e1 * a * f1 + e2 * a * a * f2;
  if (slots.exponent < 0) return;
  const byExponent = (f: (p: number) => number): number =>
    (f(exponent + STEP) - f(exponent - STEP)) / (2 * STEP);
  const direct = fn.exponentDerivative?.(u, exponent) ?? 0;
  out[slots.exponent]! +=
    c *
    (e0 * direct +
      e1 * a * byExponent((p) => fn.derivative(u, p)) +
      e2 * a * a * byExponent((p) => curvatureOf(fn, u, p)));
}

/** Step of central differences by an exponent: what is left of them is about 1e-10 of the slope. */
const STEP = 1e-5;

/** What weights of a product's jet ask of one factor, the other being `other`. */
function pullProduct(weights: Float64Array, other: Float64Array, n: number, out: Float64Array): void {
  let sum = weights[0]! * other[0]!;
  for (let i = 0; i < n; i++) {
    sum += weights[1 + i]! * other[1 + i]!;
    let first = weights[1 + i]! * other[0]!;
    for (let j = 0; j < n; j++) {
      const [ij, ji] = [1 + n + i * n + j, 1 + n + j * n + i];
      sum += weights[ij]! * other[ij]!;
      first += (weights[ij]! + weights[ji]!) * other[1 + j]!;
      out[ij] = weights[ij]! * other[0]!;
    }
    out[1 + i] = first;
  }
  out[0] = sum;
}
