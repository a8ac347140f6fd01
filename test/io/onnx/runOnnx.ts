/**
 * A reader and interpreter of ONNX files that shares nothing with their writer: for machines without ONNX Runtime.
 *
 * Field numbers and operators as in onnx.proto3 and the operator documents of ONNX. Tensors of rank 0 to 2, all
 * arithmetic rounded to float32 after each operator.
 */

import { FUNCTIONS } from "../../../src/symbolic/functions/all.ts";

interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** The fields of a protobuf message by number. */
function fieldsOf(bytes: Uint8Array): Message {
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("the file ends inside a number");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const wire = key & 7;
    const value = wire === 0 ? varint() : wire === 2 ? slice(varint()) : refuse(wire);
    const number = Math.floor(key / 8);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  function slice(length: number): Uint8Array {
    if (at + length > bytes.length) throw new Error("the file ends inside a field");
    at += length;
    return bytes.subarray(at - length, at);
  }
  return fields;
}

function refuse(wire: number): never {
  throw new Error(`wire type ${wire} is not expected`);
}

const messagesIn = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array));
const textsIn = (message: Message, field: number): string[] =>
  (message.get(field) ?? []).map((bytes) => new TextDecoder().decode(bytes as Uint8Array));

function tensorOf(message: Message): Tensor {
  const shape = (message.get(1) ?? []).map(Number);
  const raw = message.get(9)![0] as Uint8Array;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const isFloat = message.get(2)![0] === 1;
  const count = shape.reduce((product, size) => product * size, 1);
  if (raw.length !== count * (isFloat ? 4 : 8)) throw new Error("a tensor has not the bytes of its shape");
  const values = Array.from({ length: count }, (_, i) =>
    isFloat ? view.getFloat32(4 * i, true) : Number(view.getBigInt64(8 * i, true)),
  );
  return { shape, values };
}

const unary: Readonly<Record<string, (x: number) => number>> = {
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Abs: Math.abs,
  Sign: Math.sign,
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Asin: Math.asin,
  Acos: Math.acos,
  Atan: Math.atan,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Tanh: Math.tanh,
  Asinh: Math.asinh,
  Acosh: Math.acosh,
  Atanh: Math.atanh,
  Erf: FUNCTIONS.erf.value,
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  GreaterOrEqual: (a, b) => Number(a >= b),
  Greater: (a, b) => Number(a > b),
  Min: Math.min,
  Max: Math.max,
};

/** Broadcasting of ranks up to 2. */
function broadcast(a: Tensor, b: Tensor, fn: (a: number, b: number) => number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const padded = (tensor: Tensor) => [...Array<number>(rank - tensor.shape.length).fill(1), ...tensor.shape];
  const [sa, sb] = [padded(a), padded(b)];
  const shape = sa.map((size, axis) => {
    const other = sb[axis]!;
    if (size !== other && size !== 1 && other !== 1)
      throw new Error(`shapes ${sa} and ${sb} do not broadcast`);
    return Math.max(size, other);
  });
  const [rows, columns] = rank === 2 ? [shape[0]!, shape[1]!] : [1, shape[0] ?? 1];
  const at = (tensor: Tensor, own: readonly number[], r: number, c: number): number => {
    const [h, w] = rank === 2 ? [own[0]!, own[1]!] : [1, own[0] ?? 1];
    return tensor.values[(h === 1 ? 0 : r) * w + (w === 1 ? 0 : c)]!;
  };
  const values: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values.push(Math.fround(fn(at(a, sa, r, c), at(b, sb, r, c))));
  }
  return { shape, values };
}

function gather(data: Tensor, index: Tensor, axis: number): Tensor {
  if (axis === 0 && data.shape.length === 1) {
    return { shape: index.shape, values: index.values.map((i) => data.values[i]!) };
  }
  const [rows, columns] = data.shape as [number, number];
  const [column] = index.values as [number];
  if (axis !== 1 || index.shape.length > 0 || column >= columns) throw new Error("an unexpected Gather");
  return {
    shape: [rows],
    values: Array.from({ length: rows }, (_, r) => data.values[r * columns + column]!),
  };
}

function apply(operator: string, inputs: readonly Tensor[], attributes: ReadonlyMap<string, number>): Tensor {
  const [first, second] = inputs as [Tensor, Tensor];
  if (unary[operator]) {
    return { ...first, values: first.values.map((v) => Math.fround(unary[operator]!(v))) };
  }
  if (binary[operator]) return broadcast(first, second, binary[operator]);
  switch (operator) {
    case "Sum":
      return inputs.reduce((a, b) => broadcast(a, b, (x, y) => x + y));
    case "Where": {
      const yes = broadcast(first, second, (c, v) => (c !== 0 ? v : 0));
      const no = broadcast(first, inputs[2]!, (c, v) => (c !== 0 ? 0 : v));
      return broadcast(yes, no, (a, b) => a + b);
    }
    case "Cast":
      return first;
    case "Gather":
      return gather(first, second, attributes.get("axis") ?? 0);
    case "Unsqueeze":
      return { shape: [first.shape[0]!, 1], values: first.values };
    case "ReduceSum": {
      const [rows, columns] = first.shape as [number, number];
      const row = (r: number) => first.values.slice(r * columns, (r + 1) * columns);
      const sums = Array.from({ length: rows }, (_, r) => row(r).reduce((sum, v) => sum + v, 0));
      return { shape: [rows], values: sums };
    }
    case "Concat": {
      const rows = first.shape[0]!;
      const values = Array.from({ length: rows }, (_, r) => inputs.map((column) => column.values[r]!)).flat();
      return { shape: [rows, inputs.length], values };
    }
    default:
      throw new Error(`the operator ${operator} is not expected`);
  }
}

/** The columns of `Y` for the input columns, and the metadata of the model. */
export function runOnnx(
  bytes: Uint8Array,
  columns: readonly Float64Array[],
): { readonly outputs: number[][]; readonly notes: ReadonlyMap<string, string> } {
  const model = fieldsOf(bytes);
  const [graph] = messagesIn(model, 7) as [Message];
  const rows = columns[0]?.length ?? 0;
  const wide = Array.from({ length: rows }, (_, r) =>
    columns.map((column) => Math.fround(column[r]!)),
  ).flat();
  const values = new Map<string, Tensor>([["X", { shape: [rows, columns.length], values: wide }]]);
  for (const tensor of messagesIn(graph, 5)) values.set(textsIn(tensor, 8)[0]!, tensorOf(tensor));
  for (const node of messagesIn(graph, 1)) {
    const inputs = textsIn(node, 1).map((name) => values.get(name)!);
    if (inputs.includes(undefined as never)) throw new Error("an operator uses a value before it is made");
    const attributes = new Map(
      messagesIn(node, 5).map((attribute) => [textsIn(attribute, 1)[0]!, Number(attribute.get(3)?.[0] ?? 0)]),
    );
    values.set(textsIn(node, 2)[0]!, apply(textsIn(node, 4)[0]!, inputs, attributes));
  }
  const { shape, values: flat } = values.get("Y")!;
  const outputs = Array.from({ length: shape[1]! }, (_, o) => flat.filter((_, i) => i % shape[1]! === o));
  const notes = new Map(messagesIn(model, 14).map((entry) => [textsIn(entry, 1)[0]!, textsIn(entry, 2)[0]!]));
  return { outputs, notes };
}
