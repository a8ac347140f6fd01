import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { UsageError } from "../../../diagnostics.ts";
import { cpu } from "../../../model/cpu/cpu.ts";
import { planOf } from "../../../model/cpu/plan.ts";
import type { Batch, Bound, Engine } from "../../../model/engine.ts";
import type { Kan } from "../../../model/kan.ts";
import type { Loss } from "../../../model/loss.ts";
import { SQUARED_ERROR } from "../../../model/losses/squaredError.ts";
import { defaultEngine } from "../defaultEngine.ts";
import type { Device } from "./device.ts";
import { layoutOf } from "./layout.ts";
import { momentMeter } from "./moments.ts";
import { squaredError, sumOfLosses } from "./operations.ts";
import { type Chunk, type Flow, forward, inputTableOf, outputsOf } from "./passes.ts";
import { addPulledBack, type Region, weightsAt } from "./weights.ts";

/**
 * An engine on TensorFlow.js, in float32. It agrees with `cpu` to about 1e-6 of the loss and of the largest entry of
 * the gradient.
 *
 * The features of inputs are computed once, at `bind`, as far as memory allows. A result that is not finite is
 * asked of the specification, whose range is that of float64. Levenberg–Marquardt needs more digits than float32 has:
 * `normal` throws a UsageError. A device works for one thread at a time.
 */
export function tensorflowEngine(device: Device): Engine {
  return {
    name: device.engine,
    precision: "float32",
    keepsRows: true,
    bind: (kan, batch, loss = SQUARED_ERROR) => bindTensorflow(device, kan, batch, loss),
  };
}

