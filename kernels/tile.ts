/*
 * A tile: 2, 4, 6 or 8 sums side by side. Coefficients of a feed are stored [basis][column], the base weights first,
 * so that one basis weight meets the coefficients of all columns in consecutive registers. Columns without an edge
 * hold zeros.
 *
 * Forward, a row's sums stay in registers while its feeds pass by, a chunk of feeds at a time: the coefficients of a
 * chunk fit the first-level cache, and meet all rows of the block before the next chunk's. Backward, all rows pass by
 * one feed, whose few coefficients or gradients stay in that cache: they are stored again at every row.
 *
 * `N` says at compile time how many registers of two columns a row has: u8 one, u16 two, u32 three, u64 four.
 */

import { addLanes, firstBasis, gather, rowSize, scatter } from "./inline/row";

/** Bytes of a feed record. */
const FEED: usize = 16;
/** Bytes of a row of a table of degree 3. */
const CUBIC_ROW: usize = 48;

/**
 * Sums of a tile for `count` rows, written to their columns.
 *
 * Tile record: columns (2, 4, 6, 8), feeds, feed count, feeds per chunk, biases, 1 when all feeds have degree 3, bytes
 * from a weight to its slope, bytes from a coefficient to its gradient, 8 × sum column, 8 × sum adjoint column, rows
 * (scratch, [row][column]), bytes from a coefficient to its difference from the next. Feed record: table (of the first
 * row), coefficients, source adjoint (0: an input), k + 1.
 */
export function forwardTile(tile: usize, count: i32): void {
  const columns = load<i32>(tile);
  const chunk = <usize>load<u32>(tile, 12) * FEED;
  let feed = <usize>load<u32>(tile, 4);
  const end = feed + <usize>load<u32>(tile, 8) * FEED;
  let isFirst = true;
  do {
    const to = min(feed + chunk, end);
    if (columns === 8) forward<u64>(tile, feed, to, count, isFirst);
    else if (columns === 6) forward<u32>(tile, feed, to, count, isFirst);
    else if (columns === 4) forward<u16>(tile, feed, to, count, isFirst);
    else forward<u8>(tile, feed, to, count, isFirst);
    isFirst = false;
    feed = to;
  } while (feed < end);
}

function forward<N>(tile: usize, feeds: usize, end: usize, count: i32, isFirst: bool): void {
  if (load<u32>(tile, 20)) forwardCubic<N>(tile, feeds, end, count, isFirst);
  else forwardAny<N>(tile, feeds, end, count, isFirst);
}

