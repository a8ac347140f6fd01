import type { Batch } from "../engine.ts";
import { baseSlope, baseValue } from "../spline/base.ts";
import { risesAt } from "../spline/basis.ts";
import type { Level, Tile } from "./levels.ts";
import type { Plan } from "./plan.ts";
import type { EdgePlan, SplineEdgePlan, SymbolicEdgePlan } from "./planParts.ts";
import { BLOCK_ROWS, type Workspace } from "./workspace.ts";

/*
 * Forward and backward pass of a block of rows: the arithmetic of the specification, in its order.
 *
 * Forward, level by level: a sum is its bias, then its spline edges in the order of the feeds of its tile, then
 * its snapped edges; a spline edge is w_0·c_0 + … + w_k·c_k + w_b·b(x), in that order, its slope r_0·(c_1 − c_0) + … +
 * w_b·b′(x); a node is the product of its sums in order.
 *
 * Backward, last level first: a source gathers what its edges carry back tile by tile, feed by feed. A feed adds up
 * its even and its odd columns apart, then both together: the two lanes of a SIMD register.
 */

/** Fills sources, sums and tables of the block of `count` rows from `start`; slopes too when a backward pass follows. */
export function forward(
  plan: Plan,
  theta: Float64Array,
  batch: Batch,
  start: number,
  count: number,
  work: Workspace,
  wantSlopes: boolean,
): void {
  const { kan } = plan;
  for (let i = 0; i < kan.nInputs; i++) {
    work.values[i]!.set(batch.inputs[i]!.subarray(start, start + count));
    fillTables(plan, i, count, work, wantSlopes);
  }
  for (const level of plan.levels) {
    for (const tile of level.tiles) forwardTile(plan, tile, theta, count, work);
    for (const { sum, edge } of level.snapped) edgeValues(plan, edge, theta, count, work, work.sums[sum]!);
    for (const n of level.nodes) {
      multiplySums(plan, n, count, work);
      fillTables(plan, kan.nInputs + n, count, work, wantSlopes);
    }
  }
  if (wantSlopes) fillSymbolicTables(theta, count, work);
}

function forwardTile(plan: Plan, tile: Tile, theta: Float64Array, count: number, work: Workspace): void {
  for (const s of tile.sums) {
    const { bias, biasSlot } = plan.sums[s]!;
    work.sums[s]!.fill(biasSlot >= 0 ? theta[biasSlot]! : bias);
  }
  for (const { edges } of tile.feeds) {
    edges.forEach((edge, column) => {
      if (edge) edgeValues(plan, edge, theta, count, work, work.sums[tile.sums[column]!]!);
    });
  }
}

/** The value of node n: the product of its sums. */
export function multiplySums(plan: Plan, n: number, count: number, work: Workspace): void {
  const value = work.values[plan.kan.nInputs + n]!;
  const first = plan.firstSum[n]!;
  value.set(work.sums[first]!);
  for (let s = first + 1; s < plan.firstSum[n + 1]!; s++) {
    const factor = work.sums[s]!;
    for (let r = 0; r < count; r++) value[r]! *= factor[r]!;
  }
}

function fillTables(plan: Plan, source: number, count: number, work: Workspace, wantSlopes: boolean): void {
  const x = work.values[source]!;
  plan.groups.forEach((group, g) => {
    if (group.source !== source) return;
    const table = work.tables[g]!;
    const width = group.grid.degree + 1;
    for (let r = 0; r < count; r++) {
      table.cells[r] = risesAt(group.grid, x[r]!, table.weights, table.rises, r * width);
    }
    if (group.base === "zero") return;
    for (let r = 0; r < count; r++) table.base[r] = baseValue(group.base, x[r]!);
    if (wantSlopes) for (let r = 0; r < count; r++) table.baseSlopes[r] = baseSlope(group.base, x[r]!);
  });
}

