import {
  addBiasGradients,
  addEdgeGradient,
  BLOCK_ROWS,
  edgeValues,
  fillSymbolicTables,
  multiplySums,
  passSnappedBack,
  splitAdjoint,
  type Workspace,
} from "../../model/block.ts";
import { cpu } from "../../model/cpu.ts";
import { type Batch, type Bound, CHUNK_ROWS, type Engine } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import { momentsOf } from "../../model/moments.ts";
import { type Plan, planOf } from "../../model/plan.ts";
import { type Kernels, loadKernels, reserve } from "./kernels.ts";
import { type Layout, layoutOf, workspaceAt } from "./layout.ts";
import { type NormalLayout, normalLayoutOf } from "./normal-layout.ts";

/**
 * The SIMD engine: float64 kernels in WebAssembly that agree with `cpu` bit for bit.
 *
 * All networks of a thread share one memory: each call works there block by block and leaves nothing behind, and a
 * network that finds another one's records in the memory writes its own again. Rows stay where they are; only the
 * block in work is copied. Where a result is not finite the specification computes it again, so that both agree
 * on infinities and NaN too.
 */
export const wasm: Engine = { name: "wasm", bind: bindWasm };

/** Who wrote the records now in memory. */
let owner: object | null = null;

/** Room of `bytes` in the kernels' memory until the next call of anything here; null where there are no kernels. */
export function claimMemory(bytes: number): { readonly kernels: Kernels; readonly at: number } | null {
  const kernels = loadKernels();
  if (kernels === null) return null;
  const at = (kernels.heapBase() + 15) & ~15;
  reserve(kernels, at + bytes);
  owner = null;
  return { kernels, at };
}

function bindWasm(kan: Kan, batch: Batch): Bound {
  const kernels = loadKernels();
  if (kernels === null) throw new Error("the wasm engine was chosen where WebAssembly SIMD is missing");
  const plan = planOf(kan);
  const pass = blockPass(kernels, plan, batch);
  const { nRows } = batch;
  let reference: Bound | undefined;
  const specification = (): Bound => {
    reference ??= cpu.bind(kan, batch);
    return reference;
  };

  const loss = (theta: Float64Array): number => {
    pass.start(theta);
    const value = pass.overChunks((start, count) => {
      pass.forward(theta, start, count, false);
      return pass.residuals(start, count);
    });
    return Number.isFinite(value) ? value / nRows : specification().loss(theta);
  };

  const gradient = (theta: Float64Array, out: Float64Array): number => {
    pass.start(theta);
    const { places, toGradient, coefficients } = pass.layout;
    const part = new Float64Array(pass.scripted.length > 0 ? plan.size : 0);
    const clear = () => pass.doubles().fill(0, coefficients.from + toGradient, coefficients.to + toGradient);
    clear();
    out.fill(0);
    const flush = () => {
      const doubles = pass.doubles();
      for (let i = 0; i < out.length; i++) {
        const place = places[i]!;
        if (place >= 0) out[i]! += doubles[place + toGradient]!;
      }
      for (const slot of pass.scripted) out[slot]! += part[slot]!;
      part.fill(0);
      clear();
    };
    const value = pass.overChunks((start, count) => {
      pass.forward(theta, start, count, true);
      const sum = pass.residuals(start, count);
      pass.seedLoss(count);
      pass.backward(count, true);
      pass.addScripted(part, count);
      return sum;
    }, flush);
    return Number.isFinite(value) ? value / nRows : specification().gradient(theta, out);
  };

  let normalLayout: NormalLayout | undefined;
  const normal = (theta: Float64Array, matrix: Float64Array, vector: Float64Array): number => {
    if (normalLayout === undefined) {
      normalLayout = normalLayoutOf(plan, pass.layout);
      pass.extend(normalLayout.image, normalLayout.end);
    }
    pass.start(theta);
    const { records, whole, from, to } = normalLayout;
    const isSingle = nRows <= CHUNK_ROWS;
    const clear = () => pass.doubles().fill(0, from, to);
    clear();
    matrix.fill(0);
    vector.fill(0);
    const take = (at: number, out: Float64Array) => {
      const part = pass.doubles().subarray(at / 8, at / 8 + out.length);
      if (isSingle) out.set(part);
      else for (let i = 0; i < out.length; i++) out[i]! += part[i]!;
    };
    const flush = () => {
      kernels.finishNormal(whole);
      if (isSingle) {
        kernels.scale(normalLayout!.matrix, matrix.length, 1 / nRows);
        kernels.scale(normalLayout!.vector, vector.length, 1 / nRows);
      }
      take(normalLayout!.matrix, matrix);
      take(normalLayout!.vector, vector);
      clear();
    };
    const value = pass.overChunks((start, count) => {
      pass.forward(theta, start, count, true);
      const sum = pass.residuals(start, count);
      records.forEach((record, o) => {
        pass.seedOutput(o, count);
        pass.backward(count, false);
        kernels.addNormal(record, pass.layout.residuals[o]!, count);
      });
      return sum;
    }, flush);
    if (!Number.isFinite(value)) return specification().normal(theta, matrix, vector);
    if (!isSingle) {
      const share = 1 / nRows;
      for (let i = 0; i < matrix.length; i++) matrix[i]! *= share;
      for (let i = 0; i < vector.length; i++) vector[i]! *= share;
    }
    return value / nRows;
  };

  const predict = (theta: Float64Array): Float64Array[] => {
    pass.start(theta);
    const out = kan.outputs.map(() => new Float64Array(nRows));
    pass.overBlocks((start, count) => {
      pass.forward(theta, start, count, false);
      kan.outputs.forEach((node, o) => {
        out[o]!.set(pass.work().values[kan.nInputs + node]!.subarray(0, count), start);
      });
    });
    return out.every((column) => column.every(Number.isFinite)) ? out : specification().predict(theta);
  };

  const moments = (theta: Float64Array) => {
    pass.start(theta);
    const result = momentsOf(plan, theta, nRows, pass.work(), (visit) => {
      pass.overBlocks((start, count) => {
        pass.forward(theta, start, count, false);
        visit(count);
      });
    });
    return result.sources.every(({ mean }) => Number.isFinite(mean))
      ? result
      : specification().moments(theta);
  };

  return { plan, loss, gradient, normal, predict, moments, dispose: () => {} };
}

