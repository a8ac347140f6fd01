/** Broken lines and steps. */
import { add, call, mul, num, sub } from "../../../symbolic/expression/make.ts";
import type { Curve } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";

/** Places of a kink that are looked at, at most. */
const MOST_PLACES = 48;

/** |x − c|: with a line beside it two lines that meet at c. */
const kink: CurveTerm = {
  name: "kink",
  shapes: 1,
  columns: (x, [c]) => [call("abs", sub(x, c!))],
  grid: (curve) => between(curve, MOST_PLACES),
};

/** 0 before c, a line after it. */
const hinge: CurveTerm = {
  name: "hinge",
  shapes: 1,
  columns: (x, [c]) => [add(x, mul(num(-1), c!), call("abs", sub(x, c!)))],
  grid: (curve) => between(curve, MOST_PLACES),
};

/** A line up to c, level after it. */
const limit: CurveTerm = {
  name: "limit",
  shapes: 1,
  columns: (x, [c]) => [add(x, c!, mul(num(-1), call("abs", sub(x, c!))))],
  grid: (curve) => between(curve, MOST_PLACES),
};

const step: CurveTerm = {
  name: "step",
  shapes: 1,
  isRare: true,
  columns: (x, [c]) => [call("sign", sub(x, c!))],
  grid: (curve) => between(curve, 4 * MOST_PLACES),
};

/** Terms that are lines between places that the data show. */
export const KINK_TERMS: readonly CurveTerm[] = [kink, hinge, limit, step];

/** Places between neighbouring rows, evenly spread over the rows. */
function between({ x }: Curve, most: number): number[][] {
  const gaps: number[] = [];
  for (let r = 2; r + 1 < x.length; r++) if (x[r]! > x[r - 1]!) gaps.push((x[r]! + x[r - 1]!) / 2);
  const count = Math.min(most, gaps.length);
  return Array.from({ length: count }, (_, i) => [gaps[Math.floor((i * gaps.length) / count)]!]);
}
