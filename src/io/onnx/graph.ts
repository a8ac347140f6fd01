import { type Field, message } from "./protobuf.ts";

/**
 * An ONNX graph while it is built: operators in order, constants as initializers.
 *
 * Field numbers and types as in onnx.proto3, IR version 8, operator set 17. One float32 input `X` of shape
 * (rows, inputs), one output `Y` of shape (rows, targets).
 */
export class Graph {
  readonly #nodes: Uint8Array[] = [];
  readonly #initializers: Uint8Array[] = [];
  readonly #constants = new Map<string, string>();
  #count = 0;

  /** Adds an operator and returns the name of its output. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number>> = {},
  ): string {
    const output = `v${this.#count++}`;
    this.#put(operator, inputs, output, attributes);
    return output;
  }

  /** A number. */
  scalar(value: number): string {
    return this.floats([value], []);
  }

  /** A float32 tensor. Infinite where a value is beyond float32. */
  floats(values: ArrayLike<number>, shape: readonly number[]): string {
    const raw = new Uint8Array(4 * values.length);
    const view = new DataView(raw.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
    return this.#constant(FLOAT, shape, raw);
  }

  /** An int64 tensor of small whole numbers ≥ 0. */
  integers(values: readonly number[], shape: readonly number[]): string {
    const raw = new Uint8Array(8 * values.length);
    const view = new DataView(raw.buffer);
    for (const [i, value] of values.entries()) view.setUint32(8 * i, value, true);
    return this.#constant(INT64, shape, raw);
  }

  /** The column `index` of a (rows, n) value, as (rows). */
  column(value: string, index: number): string {
    return this.add("Gather", [value, this.integers([index], [])], { axis: 1 });
  }

  /** The bytes of the model, its output being `columns` (each of (rows)) side by side. */
  finish(nInputs: number, columns: readonly string[], notes: ReadonlyMap<string, string>): Uint8Array {
    const axis = this.integers([1], [1]);
    const wide = columns.map((column) => this.add("Unsqueeze", [column, axis]));
    this.#put("Concat", wide, "Y", { axis: 1 });
    const graph = message(
      ...this.#nodes.map((node): Field => [1, node]),
      [2, "kan"],
      ...this.#initializers.map((tensor): Field => [5, tensor]),
      [11, valueInfo("X", nInputs)],
      [12, valueInfo("Y", columns.length)],
    );
    return message(
      [1, 8],
      [2, "kan"],
      [7, graph],
      [8, message([2, 17])],
      ...[...notes].map(([key, value]): Field => [14, message([1, key], [2, value])]),
    );
  }

  #constant(type: number, shape: readonly number[], raw: Uint8Array): string {
    const key = `${type} ${shape.join(",")} ${Buffer.from(raw).toString("base64")}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `c${this.#constants.size}`;
    this.#constants.set(key, name);
    this.#initializers.push(
      message(...shape.map((size): Field => [1, size]), [2, type], [8, name], [9, raw]),
    );
    return name;
  }

  #put(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number>>,
  ): void {
    this.#nodes.push(
      message(
        ...inputs.map((input): Field => [1, input]),
        [2, output],
        [3, `n${this.#nodes.length}`],
        [4, operator],
        ...Object.entries(attributes).map(
          ([name, value]): Field => [5, message([1, name], [3, value], [20, INT])],
        ),
      ),
    );
  }
}

// TensorProto.DataType and AttributeProto.AttributeType.
const FLOAT = 1;
const INT64 = 7;
const INT = 2;

/** A float32 matrix with `rows` rows and so many columns. */
function valueInfo(name: string, columns: number): Uint8Array {
  const shape = message([1, message([2, "rows"])], [1, message([1, columns])]);
  return message([1, name], [2, message([1, message([1, FLOAT], [2, shape])])]);
}
