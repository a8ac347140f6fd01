/**
 * Pairs of groups that a function knows only as one but for a power in front: f = x^p·F(x^c·y, …).
 *
 * Then x·f_x = c·y·f_y + p·f on every row, so c and p are read off by least squares: Planck's h·ω³/(exp(h·ω/T) − 1) is
 * ω²·T·F(h·ω/T). With p = 0 these are the products of `joins.ts`.
 */
import { nearestMultiple } from "../../math/simpleNumber.ts";
import type { Expr } from "../expression/expr.ts";
import { pow } from "../expression/make.ts";
import { joinedAsProduct, slopeBy } from "./joins.ts";
import { type Group, type Part, type Sample, valuesOf } from "./surface.ts";

/** Groups with a pair joined, and the power that is divided out, as a formula. */
export interface PowerJoin {
  readonly groups: readonly Group[];
  readonly factor: Expr;
}

/** Sides that disagree by less than this share of the larger are equal. */
const MOST_MISS = 0.02;
/** Powers are halves, at most so large. */
const MOST_POWER = 5;
const MOST_RATIO = 3;
const NEAR_HALF = 0.06;

/** The joins of pairs of positive groups that hold best, the best first. Cost: two calls of the surface for each column. */
export function powerJoins(part: Part, sample: Sample): readonly PowerJoin[] {
  const groups = part.groups.filter(({ values }) => values.every((v) => v > 0));
  if (groups.length < 2) return [];
  const plain = valuesOf(part, sample);
  const slopes = groups.map((group) => {
    const along = slopeBy(part, sample, group);
    return along.map((v, r) => v * group.values[r]!);
  });
  const found: { readonly miss: number; readonly make: () => PowerJoin }[] = [];
  groups.forEach((one, i) => {
    groups.forEach((other, j) => {
      if (i === j) return;
      const fit = withFactor(slopes[i]!, slopes[j]!, plain);
      if (fit === undefined) return;
      const { ratio, power, miss } = fit;
      if (miss > MOST_MISS || Math.abs(ratio) > MOST_RATIO || Math.abs(power) > MOST_POWER) return;
      found.push({ miss, make: () => joined(part.groups, [one, other], ratio, power) });
    });
  });
  return found.sort((a, b) => a.miss - b.miss).map(({ make }) => make());
}

/** c and p of x·f_x = c·y·f_y + p·f as halves, neither 0, and what is left as a share of the sides; undefined where they are no halves. */
function withFactor(
  left: Float64Array,
  right: Float64Array,
  plain: Float64Array,
): { readonly ratio: number; readonly power: number; readonly miss: number } | undefined {
  let [rr, rf, ff, lr, lf, ll] = [0, 0, 0, 0, 0, 0];
  for (let r = 0; r < plain.length; r++) {
    const [l, s, f] = [left[r]!, right[r]!, plain[r]!];
    ll += l * l;
    rr += s * s;
    rf += s * f;
    ff += f * f;
    lr += l * s;
    lf += l * f;
  }
  const determinant = rr * ff - rf * rf;
  if (!(determinant > 1e-6 * rr * ff)) return undefined;
  const ratio = nearestMultiple((lr * ff - lf * rf) / determinant, 2, NEAR_HALF) ?? 0;
  const power = nearestMultiple((lf * rr - lr * rf) / determinant, 2, NEAR_HALF) ?? 0;
  if (ratio === 0 || power === 0) return undefined;
  let lost = 0;
  for (let r = 0; r < plain.length; r++) lost += (left[r]! - ratio * right[r]! - power * plain[r]!) ** 2;
  return { ratio, power, miss: Math.sqrt(lost / Math.max(ll, ratio ** 2 * rr, power ** 2 * ff)) };
}

function joined(
  groups: readonly Group[],
  [one, other]: readonly [Group, Group],
  ratio: number,
  power: number,
): PowerJoin {
  const rest = groups.filter((group) => group !== one && group !== other);
  return {
    groups: [...rest, joinedAsProduct(one, other, ratio)],
    factor: power === 1 ? one.expr : pow(one.expr, power),
  };
}
