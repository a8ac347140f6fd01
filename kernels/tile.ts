/*
 * A tile: up to 8 sums side by side, in float32 up to 16. Coefficients of a feed are stored [basis][column], the base weights first,
 * so that one basis weight meets the coefficients of all columns in consecutive registers. Columns without an edge
 * hold zeros.
 *
 * Forward, a row's sums stay in registers while its feeds pass by, a chunk of feeds at a time: the coefficients of a
 * chunk fit the first-level cache, and meet all rows of the block before the next chunk's. Backward, all rows pass by
 * one feed, whose few coefficients or gradients stay in that cache: they are stored again at every row.
 *
 * `N` says at compile time how many registers a row has: u8 one, u16 two, u32 three, u64 four; `T` what is in them: f64, or f32 of
 * twice as many columns. Tables and coefficients are of T; columns, biases and adjoints are doubles in both.
 */

import {
  addLanes,
  biasesAt,
  columnWords,
  cubicRow,
  firstBasis,
  gather,
  registerWords,
  rowSize,
  scatter,
} from "./inline/row";
import { addRun } from "./inline/run";
import { addUsual, usualGradient } from "./usual";

/** Bytes of a feed record. */
const FEED: usize = 16;
/**
 * Sums of a tile for `count` rows, written to their columns.
 *
 * Tile record: columns (whole registers, at most four), feeds, feed count, feeds per chunk, biases, 1 when all feeds have degree 3, bytes
 * from a weight to its slope, bytes from a coefficient to its gradient, 8 × sum column, 8 × sum adjoint column (16 each in float32),
 * rows (scratch, [row][column]), bytes from a coefficient to its difference from the next, in float32 the number of further feeds whose
 * source has one value in most rows (usual.ts). Feed record: table (of the first
 * row), coefficients, source adjoint (0: an input), k + 1.
 */
export function forwardTile(tile: usize, count: i32): void {
  forwardOf<f64>(tile, count);
}

/** The same in float32. */
export function forwardTile32(tile: usize, count: i32): void {
  forwardOf<f32>(tile, count);
}

function forwardOf<T>(tile: usize, count: i32): void {
  const bytes = <usize>load<u32>(tile) * sizeof<T>();
  const chunk = <usize>load<u32>(tile, 12) * FEED;
  let feed = <usize>load<u32>(tile, 4);
  const end = feed + <usize>load<u32>(tile, 8) * FEED;
  let isFirst = true;
  do {
    const to = min(feed + chunk, end);
    if (bytes === 64) forward<u64, T>(tile, feed, to, count, isFirst);
    else if (bytes === 48) forward<u32, T>(tile, feed, to, count, isFirst);
    else if (bytes === 32) forward<u16, T>(tile, feed, to, count, isFirst);
    else forward<u8, T>(tile, feed, to, count, isFirst);
    isFirst = false;
    feed = to;
  } while (feed < end);
  if (sizeof<T>() === 8) return;
  const usual = load<i32>(tile, 40 + 2 * columnWords<T>());
  if (usual === 0) return;
  const rows = <usize>load<u32>(tile, 32 + 2 * columnWords<T>());
  if (bytes === 64) addUsual<u64>(tile, end, usual, rows, count);
  else if (bytes === 48) addUsual<u32>(tile, end, usual, rows, count);
  else if (bytes === 32) addUsual<u16>(tile, end, usual, rows, count);
  else addUsual<u8>(tile, end, usual, rows, count);
}

function forward<N, T>(tile: usize, feeds: usize, end: usize, count: i32, isFirst: bool): void {
  if (load<u32>(tile, 20)) forwardCubic<N, T>(tile, feeds, end, count, isFirst);
  else forwardAny<N, T>(tile, feeds, end, count, isFirst);
}

