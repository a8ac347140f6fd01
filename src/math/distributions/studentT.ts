/** Student's t: what standard errors are multiplied by when the noise is estimated from the same rows. */

/** The natural logarithm of the gamma function, x > 0. Source: Lanczos, SIAM J. Numer. Anal. B 1 (1964), g = 7, n = 9. */
export function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) sum += coefficients[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1, a, b > 0.
 *
 * Source: the continued fraction of Press et al., *Numerical Recipes* (3rd ed.), §6.4, by Lentz's method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** The probability that t with `freedom` degrees of freedom lies within ±`t`. */
export function withinT(t: number, freedom: number): number {
  return 1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/**
 * The probability that an F ratio with these degrees of freedom is `ratio` or larger: 0.05 for 4.35 with 1 and 20.
 *
 * Domain: ratio ≥ 0, above, below > 0.
 */
export function beyondF(ratio: number, above: number, below: number): number {
  return incompleteBeta(below / (below + above * ratio), below / 2, above / 2);
}

/**
 * The t that a share `level` of the distribution lies within ±t of: 12.706 for 0.95 and one degree of freedom.
 *
 * Domain: 0 < level < 1, freedom > 0. By bisection, to the last bits.
 */
export function quantileT(level: number, freedom: number): number {
  let high = 1;
  while (withinT(high, freedom) < level && high < 1e150) high *= 2;
  let low = 0;
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (withinT(middle, freedom) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