function forwardCubic<N>(tile: usize, feeds: usize, end: usize, count: i32, isFirst: bool): void {
  const biases = <usize>load<u32>(tile, 16);
  const sums = tile + 32;
  let offset: usize = 0;
  for (let at: usize = 0; at < (<usize>count) << 3; at += 8, offset += CUBIC_ROW) {
    let t0 = isFirst ? v128.load(biases) : gather(sums, at);
    let t1 = t0;
    let t2 = t0;
    let t3 = t0;
    if (sizeof<N>() >= 2) t1 = isFirst ? v128.load(biases, 16) : gather(sums + 8, at);
    if (sizeof<N>() >= 4) t2 = isFirst ? v128.load(biases, 32) : gather(sums + 16, at);
    if (sizeof<N>() >= 8) t3 = isFirst ? v128.load(biases, 48) : gather(sums + 24, at);
    for (let feed = feeds; feed < end; feed += FEED) {
      const w = <usize>load<u32>(feed) + offset;
      const k = <usize>load<u32>(feed, 4);
      const c = firstBasis<N>(k, load<u32>(w, 40));
      let weight = v128.load64_splat(w);
      let a0 = f64x2.mul(weight, v128.load(c, rowSize<N>()));
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      if (sizeof<N>() >= 2) a1 = f64x2.mul(weight, v128.load(c, rowSize<N>() + 16));
      if (sizeof<N>() >= 4) a2 = f64x2.mul(weight, v128.load(c, rowSize<N>() + 32));
      if (sizeof<N>() >= 8) a3 = f64x2.mul(weight, v128.load(c, rowSize<N>() + 48));
      weight = v128.load64_splat(w, 8);
      a0 = f64x2.add(a0, f64x2.mul(weight, v128.load(c, 2 * rowSize<N>())));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(weight, v128.load(c, 2 * rowSize<N>() + 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(c, 2 * rowSize<N>() + 32)));
      if (sizeof<N>() >= 8) a3 = f64x2.add(a3, f64x2.mul(weight, v128.load(c, 2 * rowSize<N>() + 48)));
      weight = v128.load64_splat(w, 16);
      a0 = f64x2.add(a0, f64x2.mul(weight, v128.load(c, 3 * rowSize<N>())));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(weight, v128.load(c, 3 * rowSize<N>() + 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(c, 3 * rowSize<N>() + 32)));
      if (sizeof<N>() >= 8) a3 = f64x2.add(a3, f64x2.mul(weight, v128.load(c, 3 * rowSize<N>() + 48)));
      weight = v128.load64_splat(w, 24);
      a0 = f64x2.add(a0, f64x2.mul(weight, v128.load(c, 4 * rowSize<N>())));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(weight, v128.load(c, 4 * rowSize<N>() + 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(c, 4 * rowSize<N>() + 32)));
      if (sizeof<N>() >= 8) a3 = f64x2.add(a3, f64x2.mul(weight, v128.load(c, 4 * rowSize<N>() + 48)));
      const base = v128.load64_splat(w, 32);
      t0 = f64x2.add(t0, f64x2.add(a0, f64x2.mul(base, v128.load(k))));
      if (sizeof<N>() >= 2) t1 = f64x2.add(t1, f64x2.add(a1, f64x2.mul(base, v128.load(k, 16))));
      if (sizeof<N>() >= 4) t2 = f64x2.add(t2, f64x2.add(a2, f64x2.mul(base, v128.load(k, 32))));
      if (sizeof<N>() >= 8) t3 = f64x2.add(t3, f64x2.add(a3, f64x2.mul(base, v128.load(k, 48))));
    }
    scatter(sums, at, t0);
    if (sizeof<N>() >= 2) scatter(sums + 8, at, t1);
    if (sizeof<N>() >= 4) scatter(sums + 16, at, t2);
    if (sizeof<N>() >= 8) scatter(sums + 24, at, t3);
  }
}

/** Bytes of a row of a table with `order` weights. */
function rowOf(order: usize): usize {
  return ((order + 3) >> 1) << 4;
}

function forwardAny<N>(tile: usize, feeds: usize, end: usize, count: i32, isFirst: bool): void {
  const biases = <usize>load<u32>(tile, 16);
  const sums = tile + 32;
  for (let at: usize = 0; at < (<usize>count) << 3; at += 8) {
    for (let half: usize = 0; half < rowSize<N>(); half += 16) {
      let total = isFirst ? v128.load(biases + half) : gather(sums + (half >> 1), at);
      for (let feed = feeds; feed < end; feed += FEED) {
        const order = <usize>load<u32>(feed, 12);
        let w = <usize>load<u32>(feed) + (at >> 3) * rowOf(order);
        const k = <usize>load<u32>(feed, 4) + half;
        const ahead = w + ((<usize>load<u32>(feed, 12)) << 3);
        let c = firstBasis<N>(k, load<u32>(ahead, 8)) + rowSize<N>();
        let a = f64x2.mul(v128.load64_splat(w), v128.load(c));
        for (w += 8; w < ahead; w += 8) {
          c += rowSize<N>();
          a = f64x2.add(a, f64x2.mul(v128.load64_splat(w), v128.load(c)));
        }
        total = f64x2.add(total, f64x2.add(a, f64x2.mul(v128.load64_splat(ahead), v128.load(k))));
      }
      scatter(sums + (half >> 1), at, total);
    }
  }
}

/**
 * Differences of coefficients from the next ones, for `backwardTile`: out[i] = coefficients[i + columns] −
 * coefficients[i].
 *
 * `n` doubles, all feeds of a tile of so many columns; across the borders of feeds they mean nothing.
 */
