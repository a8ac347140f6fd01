/**
 * The few parts of the protobuf wire format that a file needs to be written: a message is a list of fields, a field
 * a key (number·8 + wire type) and a value. Source: protobuf.dev/programming-guides/encoding.
 */

/** A field of a message: whole numbers as varints, texts and messages with their length in front. */
export type Field = readonly [number: number, value: number | string | Uint8Array];

/** The bytes of a message. Whole numbers must be ≥ 0 and exact. */
export function message(...fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === "number") {
      parts.push(varint(number * 8), varint(value));
      continue;
    }
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    parts.push(varint(number * 8 + 2), varint(bytes.length), bytes);
  }
  return joined(parts);
}

/** Byte strings one after another. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