/** Adds the output of one edge to `total`, row by row. */
export function edgeValues(
  plan: Plan,
  edge: EdgePlan,
  theta: Float64Array,
  count: number,
  work: Workspace,
  total: Float64Array,
): void {
  if (edge.kind === "symbolic") {
    symbolicValues(edge, theta, count, work, total);
    return;
  }
  const table = work.tables[edge.group]!;
  const width = plan.groups[edge.group]!.grid.degree + 1;
  const { cells, weights, base } = table;
  const { slot, baseSlot } = edge;
  const baseWeight = baseSlot >= 0 ? theta[baseSlot]! : 0;
  for (let r = 0; r < count; r++) {
    const first = slot + cells[r]!;
    const w = r * width;
    let value = weights[w]! * theta[first]!;
    for (let t = 1; t < width; t++) value += weights[w + t]! * theta[first + t]!;
    if (baseSlot >= 0) value += baseWeight * base[r]!;
    total[r]! += value;
  }
}

function symbolicValues(
  edge: SymbolicEdgePlan,
  theta: Float64Array,
  count: number,
  work: Workspace,
  total: Float64Array,
): void {
  const { a, b, c, exponent } = constantsOf(edge, theta);
  const { fn } = edge.curve;
  const x = work.values[edge.source]!;
  for (let r = 0; r < count; r++) total[r]! += c * fn.value(a * x[r]! + b, exponent);
}

/** Fills the slope and the derivatives by constants of every snapped edge of a block. */
export function fillSymbolicTables(theta: Float64Array, count: number, work: Workspace): void {
  for (const [edge, { slope, partials }] of work.symbolic) {
    const { a, b, c, exponent } = constantsOf(edge, theta);
    const { fn } = edge.curve;
    const x = work.values[edge.source]!;
    for (let r = 0; r < count; r++) slope[r] = c * fn.derivative(a * x[r]! + b, exponent);
    for (const { name, values } of partials) {
      if (name === "a") for (let r = 0; r < count; r++) values[r] = slope[r]! * x[r]!;
      else if (name === "b") values.set(slope.subarray(0, count));
      else if (name === "c") for (let r = 0; r < count; r++) values[r] = fn.value(a * x[r]! + b, exponent);
      else {
        const byExponent = fn.exponentDerivative;
        for (let r = 0; r < count; r++) values[r] = byExponent ? c * byExponent(a * x[r]! + b, exponent) : 0;
      }
    }
    for (let r = 0; r < count; r++) slope[r]! *= a;
  }
}

/** The constants of a snapped edge at θ. */
function constantsOf(edge: SymbolicEdgePlan, theta: Float64Array) {
  const { slots, curve } = edge;
  return {
    a: slots.a >= 0 ? theta[slots.a]! : curve.a,
    b: slots.b >= 0 ? theta[slots.b]! : curve.b,
    c: slots.c >= 0 ? theta[slots.c]! : curve.c,
    exponent: slots.exponent >= 0 ? theta[slots.exponent]! : curve.exponent,
  };
}

/** Zeroes the adjoints of all sources. */
export function clearAdjoints(work: Workspace, count: number): void {
  for (const adjoint of work.adjoints) adjoint.fill(0, 0, count);
}

/** Carries node adjoints back to sums and sources, down to the inputs when `toInputs`. */
export function backward(
  plan: Plan,
  theta: Float64Array,
  count: number,
  work: Workspace,
  toInputs = false,
): void {
  const { kan, levels } = plan;
  const reaches = (source: number) => toInputs || source >= kan.nInputs;
  for (let at = levels.length - 1; at >= 0; at--) {
    const level = levels[at]!;
    for (const n of level.nodes) splitAdjoint(plan, n, count, work);
    for (const tile of level.tiles) {
      for (const { group, edges } of tile.feeds) {
        const { source } = plan.groups[group]!;
        if (reaches(source)) passBack(plan, source, tile, edges, theta, count, work);
      }
    }
    passSnappedBack(level, count, work, reaches);
  }
}

/** The adjoint of each sum of node n: that of the node times the other sums. */
export function splitAdjoint(plan: Plan, n: number, count: number, work: Workspace): void {
  const adjoint = work.adjoints[plan.kan.nInputs + n]!;
  const from = plan.firstSum[n]!;
  const to = plan.firstSum[n + 1]!;
  for (let s = from; s < to; s++) {
    const sumAdjoint = work.sumAdjoints[s]!;
    sumAdjoint.set(adjoint);
    for (let other = from; other < to; other++) {
      if (other === s) continue;
      const factor = work.sums[other]!;
      for (let r = 0; r < count; r++) sumAdjoint[r]! *= factor[r]!;
    }
  }
}

