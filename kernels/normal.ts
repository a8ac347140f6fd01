/*
 * JᵀJ and Jᵀr of a block of rows, from the k + 1 bases that are active in each edge: rows × edges × bases is never
 * stored. A row of J has one run of k + 1 entries per spline edge, at a place that depends on the row's cell, and
 * some dense entries (base weights, biases, constants of snapped edges) that are always there.
 *
 * runs × runs go straight into the matrix, runs × dense into a table [parameter][dense], dense × dense into a
 * square table; `finishNormal` moves the tables to their places. Every entry is a sum over rows in ascending order.
 */

/** Bytes of a run record and of a dense record. */
const RUN: usize = 24;
const DENSE: usize = 16;

/**
 * Adds a block of `count` rows.
 *
 * Record: runs, run count, denses, dense count, matrix, parameters P, cross table, square table, dense rows
 * ([row][stride]), stride (even, ≥ dense count), vector, dense vector. Run record: entries (scratch [row][k + 1]),
 * cells, weights, sum adjoint column, slot, k + 1. Dense record: factor column (0: one), sum adjoint column, slot,
 * position in the dense tables.
 */
export function addNormal(record: usize, residual: usize, count: i32): void {
  const runs = <usize>load<u32>(record);
  const nRuns = load<i32>(record, 4);
  const denses = <usize>load<u32>(record, 8);
  const nDense = load<i32>(record, 12);
  const matrix = <usize>load<u32>(record, 16);
  const stride = (<usize>load<u32>(record, 20)) << 3;
  const cross = <usize>load<u32>(record, 24);
  const square = <usize>load<u32>(record, 28);
  const rows = <usize>load<u32>(record, 32);
  const denseStride = (<usize>load<u32>(record, 36)) << 3;
  const vector = <usize>load<u32>(record, 40);
  const denseVector = <usize>load<u32>(record, 44);

  for (let i = 0; i < nRuns; i++) fillRun(runs + <usize>i * RUN, vector, residual, count);
  for (let d = 0; d < nDense; d++) {
    fillDense(denses + <usize>d * DENSE, rows, denseStride, denseVector, residual, count);
  }
  for (let i = 0; i < nRuns; i++) {
    const a = runs + <usize>i * RUN;
    const corner = matrix + <usize>load<u32>(a, 16) * stride;
    runSquare(a, corner + ((<usize>load<u32>(a, 16)) << 3), stride, count);
    for (let j = i + 1; j < nRuns; j++) {
      const b = runs + <usize>j * RUN;
      const at = corner + ((<usize>load<u32>(b, 16)) << 3);
      if (load<i32>(a, 20) === 4 && load<i32>(b, 20) === 4) cubicPair(a, b, at, stride, count);
      else anyPair(a, b, at, stride, count);
    }
    if (nDense > 0) crossRun(a, cross + <usize>load<u32>(a, 16) * denseStride, rows, denseStride, count);
  }
  denseSquare(square, rows, denseStride, count);
}

/** entries = adjoint · weights; vector += entries · residual. */
function fillRun(run: usize, vector: usize, residual: usize, count: i32): void {
  let entries = <usize>load<u32>(run);
  const cells = <usize>load<u32>(run, 4);
  let weights = <usize>load<u32>(run, 8);
  const adjoint = <usize>load<u32>(run, 12);
  const slot = vector + ((<usize>load<u32>(run, 16)) << 3);
  const order = load<i32>(run, 20);
  for (let r = 0; r < count; r++) {
    const at = (<usize>r) << 3;
    const pull = load<f64>(adjoint + at);
    const miss = load<f64>(residual + at);
    let out = slot + ((<usize>load<u32>(cells + ((<usize>r) << 2))) << 3);
    for (let t = 0; t < order; t++, entries += 8, weights += 8, out += 8) {
      const value = pull * load<f64>(weights);
      store<f64>(entries, value);
      store<f64>(out, load<f64>(out) + value * miss);
    }
  }
}

/** Row entry = adjoint · factor; dense vector += entry · residual. */
function fillDense(
  dense: usize,
  rows: usize,
  stride: usize,
  vector: usize,
  residual: usize,
  count: i32,
): void {
  const factor = <usize>load<u32>(dense);
  const adjoint = <usize>load<u32>(dense, 4);
  const position = (<usize>load<u32>(dense, 12)) << 3;
  let sum = load<f64>(vector + position);
  let out = rows + position;
  for (let r = 0; r < count; r++, out += stride) {
    const at = (<usize>r) << 3;
    let value = load<f64>(adjoint + at);
    if (factor) value *= load<f64>(factor + at);
    store<f64>(out, value);
    sum += value * load<f64>(residual + at);
  }
  store<f64>(vector + position, sum);
}

/** The square of one run: upper triangle of (k + 1)². */
function runSquare(run: usize, corner: usize, stride: usize, count: i32): void {
  let entries = <usize>load<u32>(run);
  const cells = <usize>load<u32>(run, 4);
  const order = load<i32>(run, 20);
  for (let r = 0; r < count; r++, entries += (<usize>order) << 3) {
    let at = corner + <usize>load<u32>(cells + ((<usize>r) << 2)) * (stride + 8);
    for (let t = 0; t < order; t++, at += stride + 8) {
      const value = load<f64>(entries + ((<usize>t) << 3));
      let out = at;
      for (let u = t; u < order; u++, out += 8) {
        store<f64>(out, load<f64>(out) + value * load<f64>(entries + ((<usize>u) << 3)));
      }
    }
  }
}

