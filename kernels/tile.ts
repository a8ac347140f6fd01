/*
 * A tile: 2, 4 or 8 sums side by side. Coefficients of a feed are stored [basis][column], so that one basis weight
 * meets the coefficients of all columns in consecutive registers. Columns without an edge hold zeros.
 *
 * `N` says at compile time how many registers of two columns a row has: its size in bytes, u8 1, u16 2, u32 4.
 */

/** Bytes of a feed record. */
const FEED: usize = 48;

/**
 * Sums of a tile for `count` rows, written to their columns.
 *
 * Tile record: columns (2, 4, 8), feeds, feed count, rows (scratch, [row][column]), biases, sum count, unused ×2,
 * 8 × sum column, 8 × sum adjoint column. Feed record: cells, weights, slopes, base (0: none), base slopes,
 * coefficients, gradient, source adjoint (0: an input), k + 1, base weights, base weight gradient, unused.
 */
export function forwardTile(tile: usize, count: i32): void {
  const columns = load<i32>(tile);
  if (columns === 8) forward<u32>(tile, count);
  else if (columns === 4) forward<u16>(tile, count);
  else forward<u8>(tile, count);
  const rows = <usize>load<u32>(tile, 12);
  const nSums = load<i32>(tile, 20);
  for (let c = 0; c < nSums; c++) {
    const out = <usize>load<u32>(tile + ((<usize>c) << 2), 32);
    let from = rows + ((<usize>c) << 3);
    for (let r = 0; r < count; r++, from += (<usize>columns) << 3) {
      store<f64>(out + ((<usize>r) << 3), load<f64>(from));
    }
  }
}

function forward<N>(tile: usize, count: i32): void {
  const rows = <usize>load<u32>(tile, 12);
  const biases = <usize>load<u32>(tile, 16);
  const rowBytes: usize = sizeof<N>() << 4;
  for (let r = 0, at = rows; r < count; r++, at += rowBytes) memory.copy(at, biases, rowBytes);
  let feed = <usize>load<u32>(tile, 4);
  for (let f = load<i32>(tile, 8); f > 0; f--, feed += FEED) {
    if (load<i32>(feed, 32) === 4) forwardCubic<N>(feed, rows, count);
    else forwardAny<N>(feed, rows, count);
  }
}

function forwardCubic<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const base = <usize>load<u32>(feed, 12);
  const coefficients = <usize>load<u32>(feed, 20);
  const baseWeights = <usize>load<u32>(feed, 36);
  const rowBytes: usize = sizeof<N>() << 4;
  let w = <usize>load<u32>(feed, 4);
  for (let r = 0; r < count; r++, w += 32, rows += rowBytes) {
    const c0 = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowBytes;
    const c1 = c0 + rowBytes;
    const c2 = c1 + rowBytes;
    const c3 = c2 + rowBytes;
    const w0 = v128.load64_splat(w);
    const w1 = v128.load64_splat(w, 8);
    const w2 = v128.load64_splat(w, 16);
    const w3 = v128.load64_splat(w, 24);
    let a = f64x2.mul(w0, v128.load(c0));
    a = f64x2.add(a, f64x2.mul(w1, v128.load(c1)));
    a = f64x2.add(a, f64x2.mul(w2, v128.load(c2)));
    a = f64x2.add(a, f64x2.mul(w3, v128.load(c3)));
    const b = base ? v128.load64_splat(base + ((<usize>r) << 3)) : w3;
    if (base) a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights)));
    v128.store(rows, f64x2.add(v128.load(rows), a));
    if (sizeof<N>() >= 2) {
      a = f64x2.mul(w0, v128.load(c0, 16));
      a = f64x2.add(a, f64x2.mul(w1, v128.load(c1, 16)));
      a = f64x2.add(a, f64x2.mul(w2, v128.load(c2, 16)));
      a = f64x2.add(a, f64x2.mul(w3, v128.load(c3, 16)));
      if (base) a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 16)));
      v128.store(rows, f64x2.add(v128.load(rows, 16), a), 16);
    }
    if (sizeof<N>() >= 4) {
      a = f64x2.mul(w0, v128.load(c0, 32));
      a = f64x2.add(a, f64x2.mul(w1, v128.load(c1, 32)));
      a = f64x2.add(a, f64x2.mul(w2, v128.load(c2, 32)));
      a = f64x2.add(a, f64x2.mul(w3, v128.load(c3, 32)));
      if (base) a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 32)));
      v128.store(rows, f64x2.add(v128.load(rows, 32), a), 32);
      a = f64x2.mul(w0, v128.load(c0, 48));
      a = f64x2.add(a, f64x2.mul(w1, v128.load(c1, 48)));
      a = f64x2.add(a, f64x2.mul(w2, v128.load(c2, 48)));
      a = f64x2.add(a, f64x2.mul(w3, v128.load(c3, 48)));
      if (base) a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 48)));
      v128.store(rows, f64x2.add(v128.load(rows, 48), a), 48);
    }
  }
}

