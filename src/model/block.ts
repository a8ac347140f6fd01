import { baseSlope, baseValue } from "./base.ts";
import { basisAt } from "./basis.ts";
import type { Batch } from "./engine.ts";
import type { EdgePlan, Plan, SumPlan, SymbolicEdgePlan } from "./plan.ts";

/*
 * Forward and backward pass of a block of rows: the arithmetic of the specification, in its order.
 *
 * Values: a sum is bias + its edges in order; a spline edge is w_0·c_0 + … + w_k·c_k + w_b·b(x), in that order;
 * a node is the product of its sums in order.
 */

/** Rows worked on at a time: all tables of a small network then stay in the first-level cache. */
export const BLOCK_ROWS = 64;

/** Buffers of one block of rows. */
export interface Workspace {
  /** Values of each source (inputs, then nodes). Shape: (sources) arrays of (BLOCK_ROWS). */
  readonly values: readonly Float64Array[];
  readonly adjoints: readonly Float64Array[];
  readonly sums: readonly Float64Array[];
  readonly sumAdjoints: readonly Float64Array[];
  readonly residuals: readonly Float64Array[];
  readonly tables: readonly BasisTable[];
  readonly symbolic: ReadonlyMap<SymbolicEdgePlan, SymbolicTable>;
}

/** Basis weights of one group for one block: row r has weights[r·(k + 1) …] starting at coefficient cells[r]. */
export interface BasisTable {
  readonly cells: Int32Array;
  readonly weights: Float64Array;
  readonly slopes: Float64Array;
  readonly base: Float64Array;
  readonly baseSlopes: Float64Array;
}

/** Per row of a snapped edge: the slope c·a·f′(a·x + b), and the derivative by each trainable constant. */
export interface SymbolicTable {
  readonly slope: Float64Array;
  readonly partials: readonly {
    readonly slot: number;
    readonly name: ConstantName;
    readonly values: Float64Array;
  }[];
}

type ConstantName = "a" | "b" | "c" | "exponent";
const CONSTANTS: readonly ConstantName[] = ["a", "b", "c", "exponent"];

/** Fresh buffers for a plan. */
export function workspace(plan: Plan): Workspace {
  const { kan } = plan;
  const block = () => new Float64Array(BLOCK_ROWS);
  const nSources = kan.nInputs + kan.nodes.length;
  const symbolic = new Map<SymbolicEdgePlan, SymbolicTable>();
  for (const sum of plan.sums) {
    for (const edge of sum.edges) {
      if (edge.kind !== "symbolic") continue;
      const partials = CONSTANTS.filter((name) => edge.slots[name] >= 0).map((name) => ({
        slot: edge.slots[name],
        name,
        values: block(),
      }));
      symbolic.set(edge, { slope: block(), partials });
    }
  }
  return {
    values: Array.from({ length: nSources }, block),
    adjoints: Array.from({ length: nSources }, block),
    sums: plan.sums.map(block),
    sumAdjoints: plan.sums.map(block),
    residuals: kan.outputs.map(block),
    tables: plan.groups.map(({ grid }) => ({
      cells: new Int32Array(BLOCK_ROWS),
      weights: new Float64Array(BLOCK_ROWS * (grid.degree + 1)),
      slopes: new Float64Array(BLOCK_ROWS * (grid.degree + 1)),
      base: block(),
      baseSlopes: block(),
    })),
    symbolic,
  };
}

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
  for (let n = 0; n < kan.nodes.length; n++) {
    const value = work.values[kan.nInputs + n]!;
    for (let s = plan.firstSum[n]!; s < plan.firstSum[n + 1]!; s++) {
      const total = work.sums[s]!;
      forwardSum(plan, plan.sums[s]!, theta, total, count, work);
      if (s === plan.firstSum[n]!) value.set(total);
      else for (let r = 0; r < count; r++) value[r]! *= total[r]!;
    }
    fillTables(plan, kan.nInputs + n, count, work, wantSlopes);
  }
  if (wantSlopes) fillSymbolicTables(theta, count, work);
}

function fillTables(plan: Plan, source: number, count: number, work: Workspace, wantSlopes: boolean): void {
  const x = work.values[source]!;
  plan.groups.forEach((group, g) => {
    if (group.source !== source) return;
    const table = work.tables[g]!;
    const width = group.grid.degree + 1;
    for (let r = 0; r < count; r++) {
      table.cells[r] = basisAt(group.grid, x[r]!, table.weights, table.slopes, r * width);
    }
    if (group.base === "zero") return;
    for (let r = 0; r < count; r++) table.base[r] = baseValue(group.base, x[r]!);
    if (wantSlopes) for (let r = 0; r < count; r++) table.baseSlopes[r] = baseSlope(group.base, x[r]!);
  });
}

