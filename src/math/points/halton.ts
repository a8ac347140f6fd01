const PRIMES = [2, 3, 5, 7, 11, 13];

/**
 * The first `n` points of the Halton sequence in the unit cube, the point 0 left out: each stands where it is empty.
 * `skip` more are left out, for other points.
 *
 * Shape: (dimensions)(n); at most six dimensions. Source: Halton, *Numer. Math.* 2 (1960).
 */
export function haltonPoints(n: number, dimensions: number, skip = 0): Float64Array[] {
  return PRIMES.slice(0, dimensions).map((prime) =>
    Float64Array.from({ length: n }, (_, i) => radicalInverse(skip + i + 1, prime)),
  );
}

function radicalInverse(index: number, base: number): number {
  let [value, share] = [0, 1 / base];
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    value += share * (rest % base);
    share /= base;
  }
  return value;
}
