import type { Tensor } from "@tensorflow/tfjs-core";
import { CONSTANTS, type ConstantName } from "../../../model/cpu/workspace.ts";
import type { Tf } from "./device.ts";
import type { SnappedEdge } from "./layout.ts";

/** What the snapped edges of a level work on: rows of inputs, and node values on the device. */
export interface SnappedSources {
  readonly rows: number;
  /** Input column c of these rows, in float64. */
  readonly input: (column: number) => ArrayLike<number>;
  /** The values of level 1, 2, …. */
  readonly levels: readonly Tensor[];
}

/**
 * Σ c·f(a·x + b) of the snapped edges of each sum. Shape: (rows, columns).
 *
 * Any function may stand on an edge, so it is the processor that computes it, in float64, with θ unrounded: node
 * values cross from the device and back, once each way and pass. Few networks have such edges while they are trained.
 * `constants` holds the trainable ones only to receive their gradient.
 */
export function snappedSums(
  tf: Tf,
  edges: readonly SnappedEdge[],
  columns: number,
  constants: Tensor,
  theta: Float64Array,
  sources: SnappedSources,
): Tensor {
  const { rows, input } = sources;
  const read = [...new Set(edges.map(({ level }) => level).filter((level) => level > 0))];
  const tables = read.map((level) => sources.levels[level - 1]!);

  /** x of an edge at a row, from the tables as the device has them. */
  const valuesOf = (given: readonly Tensor[]) => {
    const copies = new Map(read.map((level, i) => [level, given[i]!.dataSync()]));
    return ({ level, column }: SnappedEdge): ((row: number) => number) => {
      if (level === 0) {
        const values = input(column);
        return (row) => values[row]!;
      }
      const values = copies.get(level)!;
      const width = values.length / rows;
      return (row) => values[row * width + column]!;
    };
  };

  const op = tf.customGrad((_, ...given) => {
    const save = given.pop() as unknown as (saved: Tensor[]) => void;
    save(given as Tensor[]);
    const valuesFor = valuesOf(given as Tensor[]);
    const total = new Float64Array(rows * columns);
    for (const snapped of edges) {
      const { a, b, c, exponent } = constantsAt(snapped, theta);
      const { value } = snapped.edge.curve.fn;
      const x = valuesFor(snapped);
      for (let r = 0; r < rows; r++) total[r * columns + snapped.sum]! += c * value(a * x(r) + b, exponent);
    }
    const gradFunc = (pull: Tensor, saved: Tensor[]): Tensor[] => {
      const pulls = pull.dataSync();
      const valuesFor = valuesOf(saved);
      const byConstants = new Float64Array(constants.size);
      const bySource = new Map(read.map((level, i) => [level, new Float64Array(saved[i]!.size)]));
      let next = 0;
      for (const snapped of edges) {
        const { a, b, c, exponent } = constantsAt(snapped, theta);
        const { fn } = snapped.edge.curve;
        const x = valuesFor(snapped);
        const trained = CONSTANTS.filter((name) => snapped.edge.slots[name] >= 0);
        const back = bySource.get(snapped.level);
        const width = back ? back.length / rows : 0;
        for (let r = 0; r < rows; r++) {
          const pulled = pulls[r * columns + snapped.sum]!;
          const v = a * x(r) + b;
          const slope = c * fn.derivative(v, exponent);
          if (back) back[r * width + snapped.column]! += pulled * a * slope;
          for (const [i, name] of trained.entries()) {
            byConstants[next + i]! += pulled * partial(name, fn, v, x(r), slope, c, exponent);
          }
        }
        next += trained.length;
      }
      return [
        tf.tensor2d(Float32Array.from(byConstants), [1, constants.size]),
        ...read.map((level, i) =>
          tf.tensor2d(Float32Array.from(bySource.get(level)!), saved[i]!.shape as [number, number]),
        ),
      ];
    };
    return { value: tf.tensor2d(Float32Array.from(total), [rows, columns]), gradFunc };
  });
  return op(constants, ...tables);
}

/** ∂(c·f(a·x + b))/∂name, v = a·x + b, slope = c·f′(v). */
function partial(
  name: ConstantName,
  fn: SnappedEdge["edge"]["curve"]["fn"],
  v: number,
  x: number,
  slope: number,
  c: number,
  exponent: number,
): number {
  switch (name) {
    case "a":
      return slope * x;
    case "b":
      return slope;
    case "c":
      return fn.value(v, exponent);
    case "exponent":
      return fn.exponentDerivative === undefined ? 0 : c * fn.exponentDerivative(v, exponent);
  }
}

function constantsAt({ edge: { slots, curve } }: SnappedEdge, theta: Float64Array) {
  const at = (name: ConstantName): number => (slots[name] >= 0 ? theta[slots[name]]! : curve[name]);
  return { a: at("a"), b: at("b"), c: at("c"), exponent: at("exponent") };
}