function bindTensorflow(device: Device, kan: Kan, batch: Batch, rowLoss: Loss): Bound {
  const { tf, engine, backend, tableSize, keptSize } = device;
  const plan = planOf(kan);
  const layout = layoutOf(plan);
  const { nRows, targets, weights } = batch;
  const widest = Math.max(1, ...layout.blocks.map(({ columns, width }) => columns.length * width));
  const chunks = chunksOf(nRows, Math.max(1, Math.floor(tableSize / widest)));
  const inputBlocks = layout.blocks.flatMap(({ level }, b) => (level === 0 ? [b] : []));
  const inputWidth = inputBlocks.reduce((sum, b) => {
    const { columns, width } = layout.blocks[b]!;
    return sum + columns.length * width;
  }, 0);
  const isKept = nRows * inputWidth <= keptSize;
  const kept = new Map<string, Tensor>();
  let isDisposed = false;

  /** Runs `work` on this engine's backend; tensors it makes are gone afterwards, but for those that are kept. */
  const onDevice = <T>(work: () => T): T => {
    if (isDisposed) throw new Error("a bound network was used after it had been disposed");
    // With the backend loaded, switching is done when the call returns.
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
    let result: T;
    tf.tidy(() => {
      result = work();
    });
    return result!;
  };

  const remembered = (key: string, make: () => Tensor): Tensor => {
    const known = kept.get(key);
    if (known) return known;
    const made = make();
    if (isKept) kept.set(key, tf.keep(made));
    return made;
  };
  /** The feature tables of a chunk's inputs, made before a tape runs. */
  const inputTables = (chunk: Chunk) => {
    const tables = inputBlocks.map((b) =>
      remembered(`${b} ${chunk.start}`, () => inputTableOf(tf, layout, batch, chunk, b)),
    );
    return (b: number): Tensor => tables[inputBlocks.indexOf(b)]!;
  };
  const targetTable = ({ start, count }: Chunk) =>
    remembered(`targets ${start}`, () => {
      const table = new Float32Array(count * targets.length);
      targets.forEach((column, o) => {
        for (let r = 0; r < count; r++) table[r * targets.length + o] = column[start + r]!;
      });
      return tf.tensor2d(table, [count, targets.length]);
    });

  const { regions } = layout.weights;
  const upload = (theta: Float64Array): Tensor[] => {
    const weights = weightsAt(layout.weights, theta);
    return regions.map(({ at, rows, columns }) =>
      tf.tensor2d(weights.subarray(at, at + rows * columns), [rows, columns]),
    );
  };
  const matrixOf = (tensors: readonly Tensor[]) => {
    const byRegion = new Map(regions.map((region, i) => [region, tensors[i]!]));
    return (region: Region): Tensor => byRegion.get(region)!;
  };
  type Tables = ReturnType<typeof inputTables>;
  const flowOf = (chunk: Chunk, theta: Float64Array, tensors: readonly Tensor[], tables: Tables) =>
    forward(tf, layout, batch, chunk, theta, matrixOf(tensors), tables);

  /** The sum of the losses of a chunk, which `tell` receives. */
  const sumOver = (
    flow: Flow,
    { start, count }: Chunk,
    targets: Tensor,
    tell: (sum: number) => void,
  ): Scalar => {
    const outputs = outputsOf(tf, layout, flow);
    if (rowLoss === SQUARED_ERROR && weights === undefined) return squaredError(tf, outputs, targets, tell);
    const rows = { loss: rowLoss, ...(weights && { weights: weights.subarray(start, start + count) }) };
    return sumOfLosses(tf, rows, outputs, targets, tell);
  };

  /** What `gradient` found last: optimisers ask for the loss at the same θ next. */
  let last: { readonly theta: Float64Array; readonly loss: number } | undefined;

  const overChunks = (
    theta: Float64Array,
    visit: (chunk: Chunk, tensors: readonly Tensor[], tables: Tables) => void,
  ): void =>
    onDevice(() => {
      const tensors = upload(theta);
      for (const chunk of chunks) tf.tidy(() => visit(chunk, tensors, inputTables(chunk)));
    });

  const loss = (theta: Float64Array): number => {
    if (last !== undefined && sameBits(last.theta, theta)) return last.loss;
    let sum = 0;
    overChunks(theta, (chunk, tensors, tables) => {
      sumOver(flowOf(chunk, theta, tensors, tables), chunk, targetTable(chunk), (part) => {
        sum += part;
      });
    });
    return Number.isFinite(sum) ? sum / nRows : cpu.bind(kan, batch, rowLoss).loss(theta);
  };

  const gradient = (theta: Float64Array, out: Float64Array): number => {
    let sum = 0;
    const byWeights = new Float64Array(layout.weights.constant.length);
    overChunks(theta, (chunk, tensors, tables) => {
      const targets = targetTable(chunk);
      const losses = (...given: Tensor[]) =>
        sumOver(flowOf(chunk, theta, given, tables), chunk, targets, (part) => {
          sum += part;
        });
      const { grads } = tf.valueAndGrads(losses)([...tensors]);
      grads.forEach((grad, i) => {
        const { at } = regions[i]!;
        const part = grad.dataSync();
        for (let w = 0; w < part.length; w++) byWeights[at + w]! += part[w]! / nRows;
      });
    });
    out.fill(0);
    addPulledBack(layout.weights, byWeights, out);
    const isUsable = Number.isFinite(sum) && out.every(Number.isFinite);
    const value = isUsable ? sum / nRows : cpu.bind(kan, batch, rowLoss).gradient(theta, out);
    last = { theta: theta.slice(), loss: value };
    return value;
  };

  return {
    plan,
    loss,
    gradient,
    normal() {
      throw new UsageError(
        `Levenberg-Marquardt needs float64, the engine ${engine} computes in float32`,
        "take --optimizer lbfgs or adam, or --engine wasm",
      );
    },
    predict(theta) {
      const outputs = kan.outputs.map(() => new Float64Array(nRows));
      overChunks(theta, (chunk, tensors, tables) => {
        const found = outputsOf(tf, layout, flowOf(chunk, theta, tensors, tables)).dataSync();
        outputs.forEach((column, o) => {
          for (let r = 0; r < chunk.count; r++) column[chunk.start + r] = found[r * outputs.length + o]!;
        });
      });
      const isUsable = outputs.every((column) => column.every(Number.isFinite));
      return isUsable ? outputs : cpu.bind(kan, batch).predict(theta);
    },
    moments(theta, want) {
      // Moments of single edges would be rows × edges numbers: the float64 engine has them one by one.
      if (want?.edges !== false) return inFloat64(kan, batch, theta);
      const meter = momentMeter(tf, plan, layout, batch, want.groups !== false);
      overChunks(theta, (chunk, tensors, tables) => meter.add(chunk, flowOf(chunk, theta, tensors, tables)));
      const moments = meter.result();
      const isUsable = moments.sources.every(({ mean }) => Number.isFinite(mean));
      return isUsable ? moments : inFloat64(kan, batch, theta);
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      for (const tensor of kept.values()) tensor.dispose();
      kept.clear();
    },
  };
}

function inFloat64(kan: Kan, batch: Batch, theta: Float64Array): ReturnType<Bound["moments"]> {
  const bound = defaultEngine().bind(kan, batch);
  const moments = bound.moments(theta);
  bound.dispose();
  return moments;
}

function chunksOf(nRows: number, size: number): Chunk[] {
  return Array.from({ length: Math.ceil(nRows / size) }, (_, c) => ({
    start: c * size,
    count: Math.min(size, nRows - c * size),
  }));
}

function sameBits(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
