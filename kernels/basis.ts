/* The k + 1 active B-splines of each row, their slopes, and the base function: src/model/spline/basis.ts and base.ts. */
import { storePair, storeRises, storeRows } from "./inline/pair";
import { sigmoid } from "./inline/sigmoid";

/** Room for a row of the recursion and for rises nobody wants, degree ≤ 9. */
const lower: usize = memory.data(80, 16);
const unwanted: usize = memory.data(80, 16);

/** 1, 2, 1/2, 1/3, 2/3; GELU: 2·√(2/π), its cubic coefficient, three times that; 2⁵². */
const constants: usize = memory.data<f64>([
  1.0, 2.0, 0.5, 0.3333333333333333, 0.6666666666666666, 1.5957691216057308, 0.044715, 0.134145,
  4503599627370496.0,
]);

/** Bytes of a group record. */
const GROUP: usize = 40;

/**
 * Fills the tables of `n` groups for `count` rows. Rows are done in pairs: one row past an odd count is scratch.
 *
 * A row of a table holds k + 1 weights, the base value, and the first active basis in units of 16 bytes (a word); a row
 * of slopes k rises (what differences of coefficients add to the slope), a gap, the slope of the base function. Group
 * record: x, table, bytes of a row of tables, bytes to the slopes (0: not wanted), base function (0 zero, 1 identity, 2
 * SiLU, 3 GELU), degree, intervals, knots, reciprocals (0: the grid is uniform), scale (lower end, upper end, intervals
 * per unit, last cell). Reciprocals: for j = 1 … k in turn, 1/(t_{m+j} − t_m) of every knot m, as many as there are
 * knots.
 */
export function fillTables(groups: usize, n: i32, count: i32, wantSlopes: bool): void {
  for (let g = 0; g < n; g++, groups += GROUP) {
    const x = <usize>load<u32>(groups);
    const table = <usize>load<u32>(groups, 4);
    const stride = <usize>load<u32>(groups, 8);
    const toSlopes: usize = wantSlopes ? <usize>load<u32>(groups, 12) : 0;
    const base = load<u32>(groups, 16);
    const degree = load<i32>(groups, 20);
    const intervals = load<i32>(groups, 24);
    const knots = <usize>load<u32>(groups, 28);
    const reciprocals = <usize>load<u32>(groups, 32);
    if (reciprocals) general(x, count, degree, intervals, knots, reciprocals, table, stride, toSlopes);
    else if (degree === 3) uniformCubic(x, count, <usize>load<u32>(groups, 36), table, stride, toSlopes);
    else uniform(x, count, degree, intervals, knots, table, stride, toSlopes);
    const baseAt = table + ((<usize>(degree + 1)) << 3);
    if (base === 2) silu(x, count, baseAt, stride, toSlopes);
    else if (base === 3) gelu(x, count, baseAt, stride, toSlopes);
    else straight(x, count, base === 1 ? 1 : 0, baseAt, stride, toSlopes);
  }
}

/** slope · x: the identity, or zero. */
function straight(x: usize, count: i32, slope: f64, out: usize, stride: usize, toSlopes: usize): void {
  for (let r = 0; r < count; r++, out += stride) {
    store<f64>(out, slope === 0 ? 0 : load<f64>(x + ((<usize>r) << 3)));
    if (toSlopes) store<f64>(out + toSlopes, slope);
  }
}

function silu(x: usize, count: i32, out: usize, stride: usize, toSlopes: usize): void {
  for (let at: usize = 0; at < (<usize>count) << 3; at += 16, out += 2 * stride) {
    const v = v128.load(x + at);
    const s = sigmoid(v);
    storePair(out, stride, f64x2.mul(v, s));
    if (toSlopes) {
      const one = v128.load64_splat(constants);
      const rise = f64x2.add(one, f64x2.mul(v, f64x2.sub(one, s)));
      storePair(out + toSlopes, stride, f64x2.mul(s, rise));
    }
  }
}