export function takeDifferences(coefficients: usize, out: usize, n: i32, columns: i32): void {
  const ahead = (<usize>columns) << 3;
  const end = coefficients + ((<usize>n) << 3) - ahead;
  for (; coefficients < end; coefficients += 16, out += 16) {
    v128.store(out, f64x2.sub(v128.load(coefficients + ahead), v128.load(coefficients)));
  }
}

/**
 * Carries the sum adjoints of a tile back to every source that is a node; adds the block's gradient by the
 * coefficients and base weights when it is wanted.
 */
export function backwardTile(tile: usize, count: i32, wantGradient: bool): void {
  const columns = load<i32>(tile);
  if (columns === 8) backward<u64>(tile, count, wantGradient);
  else if (columns === 6) backward<u32>(tile, count, wantGradient);
  else if (columns === 4) backward<u16>(tile, count, wantGradient);
  else backward<u8>(tile, count, wantGradient);
}

function backward<N>(tile: usize, count: i32, wantGradient: bool): void {
  const rows = <usize>load<u32>(tile, 96);
  const end = rows + <usize>count * rowSize<N>();
  const adjoints = tile + 64;
  let at: usize = 0;
  for (let row = rows; row < end; row += rowSize<N>(), at += 8) {
    v128.store(row, gather(adjoints, at));
    if (sizeof<N>() >= 2) v128.store(row, gather(adjoints + 8, at), 16);
    if (sizeof<N>() >= 4) v128.store(row, gather(adjoints + 16, at), 32);
    if (sizeof<N>() >= 8) v128.store(row, gather(adjoints + 24, at), 48);
  }
  const isCubic = load<u32>(tile, 20) !== 0;
  const toSlopes = <usize>load<u32>(tile, 24);
  const toGradient = <usize>load<u32>(tile, 28);
  const toDifferences = <usize>load<u32>(tile, 100);
  let feed = <usize>load<u32>(tile, 4);
  for (let f = load<i32>(tile, 8); f > 0; f--, feed += FEED) {
    if (load<u32>(feed, 8)) {
      if (isCubic) backwardCubic<N>(feed, rows, end, toSlopes, toDifferences);
      else backwardAny<N>(feed, rows, end, toSlopes, toDifferences);
    }
    if (!wantGradient) continue;
    if (isCubic) gradientCubic<N>(feed, rows, end, toGradient);
    else gradientAny<N>(feed, rows, end, toGradient);
  }
}

/** Source adjoints += Σ over columns of sum adjoint · φ′(x). */
function backwardCubic<N>(feed: usize, row: usize, end: usize, toSlopes: usize, toDifferences: usize): void {
  let w = <usize>load<u32>(feed);
  const k = <usize>load<u32>(feed, 4);
  const differences = k + toDifferences;
  for (
    let adjoint = <usize>load<u32>(feed, 8);
    row < end;
    row += rowSize<N>(), w += CUBIC_ROW, adjoint += 8
  ) {
    const d = firstBasis<N>(differences, load<u32>(w, 40));
    const s = w + toSlopes;
    const r0 = v128.load64_splat(s);
    const r1 = v128.load64_splat(s, 8);
    const r2 = v128.load64_splat(s, 16);
    const b = v128.load64_splat(s, 32);
    let a = f64x2.mul(r0, v128.load(d, rowSize<N>()));
    a = f64x2.add(a, f64x2.mul(r1, v128.load(d, 2 * rowSize<N>())));
    a = f64x2.add(a, f64x2.mul(r2, v128.load(d, 3 * rowSize<N>())));
    a = f64x2.add(a, f64x2.mul(b, v128.load(k)));
    let total = f64x2.mul(v128.load(row), a);
    if (sizeof<N>() >= 2) {
      a = f64x2.mul(r0, v128.load(d, rowSize<N>() + 16));
      a = f64x2.add(a, f64x2.mul(r1, v128.load(d, 2 * rowSize<N>() + 16)));
      a = f64x2.add(a, f64x2.mul(r2, v128.load(d, 3 * rowSize<N>() + 16)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(k, 16)));
      total = f64x2.add(total, f64x2.mul(v128.load(row, 16), a));
    }
    if (sizeof<N>() >= 4) {
      a = f64x2.mul(r0, v128.load(d, rowSize<N>() + 32));
      a = f64x2.add(a, f64x2.mul(r1, v128.load(d, 2 * rowSize<N>() + 32)));
      a = f64x2.add(a, f64x2.mul(r2, v128.load(d, 3 * rowSize<N>() + 32)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(k, 32)));
      total = f64x2.add(total, f64x2.mul(v128.load(row, 32), a));
    }
    if (sizeof<N>() >= 8) {
      a = f64x2.mul(r0, v128.load(d, rowSize<N>() + 48));
      a = f64x2.add(a, f64x2.mul(r1, v128.load(d, 2 * rowSize<N>() + 48)));
      a = f64x2.add(a, f64x2.mul(r2, v128.load(d, 3 * rowSize<N>() + 48)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(k, 48)));
      total = f64x2.add(total, f64x2.mul(v128.load(row, 48), a));
    }
    addLanes(adjoint, total);
  }
}

