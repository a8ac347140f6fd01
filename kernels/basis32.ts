/*
 * Tables in float32: cubic splines by the polynomials of each cell, whose offset is taken in float64; other degrees, and
 * GELU, in float64 first.
 */
import { fillTables } from "./basis";
import { storeLanes } from "./inline/pair";
import { sigmoid32 } from "./inline/sigmoid32";

/** Bytes of a group record, and of what is kept of a cell: its lower end, 1 over its width; then its polynomials. */
const GROUP: usize = 48;
const CELL: usize = 16;
const POLYNOMIALS: usize = 112;
/** Bytes of a row of a table of degree 3. */
const ROW: usize = 32;

/**
 * Fills the tables of `n` groups for `count` rows. The base function is done for four rows at a time: up to three rows past
 * `count` are scratch.
 *
 * A row of a table holds k + 1 weights, the base value, and the first active basis in units of 16 bytes (a word); of degree 3 also
 * a word that is 1 where x is that of the row before; a row
 * of slopes k rises, a gap, the slope of the base function. Group record: x, table, bytes of a row of tables, bytes to the
 * slopes (0: not wanted), base function (0 zero, 1 identity, 2 SiLU), intervals, cells (lower end, 1 over the width; one more: the
 * upper end), polynomials of each cell (in u = offset / width: 1, u, u², u³ of the four weights, 1, u, u² of the rises), record of
 * `fillTables` for a table in float64 that is narrowed (0: polynomials do), k + 1, the value that most rows have (0: none), room for
 * so many values as rows. Where most rows have one value, the first row of the table is for that value, with the number of the others
 * behind its run; these follow, each with the number of its row there.
 */
export function fillTables32(groups: usize, n: i32, count: i32, wantSlopes: bool): void {
  for (let g = 0; g < n; g++, groups += GROUP) {
    const x = <usize>load<u32>(groups);
    const table = <usize>load<u32>(groups, 4);
    const stride = <usize>load<u32>(groups, 8);
    const toSlopes: usize = wantSlopes ? <usize>load<u32>(groups, 12) : 0;
    const exact = <usize>load<u32>(groups, 32);
    if (exact) {
      fillTables(exact, 1, count, wantSlopes);
      narrow(exact, load<u32>(groups, 36), count, table, stride, toSlopes);
      continue;
    }
    const usual = <usize>load<u32>(groups, 40);
    if (usual) {
      const others = <usize>load<u32>(groups, 44);
      const n = unusual(x, count, load<f64>(usual), table, others);
      const base = load<u32>(groups, 16);
      if (base === 2) silu(others, n, table + 16, ROW, 0);
      else straight(others, n, base === 1 ? 1 : 0, table + 16, ROW, 0);
      cubic(others, n, load<i32>(groups, 20), load<u32>(groups, 24), load<u32>(groups, 28), table, ROW, 0);
      continue;
    }
    cubic(
      x,
      count,
      load<i32>(groups, 20),
      load<u32>(groups, 24),
      load<u32>(groups, 28),
      table,
      stride,
      toSlopes,
    );
    const base = load<u32>(groups, 16);
    if (base === 2) silu(x, count, table + 16, stride, toSlopes);
    else straight(x, count, base === 1 ? 1 : 0, table + 16, stride, toSlopes);
  }
}

/** The rows of a table in float64, and of its slopes, into one in float32. */
function narrow(exact: usize, order: usize, count: i32, table: usize, stride: usize, toSlopes: usize): void {
  let from = <usize>load<u32>(exact, 4);
  const wide = <usize>load<u32>(exact, 8);
  const toWideSlopes = <usize>load<u32>(exact, 12);
  for (let r = 0; r < count; r++, from += wide, table += stride) {
    for (let t: usize = 0; t <= order; t++) {
      store<f32>(table + (t << 2), <f32>load<f64>(from + (t << 3)));
      if (toSlopes) store<f32>(table + toSlopes + (t << 2), <f32>load<f64>(from + toWideSlopes + (t << 3)));
    }
    store<u32>(table + ((order + 1) << 2), load<u32>(from + ((order + 1) << 3)));
    if (order === 4) store<u32>(table, 0, 24);
  }
}