function forwardSum(
  plan: Plan,
  sum: SumPlan,
  theta: Float64Array,
  total: Float64Array,
  count: number,
  work: Workspace,
): void {
  total.fill(sum.biasSlot >= 0 ? theta[sum.biasSlot]! : sum.bias);
  for (const edge of sum.edges) edgeValues(plan, edge, theta, count, work, total);
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
function fillSymbolicTables(theta: Float64Array, count: number, work: Workspace): void {
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

/** Carries node adjoints back to sums and sources; visits each edge once its sum's adjoint is known. */
export function backward(
  plan: Plan,
  theta: Float64Array,
  count: number,
  work: Workspace,
  visit?: (sum: number, edge: EdgePlan) => void,
  toInputs = false,
): void {
  const { kan, firstSum } = plan;
  for (let n = kan.nodes.length - 1; n >= 0; n--) {
    const adjoint = work.adjoints[kan.nInputs + n]!;
    const from = firstSum[n]!;
    const to = firstSum[n + 1]!;
    for (let s = from; s < to; s++) {
      const sumAdjoint = work.sumAdjoints[s]!;
      sumAdjoint.set(adjoint);
      for (let other = from; other < to; other++) {
        if (other === s) continue;
        const factor = work.sums[other]!;
        for (let r = 0; r < count; r++) sumAdjoint[r]! *= factor[r]!;
      }
      for (const edge of plan.sums[s]!.edges) {
        visit?.(s, edge);
        if (edge.source >= kan.nInputs || toInputs) passBack(plan, edge, theta, sumAdjoint, count, work);
      }
    }
  }
}

/** source adjoint += sum adjoint · φ′(x). */
function passBack(
  plan: Plan,
  edge: EdgePlan,
  theta: Float64Array,
  sumAdjoint: Float64Array,
  count: number,
  work: Workspace,
): void {
  const adjoint = work.adjoints[edge.source]!;
  if (edge.kind === "symbolic") {
    const { slope } = work.symbolic.get(edge)!;
    for (let r = 0; r < count; r++) adjoint[r]! += sumAdjoint[r]! * slope[r]!;
    return;
  }
  const { cells, slopes, baseSlopes } = work.tables[edge.group]!;
  const width = plan.groups[edge.group]!.grid.degree + 1;
  const { slot, baseSlot } = edge;
  const baseWeight = baseSlot >= 0 ? theta[baseSlot]! : 0;
  for (let r = 0; r < count; r++) {
    const first = slot + cells[r]!;
    const w = r * width;
    let slope = slopes[w]! * theta[first]!;
    for (let t = 1; t < width; t++) slope += slopes[w + t]! * theta[first + t]!;
    if (baseSlot >= 0) slope += baseWeight * baseSlopes[r]!;
    adjoint[r]! += sumAdjoint[r]! * slope;
  }
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

/**
 * Adds Σ_r g gᵀ (upper triangle) and Σ_r g·residual of a block, g the gradient of one output at row r.
 *
 * Entries of g are gathered in ascending parameter order, so each product lands above the diagonal.
 */
export function addNormal(
  plan: Plan,
  matrix: Float64Array,
  vector: Float64Array,
  residual: Float64Array,
  count: number,
  work: Workspace,
  scratch: NormalScratch,
): void {
  const { size } = plan;
  const { slots, values } = scratch;
  for (let r = 0; r < count; r++) {
    const n = gatherRow(plan, r, work, slots, values);
    const miss = residual[r]!;
    for (let i = 0; i < n; i++) {
      const value = values[i]!;
      const slot = slots[i]!;
      vector[slot]! += value * miss;
      const row = slot * size;
      for (let j = i; j < n; j++) matrix[row + slots[j]!]! += value * values[j]!;
    }
  }
}

/** The non-zero entries of one row of the Jacobian. */
export interface NormalScratch {
  readonly slots: Int32Array;
  readonly values: Float64Array;
}

/** Room for the entries of one row: k + 2 per spline edge, one per free constant. */
export function normalScratch(plan: Plan): NormalScratch {
  let n = 0;
  for (const sum of plan.sums) {
    n += 1;
    for (const edge of sum.edges) n += edge.kind === "spline" ? plan.groups[edge.group]!.grid.degree + 2 : 4;
  }
  return { slots: new Int32Array(n), values: new Float64Array(n) };
}

function gatherRow(plan: Plan, r: number, work: Workspace, slots: Int32Array, values: Float64Array): number {
  let n = 0;
  for (let s = 0; s < plan.sums.length; s++) {
    const sum = plan.sums[s]!;
    const pull = work.sumAdjoints[s]![r]!;
    if (sum.biasSlot >= 0) {
      slots[n] = sum.biasSlot;
      values[n++] = pull;
    }
    for (const edge of sum.edges) {
      if (edge.kind === "symbolic") {
        for (const partial of work.symbolic.get(edge)!.partials) {
          slots[n] = partial.slot;
          values[n++] = pull * partial.values[r]!;
        }
        continue;
      }
      const { cells, weights, base } = work.tables[edge.group]!;
      const width = weights.length / BLOCK_ROWS;
      const first = edge.slot + cells[r]!;
      const w = r * width;
      for (let t = 0; t < width; t++) {
        slots[n] = first + t;
        values[n++] = pull * weights[w + t]!;
      }
      if (edge.baseSlot >= 0) {
        slots[n] = edge.baseSlot;
        values[n++] = pull * base[r]!;
      }
    }
  }
  return n;
}