function forwardCubic<N, T>(tile: usize, feeds: usize, end: usize, count: i32, isFirst: bool): void {
  const biases = <usize>load<u32>(tile, 16);
  const sums = tile + 32;
  let offset: usize = 0;
  for (let at: usize = 0; at < (<usize>count) << 3; at += 8, offset += cubicRow<T>()) {
    let t0 = isFirst ? biasesAt<T>(biases, 0) : gather<T>(sums, at);
    let t1 = t0;
    let t2 = t0;
    let t3 = t0;
    if (sizeof<N>() >= 2) t1 = isFirst ? biasesAt<T>(biases, 1) : gather<T>(sums + registerWords<T>(), at);
    if (sizeof<N>() >= 4)
      t2 = isFirst ? biasesAt<T>(biases, 2) : gather<T>(sums + 2 * registerWords<T>(), at);
    if (sizeof<N>() >= 8)
      t3 = isFirst ? biasesAt<T>(biases, 3) : gather<T>(sums + 3 * registerWords<T>(), at);
    for (let feed = feeds; feed < end; feed += FEED) {
      const w = <usize>load<u32>(feed) + offset;
      const k = <usize>load<u32>(feed, 4);
      const c = firstBasis<N>(k, load<u32>(w, 5 * sizeof<T>()));
      let weight = v128.load_splat<T>(w);
      let a0 = v128.mul<T>(weight, v128.load(c, rowSize<N>()));
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      if (sizeof<N>() >= 2) a1 = v128.mul<T>(weight, v128.load(c, rowSize<N>() + 16));
      if (sizeof<N>() >= 4) a2 = v128.mul<T>(weight, v128.load(c, rowSize<N>() + 32));
      if (sizeof<N>() >= 8) a3 = v128.mul<T>(weight, v128.load(c, rowSize<N>() + 48));
      weight = v128.load_splat<T>(w, sizeof<T>());
      a0 = v128.add<T>(a0, v128.mul<T>(weight, v128.load(c, 2 * rowSize<N>())));
      if (sizeof<N>() >= 2) a1 = v128.add<T>(a1, v128.mul<T>(weight, v128.load(c, 2 * rowSize<N>() + 16)));
      if (sizeof<N>() >= 4) a2 = v128.add<T>(a2, v128.mul<T>(weight, v128.load(c, 2 * rowSize<N>() + 32)));
      if (sizeof<N>() >= 8) a3 = v128.add<T>(a3, v128.mul<T>(weight, v128.load(c, 2 * rowSize<N>() + 48)));
      weight = v128.load_splat<T>(w, 2 * sizeof<T>());
      a0 = v128.add<T>(a0, v128.mul<T>(weight, v128.load(c, 3 * rowSize<N>())));
      if (sizeof<N>() >= 2) a1 = v128.add<T>(a1, v128.mul<T>(weight, v128.load(c, 3 * rowSize<N>() + 16)));
      if (sizeof<N>() >= 4) a2 = v128.add<T>(a2, v128.mul<T>(weight, v128.load(c, 3 * rowSize<N>() + 32)));
      if (sizeof<N>() >= 8) a3 = v128.add<T>(a3, v128.mul<T>(weight, v128.load(c, 3 * rowSize<N>() + 48)));
      weight = v128.load_splat<T>(w, 3 * sizeof<T>());
      a0 = v128.add<T>(a0, v128.mul<T>(weight, v128.load(c, 4 * rowSize<N>())));
      if (sizeof<N>() >= 2) a1 = v128.add<T>(a1, v128.mul<T>(weight, v128.load(c, 4 * rowSize<N>() + 16)));
      if (sizeof<N>() >= 4) a2 = v128.add<T>(a2, v128.mul<T>(weight, v128.load(c, 4 * rowSize<N>() + 32)));
      if (sizeof<N>() >= 8) a3 = v128.add<T>(a3, v128.mul<T>(weight, v128.load(c, 4 * rowSize<N>() + 48)));
      const base = v128.load_splat<T>(w, 4 * sizeof<T>());
      t0 = v128.add<T>(t0, v128.add<T>(a0, v128.mul<T>(base, v128.load(k))));
      if (sizeof<N>() >= 2) t1 = v128.add<T>(t1, v128.add<T>(a1, v128.mul<T>(base, v128.load(k, 16))));
      if (sizeof<N>() >= 4) t2 = v128.add<T>(t2, v128.add<T>(a2, v128.mul<T>(base, v128.load(k, 32))));
      if (sizeof<N>() >= 8) t3 = v128.add<T>(t3, v128.add<T>(a3, v128.mul<T>(base, v128.load(k, 48))));
    }
    scatter<T>(sums, at, t0);
    if (sizeof<N>() >= 2) scatter<T>(sums + registerWords<T>(), at, t1);
    if (sizeof<N>() >= 4) scatter<T>(sums + 2 * registerWords<T>(), at, t2);
    if (sizeof<N>() >= 8) scatter<T>(sums + 3 * registerWords<T>(), at, t3);
  }
}

