import { expect, test } from "vitest";
import { fingerprintOf } from "../../src/io/tables/fingerprint.ts";
import { batchOf } from "../../src/model/batchOf.ts";
import { type Column, type Dataset, storedInputs, takeRows } from "../../src/model/dataset.ts";
import { scalerOf } from "../../src/model/scaler.ts";

/** A table of bytes, of float32 and of neither. */
function table(nRows: number): Dataset & { readonly inputs: readonly Column[] } {
  const column = (name: string, of: (r: number) => number) => ({
    name,
    values: Float64Array.from({ length: nRows }, (_, r) => of(r)),
  });
  return {
    inputs: [column("a", (r) => r % 256), column("b", (r) => r / 8 - 2), column("c", (r) => r / 10)],
    targets: [column("y", (r) => r % 7)],
    nRows,
    source: "",
    fingerprint: "",
  };
}

test("a small table stays as it is; a large one is the same to scaler, batch, rows and fingerprint in fewer bytes", () => {
  const small = table(10);
  expect(storedInputs(small.inputs, 10)).toBe(small.inputs);
  const plain = table(300);
  const packed = { ...plain, inputs: storedInputs(plain.inputs, 1e9) };
  expect(packed.inputs.map(({ values }) => values.BYTES_PER_ELEMENT)).toEqual([1, 4, 8]);
  const scaler = scalerOf(plain);
  expect(scalerOf(packed)).toEqual(scaler);
  const rows = Int32Array.of(299, 3, 3, 0);
  for (const of of [(data: Dataset) => data, (data: Dataset) => takeRows(data, rows)]) {
    expect(batchOf(of(packed), scaler)).toEqual(batchOf(of(plain), scaler));
    expect(fingerprintOf(of(packed).inputs, of(packed).targets)).toBe(
      fingerprintOf(of(plain).inputs, of(plain).targets),
    );
  }
  expect(takeRows(packed, rows).inputs[0]!.values).toEqual(Uint8Array.of(43, 3, 3, 0));
});
