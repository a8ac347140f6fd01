/**
 * The standard normal value that is as unlikely as an F value with these degrees of freedom, by the cube root that
 * makes χ² normal. Source: Wilson & Hilferty, Proc. Nat. Acad. Sci. 17 (1931); Paulson, Ann. Math. Stat. 13 (1942).
 */
export function normalOfF(ratio: number, above: number, below: number): number {
  const [a, b] = [2 / (9 * above), 2 / (9 * below)];
  const root = Math.cbrt(ratio);
  return ((1 - b) * root - (1 - a)) / Math.sqrt(b * root * root + a);
}
