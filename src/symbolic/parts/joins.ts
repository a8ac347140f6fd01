/**
 * Pairs of groups that a function knows only as one: z = c·φ(x) + ψ(y), or a product of powers.
 *
 * f(z(x, y), …) has slopes f_x/f_y = c·φ′(x)/ψ′(y), whatever else it depends on: where the two sides are proportional over all
 * rows, the pair is joined. Source of the idea: symmetries of gradients, Udrescu et al. 2020 (arXiv:2006.10782).
 */
import { extremes } from "../../math/statistics.ts";
import type { Expr } from "../expression/expr.ts";
import { add, mul, num, pow } from "../expression/make.ts";
import { type Group, mixed, type Part, type Sample } from "./surface.ts";

/** A curve under which a column may enter. */
interface Entry {
  readonly name: "line" | "log" | "square" | "inverse";
  readonly slope: (v: number) => number;
  readonly value: (v: number) => number;
  readonly isFor: (low: number, high: number) => boolean;
}

const ENTRIES: readonly Entry[] = [
  { name: "line", slope: () => 1, value: (v) => v, isFor: () => true },
  { name: "log", slope: (v) => 1 / v, value: Math.log, isFor: (low, high) => low * high > 0 },
  { name: "square", slope: (v) => 2 * v, value: (v) => v * v, isFor: () => true },
  { name: "inverse", slope: (v) => -1 / (v * v), value: (v) => 1 / v, isFor: (low, high) => low * high > 0 },
];

/** Central differences over this share of a column's range. */
const STEP = 2e-3;
/** Slopes that disagree by less than this share are proportional; those of false pairs disagree by 0.16 and more (recovery studies of networks). */
const MOST_MISS = 0.03;
/** The factor of a pair is taken for the nearest half where it is this close, as a share of itself. */
const NEAR_HALF = 0.03;
/** A product whose exponent is no half has to fit better than that: most such powers stand for something else. */
const MOST_ODD_MISS = 0.003;

/** The part with its most certain pair of groups joined into one; undefined where no pair acts as one. */
export function joinedPart(part: Part, sample: Sample): Part | undefined {
  const slopes = part.groups.map((group) => slopeBy(part, sample, group));
  let best: { miss: number; make: () => Group } | undefined;
  part.groups.forEach((one, i) => {
    for (let j = i + 1; j < part.groups.length; j++) {
      const other = part.groups[j]!;
      for (const [phi, psi] of pairsOfEntries(one, other)) {
        const { factor, miss } = proportion(
          { slopes: slopes[i]!, values: one.values, entry: phi },
          { slopes: slopes[j]!, values: other.values, entry: psi },
        );
        const isOdd =
          phi.name === "log" && Math.abs(factor - nearestHalf(factor)) > NEAR_HALF * Math.abs(factor);
        if (
          miss > (isOdd ? MOST_ODD_MISS : MOST_MISS) ||
          miss >= (best?.miss ?? Number.POSITIVE_INFINITY) ||
          !(Math.abs(factor) > 0)
        )
          continue;
        best = { miss, make: () => joinedGroup(one, other, phi, psi, factor) };
      }
    }
  });
  if (best === undefined) return undefined;
  const made = best.make();
  const rest = part.groups.filter((group) => !group.columns.some((c) => made.columns.includes(c)));
  return made.values.every(Number.isFinite) ? { ...part, groups: [...rest, made] } : undefined;
}

function* pairsOfEntries(one: Group, other: Group): Generator<readonly [Entry, Entry]> {
  const fitting = (group: Group): readonly Entry[] => {
    const [low, high] = extremes(group.values);
    return ENTRIES.filter((entry) => entry.isFor(low, high));
  };
  for (const phi of fitting(one)) {
    for (const psi of fitting(other)) {
      // A logarithm beside another curve is a product inside an exponential: rare.
      if ((phi.name === "log") === (psi.name === "log")) yield [phi, psi];
    }
  }
}

/** One side of a proportion: f_x, x, and the curve φ through which x enters. */
interface Side {
  readonly slopes: Float64Array;
  readonly values: Float64Array;
  readonly entry: Entry;
}