/** Bytes of a row of a table with `order` weights, a base value and a word: whole registers. */
function rowOf<T>(order: usize): usize {
  return sizeof<T>() === 8 ? ((order + 3) >> 1) << 4 : ((order + 5) >> 2) << 4;
}

function forwardAny<N, T>(tile: usize, feeds: usize, end: usize, count: i32, isFirst: bool): void {
  const biases = <usize>load<u32>(tile, 16);
  const sums = tile + 32;
  for (let at: usize = 0; at < (<usize>count) << 3; at += 8) {
    for (let half: usize = 0; half < rowSize<N>(); half += 16) {
      const columns = sums + (half >> 4) * registerWords<T>();
      let total = isFirst ? biasesAt<T>(biases, half >> 4) : gather<T>(columns, at);
      for (let feed = feeds; feed < end; feed += FEED) {
        const order = <usize>load<u32>(feed, 12);
        let w = <usize>load<u32>(feed) + (at >> 3) * rowOf<T>(order);
        const k = <usize>load<u32>(feed, 4) + half;
        const ahead = w + order * sizeof<T>();
        let c = firstBasis<N>(k, load<u32>(ahead, sizeof<T>())) + rowSize<N>();
        let a = v128.mul<T>(v128.load_splat<T>(w), v128.load(c));
        for (w += sizeof<T>(); w < ahead; w += sizeof<T>()) {
          c += rowSize<N>();
          a = v128.add<T>(a, v128.mul<T>(v128.load_splat<T>(w), v128.load(c)));
        }
        total = v128.add<T>(total, v128.add<T>(a, v128.mul<T>(v128.load_splat<T>(ahead), v128.load(k))));
      }
      scatter<T>(columns, at, total);
    }
  }
}

/**
 * Differences of coefficients from the next ones, for `backwardTile`: out[i] = coefficients[i + columns] −
 * coefficients[i].
 *
 * `n` numbers, all feeds of a tile of so many columns; across the borders of feeds they mean nothing.
 */
export function takeDifferences(coefficients: usize, out: usize, n: i32, columns: i32): void {
  differencesOf<f64>(coefficients, out, n, columns);
}

/** The same in float32. */
export function takeDifferences32(coefficients: usize, out: usize, n: i32, columns: i32): void {
  differencesOf<f32>(coefficients, out, n, columns);
}

function differencesOf<T>(coefficients: usize, out: usize, n: i32, columns: i32): void {
  const ahead = <usize>columns * sizeof<T>();
  const end = coefficients + <usize>n * sizeof<T>() - ahead;
  for (; coefficients < end; coefficients += 16, out += 16) {
    v128.store(out, v128.sub<T>(v128.load(coefficients + ahead), v128.load(coefficients)));
  }
}

/**
 * Carries the sum adjoints of a tile back to every source that is a node; adds the block's gradient by the
 * coefficients and base weights when it is wanted.
 */
export function backwardTile(tile: usize, count: i32, wantGradient: bool): void {
  backwardOf<f64>(tile, count, wantGradient);
}

/** The same in float32. */
export function backwardTile32(tile: usize, count: i32, wantGradient: bool): void {
  backwardOf<f32>(tile, count, wantGradient);
}

function backwardOf<T>(tile: usize, count: i32, wantGradient: bool): void {
  const bytes = <usize>load<u32>(tile) * sizeof<T>();
  if (bytes === 64) backward<u64, T>(tile, count, wantGradient);
  else if (bytes === 48) backward<u32, T>(tile, count, wantGradient);
  else if (bytes === 32) backward<u16, T>(tile, count, wantGradient);
  else backward<u8, T>(tile, count, wantGradient);
}

