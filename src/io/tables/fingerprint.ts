import { createHash } from "node:crypto";
import { endianness } from "node:os";
import { type InputValues, wide } from "../../model/dataset.ts";

/**
 * The SHA-256, in hexadecimal, over the names and float64 values of the columns: inputs first, then targets.
 *
 * Each name is preceded by its role and length, each column by its number of rows, so no two tables share a text.
 * Values count as little-endian bytes, whatever the machine. Cost O(rows·columns).
 */
export function fingerprintOf(inputs: readonly InputValues[], targets: readonly InputValues[]): string {
  const hash = createHash("sha256");
  for (const [role, columns] of [
    ["input", inputs],
    ["target", targets],
  ] as const) {
    for (const column of columns) {
      const values = wide(column);
      const { name } = column;
      hash.update(`${role} ${Buffer.byteLength(name)} ${name} ${values.length}\n`);
      // 8 MiB at a time: one update must stay below 2 GiB.
      for (let r = 0; r < values.length; r += 1 << 20)
        hash.update(littleEndian(values.subarray(r, r + (1 << 20))));
    }
  }
  return hash.digest("hex");
}

function littleEndian(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === "LE" ? bytes : Buffer.from(bytes).swap64();
}
