import { randomStream } from "../../math/philox.ts";
import { paramsAt } from "../space.ts";
import type { Sampler } from "./sampler.ts";

const BITS = 30;

/**
 * For each dimension after the first: the coefficients of its primitive polynomial, and its first direction numbers. From
 * new-joe-kuo-6, Joe & Kuo, *SIAM J. Sci. Comput.* 30 (2008), 2635–2654.
 */
const DIRECTIONS: readonly (readonly [a: number, ...m: number[]])[] = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
  [7, 1, 1, 3, 13, 7, 35, 63],
  [8, 1, 3, 5, 9, 1, 25, 53],
  [14, 1, 3, 1, 13, 9, 35, 107],
  [19, 1, 3, 1, 5, 27, 61, 31],
  [21, 1, 1, 5, 11, 19, 41, 61],
  [28, 1, 3, 5, 3, 3, 13, 69],
  [31, 1, 1, 7, 13, 1, 19, 1],
  [32, 1, 3, 7, 5, 13, 19, 59],
  [37, 1, 1, 3, 9, 25, 29, 41],
  [41, 1, 3, 5, 13, 23, 1, 55],
  [42, 1, 3, 7, 3, 13, 59, 17],
];

/** The most dimensions of a Sobol sequence here: more than there are options of training. */
export const SOBOL_DIMENSIONS: number = DIRECTIONS.length + 1;

/** The direction numbers of a dimension, counted from 0, as integers of `BITS` bits. */
function directions(dimension: number): number[] {
  if (dimension === 0) return Array.from({ length: BITS }, (_, i) => 2 ** (BITS - 1 - i));
  const [a, ...m] = DIRECTIONS[dimension - 1]!;
  const s = m.length;
  const v: number[] = [];
  for (let i = 0; i < BITS; i++) {
    if (i < s) {
      v.push(m[i]! * 2 ** (BITS - 1 - i));
      continue;
    }
    let value = v[i - s]! ^ (v[i - s]! >> s);
    for (let k = 1; k < s; k++) if ((a >> (s - 1 - k)) & 1) value ^= v[i - k]!;
    v.push(value);
  }
  return v;
}

/**
 * The point number `n` of the Sobol sequence in Gray-code order, one coordinate (0 ≤ u < 1) per dimension; the first is
 * the origin. Source: Bratley & Fox, *ACM TOMS* 14 (1988), algorithm 659. Domain: n < 2³⁰.
 */
export function sobolPoint(n: number, nDimensions: number): number[] {
  return bitsOf(n, nDimensions).map((bits) => bits / 2 ** BITS);
}

function bitsOf(n: number, nDimensions: number): number[] {
  const gray = n ^ (n >> 1);
  return Array.from({ length: nDimensions }, (_, d) =>
    directions(d).reduce((sum, v, i) => ((gray >> i) & 1 ? sum ^ v : sum), 0),
  );
}

/**
 * Points that fill the space evenly, each dimension shifted digit by digit by a number of the seed. Source: Sobol' 1967; the
 * shift: Cranley & Patterson's idea in base 2, L'Ecuyer & Lemieux, *Recent Advances in Randomized Quasi-Monte Carlo* (2002).
 */
export const sobol: Sampler = {
  needsResults: false,
  params(space, seed, n) {
    const shift = randomStream(seed, "sweep", "sobol");
    const point = bitsOf(n, space.dimensions.length).map(
      (bits) => (bits ^ shift.integer(2 ** BITS)) / 2 ** BITS,
    );
    return paramsAt(space, point);
  },
};