function gradientCubic<N>(feed: usize, row: usize, end: usize, toGradient: usize): void {
  const k = <usize>load<u32>(feed, 4) + toGradient;
  let b0 = v128.load(k);
  let b1 = sizeof<N>() >= 2 ? v128.load(k, 16) : b0;
  let b2 = sizeof<N>() >= 4 ? v128.load(k, 32) : b0;
  let b3 = sizeof<N>() >= 8 ? v128.load(k, 48) : b0;
  for (let w = <usize>load<u32>(feed); row < end; row += rowSize<N>(), w += CUBIC_ROW) {
    const g = firstBasis<N>(k, load<u32>(w, 40));
    const w0 = v128.load64_splat(w);
    const w1 = v128.load64_splat(w, 8);
    const w2 = v128.load64_splat(w, 16);
    const w3 = v128.load64_splat(w, 24);
    const b = v128.load64_splat(w, 32);
    let pull = v128.load(row);
    v128.store(g, f64x2.add(v128.load(g, rowSize<N>()), f64x2.mul(pull, w0)), rowSize<N>());
    v128.store(g, f64x2.add(v128.load(g, 2 * rowSize<N>()), f64x2.mul(pull, w1)), 2 * rowSize<N>());
    v128.store(g, f64x2.add(v128.load(g, 3 * rowSize<N>()), f64x2.mul(pull, w2)), 3 * rowSize<N>());
    v128.store(g, f64x2.add(v128.load(g, 4 * rowSize<N>()), f64x2.mul(pull, w3)), 4 * rowSize<N>());
    b0 = f64x2.add(b0, f64x2.mul(pull, b));
    if (sizeof<N>() >= 2) {
      pull = v128.load(row, 16);
      v128.store(g, f64x2.add(v128.load(g, rowSize<N>() + 16), f64x2.mul(pull, w0)), rowSize<N>() + 16);
      v128.store(
        g,
        f64x2.add(v128.load(g, 2 * rowSize<N>() + 16), f64x2.mul(pull, w1)),
        2 * rowSize<N>() + 16,
      );
      v128.store(
        g,
        f64x2.add(v128.load(g, 3 * rowSize<N>() + 16), f64x2.mul(pull, w2)),
        3 * rowSize<N>() + 16,
      );
      v128.store(
        g,
        f64x2.add(v128.load(g, 4 * rowSize<N>() + 16), f64x2.mul(pull, w3)),
        4 * rowSize<N>() + 16,
      );
      b1 = f64x2.add(b1, f64x2.mul(pull, b));
    }
    if (sizeof<N>() >= 4) {
      pull = v128.load(row, 32);
      v128.store(g, f64x2.add(v128.load(g, rowSize<N>() + 32), f64x2.mul(pull, w0)), rowSize<N>() + 32);
      v128.store(
        g,
        f64x2.add(v128.load(g, 2 * rowSize<N>() + 32), f64x2.mul(pull, w1)),
        2 * rowSize<N>() + 32,
      );
      v128.store(
        g,
        f64x2.add(v128.load(g, 3 * rowSize<N>() + 32), f64x2.mul(pull, w2)),
        3 * rowSize<N>() + 32,
      );
      v128.store(
        g,
        f64x2.add(v128.load(g, 4 * rowSize<N>() + 32), f64x2.mul(pull, w3)),
        4 * rowSize<N>() + 32,
      );
      b2 = f64x2.add(b2, f64x2.mul(pull, b));
    }
    if (sizeof<N>() >= 8) {
      pull = v128.load(row, 48);
      v128.store(g, f64x2.add(v128.load(g, rowSize<N>() + 48), f64x2.mul(pull, w0)), rowSize<N>() + 48);
      v128.store(
        g,
        f64x2.add(v128.load(g, 2 * rowSize<N>() + 48), f64x2.mul(pull, w1)),
        2 * rowSize<N>() + 48,
      );
      v128.store(
        g,
        f64x2.add(v128.load(g, 3 * rowSize<N>() + 48), f64x2.mul(pull, w2)),
        3 * rowSize<N>() + 48,
      );
      v128.store(
        g,
        f64x2.add(v128.load(g, 4 * rowSize<N>() + 48), f64x2.mul(pull, w3)),
        4 * rowSize<N>() + 48,
      );
      b3 = f64x2.add(b3, f64x2.mul(pull, b));
    }
  }
  v128.store(k, b0);
  if (sizeof<N>() >= 2) v128.store(k, b1, 16);
  if (sizeof<N>() >= 4) v128.store(k, b2, 32);
  if (sizeof<N>() >= 8) v128.store(k, b3, 48);
}

