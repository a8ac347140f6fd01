/*
 * A tile: 2, 4, 6 or 8 sums side by side. Coefficients of a feed are stored [basis][column], so that one basis
 * weight meets the coefficients of all columns in consecutive registers. Columns without an edge hold zeros.
 *
 * `N` says at compile time how many registers of two columns a row has: u8 one, u16 two, u32 three, u64 four.
 */

/** Bytes of a feed record. */
const FEED: usize = 48;

/** Bytes of a row of a tile. */
function rowSize<N>(): usize {
  return sizeof<N>() === 8 ? 64 : sizeof<N>() === 4 ? 48 : sizeof<N>() === 2 ? 32 : 16;
}

/**
 * Sums of a tile for `count` rows, written to their columns.
 *
 * Tile record: columns (2, 4, 6, 8), feeds, feed count, rows (scratch, [row][column]), biases, sum count, unused ×2,
 * 8 × sum column, 8 × sum adjoint column. Feed record: cells, weights, slopes, base, base slopes, coefficients,
 * gradient, source adjoint (0: an input), k + 1, base weights, base weight gradient, unused.
 */
export function forwardTile(tile: usize, count: i32): void {
  const columns = load<i32>(tile);
  if (columns === 8) forward<u64>(tile, count);
  else if (columns === 6) forward<u32>(tile, count);
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
  for (let r = 0, at = rows; r < count; r++, at += rowSize<N>()) {
    v128.store(at, v128.load(biases));
    if (sizeof<N>() >= 2) v128.store(at, v128.load(biases, 16), 16);
    if (sizeof<N>() >= 4) v128.store(at, v128.load(biases, 32), 32);
    if (sizeof<N>() >= 8) v128.store(at, v128.load(biases, 48), 48);
  }
  let feed = <usize>load<u32>(tile, 4);
  for (let f = load<i32>(tile, 8); f > 0; f--, feed += FEED) {
    if (load<i32>(feed, 32) === 4) forwardCubic<N>(feed, rows, count);
    else forwardAny<N>(feed, rows, count);
  }
}

/** Degree 3: all four weights in registers, one register of columns after the other. */
function forwardCubic<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const base = <usize>load<u32>(feed, 12);
  const coefficients = <usize>load<u32>(feed, 20);
  const baseWeights = <usize>load<u32>(feed, 36);
  let w = <usize>load<u32>(feed, 4);
  for (let r = 0; r < count; r++, w += 32, rows += rowSize<N>()) {
    const c0 = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowSize<N>();
    const c1 = c0 + rowSize<N>();
    const c2 = c1 + rowSize<N>();
    const c3 = c2 + rowSize<N>();
    const w0 = v128.load64_splat(w);
    const w1 = v128.load64_splat(w, 8);
    const w2 = v128.load64_splat(w, 16);
    const w3 = v128.load64_splat(w, 24);
    const b = v128.load64_splat(base + ((<usize>r) << 3));
    let a = f64x2.mul(w0, v128.load(c0));
    a = f64x2.add(a, f64x2.mul(w1, v128.load(c1)));
    a = f64x2.add(a, f64x2.mul(w2, v128.load(c2)));
    a = f64x2.add(a, f64x2.mul(w3, v128.load(c3)));
    a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights)));
    v128.store(rows, f64x2.add(v128.load(rows), a));
    if (sizeof<N>() >= 2) {
      a = f64x2.mul(w0, v128.load(c0, 16));
      a = f64x2.add(a, f64x2.mul(w1, v128.load(c1, 16)));
      a = f64x2.add(a, f64x2.mul(w2, v128.load(c2, 16)));
      a = f64x2.add(a, f64x2.mul(w3, v128.load(c3, 16)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 16)));
      v128.store(rows, f64x2.add(v128.load(rows, 16), a), 16);
    }
    if (sizeof<N>() >= 4) {
      a = f64x2.mul(w0, v128.load(c0, 32));
      a = f64x2.add(a, f64x2.mul(w1, v128.load(c1, 32)));
      a = f64x2.add(a, f64x2.mul(w2, v128.load(c2, 32)));
      a = f64x2.add(a, f64x2.mul(w3, v128.load(c3, 32)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 32)));
      v128.store(rows, f64x2.add(v128.load(rows, 32), a), 32);
    }
    if (sizeof<N>() >= 8) {
      a = f64x2.mul(w0, v128.load(c0, 48));
      a = f64x2.add(a, f64x2.mul(w1, v128.load(c1, 48)));
      a = f64x2.add(a, f64x2.mul(w2, v128.load(c2, 48)));
      a = f64x2.add(a, f64x2.mul(w3, v128.load(c3, 48)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 48)));
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
  let w = <usize>load<u32>(feed, 4);
  for (let r = 0; r < count; r++, rows += rowSize<N>()) {
    let c = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowSize<N>();
    let weight = v128.load64_splat(w);
    let a0 = f64x2.mul(weight, v128.load(c));
    let a1 = sizeof<N>() >= 2 ? f64x2.mul(weight, v128.load(c, 16)) : a0;
    let a2 = sizeof<N>() >= 4 ? f64x2.mul(weight, v128.load(c, 32)) : a0;
    let a3 = sizeof<N>() >= 8 ? f64x2.mul(weight, v128.load(c, 48)) : a0;
    for (let t = 1; t <= order; t++) {
      w += 8;
      c = t === order ? baseWeights : c + rowSize<N>();
      weight = v128.load64_splat(t === order ? base + ((<usize>r) << 3) : w);
      a0 = f64x2.add(a0, f64x2.mul(weight, v128.load(c)));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(weight, v128.load(c, 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(c, 32)));
      if (sizeof<N>() >= 8) a3 = f64x2.add(a3, f64x2.mul(weight, v128.load(c, 48)));
    }
    v128.store(rows, f64x2.add(v128.load(rows), a0));
    if (sizeof<N>() >= 2) v128.store(rows, f64x2.add(v128.load(rows, 16), a1), 16);
    if (sizeof<N>() >= 4) v128.store(rows, f64x2.add(v128.load(rows, 32), a2), 32);
    if (sizeof<N>() >= 8) v128.store(rows, f64x2.add(v128.load(rows, 48), a3), 48);
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
    if (columns === 8) backward<u64>(feed, rows, count);
    else if (columns === 6) backward<u32>(feed, rows, count);
    else if (columns === 4) backward<u16>(feed, rows, count);
    else backward<u8>(feed, rows, count);
  }
}