function gelu(x: usize, count: i32, out: usize, stride: usize, toSlopes: usize): void {
  for (let at: usize = 0; at < (<usize>count) << 3; at += 16, out += 2 * stride) {
    const v = v128.load(x + at);
    const linear = v128.load64_splat(constants + 40);
    const cube = f64x2.mul(f64x2.mul(f64x2.mul(v128.load64_splat(constants + 48), v), v), v);
    const s = sigmoid(f64x2.mul(linear, f64x2.add(v, cube)));
    storePair(out, stride, f64x2.mul(v, s));
    if (toSlopes) {
      const one = v128.load64_splat(constants);
      const square = f64x2.mul(f64x2.mul(v128.load64_splat(constants + 56), v), v);
      const slope = f64x2.mul(linear, f64x2.add(one, square));
      const bend = f64x2.mul(f64x2.mul(v, f64x2.mul(s, f64x2.sub(one, s))), slope);
      storePair(out + toSlopes, stride, f64x2.add(s, bend));
    }
  }
}

/** Two rows at a time: `cubicBasis`. */
function uniformCubic(
  x: usize,
  count: i32,
  scale: usize,
  table: usize,
  stride: usize,
  toSlopes: usize,
): void {
  const zero = f64x2.splat(0);
  for (let at: usize = 0; at < (<usize>count) << 3; at += 16, table += 2 * stride) {
    const v = v128.load(x + at);
    const low = v128.load64_splat(scale);
    const inside = f64x2.pmin(f64x2.pmax(v, low), v128.load64_splat(scale, 8));
    const perUnit = v128.load64_splat(scale, 16);
    const position = f64x2.mul(f64x2.sub(inside, low), perUnit);
    const cell = f64x2.pmin(f64x2.floor(position), v128.load64_splat(scale, 24));
    // Added to 2⁵² a cell is the low bits of the sum; NaN becomes cell 0.
    const counted = f64x2.add(f64x2.pmax(zero, cell), v128.load64_splat(constants + 64));
    storePair(table + 40, stride, i64x2.shl(counted, 4));
    const one = v128.load64_splat(constants);
    const u = f64x2.pmin(f64x2.sub(position, cell), one);
    const back = f64x2.sub(one, u);
    const half = v128.load64_splat(constants + 16);
    const third = v128.load64_splat(constants + 24);
    const twoThirds = v128.load64_splat(constants + 32);
    const first = f64x2.mul(f64x2.mul(back, back), half);
    const last = f64x2.mul(f64x2.mul(u, u), half);
    let w0 = f64x2.mul(f64x2.mul(first, back), third);
    let w1 = f64x2.sub(twoThirds, f64x2.mul(last, f64x2.sub(v128.load64_splat(constants + 8), u)));
    let w2 = f64x2.sub(twoThirds, f64x2.mul(first, f64x2.add(one, u)));
    let w3 = f64x2.mul(f64x2.mul(last, u), third);
    const beyond = f64x2.sub(v, inside);
    const isBeyond = v128.any_true(f64x2.ne(v, inside));
    if (toSlopes || isBeyond) {
      const r0 = f64x2.mul(first, perUnit);
      const r1 = f64x2.mul(f64x2.sub(f64x2.sub(one, first), last), perUnit);
      const r2 = f64x2.mul(last, perUnit);
      if (isBeyond) {
        w0 = f64x2.add(w0, f64x2.mul(beyond, f64x2.sub(zero, r0)));
        w1 = f64x2.add(w1, f64x2.mul(beyond, f64x2.sub(r0, r1)));
        w2 = f64x2.add(w2, f64x2.mul(beyond, f64x2.sub(r1, r2)));
        w3 = f64x2.add(w3, f64x2.mul(beyond, r2));
      }
      if (toSlopes) storeRises(table + toSlopes, stride, r0, r1, r2);
    }
    storeRows(table, stride, w0, w1, w2, w3);
  }
}

