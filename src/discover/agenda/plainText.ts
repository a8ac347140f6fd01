/**
 * Plain data as text that says the same on every machine: JSON, with typed arrays as base64 of their little-endian bytes
 * and with the numbers that JSON has not.
 */

const ARRAYS = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array } as const;
type ArrayKind = keyof typeof ARRAYS;

/** The text of a value. Errors: throws for what is no plain data, which is a bug. Cost O(size). */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => tagged(one));
}

/** The value of a text that `plainText` wrote. Errors: throws for any other text. */
export function plainValue(text: string): unknown {
  return untagged(JSON.parse(text));
}

function tagged(one: unknown): unknown {
  if (typeof one === "number")
    return Number.isFinite(one) && !Object.is(one, -0)
      ? one
      : { "#": "number", of: Object.is(one, -0) ? "-0" : String(one) };
  if (Array.isArray(one))
    return one.map((item: unknown) => (item === undefined ? { "#": "undefined" } : item));
  if (typeof one !== "object" || one === null) return one;
  for (const [kind, Type] of Object.entries(ARRAYS))
    if (one instanceof Type)
      return {
        "#": kind,
        of: Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString("base64"),
      };
  const prototype: unknown = Object.getPrototypeOf(one);
  if (prototype !== Object.prototype && prototype !== null)
    throw new Error(`no plain data: ${one.constructor.name}`);
  return one;
}

function untagged(one: unknown): unknown {
  if (Array.isArray(one)) return one.map(untagged);
  if (typeof one !== "object" || one === null) return one;
  if (!("#" in one))
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, untagged(item)]));
  const { "#": kind, of } = one as { readonly "#": string; readonly of?: string };
  if (kind === "number") return Number(of);
  if (kind === "undefined") return undefined;
  const Type = ARRAYS[kind as ArrayKind];
  if (Type === undefined) throw new Error(`no kind of plain data: ${kind}`);
  // A copy: bytes of a Buffer need not begin where numbers may.
  const bytes = new Uint8Array(Buffer.from(of ?? "", "base64"));
  return new Type(bytes.buffer, 0, bytes.length / Type.BYTES_PER_ELEMENT);
}