function backward<N>(feed: usize, rows: usize, count: i32): void {
  if (load<i32>(feed, 32) === 4) backwardCubic<N>(feed, rows, count);
  else backwardAny<N>(feed, rows, count);
}

function backwardCubic<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const baseSlopes = <usize>load<u32>(feed, 16);
  const coefficients = <usize>load<u32>(feed, 20);
  const adjoint = <usize>load<u32>(feed, 28);
  const baseWeights = <usize>load<u32>(feed, 36);
  let s = <usize>load<u32>(feed, 8);
  for (let r = 0; r < count; r++, s += 32, rows += rowSize<N>()) {
    const c0 = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowSize<N>();
    const c1 = c0 + rowSize<N>();
    const c2 = c1 + rowSize<N>();
    const c3 = c2 + rowSize<N>();
    const s0 = v128.load64_splat(s);
    const s1 = v128.load64_splat(s, 8);
    const s2 = v128.load64_splat(s, 16);
    const s3 = v128.load64_splat(s, 24);
    const b = v128.load64_splat(baseSlopes + ((<usize>r) << 3));
    let a = f64x2.mul(s0, v128.load(c0));
    a = f64x2.add(a, f64x2.mul(s1, v128.load(c1)));
    a = f64x2.add(a, f64x2.mul(s2, v128.load(c2)));
    a = f64x2.add(a, f64x2.mul(s3, v128.load(c3)));
    a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights)));
    let total = f64x2.mul(v128.load(rows), a);
    if (sizeof<N>() >= 2) {
      a = f64x2.mul(s0, v128.load(c0, 16));
      a = f64x2.add(a, f64x2.mul(s1, v128.load(c1, 16)));
      a = f64x2.add(a, f64x2.mul(s2, v128.load(c2, 16)));
      a = f64x2.add(a, f64x2.mul(s3, v128.load(c3, 16)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 16)));
      total = f64x2.add(total, f64x2.mul(v128.load(rows, 16), a));
    }
    if (sizeof<N>() >= 4) {
      a = f64x2.mul(s0, v128.load(c0, 32));
      a = f64x2.add(a, f64x2.mul(s1, v128.load(c1, 32)));
      a = f64x2.add(a, f64x2.mul(s2, v128.load(c2, 32)));
      a = f64x2.add(a, f64x2.mul(s3, v128.load(c3, 32)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 32)));
      total = f64x2.add(total, f64x2.mul(v128.load(rows, 32), a));
    }
    if (sizeof<N>() >= 8) {
      a = f64x2.mul(s0, v128.load(c0, 48));
      a = f64x2.add(a, f64x2.mul(s1, v128.load(c1, 48)));
      a = f64x2.add(a, f64x2.mul(s2, v128.load(c2, 48)));
      a = f64x2.add(a, f64x2.mul(s3, v128.load(c3, 48)));
      a = f64x2.add(a, f64x2.mul(b, v128.load(baseWeights, 48)));
      total = f64x2.add(total, f64x2.mul(v128.load(rows, 48), a));
    }
    const at = adjoint + ((<usize>r) << 3);
    const sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
    store<f64>(at, load<f64>(at) + sum);
  }
}

