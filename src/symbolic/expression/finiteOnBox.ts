/**
 * Whether a formula has a finite value everywhere between and around the rows it was fitted to, by interval arithmetic
 * (Moore, *Interval Analysis*, 1966): what cannot be shown counts as not so.
 */
import { extremes } from "../../math/statistics.ts";
import { FUNCTIONS, type FunctionName } from "../functions/all.ts";
import type { Interval } from "../functions/elementaryFunction.ts";
import type { ChoiceName, Expr } from "./expr.ts";
import { compile } from "./tape/tape.ts";

/** An interval for each variable. */
export type Box = ReadonlyMap<string, Interval>;

/** How far beyond the rows, as a share of what they span. */
const WIDENING = 0.1;

/**
 * The box that the rows span, widened by a tenth on every side; a sign that all values share is kept: what is above 0 on
 * every row has its lower end moved by a tenth of itself at most. Cost O(rows·columns).
 */
export function boxAround(variables: readonly string[], columns: readonly Float64Array[]): Box {
  return new Map(
    variables.map((name, i) => {
      const [low, high] = extremes(columns[i]!);
      const more = WIDENING * (high - low);
      const down = low >= 0 ? Math.min(more, WIDENING * low) : more;
      const up = high <= 0 ? Math.min(more, -WIDENING * high) : more;
      return [name, { low: low - down, high: high + up }];
    }),
  );
}

/** Parts that a box is cut into, at most, and how often one of them is halved. */
const MOST_PARTS = 2000;
const MOST_HALVINGS = 30;

/**
 * Whether `expr` is shown to be finite on the whole box: never true where it has a pole or no value in it. An interval
 * that a variable takes twice makes bounds wide, so boxes are halved until each part is shown, or 2,000 are used up.
 * Cost O(nodes·parts).
 */
export function isFiniteOnBox(expr: Expr, box: Box): boolean {
  const names = [...box.keys()];
  const tape = compile(expr, names);
  const isFiniteInside = (part: Box): boolean => {
    const out = new Float64Array(1);
    tape.value(
      names.map((name) => Float64Array.of(middleOf(part.get(name)!))),
      out,
    );
    return Number.isFinite(out[0]!);
  };
  const open: { readonly part: Box; readonly halvings: number }[] = [{ part: box, halvings: 0 }];
  for (let count = 0; count < MOST_PARTS; count++) {
    const next = open.pop();
    if (next === undefined) return true;
    const { part, halvings } = next;
    if (imageOf(expr, part) !== undefined) continue;
    const widest = widestOf(part, box);
    if (halvings >= MOST_HALVINGS || widest === undefined || !isFiniteInside(part)) return false;
    const { low, high } = part.get(widest)!;
    const middle = middleOf(part.get(widest)!);
    for (const half of [
      { low, high: middle },
      { low: middle, high },
    ]) {
      open.push({ part: new Map(part).set(widest, half), halvings: halvings + 1 });
    }
  }
  return open.length === 0;
}

/** The variable whose interval is the largest share of the whole; undefined where none can be halved. */
function widestOf(part: Box, whole: Box): string | undefined {
  let [widest, most]: [string | undefined, number] = [undefined, 0];
  for (const [name, interval] of part) {
    const { low, high } = whole.get(name)!;
    const share = (interval.high - interval.low) / (high - low);
    const middle = middleOf(interval);
    if (share > most && middle > interval.low && middle < interval.high) [widest, most] = [name, share];
  }
  return widest;
}

function middleOf({ low, high }: Interval): number {
  return low + (high - low) / 2;
}

/** An interval that holds every value of `expr` on the box; undefined where it may have none or an infinite one. Cost O(nodes). */
export function imageOf(expr: Expr, box: Box): Interval | undefined {
  switch (expr.kind) {
    case "num":
      return { low: expr.value, high: expr.value };
    case "const": {
      const value = expr.name === "pi" ? Math.PI : Math.E;
      return widened(value, value);
    }
    case "var":
      return box.get(expr.name);
    case "add":
      return reduced(expr.terms, box, sum);
    case "mul":
      return reduced(expr.factors, box, product);
    case "pow": {
      const base = imageOf(expr.base, box);
      const exponent = imageOf(expr.exponent, box);
      return base && exponent && power(base, exponent);
    }
    case "call": {
      const argument = imageOf(expr.argument, box);
      return argument && called(expr.fn, argument);
    }
    case "choice":
      return chosen(expr.fn, expr.arguments, box);
  }
}

/** Bounds moved outwards by a few roundings; undefined where one is not finite. */
function widened(low: number, high: number): Interval | undefined {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  return {
    low: low - ROUNDINGS * Math.abs(low) - Number.MIN_VALUE,
    high: high + ROUNDINGS * Math.abs(high) + Number.MIN_VALUE,
  };
}

const ROUNDINGS = 4 * Number.EPSILON;

function reduced(
  parts: readonly Expr[],
  box: Box,
  join: (a: Interval, b: Interval) => Interval | undefined,
): Interval | undefined {
  const [first, ...others] = parts;
  let all = first && imageOf(first, box);
  for (const part of others) {
    const image: Interval | undefined = all && imageOf(part, box);
    all = all && image && join(all, image);
  }
  return all;
}