function backwardAny<N>(feed: usize, row: usize, end: usize, toSlopes: usize, toDifferences: usize): void {
  let w = <usize>load<u32>(feed);
  const k = <usize>load<u32>(feed, 4);
  const order = <usize>load<u32>(feed, 12);
  for (let adjoint = <usize>load<u32>(feed, 8); row < end; row += rowSize<N>(), adjoint += 8) {
    const cell = load<u32>(w + (order << 3), 8);
    const first = firstBasis<N>(k + toDifferences, cell) + rowSize<N>();
    const s = w + toSlopes;
    const base = s + (order << 3);
    let total = f64x2.splat(0);
    for (let half: usize = 0; half < rowSize<N>(); half += 16) {
      let d = first + half;
      let a = f64x2.mul(v128.load64_splat(s), v128.load(d));
      for (let at = s + 8; at < base - 8; at += 8) {
        d += rowSize<N>();
        a = f64x2.add(a, f64x2.mul(v128.load64_splat(at), v128.load(d)));
      }
      a = f64x2.add(a, f64x2.mul(v128.load64_splat(base), v128.load(k + half)));
      const part = f64x2.mul(v128.load(row + half), a);
      total = half === 0 ? part : f64x2.add(total, part);
    }
    addLanes(adjoint, total);
    w += rowOf(order);
  }
}

function gradientAny<N>(feed: usize, row: usize, end: usize, toGradient: usize): void {
  let w = <usize>load<u32>(feed);
  const k = <usize>load<u32>(feed, 4) + toGradient;
  const order = <usize>load<u32>(feed, 12);
  for (; row < end; row += rowSize<N>(), w += rowOf(order)) {
    const ahead = w + (order << 3);
    let g = firstBasis<N>(k, load<u32>(ahead, 8));
    for (let at = w; at <= ahead; at += 8) {
      g = at === ahead ? k : g + rowSize<N>();
      const weight = v128.load64_splat(at);
      for (let half: usize = 0; half < rowSize<N>(); half += 16) {
        v128.store(g + half, f64x2.add(v128.load(g + half), f64x2.mul(v128.load(row + half), weight)));
      }
    }
  }
}
