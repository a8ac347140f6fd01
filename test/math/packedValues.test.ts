import fc from "fast-check";
import { expect, test } from "vitest";
import { packedValues, takenPacked, widened } from "../../src/math/packedValues.ts";

const number = fc.oneof(
  fc.integer({ min: -2, max: 300 }),
  fc.double({ noNaN: true }),
  fc.float({ noNaN: true }),
  fc.constantFrom(-0, 0, 255, 256, 0.5, 1e300, 2 ** -1074),
);

test("what is packed says the same numbers, to their last bit", () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 8 }), (list) => {
      const values = Float64Array.from(list);
      expect(widened(packedValues(values)).every((value, r) => Object.is(value, values[r]))).toBe(true);
    }),
  );
});

test("bytes where all are whole numbers from 0 to 255, float32 where that is exact, else the array itself", () => {
  expect(packedValues(Float64Array.of(0, 255))).toEqual(Uint8Array.of(0, 255));
  expect(packedValues(Float64Array.of(0, 256))).toEqual(Float32Array.of(0, 256));
  expect(packedValues(Float64Array.of(0, -0))).toBeInstanceOf(Float32Array);
  expect(packedValues(Float64Array.of(1, 0.5))).toEqual(Float32Array.of(1, 0.5));
  const tenths = Float64Array.of(1, 0.1);
  expect(packedValues(tenths)).toBe(tenths);
  expect(takenPacked(Uint8Array.of(3, 5, 7), [2, 0])).toEqual(Uint8Array.of(7, 3));
});
