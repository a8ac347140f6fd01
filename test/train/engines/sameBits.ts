import { expect } from "vitest";

/** Fails unless both arrays hold the same doubles, NaN equal to NaN and −0 to 0. */
export function expectSameBits(actual: Float64Array, expected: Float64Array, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i]!;
    const e = expected[i]!;
    if (a !== e && !(Number.isNaN(a) && Number.isNaN(e))) expect(a, `${what}[${i}]`).toBe(e);
  }
}