function forwardAny<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const base = <usize>load<u32>(feed, 12);
  const coefficients = <usize>load<u32>(feed, 20);
  const order = load<i32>(feed, 32);
  const baseWeights = <usize>load<u32>(feed, 36);
  const rowBytes: usize = sizeof<N>() << 4;
  let w = <usize>load<u32>(feed, 4);
  for (let r = 0; r < count; r++, rows += rowBytes) {
    let c = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowBytes;
    let weight = v128.load64_splat(w);
    let a0 = f64x2.mul(weight, v128.load(c));
    let a1 = sizeof<N>() >= 2 ? f64x2.mul(weight, v128.load(c, 16)) : a0;
    let a2 = sizeof<N>() >= 4 ? f64x2.mul(weight, v128.load(c, 32)) : a0;
    let a3 = sizeof<N>() >= 4 ? f64x2.mul(weight, v128.load(c, 48)) : a0;
    w += 8;
    const steps = base ? order : order - 1;
    for (let t = 1; t <= steps; t++) {
      if (t === order) {
        weight = v128.load64_splat(base + ((<usize>r) << 3));
        c = baseWeights;
      } else {
        weight = v128.load64_splat(w);
        w += 8;
        c += rowBytes;
      }
      a0 = f64x2.add(a0, f64x2.mul(weight, v128.load(c)));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(weight, v128.load(c, 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(c, 32)));
      if (sizeof<N>() >= 4) a3 = f64x2.add(a3, f64x2.mul(weight, v128.load(c, 48)));
    }
    v128.store(rows, f64x2.add(v128.load(rows), a0));
    if (sizeof<N>() >= 2) v128.store(rows, f64x2.add(v128.load(rows, 16), a1), 16);
    if (sizeof<N>() >= 4) v128.store(rows, f64x2.add(v128.load(rows, 32), a2), 32);
    if (sizeof<N>() >= 4) v128.store(rows, f64x2.add(v128.load(rows, 48), a3), 48);
  }
}

/** Gathers the sum adjoints of a tile by row; carries them back to every source that is a node. */
export function backwardTile(tile: usize, count: i32): void {
  const columns = load<i32>(tile);
  const rows = <usize>load<u32>(tile, 12);
  const nSums = load<i32>(tile, 20);
  for (let c = 0; c < columns; c++) {
    const from = <usize>load<u32>(tile + ((<usize>c) << 2), 64);
    let to = rows + ((<usize>c) << 3);
    for (let r = 0; r < count; r++, to += (<usize>columns) << 3) {
      store<f64>(to, c < nSums ? load<f64>(from + ((<usize>r) << 3)) : 0);
    }
  }
  let feed = <usize>load<u32>(tile, 4);
  for (let f = load<i32>(tile, 8); f > 0; f--, feed += FEED) {
    if (load<u32>(feed, 28) === 0) continue;
    if (columns === 8) backward<u32>(feed, rows, count);
    else if (columns === 4) backward<u16>(feed, rows, count);
    else backward<u8>(feed, rows, count);
  }
}