function backwardAny<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const baseSlopes = <usize>load<u32>(feed, 16);
  const coefficients = <usize>load<u32>(feed, 20);
  const adjoint = <usize>load<u32>(feed, 28);
  const order = load<i32>(feed, 32);
  const baseWeights = <usize>load<u32>(feed, 36);
  let s = <usize>load<u32>(feed, 8);
  for (let r = 0; r < count; r++, rows += rowSize<N>()) {
    let c = coefficients + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowSize<N>();
    let slope = v128.load64_splat(s);
    let a0 = f64x2.mul(slope, v128.load(c));
    let a1 = sizeof<N>() >= 2 ? f64x2.mul(slope, v128.load(c, 16)) : a0;
    let a2 = sizeof<N>() >= 4 ? f64x2.mul(slope, v128.load(c, 32)) : a0;
    let a3 = sizeof<N>() >= 8 ? f64x2.mul(slope, v128.load(c, 48)) : a0;
    for (let t = 1; t <= order; t++) {
      s += 8;
      c = t === order ? baseWeights : c + rowSize<N>();
      slope = v128.load64_splat(t === order ? baseSlopes + ((<usize>r) << 3) : s);
      a0 = f64x2.add(a0, f64x2.mul(slope, v128.load(c)));
      if (sizeof<N>() >= 2) a1 = f64x2.add(a1, f64x2.mul(slope, v128.load(c, 16)));
      if (sizeof<N>() >= 4) a2 = f64x2.add(a2, f64x2.mul(slope, v128.load(c, 32)));
      if (sizeof<N>() >= 8) a3 = f64x2.add(a3, f64x2.mul(slope, v128.load(c, 48)));
    }
    let total = f64x2.mul(v128.load(rows), a0);
    if (sizeof<N>() >= 2) total = f64x2.add(total, f64x2.mul(v128.load(rows, 16), a1));
    if (sizeof<N>() >= 4) total = f64x2.add(total, f64x2.mul(v128.load(rows, 32), a2));
    if (sizeof<N>() >= 8) total = f64x2.add(total, f64x2.mul(v128.load(rows, 48), a3));
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
    if (columns === 8) gradient<u64>(feed, rows, count);
    else if (columns === 6) gradient<u32>(feed, rows, count);
    else if (columns === 4) gradient<u16>(feed, rows, count);
    else gradient<u8>(feed, rows, count);
  }
}

function gradient<N>(feed: usize, rows: usize, count: i32): void {
  if (load<i32>(feed, 32) === 4) gradientCubic<N>(feed, rows, count);
  else gradientAny<N>(feed, rows, count);
}

