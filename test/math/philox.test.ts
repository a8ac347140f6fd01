import { expect, test } from "vitest";
import { philox4x32, randomStream } from "../../src/math/philox.ts";

// Known answers: Random123, kat_vectors, philox4x32 10.
const known: [number[], number[], number[]][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(known)("philox4x32-10 of %j with key %j is the published answer", (counter, key, answer) => {
  const out = new Uint32Array(4);
  philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
  expect([...out]).toEqual(answer);
});

test("a stream depends on seed and name only, and streams differ", () => {
  const draw = (seed: number, name: string) => {
    const s = randomStream(seed, name);
    return [s.uniform(), s.uniform(), s.normal(), s.integer(10)];
  };
  expect(draw(1, "init")).toEqual(draw(1, "init"));
  expect(draw(1, "init")).not.toEqual(draw(2, "init"));
  expect(draw(1, "init")).not.toEqual(draw(1, "batch"));
});