/** The usual value and the values of the rows that differ from it, and where those rows are; returns how many they are in all. */
function unusual(x: usize, count: i32, usual: f64, table: usize, others: usize): i32 {
  store<f64>(others, usual);
  let n = 1;
  const value = f64x2.splat(usual);
  for (let r = 0; r < count; r += 2) {
    const differ = i64x2.bitmask(f64x2.ne(v128.load(x + ((<usize>r) << 3)), value));
    if (differ & 1) {
      store<f64>(others + ((<usize>n) << 3), load<f64>(x + ((<usize>r) << 3)));
      store<i32>(table + <usize>n * ROW, r, 28);
      n++;
    }
    if (differ & 2 && r + 1 < count) {
      store<f64>(others + ((<usize>n) << 3), load<f64>(x + ((<usize>r) << 3), 8));
      store<i32>(table + <usize>n * ROW, r + 1, 28);
      n++;
    }
  }
  store<i32>(table, n - 1, 28);
  return n;
}

function cubic(
  x: usize,
  count: i32,
  intervals: i32,
  cells: usize,
  polynomials: usize,
  table: usize,
  stride: usize,
  toSlopes: usize,
): void {
  const low = load<f64>(cells);
  const high = load<f64>(cells + <usize>intervals * CELL);
  for (let r = 0; r < count; r++, table += stride, x += 8) {
    const v = load<f64>(x);
    if (r > 0 && v === load<f64>(x - 8)) {
      v128.store(table, v128.load(table - stride));
      if (toSlopes) v128.store(table + toSlopes, v128.load(table + toSlopes - stride));
      store<u32>(table, load<u32>(table - stride, 20), 20);
      store<u32>(table, 1, 24);
      continue;
    }
    store<u32>(table, 0, 24);
    const inside = v < low ? low : high < v ? high : v;
    let cell = 0;
    for (let to = intervals; to - cell > 1; ) {
      const middle = (cell + to) >> 1;
      const isBelow = inside < load<f64>(cells + <usize>middle * CELL);
      to = isBelow ? middle : to;
      cell = isBelow ? cell : middle;
    }
    store<i32>(table, cell << 4, 20);
    const at = cells + <usize>cell * CELL;
    const u = f32x4.splat(<f32>((inside - load<f64>(at)) * load<f64>(at, 8)));
    const p = polynomials + <usize>cell * POLYNOMIALS;
    let w = f32x4.add(v128.load(p, 32), f32x4.mul(u, v128.load(p, 48)));
    w = f32x4.add(v128.load(p, 16), f32x4.mul(u, w));
    w = f32x4.add(v128.load(p), f32x4.mul(u, w));
    if (toSlopes !== 0 || v !== inside) {
      let rises = f32x4.add(v128.load(p, 80), f32x4.mul(u, v128.load(p, 96)));
      rises = f32x4.add(v128.load(p, 64), f32x4.mul(u, rises));
      if (toSlopes) v128.store(table + toSlopes, rises);
      if (v !== inside) {
        const before = v128.shuffle<u32>(i32x4.splat(0), rises, 0, 4, 5, 6);
        w = f32x4.add(w, f32x4.mul(f32x4.splat(<f32>(v - inside)), f32x4.sub(before, rises)));
      }
    }
    v128.store(table, w);
  }
}

/** slope · x: the identity, or zero. */
function straight(x: usize, count: i32, slope: f64, out: usize, stride: usize, toSlopes: usize): void {
  for (let r = 0; r < count; r++, out += stride, x += 8) {
    store<f32>(out, slope === 0 ? 0 : <f32>load<f64>(x));
    if (toSlopes) store<f32>(out + toSlopes, <f32>slope);
  }
}

function silu(x: usize, count: i32, out: usize, stride: usize, toSlopes: usize): void {
  for (let r = 0; r < count; r += 4, out += 4 * stride, x += 32) {
    const low = f32x4.demote_f64x2_zero(v128.load(x));
    const v = v128.shuffle<u64>(low, f32x4.demote_f64x2_zero(v128.load(x, 16)), 0, 2);
    const s = sigmoid32(v);
    storeLanes(out, stride, f32x4.mul(v, s));
    if (toSlopes) {
      const one = f32x4.splat(1);
      const rise = f32x4.add(one, f32x4.mul(v, f32x4.sub(one, s)));
      storeLanes(out + toSlopes, stride, f32x4.mul(s, rise));
    }
  }
}
