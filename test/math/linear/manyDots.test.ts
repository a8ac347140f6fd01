import { expect, test } from "vitest";
import { manyDots } from "../../../src/math/linear/manyDots.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";

test("many sums at once are to the bit those of one at a time, for any number of vectors", () => {
  const random = randomStream(1, "dots");
  for (let count = 0; count < 10; count++) {
    for (const rows of [0, 1, 31]) {
      const vector = (): Float64Array => Float64Array.from({ length: rows }, () => random.normal());
      const column = vector();
      const vectors = Array.from({ length: count }, vector);
      const out = new Float64Array(count + 1).fill(7);
      manyDots(column, vectors, out);
      expect([...out]).toEqual([...vectors.map((v) => dot(column, v)), 7]);
    }
  }
});