function sum(a: Interval, b: Interval): Interval | undefined {
  // What cancels leaves the roundings of what it was.
  const slack = ROUNDINGS * Math.max(Math.abs(a.low), Math.abs(a.high), Math.abs(b.low), Math.abs(b.high));
  return widened(a.low + b.low - slack, a.high + b.high + slack);
}

function product(a: Interval, b: Interval): Interval | undefined {
  const ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return widened(Math.min(...ends), Math.max(...ends));
}

function power(base: Interval, exponent: Interval): Interval | undefined {
  if (exponent.low !== exponent.high) return base.low > 0 ? ofEnds(base, exponent) : undefined;
  const p = exponent.low;
  if (p < 0 && base.low <= 0 && base.high >= 0) return undefined;
  if (!Number.isInteger(p) && base.low < 0) return undefined;
  const ends = [base.low ** p, base.high ** p];
  if (Number.isInteger(p) && p % 2 === 0 && base.low < 0 && base.high > 0) ends.push(0);
  const image = widened(Math.min(...ends), Math.max(...ends));
  const isNeverNegative = base.low >= 0 || (Number.isInteger(p) && p % 2 === 0);
  return image && isNeverNegative ? within(image, { low: 0, high: Number.POSITIVE_INFINITY }) : image;
}

/** The part of bounds that a value can lie in at all. */
function within({ low, high }: Interval, range: Interval): Interval {
  return { low: Math.max(low, range.low), high: Math.min(high, range.high) };
}

/** Powers of a base above 0: monotone in both. */
function ofEnds(base: Interval, exponent: Interval): Interval | undefined {
  const ends = [base.low, base.high].flatMap((b) => [b ** exponent.low, b ** exponent.high]);
  // b^p between two exponents passes 1 nowhere but at b = 1 or p = 0, which the ends enclose.
  return widened(Math.min(...ends), Math.max(...ends));
}

/** Functions with a least value at 0 and rising from there on both sides. */
const VALLEYS: ReadonlySet<FunctionName> = new Set(["abs", "cosh"]);
/** Functions that are only known to stay in their range. */
const BOUNDED: ReadonlySet<FunctionName> = new Set(["sinc"]);

function called(fn: FunctionName, argument: Interval): Interval | undefined {
  const { domain, range, value, period } = FUNCTIONS[fn];
  if (BOUNDED.has(fn)) return widened(range.low, range.high);
  if (fn === "sin" || fn === "cos") return wave(fn, argument);
  const moved = period === undefined ? argument : shifted(argument, period);
  const piece = domain.find(({ low, high }) => low <= moved.low && moved.high <= high);
  if (piece === undefined) return undefined;
  // At an end of its domain a function may be infinite, or a rounding away from it.
  const isAtEnd = moved.low <= piece.low || moved.high >= piece.high;
  if (isAtEnd && period !== undefined) return undefined;
  const ends = [value(moved.low), value(moved.high)];
  if (VALLEYS.has(fn) && moved.low < 0 && moved.high > 0) ends.push(value(0));
  const image = widened(Math.min(...ends), Math.max(...ends));
  return image && within(image, range);
}

/** The interval moved by whole periods so that its middle lies nearest 0. */
function shifted(argument: Interval, period: number): Interval {
  const by = period * Math.round(middleOf(argument) / period);
  const slack = ROUNDINGS * Math.max(Math.abs(argument.low), Math.abs(argument.high), period);
  return { low: argument.low - by - slack, high: argument.high - by + slack };
}

function wave(fn: "sin" | "cos", { low, high }: Interval): Interval | undefined {
  // Crests at 2πk, troughs half a period later; of sin a quarter later.
  const shift = fn === "sin" ? Math.PI / 2 : 0;
  const holds = (at: number): boolean => {
    const k = Math.ceil((low - at) / (2 * Math.PI) - 1e-9);
    return at + 2 * Math.PI * k <= high + 1e-9 * Math.max(1, Math.abs(high));
  };
  if (Math.max(Math.abs(low), Math.abs(high)) > 1e6) return widened(-1, 1);
  const ends = [FUNCTIONS[fn].value(low), FUNCTIONS[fn].value(high)];
  return widened(holds(shift + Math.PI) ? -1 : Math.min(...ends), holds(shift) ? 1 : Math.max(...ends));
}

function chosen(fn: ChoiceName, choices: readonly Expr[], box: Box): Interval | undefined {
  const images = choices.map((one) => imageOf(one, box));
  if (fn === "if") {
    const [condition, yes, no] = images;
    if (condition === undefined) return undefined;
    if (condition.low > 0) return yes;
    if (condition.high < 0) return no;
    return yes && no && { low: Math.min(yes.low, no.low), high: Math.max(yes.high, no.high) };
  }
  const pick = Math[fn];
  const [a, b] = images;
  return a && b && { low: pick(a.low, b.low), high: pick(a.high, b.high) };
}