function backward<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const baseSlopes = <usize>load<u32>(feed, 16);
  const coefficients = <usize>load<u32>(feed, 20);
  const adjoint = <usize>load<u32>(feed, 28);
  const order = load<i32>(feed, 32);
  const baseWeights = <usize>load<u32>(feed, 36);
  const rowBytes: usize = sizeof<N>() << 4;
  let s = <usize>load<u32>(feed, 8);
  const hasBase = load<u32>(feed, 12) !== 0;
  for (let r = 0; r < count; r++, rows += rowBytes) {
    let c = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowBytes;
    let slope = v128.load64_splat(s);
    let a0 = f64x2.mul(slope, v128.load(c));
    let a1 = sizeof<N>() >= 2 ? f64x2.mul(slope, v128.load(c, 16)) : a0;
    let a2 = sizeof<N>() >= 4 ? f64x2.mul(slope, v128.load(c, 32)) : a0;
    let a3 = sizeof<N>() >= 4 ? f64x2.mul(slope, v128.load(c, 48)) : a0;
    s += 8;
    const steps = hasBase ? order : order - 1;
    for (let t = 1; t <= steps; t++) {
      if (t === order) {
        slope = v128.load64_splat(baseSlopes + ((<usize>r) << 3));
        c = baseWeights;
      } else {
        slope = v128.load64_splat(s);
        s += 8;
        c += rowBytes;
      }
      a0 = f64x2.add(a0, f64x2.mul(slope, v128.load(c)));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(slope, v128.load(c, 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(slope, v128.load(c, 32)));
      if (sizeof<N>() >= 4) a3 = f64x2.add(a3, f64x2.mul(slope, v128.load(c, 48)));
    }
    let total = f64x2.mul(v128.load(rows), a0);
    if (sizeof<N>() >= 2) total = f64x2.add(total, f64x2.mul(v128.load(rows, 16), a1));
    if (sizeof<N>() >= 4) total = f64x2.add(total, f64x2.mul(v128.load(rows, 32), a2));
    if (sizeof<N>() >= 4) total = f64x2.add(total, f64x2.mul(v128.load(rows, 48), a3));
    const at = adjoint + ((<usize>r) << 3);
    const sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
    store<f64>(at, load<f64>(at) + sum);
  }
}

/** Adds a block's gradient by the coefficients and base weights of a tile; `backwardTile` has gathered its rows. */
export function gradientTile(tile: usize, count: i32): void {
  const columns = load<i32>(tile);
  const rows = <usize>load<u32>(tile, 12);
  let feed = <usize>load<u32>(tile, 4);
  for (let f = load<i32>(tile, 8); f > 0; f--, feed += FEED) {
    if (columns === 8) gradient<u32>(feed, rows, count);
    else if (columns === 4) gradient<u16>(feed, rows, count);
    else gradient<u8>(feed, rows, count);
  }
}

function gradient<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const base = <usize>load<u32>(feed, 12);
  const out = <usize>load<u32>(feed, 24);
  const order = load<i32>(feed, 32);
  const baseOut = <usize>load<u32>(feed, 40);
  const rowBytes: usize = sizeof<N>() << 4;
  let w = <usize>load<u32>(feed, 4);
  let b0 = f64x2.splat(0);
  let b1 = b0;
  let b2 = b0;
  let b3 = b0;
  if (base) {
    b0 = v128.load(baseOut);
    if (sizeof<N>() >= 2) b1 = v128.load(baseOut, 16);
    if (sizeof<N>() >= 4) b2 = v128.load(baseOut, 32);
    if (sizeof<N>() >= 4) b3 = v128.load(baseOut, 48);
  }
  for (let r = 0; r < count; r++, rows += rowBytes) {
    let g = out + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowBytes;
    const p0 = v128.load(rows);
    const p1 = sizeof<N>() >= 2 ? v128.load(rows, 16) : p0;
    const p2 = sizeof<N>() >= 4 ? v128.load(rows, 32) : p0;
    const p3 = sizeof<N>() >= 4 ? v128.load(rows, 48) : p0;
    for (let t = 0; t < order; t++, w += 8, g += rowBytes) {
      const weight = v128.load64_splat(w);
      v128.store(g, f64x2.add(v128.load(g), f64x2.mul(p0, weight)));
      if (sizeof<N>() >= 2) v128.store(g, f64x2.add(v128.load(g, 16), f64x2.mul(p1, weight)), 16);
      if (sizeof<N>() >= 4) v128.store(g, f64x2.add(v128.load(g, 32), f64x2.mul(p2, weight)), 32);
      if (sizeof<N>() >= 4) v128.store(g, f64x2.add(v128.load(g, 48), f64x2.mul(p3, weight)), 48);
    }
    if (base) {
      const b = v128.load64_splat(base + ((<usize>r) << 3));
      b0 = f64x2.add(b0, f64x2.mul(p0, b));
      if (sizeof<N>() >= 2) b1 = f64x2.add(b1, f64x2.mul(p1, b));
      if (sizeof<N>() >= 4) b2 = f64x2.add(b2, f64x2.mul(p2, b));
      if (sizeof<N>() >= 4) b3 = f64x2.add(b3, f64x2.mul(p3, b));
    }
  }
  if (base) {
    v128.store(baseOut, b0);
    if (sizeof<N>() >= 2) v128.store(baseOut, b1, 16);
    if (sizeof<N>() >= 4) v128.store(baseOut, b2, 32);
    if (sizeof<N>() >= 4) v128.store(baseOut, b3, 48);
  }
}