function gradientCubic<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const base = <usize>load<u32>(feed, 12);
  const out = <usize>load<u32>(feed, 24);
  const baseOut = <usize>load<u32>(feed, 40);
  let w = <usize>load<u32>(feed, 4);
  let b0 = v128.load(baseOut);
  let b1 = sizeof<N>() >= 2 ? v128.load(baseOut, 16) : b0;
  let b2 = sizeof<N>() >= 4 ? v128.load(baseOut, 32) : b0;
  let b3 = sizeof<N>() >= 8 ? v128.load(baseOut, 48) : b0;
  for (let r = 0; r < count; r++, w += 32, rows += rowSize<N>()) {
    const g0 = out + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowSize<N>();
    const g1 = g0 + rowSize<N>();
    const g2 = g1 + rowSize<N>();
    const g3 = g2 + rowSize<N>();
    const w0 = v128.load64_splat(w);
    const w1 = v128.load64_splat(w, 8);
    const w2 = v128.load64_splat(w, 16);
    const w3 = v128.load64_splat(w, 24);
    const b = v128.load64_splat(base + ((<usize>r) << 3));
    let pull = v128.load(rows);
    v128.store(g0, f64x2.add(v128.load(g0), f64x2.mul(pull, w0)));
    v128.store(g1, f64x2.add(v128.load(g1), f64x2.mul(pull, w1)));
    v128.store(g2, f64x2.add(v128.load(g2), f64x2.mul(pull, w2)));
    v128.store(g3, f64x2.add(v128.load(g3), f64x2.mul(pull, w3)));
    b0 = f64x2.add(b0, f64x2.mul(pull, b));
    if (sizeof<N>() >= 2) {
      pull = v128.load(rows, 16);
      v128.store(g0, f64x2.add(v128.load(g0, 16), f64x2.mul(pull, w0)), 16);
      v128.store(g1, f64x2.add(v128.load(g1, 16), f64x2.mul(pull, w1)), 16);
      v128.store(g2, f64x2.add(v128.load(g2, 16), f64x2.mul(pull, w2)), 16);
      v128.store(g3, f64x2.add(v128.load(g3, 16), f64x2.mul(pull, w3)), 16);
      b1 = f64x2.add(b1, f64x2.mul(pull, b));
    }
    if (sizeof<N>() >= 4) {
      pull = v128.load(rows, 32);
      v128.store(g0, f64x2.add(v128.load(g0, 32), f64x2.mul(pull, w0)), 32);
      v128.store(g1, f64x2.add(v128.load(g1, 32), f64x2.mul(pull, w1)), 32);
      v128.store(g2, f64x2.add(v128.load(g2, 32), f64x2.mul(pull, w2)), 32);
      v128.store(g3, f64x2.add(v128.load(g3, 32), f64x2.mul(pull, w3)), 32);
      b2 = f64x2.add(b2, f64x2.mul(pull, b));
    }
    if (sizeof<N>() >= 8) {
      pull = v128.load(rows, 48);
      v128.store(g0, f64x2.add(v128.load(g0, 48), f64x2.mul(pull, w0)), 48);
      v128.store(g1, f64x2.add(v128.load(g1, 48), f64x2.mul(pull, w1)), 48);
      v128.store(g2, f64x2.add(v128.load(g2, 48), f64x2.mul(pull, w2)), 48);
      v128.store(g3, f64x2.add(v128.load(g3, 48), f64x2.mul(pull, w3)), 48);
      b3 = f64x2.add(b3, f64x2.mul(pull, b));
    }
  }
  v128.store(baseOut, b0);
  if (sizeof<N>() >= 2) v128.store(baseOut, b1, 16);
  if (sizeof<N>() >= 4) v128.store(baseOut, b2, 32);
  if (sizeof<N>() >= 8) v128.store(baseOut, b3, 48);
}

function gradientAny<N>(feed: usize, rows: usize, count: i32): void {
  const cells = <usize>load<u32>(feed);
  const base = <usize>load<u32>(feed, 12);
  const out = <usize>load<u32>(feed, 24);
  const order = load<i32>(feed, 32);
  const baseOut = <usize>load<u32>(feed, 40);
  let w = <usize>load<u32>(feed, 4);
  for (let r = 0; r < count; r++, rows += rowSize<N>()) {
    let g = out + <usize>load<u32>(cells + ((<usize>r) << 2)) * rowSize<N>();
    const p0 = v128.load(rows);
    const p1 = sizeof<N>() >= 2 ? v128.load(rows, 16) : p0;
    const p2 = sizeof<N>() >= 4 ? v128.load(rows, 32) : p0;
    const p3 = sizeof<N>() >= 8 ? v128.load(rows, 48) : p0;
    for (let t = 0; t <= order; t++, g += rowSize<N>()) {
      if (t === order) g = baseOut;
      const weight = v128.load64_splat(t === order ? base + ((<usize>r) << 3) : w);
      if (t < order) w += 8;
      v128.store(g, f64x2.add(v128.load(g), f64x2.mul(p0, weight)));
      if (sizeof<N>() >= 2) v128.store(g, f64x2.add(v128.load(g, 16), f64x2.mul(p1, weight)), 16);
      if (sizeof<N>() >= 4) v128.store(g, f64x2.add(v128.load(g, 32), f64x2.mul(p2, weight)), 32);
      if (sizeof<N>() >= 8) v128.store(g, f64x2.add(v128.load(g, 48), f64x2.mul(p3, weight)), 48);
    }
  }
}