/** c and the misfit of f_x/φ′ = c·f_y/ψ′, by total least squares. */
function proportion(one: Side, other: Side): { factor: number; miss: number } {
  // Where φ′ or ψ′ vanishes, both sides times φ′·ψ′ say the same: f_x·ψ′ = c·f_y·φ′.
  const left = one.slopes.map((v, r) => v * other.entry.slope(other.values[r]!));
  const right = other.slopes.map((v, r) => v * one.entry.slope(one.values[r]!));
  let [ll, lr, rr] = [0, 0, 0];
  for (let r = 0; r < left.length; r++) {
    ll += left[r]! * left[r]!;
    lr += left[r]! * right[r]!;
    rr += right[r]! * right[r]!;
  }
  if (!(ll > 0 && rr > 0)) return { factor: 0, miss: 1 };
  const factor = lr / rr;
  return { factor, miss: Math.sqrt(Math.max(0, 1 - (lr * lr) / (ll * rr))) };
}

/** The group x^c·y of two groups that are positive. */
export function joinedAsProduct(one: Group, other: Group, exponent: number): Group {
  const [log] = ENTRIES.filter(({ name }) => name === "log");
  return joinedGroup(one, other, log!, log!, exponent);
}

function joinedGroup(one: Group, other: Group, phi: Entry, psi: Entry, factor: number): Group {
  const near = nearestHalf(factor);
  const c = near !== 0 && Math.abs(factor - near) < NEAR_HALF * Math.abs(factor) ? near : factor;
  const isPower = phi.name === "log";
  const expr = isPower
    ? mul(powerOf(one.expr, c), other.expr)
    : add(mul(num(c), entered(one.expr, phi)), entered(other.expr, psi));
  const values = one.values.map((x, r) => {
    const y = other.values[r]!;
    return isPower
      ? Math.sign(x) ** (Number.isInteger(c) ? c : 0) * Math.abs(x) ** c * y
      : c * phi.value(x) + psi.value(y);
  });
  const slopesOf = (group: Group, by: (r: number) => number): Float64Array[] =>
    group.slopes.map((slope) => slope.map((v, r) => v * by(r)));
  const bySource = isPower
    ? [(r: number) => (c * values[r]!) / one.values[r]!, (r: number) => values[r]! / other.values[r]!]
    : [(r: number) => c * phi.slope(one.values[r]!), (r: number) => psi.slope(other.values[r]!)];
  return {
    columns: [...one.columns, ...other.columns],
    expr,
    values,
    slopes: [...slopesOf(one, bySource[0]!), ...slopesOf(other, bySource[1]!)],
  };
}

function nearestHalf(factor: number): number {
  return Math.round(2 * factor) / 2;
}

function powerOf(expr: Expr, exponent: number): Expr {
  return exponent === 1 ? expr : pow(expr, exponent);
}

function entered(expr: Expr, { name }: Entry): Expr {
  if (name === "square") return pow(expr, 2);
  return name === "inverse" ? pow(expr, -1) : expr;
}

/** ∂f/∂group at each row: the slopes by its columns, each over what the group changes by, weighted by how much it does. */
export function slopeBy(part: Part, sample: Sample, group: Group): Float64Array {
  const rows = mixed(part, sample, new Set());
  const n = group.values.length;
  const [shared, squares] = [new Float64Array(n), new Float64Array(n)];
  group.columns.forEach((c, place) => {
    const [low, high] = extremes(sample.columns[c]!);
    const step = STEP * (high - low);
    const at = (sign: number): Float64Array =>
      part.surface(rows.map((column, i) => (i === c ? column.map((v) => v + sign * step) : column)));
    const [up, down] = [at(1), at(-1)];
    for (let r = 0; r < n; r++) {
      const slope = group.slopes[place]![r]! * (high - low);
      shared[r]! += slope * ((up[r]! - down[r]!) / (2 * STEP));
      squares[r]! += slope * slope;
    }
  });
  return shared.map((v, r) => (squares[r]! > 0 ? v / squares[r]! : 0));
}