/** Any degree on equal cells: `uniformBasis`. */
function uniform(
  x: usize,
  count: i32,
  degree: i32,
  intervals: i32,
  knots: usize,
  weights: usize,
  stride: usize,
  toSlopes: usize,
): void {
  const low = load<f64>(knots + ((<usize>degree) << 3));
  const high = load<f64>(knots + ((<usize>(intervals + degree)) << 3));
  const perUnit = <f64>intervals / (high - low);
  const cellAt = (<usize>(degree + 2)) << 3;
  for (let r = 0; r < count; r++, weights += stride) {
    const v = load<f64>(x + ((<usize>r) << 3));
    const inside = clamp(v, low, high);
    const position = (inside - low) * perUnit;
    const cell = min(<f64>(intervals - 1), floor(position));
    store<i32>(weights + cellAt, (<i32>cell) << 4);
    const u = min(1.0, position - cell);
    store<f64>(weights, 1);
    for (let j = 1; j <= degree; j++) {
      if (j === degree) copyRow(weights, lower, degree);
      const share = 1.0 / <f64>j;
      let saved = 0.0;
      for (let i = 0; i < j; i++) {
        const at = weights + ((<usize>i) << 3);
        const part = load<f64>(at) * share;
        store<f64>(at, saved + (<f64>(i + 1) - u) * part);
        saved = (u + <f64>(j - i - 1)) * part;
      }
      store<f64>(weights + ((<usize>j) << 3), saved);
    }
    if (toSlopes !== 0 || v !== inside) {
      const out = toSlopes ? weights + toSlopes : unwanted;
      for (let t: usize = 0; t < (<usize>degree) << 3; t += 8) {
        store<f64>(out + t, load<f64>(lower + t) * perUnit);
      }
      if (v !== inside) extend(weights, out, degree, v - inside);
    }
  }
}

/** Any knots: `generalBasis`. */
function general(
  x: usize,
  count: i32,
  degree: i32,
  intervals: i32,
  knots: usize,
  reciprocals: usize,
  weights: usize,
  stride: usize,
  toSlopes: usize,
): void {
  const low = load<f64>(knots + ((<usize>degree) << 3));
  const high = load<f64>(knots + ((<usize>(intervals + degree)) << 3));
  const cellAt = (<usize>(degree + 2)) << 3;
  const perDegree = (<usize>(intervals + 2 * degree + 1)) << 3;
  for (let r = 0; r < count; r++, weights += stride) {
    const v = load<f64>(x + ((<usize>r) << 3));
    const inside = clamp(v, low, high);
    let cell = 0;
    for (let to = intervals; to - cell > 1; ) {
      const middle = (cell + to) >> 1;
      const isBelow = inside < load<f64>(knots + ((<usize>(middle + degree)) << 3));
      to = isBelow ? middle : to;
      cell = isBelow ? cell : middle;
    }
    store<i32>(weights + cellAt, cell << 4);
    store<f64>(weights, 1);
    // knot t_{span+1} and, for degree j, the reciprocal that starts at knot t_{span+1−j}
    const ahead = knots + ((<usize>(cell + degree + 1)) << 3);
    let reciprocal = reciprocals + ((<usize>(cell + degree)) << 3);
    for (let j = 1; j <= degree; j++, reciprocal += perDegree - 8) {
      if (j === degree) copyRow(weights, lower, degree);
      let saved = 0.0;
      for (let at: usize = 0; at < (<usize>j) << 3; at += 8) {
        const right = load<f64>(ahead + at);
        const left = load<f64>(ahead + at - ((<usize>j) << 3));
        const part = load<f64>(weights + at) * load<f64>(reciprocal + at);
        store<f64>(weights + at, saved + (right - inside) * part);
        saved = (inside - left) * part;
      }
      store<f64>(weights + ((<usize>j) << 3), saved);
    }
    if (toSlopes !== 0 || v !== inside) {
      const out = toSlopes ? weights + toSlopes : unwanted;
      reciprocal -= perDegree - 8;
      for (let at: usize = 0; at < (<usize>degree) << 3; at += 8) {
        store<f64>(out + at, <f64>degree * load<f64>(lower + at) * load<f64>(reciprocal + at));
      }
      if (v !== inside) extend(weights, out, degree, v - inside);
    }
  }
}

function clamp(x: f64, low: f64, high: f64): f64 {
  return x < low ? low : high < x ? high : x;
}

function copyRow(from: usize, to: usize, n: i32): void {
  for (let t: usize = 0; t < (<usize>n) << 3; t += 8) store<f64>(to + t, load<f64>(from + t));
}

/** weights += beyond · slopes, which are the differences of the rises: the straight line outside the grid. */
function extend(weights: usize, rises: usize, degree: i32, beyond: f64): void {
  let before = 0.0;
  const end = (<usize>degree) << 3;
  for (let t: usize = 0; t <= end; t += 8) {
    const rise = t < end ? load<f64>(rises + t) : 0.0;
    store<f64>(weights + t, load<f64>(weights + t) + beyond * (before - rise));
    before = rise;
  }
}
