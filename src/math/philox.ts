/**
 * Named, seeded streams of random numbers: Philox4x32-10.
 *
 * Counter-based, so a stream is (seed, name) and carries no state between streams; the order in which
 * streams are made does not matter. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011; constants and known answers from the Random123 library.
 */

/** A stream of random numbers. */
export interface RandomStream {
  /** The next number, uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** The next number of a standard normal distribution (Box–Muller, no rejection). */
  normal(): number;
  /** The next integer, uniform in [0, n), for n up to 2^32. */
  integer(n: number): number;
}

/** The stream called `name` of a run seeded with `seed`. Equal arguments give equal streams. */
export function randomStream(seed: number, ...name: readonly (string | number)[]): RandomStream {
  const key = new Uint32Array([seed >>> 0, Math.floor(seed / 4294967296) >>> 0]);
  const stream = hash(name.join("/"));
  const counter = new Uint32Array([0, 0, stream[0], stream[1]]);
  const words = new Uint32Array(4);
  let used = 4;
  const word = (): number => {
    if (used === 4) {
      philox4x32(counter, key, words);
      counter[0] = (counter[0]! + 1) >>> 0;
      if (counter[0] === 0) counter[1] = (counter[1]! + 1) >>> 0;
      used = 0;
    }
    return words[used++]!;
  };
  // 53 bits: 27 high bits and 26 low bits, as in Random123's u01.
  const uniform = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (n) => Math.floor(uniform() * n),
  };
}

/** One Philox4x32-10 block: `out` (4 words) from `counter` (4) and `key` (2). */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key[0]!;
  let k1 = key[1]!;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The high 32 bits of a 32 × 32 bit product. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/** Two 32-bit FNV-1a hashes of a text (different offsets). */
function hash(text: string): [number, number] {
  let h0 = 0x811c9dc5;
  let h1 = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    h0 = Math.imul(h0 ^ text.charCodeAt(i), 0x01000193) >>> 0;
    h1 = Math.imul(h1 ^ text.charCodeAt(i), 0x85ebca6b) >>> 0;
  }
  return [h0, h1];
}