function backward<N, T>(tile: usize, count: i32, wantGradient: bool): void {
  const rows = <usize>load<u32>(tile, 32 + 2 * columnWords<T>());
  const end = rows + <usize>count * rowSize<N>();
  const adjoints = tile + 32 + columnWords<T>();
  let at: usize = 0;
  for (let row = rows; row < end; row += rowSize<N>(), at += 8) {
    v128.store(row, gather<T>(adjoints, at));
    if (sizeof<N>() >= 2) v128.store(row, gather<T>(adjoints + registerWords<T>(), at), 16);
    if (sizeof<N>() >= 4) v128.store(row, gather<T>(adjoints + 2 * registerWords<T>(), at), 32);
    if (sizeof<N>() >= 8) v128.store(row, gather<T>(adjoints + 3 * registerWords<T>(), at), 48);
  }
  const isCubic = load<u32>(tile, 20) !== 0;
  const toSlopes = <usize>load<u32>(tile, 24);
  const toGradient = <usize>load<u32>(tile, 28);
  const toDifferences = <usize>load<u32>(tile, 36 + 2 * columnWords<T>());
  let feed = <usize>load<u32>(tile, 4);
  for (let f = load<i32>(tile, 8); f > 0; f--, feed += FEED) {
    if (load<u32>(feed, 8)) {
      if (isCubic) backwardCubic<N, T>(feed, rows, end, toSlopes, toDifferences);
      else backwardAny<N, T>(feed, rows, end, toSlopes, toDifferences);
    }
    if (!wantGradient) continue;
    if (isCubic && sizeof<T>() === 4) gradientRuns<N>(feed, rows, end, toGradient);
    else if (isCubic) gradientCubic<N, T>(feed, rows, end, toGradient);
    else gradientAny<N, T>(feed, rows, end, toGradient);
  }
  if (sizeof<T>() === 8 || !wantGradient) return;
  usualGradient<N>(feed, load<i32>(tile, 40 + 2 * columnWords<T>()), rows, end, toGradient);
}

/** Source adjoints += Σ over columns of sum adjoint · φ′(x). */
function backwardCubic<N, T>(
  feed: usize,
  row: usize,
  end: usize,
  toSlopes: usize,
  toDifferences: usize,
): void {
  let w = <usize>load<u32>(feed);
  const k = <usize>load<u32>(feed, 4);
  const differences = k + toDifferences;
  for (
    let adjoint = <usize>load<u32>(feed, 8);
    row < end;
    row += rowSize<N>(), w += cubicRow<T>(), adjoint += 8
  ) {
    const d = firstBasis<N>(differences, load<u32>(w, 5 * sizeof<T>()));
    const s = w + toSlopes;
    const r0 = v128.load_splat<T>(s);
    const r1 = v128.load_splat<T>(s, sizeof<T>());
    const r2 = v128.load_splat<T>(s, 2 * sizeof<T>());
    const b = v128.load_splat<T>(s, 4 * sizeof<T>());
    let a = v128.mul<T>(r0, v128.load(d, rowSize<N>()));
    a = v128.add<T>(a, v128.mul<T>(r1, v128.load(d, 2 * rowSize<N>())));
    a = v128.add<T>(a, v128.mul<T>(r2, v128.load(d, 3 * rowSize<N>())));
    a = v128.add<T>(a, v128.mul<T>(b, v128.load(k)));
    let total = v128.mul<T>(v128.load(row), a);
    if (sizeof<N>() >= 2) {
      a = v128.mul<T>(r0, v128.load(d, rowSize<N>() + 16));
      a = v128.add<T>(a, v128.mul<T>(r1, v128.load(d, 2 * rowSize<N>() + 16)));
      a = v128.add<T>(a, v128.mul<T>(r2, v128.load(d, 3 * rowSize<N>() + 16)));
      a = v128.add<T>(a, v128.mul<T>(b, v128.load(k, 16)));
      total = v128.add<T>(total, v128.mul<T>(v128.load(row, 16), a));
    }
    if (sizeof<N>() >= 4) {
      a = v128.mul<T>(r0, v128.load(d, rowSize<N>() + 32));
      a = v128.add<T>(a, v128.mul<T>(r1, v128.load(d, 2 * rowSize<N>() + 32)));
      a = v128.add<T>(a, v128.mul<T>(r2, v128.load(d, 3 * rowSize<N>() + 32)));
      a = v128.add<T>(a, v128.mul<T>(b, v128.load(k, 32)));
      total = v128.add<T>(total, v128.mul<T>(v128.load(row, 32), a));
    }
    if (sizeof<N>() >= 8) {
      a = v128.mul<T>(r0, v128.load(d, rowSize<N>() + 48));
      a = v128.add<T>(a, v128.mul<T>(r1, v128.load(d, 2 * rowSize<N>() + 48)));
      a = v128.add<T>(a, v128.mul<T>(r2, v128.load(d, 3 * rowSize<N>() + 48)));
      a = v128.add<T>(a, v128.mul<T>(b, v128.load(k, 48)));
      total = v128.add<T>(total, v128.mul<T>(v128.load(row, 48), a));
    }
    addLanes<T>(adjoint, total);
  }
}