const evenColumns = new Float64Array(BLOCK_ROWS);
const oddColumns = new Float64Array(BLOCK_ROWS);

/** source adjoint += Σ over the edges of a feed of sum adjoint · φ′(x). */
function passBack(
  plan: Plan,
  source: number,
  tile: Tile,
  edges: readonly (SplineEdgePlan | undefined)[],
  theta: Float64Array,
  count: number,
  work: Workspace,
): void {
  evenColumns.fill(0);
  oddColumns.fill(0);
  edges.forEach((edge, column) => {
    if (!edge) return;
    const total = column % 2 === 0 ? evenColumns : oddColumns;
    const sumAdjoint = work.sumAdjoints[tile.sums[column]!]!;
    const { cells, rises, baseSlopes } = work.tables[edge.group]!;
    const width = plan.groups[edge.group]!.grid.degree + 1;
    const { slot, baseSlot } = edge;
    const baseWeight = baseSlot >= 0 ? theta[baseSlot]! : 0;
    for (let r = 0; r < count; r++) {
      const first = slot + cells[r]!;
      const w = r * width;
      let slope = rises[w]! * (theta[first + 1]! - theta[first]!);
      for (let t = 1; t < width - 1; t++)
        slope += rises[w + t]! * (theta[first + t + 1]! - theta[first + t]!);
      if (baseSlot >= 0) slope += baseWeight * baseSlopes[r]!;
      total[r]! += sumAdjoint[r]! * slope;
    }
  });
  const adjoint = work.adjoints[source]!;
  for (let r = 0; r < count; r++) adjoint[r]! += evenColumns[r]! + oddColumns[r]!;
}

/** source adjoint += sum adjoint · slope, for the snapped edges of a level. */
export function passSnappedBack(
  level: Level,
  count: number,
  work: Workspace,
  reaches: (source: number) => boolean,
): void {
  for (const { sum, edge } of level.snapped) {
    if (!reaches(edge.source)) continue;
    const adjoint = work.adjoints[edge.source]!;
    const sumAdjoint = work.sumAdjoints[sum]!;
    const { slope } = work.symbolic.get(edge)!;
    for (let r = 0; r < count; r++) adjoint[r]! += sumAdjoint[r]! * slope[r]!;
  }
}

/** Adds the gradient by all constants of a block whose sums have their adjoints. */
export function addGradients(plan: Plan, part: Float64Array, count: number, work: Workspace): void {
  addBiasGradients(plan, part, count, work);
  plan.sums.forEach((sum, s) => {
    for (const edge of sum.edges) addEdgeGradient(part, s, edge, count, work);
  });
}

/** Adds the gradient by the trainable biases of a block. */
export function addBiasGradients(plan: Plan, part: Float64Array, count: number, work: Workspace): void {
  plan.sums.forEach((sum, s) => {
    if (sum.biasSlot < 0) return;
    const adjoint = work.sumAdjoints[s]!;
    for (let r = 0; r < count; r++) part[sum.biasSlot]! += adjoint[r]!;
  });
}

/** Adds the gradient by the constants of one edge of sum `s` of a block. */
export function addEdgeGradient(
  part: Float64Array,
  s: number,
  edge: EdgePlan,
  count: number,
  work: Workspace,
): void {
  const adjoint = work.sumAdjoints[s]!;
  if (edge.kind === "symbolic") {
    for (const { slot, values } of work.symbolic.get(edge)!.partials) {
      for (let r = 0; r < count; r++) part[slot]! += adjoint[r]! * values[r]!;
    }
    return;
  }
  const { cells, weights, base } = work.tables[edge.group]!;
  const width = weights.length / BLOCK_ROWS;
  const { slot, baseSlot } = edge;
  for (let r = 0; r < count; r++) {
    const first = slot + cells[r]!;
    const w = r * width;
    const pull = adjoint[r]!;
    for (let t = 0; t < width; t++) part[first + t]! += pull * weights[w + t]!;
    if (baseSlot >= 0) part[baseSlot]! += pull * base[r]!;
  }
}