/** Two runs of four. */
function cubicPair(a: usize, b: usize, corner: usize, stride: usize, count: i32): void {
  let x = <usize>load<u32>(a);
  let y = <usize>load<u32>(b);
  const cellsA = <usize>load<u32>(a, 4);
  const cellsB = <usize>load<u32>(b, 4);
  for (let r: usize = 0; r < (<usize>count) << 2; r += 4, x += 32, y += 32) {
    let at = corner + <usize>load<u32>(cellsA + r) * stride + ((<usize>load<u32>(cellsB + r)) << 3);
    const y0 = v128.load(y);
    const y1 = v128.load(y, 16);
    let value = v128.load64_splat(x);
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(value, y0)));
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(value, y1)), 16);
    at += stride;
    value = v128.load64_splat(x, 8);
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(value, y0)));
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(value, y1)), 16);
    at += stride;
    value = v128.load64_splat(x, 16);
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(value, y0)));
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(value, y1)), 16);
    at += stride;
    value = v128.load64_splat(x, 24);
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(value, y0)));
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(value, y1)), 16);
  }
}

/** Two runs of any lengths. */
function anyPair(a: usize, b: usize, corner: usize, stride: usize, count: i32): void {
  let x = <usize>load<u32>(a);
  let y = <usize>load<u32>(b);
  const cellsA = <usize>load<u32>(a, 4);
  const cellsB = <usize>load<u32>(b, 4);
  const orderA = load<i32>(a, 20);
  const orderB = load<i32>(b, 20);
  for (let r: usize = 0; r < (<usize>count) << 2; r += 4, y += (<usize>orderB) << 3) {
    let at = corner + <usize>load<u32>(cellsA + r) * stride + ((<usize>load<u32>(cellsB + r)) << 3);
    for (let t = 0; t < orderA; t++, x += 8, at += stride) {
      const value = load<f64>(x);
      const pair = f64x2.splat(value);
      let u = 0;
      for (; u + 2 <= orderB; u += 2) {
        const out = at + ((<usize>u) << 3);
        v128.store(out, f64x2.add(v128.load(out), f64x2.mul(pair, v128.load(y + ((<usize>u) << 3)))));
      }
      if (u < orderB) {
        const out = at + ((<usize>u) << 3);
        store<f64>(out, load<f64>(out) + value * load<f64>(y + ((<usize>u) << 3)));
      }
    }
  }
}

/** One run times all dense entries. */
function crossRun(run: usize, corner: usize, rows: usize, stride: usize, count: i32): void {
  let entries = <usize>load<u32>(run);
  const cells = <usize>load<u32>(run, 4);
  const order = load<i32>(run, 20);
  for (let r = 0; r < count; r++, rows += stride) {
    let at = corner + <usize>load<u32>(cells + ((<usize>r) << 2)) * stride;
    for (let t = 0; t < order; t++, entries += 8, at += stride) {
      const value = v128.load64_splat(entries);
      for (let d: usize = 0; d < stride; d += 16) {
        v128.store(at + d, f64x2.add(v128.load(at + d), f64x2.mul(value, v128.load(rows + d))));
      }
    }
  }
}

/** All dense entries times all dense entries from their own pair on. */
function denseSquare(square: usize, rows: usize, stride: usize, count: i32): void {
  for (let d: usize = 0; d < stride; d += 8) {
    const out = square + (d >> 3) * stride;
    for (let e = d & ~15; e < stride; e += 16) {
      let sum = v128.load(out + e);
      let row = rows;
      for (let r = 0; r < count; r++, row += stride) {
        sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(row + d), v128.load(row + e)));
      }
      v128.store(out + e, sum);
    }
  }
}

/** Moves the dense tables to their places in the matrix and the vector. */
export function finishNormal(record: usize): void {
  const denses = <usize>load<u32>(record, 8);
  const nDense = load<i32>(record, 12);
  const matrix = <usize>load<u32>(record, 16);
  const size = <usize>load<u32>(record, 20);
  const cross = <usize>load<u32>(record, 24);
  const square = <usize>load<u32>(record, 28);
  const denseStride = <usize>load<u32>(record, 36);
  const vector = <usize>load<u32>(record, 40);
  const denseVector = <usize>load<u32>(record, 44);
  for (let d = 0; d < nDense; d++) {
    const dense = denses + <usize>d * DENSE;
    const slot = <usize>load<u32>(dense, 8);
    const position = <usize>load<u32>(dense, 12);
    store<f64>(vector + (slot << 3), load<f64>(denseVector + (position << 3)));
    for (let i: usize = 0; i < size; i++) {
      const value = load<f64>(cross + ((i * denseStride + position) << 3));
      const at = i < slot ? i * size + slot : slot * size + i;
      store<f64>(matrix + (at << 3), value);
    }
  }
  for (let d = 0; d < nDense; d++) {
    const a = denses + <usize>d * DENSE;
    const row = square + ((<usize>load<u32>(a, 12) * denseStride) << 3);
    for (let e = d; e < nDense; e++) {
      const b = denses + <usize>e * DENSE;
      const at = <usize>load<u32>(a, 8) * size + <usize>load<u32>(b, 8);
      store<f64>(matrix + (at << 3), load<f64>(row + ((<usize>load<u32>(b, 12)) << 3)));
    }
  }
}