function gradientCubic<N, T>(feed: usize, row: usize, end: usize, toGradient: usize): void {
  const k = <usize>load<u32>(feed, 4) + toGradient;
  let b0 = v128.load(k);
  let b1 = sizeof<N>() >= 2 ? v128.load(k, 16) : b0;
  let b2 = sizeof<N>() >= 4 ? v128.load(k, 32) : b0;
  let b3 = sizeof<N>() >= 8 ? v128.load(k, 48) : b0;
  for (let w = <usize>load<u32>(feed); row < end; row += rowSize<N>(), w += cubicRow<T>()) {
    const g = firstBasis<N>(k, load<u32>(w, 5 * sizeof<T>()));
    const w0 = v128.load_splat<T>(w);
    const w1 = v128.load_splat<T>(w, sizeof<T>());
    const w2 = v128.load_splat<T>(w, 2 * sizeof<T>());
    const w3 = v128.load_splat<T>(w, 3 * sizeof<T>());
    const b = v128.load_splat<T>(w, 4 * sizeof<T>());
    let pull = v128.load(row);
    v128.store(g, v128.add<T>(v128.load(g, rowSize<N>()), v128.mul<T>(pull, w0)), rowSize<N>());
    v128.store(g, v128.add<T>(v128.load(g, 2 * rowSize<N>()), v128.mul<T>(pull, w1)), 2 * rowSize<N>());
    v128.store(g, v128.add<T>(v128.load(g, 3 * rowSize<N>()), v128.mul<T>(pull, w2)), 3 * rowSize<N>());
    v128.store(g, v128.add<T>(v128.load(g, 4 * rowSize<N>()), v128.mul<T>(pull, w3)), 4 * rowSize<N>());
    b0 = v128.add<T>(b0, v128.mul<T>(pull, b));
    if (sizeof<N>() >= 2) {
      pull = v128.load(row, 16);
      v128.store(g, v128.add<T>(v128.load(g, rowSize<N>() + 16), v128.mul<T>(pull, w0)), rowSize<N>() + 16);
      v128.store(
        g,
        v128.add<T>(v128.load(g, 2 * rowSize<N>() + 16), v128.mul<T>(pull, w1)),
        2 * rowSize<N>() + 16,
      );
      v128.store(
        g,
        v128.add<T>(v128.load(g, 3 * rowSize<N>() + 16), v128.mul<T>(pull, w2)),
        3 * rowSize<N>() + 16,
      );
      v128.store(
        g,
        v128.add<T>(v128.load(g, 4 * rowSize<N>() + 16), v128.mul<T>(pull, w3)),
        4 * rowSize<N>() + 16,
      );
      b1 = v128.add<T>(b1, v128.mul<T>(pull, b));
    }
    if (sizeof<N>() >= 4) {
      pull = v128.load(row, 32);
      v128.store(g, v128.add<T>(v128.load(g, rowSize<N>() + 32), v128.mul<T>(pull, w0)), rowSize<N>() + 32);
      v128.store(
        g,
        v128.add<T>(v128.load(g, 2 * rowSize<N>() + 32), v128.mul<T>(pull, w1)),
        2 * rowSize<N>() + 32,
      );
      v128.store(
        g,
        v128.add<T>(v128.load(g, 3 * rowSize<N>() + 32), v128.mul<T>(pull, w2)),
        3 * rowSize<N>() + 32,
      );
      v128.store(
        g,
        v128.add<T>(v128.load(g, 4 * rowSize<N>() + 32), v128.mul<T>(pull, w3)),
        4 * rowSize<N>() + 32,
      );
      b2 = v128.add<T>(b2, v128.mul<T>(pull, b));
    }
    if (sizeof<N>() >= 8) {
      pull = v128.load(row, 48);
      v128.store(g, v128.add<T>(v128.load(g, rowSize<N>() + 48), v128.mul<T>(pull, w0)), rowSize<N>() + 48);
      v128.store(
        g,
        v128.add<T>(v128.load(g, 2 * rowSize<N>() + 48), v128.mul<T>(pull, w1)),
        2 * rowSize<N>() + 48,
      );
      v128.store(
        g,
        v128.add<T>(v128.load(g, 3 * rowSize<N>() + 48), v128.mul<T>(pull, w2)),
        3 * rowSize<N>() + 48,
      );
      v128.store(
        g,
        v128.add<T>(v128.load(g, 4 * rowSize<N>() + 48), v128.mul<T>(pull, w3)),
        4 * rowSize<N>() + 48,
      );
      b3 = v128.add<T>(b3, v128.mul<T>(pull, b));
    }
  }
  v128.store(k, b0);
  if (sizeof<N>() >= 2) v128.store(k, b1, 16);
  if (sizeof<N>() >= 4) v128.store(k, b2, 32);
  if (sizeof<N>() >= 8) v128.store(k, b3, 48);
}