/** The passes over a block of rows, stage by stage, by the kernels; snapped edges and products by the specification. */
function blockPass(kernels: Kernels, plan: Plan, batch: Batch) {
  const { kan, stages } = plan;
  const { nRows, inputs, targets } = batch;
  const self = {};
  const layout: Layout = layoutOf(plan, kernels.heapBase());
  const { groups, tiles, places, coefficients } = layout;
  let image = layout.image;
  let end = layout.end;
  let buffer: ArrayBufferLike | undefined;
  let doubles = new Float64Array(0);
  let work: Workspace;

  /** Constants whose gradient JavaScript adds up: biases and constants of snapped edges. */
  const scripted = plan.sums.flatMap((sum) => [
    ...(sum.biasSlot >= 0 ? [sum.biasSlot] : []),
    ...sum.edges.flatMap((edge) =>
      edge.kind === "symbolic" ? Object.values(edge.slots).filter((slot) => slot >= 0) : [],
    ),
  ]);
  const products = stages.map((stage) =>
    stage.nodes.filter((n) => plan.firstSum[n + 1]! - plan.firstSum[n]! > 1),
  );
  const isNode = (source: number) => source >= kan.nInputs;

  /** Takes the memory over, if need be, and places θ. */
  const start = (theta: Float64Array): void => {
    if (owner !== self) {
      reserve(kernels, end);
      owner = self;
      new Float64Array(kernels.memory.buffer).fill(0, coefficients.from, coefficients.to);
      for (const [at, content] of image) {
        const Content = content.constructor as Float64ArrayConstructor;
        new Content(kernels.memory.buffer, at, content.length).set(content);
      }
    }
    if (buffer !== kernels.memory.buffer) {
      buffer = kernels.memory.buffer;
      doubles = new Float64Array(kernels.memory.buffer);
      work = workspaceAt(plan, layout, kernels.memory.buffer);
    }
    for (let i = 0; i < theta.length; i++) {
      const place = places[i]!;
      if (place >= 0) doubles[place] = theta[i]!;
    }
  };

  const forward = (theta: Float64Array, from: number, count: number, wantSlopes: boolean): void => {
    for (let i = 0; i < kan.nInputs; i++) work.values[i]!.set(inputs[i]!.subarray(from, from + count));
    kernels.fillTables(groups[0]!.at, groups[0]!.count, count, wantSlopes);
    for (let level = 0; level < stages.length; level++) {
      for (const tile of tiles[level]!) kernels.forwardTile(tile, count);
      for (const { sum, edge } of stages[level]!.snapped) {
        edgeValues(plan, edge, theta, count, work, work.sums[sum]!);
      }
      for (const n of products[level]!) multiplySums(plan, n, count, work);
      const { at, count: n } = groups[level + 1]!;
      if (n > 0) kernels.fillTables(at, n, count, wantSlopes);
    }
    if (wantSlopes && work.symbolic.size > 0) fillSymbolicTables(theta, count, work);
  };

  const backward = (count: number, wantGradient: boolean): void => {
    for (let level = stages.length - 1; level >= 0; level--) {
      for (const n of products[level]!) splitAdjoint(plan, n, count, work);
      for (const tile of tiles[level]!) {
        kernels.backwardTile(tile, count);
        if (wantGradient) kernels.gradientTile(tile, count);
      }
      passSnappedBack(stages[level]!, count, work, isNode);
    }
  };

  const clearAdjoints = (): void => {
    const from = layout.adjoints[0]! / 8;
    doubles.fill(0, from, from + layout.adjoints.length * BLOCK_ROWS);
  };

  const overBlocks = (visit: (start: number, count: number) => void): void => {
    for (let from = 0; from < nRows; from += BLOCK_ROWS) visit(from, Math.min(BLOCK_ROWS, nRows - from));
  };

  return {
    layout,
    scripted,
    start,
    forward,
    backward,
    overBlocks,
    doubles: () => doubles,
    work: () => work,

    /** Adds records and memory; they are written at the next start. */
    extend(more: readonly (readonly [number, Int32Array])[], newEnd: number): void {
      image = [...image, ...more];
      end = newEnd;
      owner = null;
    },

    /** The sum over blocks of what `visit` returns, chunk by chunk; `flush` ends a chunk. */
    overChunks(visit: (start: number, count: number) => number, flush?: () => void): number {
      let closed = 0;
      let open = 0;
      overBlocks((from, count) => {
        if (from > 0 && from % CHUNK_ROWS === 0) {
          flush?.();
          closed += open;
          open = 0;
        }
        open += visit(from, count);
      });
      flush?.();
      return closed + open;
    },

    /** Residuals of a block; returns the sum of their squares. */
    residuals(from: number, count: number): number {
      let sum = 0;
      for (let o = 0; o < kan.outputs.length; o++) {
        const value = work.values[kan.nInputs + kan.outputs[o]!]!;
        const target = targets[o]!;
        const residual = work.residuals[o]!;
        for (let r = 0; r < count; r++) {
          const difference = value[r]! - target[from + r]!;
          residual[r] = difference;
          sum += difference * difference;
        }
      }
      return sum;
    },

    /** Adjoints of the outputs for the gradient of the loss. */
    seedLoss(count: number): void {
      clearAdjoints();
      kan.outputs.forEach((node, o) => {
        const adjoint = work.adjoints[kan.nInputs + node]!;
        const residual = work.residuals[o]!;
        for (let r = 0; r < count; r++) adjoint[r]! += (2 / nRows) * residual[r]!;
      });
    },

    /** Adjoints for the Jacobian of output o. */
    seedOutput(o: number, count: number): void {
      clearAdjoints();
      work.adjoints[kan.nInputs + kan.outputs[o]!]!.fill(1, 0, count);
    },

    /** Adds a block's gradient by the constants that JavaScript looks after. */
    addScripted(part: Float64Array, count: number): void {
      if (scripted.length === 0) return;
      addBiasGradients(plan, part, count, work);
      for (const { snapped } of stages) {
        for (const { sum, edge } of snapped) addEdgeGradient(part, sum, edge, count, work);
      }
    },
  };
}
