import { randomStream } from "../src/math/philox.ts";
import type { Batch } from "../src/model/engine.ts";
import type { Kan } from "../src/model/kan.ts";
import { layeredShape, parseWidth } from "../src/model/shape.ts";
import { initialKan } from "../src/train/schedule/initialise.ts";

/** A network by its layers, inputs first, as peers write it: [2, 5, 1]. */
export interface NetworkSpec {
  readonly layers: readonly number[];
  readonly nRows: number;
  /** @defaultValue 5 */
  readonly intervals?: number;
}

/** The shapes of the published comparison. */
export const PEER_SHAPES: readonly (readonly number[])[] = [
  [2, 5, 1],
  [4, 10, 10, 1],
  [10, 64, 64, 1],
  [64, 128, 10],
];

/** A fresh network and rows for it, uniform on [−1, 1]: cubic, SiLU base, uniform grids. */
export function networkOf({ layers, nRows, intervals = 5 }: NetworkSpec): { kan: Kan; batch: Batch } {
  const random = randomStream(1, "bench", layers.join());
  const column = () => Float64Array.from({ length: nRows }, () => 2 * random.uniform() - 1);
  const nInputs = layers[0]!;
  const nOutputs = layers[layers.length - 1]!;
  const inputs = Array.from({ length: nInputs }, column);
  const targets = Array.from({ length: nOutputs }, column);
  const shape = layeredShape(nInputs, parseWidth(layers.slice(1, -1).join() || "0"), nOutputs);
  const options = { intervals, degree: 3, base: "silu" as const, gridEps: 1 };
  return { kan: initialKan(shape, inputs, options, random), batch: { inputs, targets, nRows } };
}

/** Number of edges of a layered network. */
export function edgesOf(layers: readonly number[]): number {
  return layers.slice(1).reduce((sum, width, l) => sum + width * layers[l]!, 0);
}