/** In float32, rows in which the source has the value of the row before count as one: of pictures most do. */
function gradientRuns<N>(feed: usize, row: usize, end: usize, toGradient: usize): void {
  const k = <usize>load<u32>(feed, 4) + toGradient;
  let w = <usize>load<u32>(feed);
  let first = w;
  let p0 = v128.load(row);
  let p1 = sizeof<N>() >= 2 ? v128.load(row, 16) : p0;
  let p2 = sizeof<N>() >= 4 ? v128.load(row, 32) : p0;
  let p3 = sizeof<N>() >= 8 ? v128.load(row, 48) : p0;
  w += cubicRow<f32>();
  for (row += rowSize<N>(); row < end; row += rowSize<N>(), w += cubicRow<f32>()) {
    if (load<u32>(w, 24)) {
      p0 = f32x4.add(p0, v128.load(row));
      if (sizeof<N>() >= 2) p1 = f32x4.add(p1, v128.load(row, 16));
      if (sizeof<N>() >= 4) p2 = f32x4.add(p2, v128.load(row, 32));
      if (sizeof<N>() >= 8) p3 = f32x4.add(p3, v128.load(row, 48));
      continue;
    }
    addRun<N>(k, first, p0, p1, p2, p3);
    first = w;
    p0 = v128.load(row);
    if (sizeof<N>() >= 2) p1 = v128.load(row, 16);
    if (sizeof<N>() >= 4) p2 = v128.load(row, 32);
    if (sizeof<N>() >= 8) p3 = v128.load(row, 48);
  }
  addRun<N>(k, first, p0, p1, p2, p3);
}

function backwardAny<N, T>(feed: usize, row: usize, end: usize, toSlopes: usize, toDifferences: usize): void {
  let w = <usize>load<u32>(feed);
  const k = <usize>load<u32>(feed, 4);
  const order = <usize>load<u32>(feed, 12);
  for (let adjoint = <usize>load<u32>(feed, 8); row < end; row += rowSize<N>(), adjoint += 8) {
    const cell = load<u32>(w + order * sizeof<T>(), sizeof<T>());
    const first = firstBasis<N>(k + toDifferences, cell) + rowSize<N>();
    const s = w + toSlopes;
    const base = s + order * sizeof<T>();
    let total = i32x4.splat(0);
    for (let half: usize = 0; half < rowSize<N>(); half += 16) {
      let d = first + half;
      let a = v128.mul<T>(v128.load_splat<T>(s), v128.load(d));
      for (let at = s + sizeof<T>(); at < base - sizeof<T>(); at += sizeof<T>()) {
        d += rowSize<N>();
        a = v128.add<T>(a, v128.mul<T>(v128.load_splat<T>(at), v128.load(d)));
      }
      a = v128.add<T>(a, v128.mul<T>(v128.load_splat<T>(base), v128.load(k + half)));
      const part = v128.mul<T>(v128.load(row + half), a);
      total = half === 0 ? part : v128.add<T>(total, part);
    }
    addLanes<T>(adjoint, total);
    w += rowOf<T>(order);
  }
}

function gradientAny<N, T>(feed: usize, row: usize, end: usize, toGradient: usize): void {
  let w = <usize>load<u32>(feed);
  const k = <usize>load<u32>(feed, 4) + toGradient;
  const order = <usize>load<u32>(feed, 12);
  for (; row < end; row += rowSize<N>(), w += rowOf<T>(order)) {
    const ahead = w + order * sizeof<T>();
    let g = firstBasis<N>(k, load<u32>(ahead, sizeof<T>()));
    for (let at = w; at <= ahead; at += sizeof<T>()) {
      g = at === ahead ? k : g + rowSize<N>();
      const weight = v128.load_splat<T>(at);
      for (let half: usize = 0; half < rowSize<N>(); half += 16) {
        v128.store(g + half, v128.add<T>(v128.load(g + half), v128.mul<T>(v128.load(row + half), weight)));
      }
    }
  }
}
