/*
 * JᵀJ and Jᵀr of a block of rows, from the k + 1 bases that are active in each edge: rows × edges × bases is never
 * stored. A row of J has one run of k + 1 entries per spline edge, at a place that depends on the row's cell, and
 * some dense entries (base weights, biases, constants of snapped edges) that are always there.
 *
 * runs × runs go straight into the matrix, runs × dense into a table [parameter][dense], dense × dense into a
 * square table; `finishNormal` moves the tables to their places. Every entry is a sum over rows in ascending order.
 *
 * One run meets all later ones row by row. The other way round, pair by pair, neighbouring rows would write to
 * places that half overlap, and loads would wait for stores.
 */

/** Bytes of a run record and of a dense record. */
const RUN: usize = 24;
const DENSE: usize = 20;

/**
 * Adds a block of `count` rows.
 *
 * Record: runs, run count, denses, dense count, matrix, parameters P, cross table, square table, dense rows
 * ([row][stride]), stride (even, ≥ dense count), vector, dense vector, run rows (scratch, [row][run][k + 1]), doubles
 * per run row, places (scratch, [row][run] words), 1 when all runs have degree 3. Run record: position in a run row,
 * table (basis.ts), bytes of a row of tables, sum adjoint column, slot, k + 1. Dense record: factor column (0: one),
 * sum adjoint column, slot, position in the dense tables, bytes from factor to factor.
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
  const denseStride = nDense > 0 ? (<usize>load<u32>(record, 36)) << 3 : 0;
  const vector = <usize>load<u32>(record, 40);
  const denseVector = <usize>load<u32>(record, 44);
  const entries = <usize>load<u32>(record, 48);
  const entryStride = (<usize>load<u32>(record, 52)) << 3;
  const places = <usize>load<u32>(record, 56);

  for (let i = 0; i < nRuns; i++) {
    const place = places + ((<usize>i) << 2);
    fillRun(runs + <usize>i * RUN, entries, entryStride, place, (<usize>nRuns) << 2, vector, residual, count);
  }
  for (let d = 0; d < nDense; d++) {
    fillDense(denses + <usize>d * DENSE, rows, denseStride, denseVector, residual, count);
  }
  const isCubic = load<u32>(record, 60) !== 0;
  for (let i = 0; i < nRuns; i++) {
    const run = runs + <usize>i * RUN;
    const x = entries + ((<usize>load<u32>(run)) << 3);
    const place = places + ((<usize>i) << 2);
    if (isCubic) {
      cubicRun(x, entryStride, place, nRuns - i, nRuns, matrix, stride, cross, rows, denseStride, count);
    } else {
      anyRun(run, x, entryStride, place, nRuns - i, nRuns, matrix, stride, cross, rows, denseStride, count);
    }
  }
  denseSquare(square, rows, denseStride, count);
}

/** entries = adjoint · weights, at their places; vector += entries · residual. */
function fillRun(
  run: usize,
  entries: usize,
  entryStride: usize,
  place: usize,
  placeStride: usize,
  vector: usize,
  residual: usize,
  count: i32,
): void {
  let weights = <usize>load<u32>(run, 4);
  const stride = <usize>load<u32>(run, 8);
  const adjoint = <usize>load<u32>(run, 12);
  const slot = load<u32>(run, 16);
  const order = (<usize>load<u32>(run, 20)) << 3;
  entries += (<usize>load<u32>(run)) << 3;
  for (let r = 0; r < count; r++, entries += entryStride, place += placeStride, weights += stride) {
    const at = (<usize>r) << 3;
    const pull = load<f64>(adjoint + at);
    const miss = load<f64>(residual + at);
    const offset = (slot + (load<u32>(weights + order, 8) >> 4)) << 3;
    store<u32>(place, offset);
    const out = vector + <usize>offset;
    for (let t: usize = 0; t < order; t += 8) {
      const value = pull * load<f64>(weights + t);
      store<f64>(entries + t, value);
      store<f64>(out + t, load<f64>(out + t) + value * miss);
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
  let factor = <usize>load<u32>(dense);
  const factorStride = <usize>load<u32>(dense, 16);
  const adjoint = <usize>load<u32>(dense, 4);
  const position = (<usize>load<u32>(dense, 12)) << 3;
  let sum = load<f64>(vector + position);
  let out = rows + position;
  for (let r = 0; r < count; r++, out += stride) {
    const at = (<usize>r) << 3;
    let value = load<f64>(adjoint + at);
    if (factor) {
      value *= load<f64>(factor);
      factor += factorStride;
    }
    store<f64>(out, value);
    sum += value * load<f64>(residual + at);
  }
  store<f64>(vector + position, sum);
}

/** The double at `out` += value. */
function add(out: usize, value: f64): void {
  store<f64>(out, load<f64>(out) + value);
}

/**
 * One run of four times itself (upper triangle), the `later` − 1 runs after it, and all dense entries.
 *
 * `x` and `place` point at the run in the first row; a row of places has `nRuns` words.
 */
function cubicRun(
  x: usize,
  entryStride: usize,
  place: usize,
  later: i32,
  nRuns: i32,
  matrix: usize,
  stride: usize,
  cross: usize,
  rows: usize,
  denseStride: usize,
  count: i32,
): void {
  for (let r = 0; r < count; r++, x += entryStride, place += (<usize>nRuns) << 2, rows += denseStride) {
    const offset = <usize>load<u32>(place);
    const row = matrix + (offset >> 3) * stride;
    let at0 = row + offset;
    let at1 = at0 + stride;
    let at2 = at1 + stride;
    let at3 = at2 + stride;
    const v0 = load<f64>(x);
    const v1 = load<f64>(x, 8);
    const v2 = load<f64>(x, 16);
    const v3 = load<f64>(x, 24);
    add(at0, v0 * v0);
    add(at0 + 8, v0 * v1);
    add(at0 + 16, v0 * v2);
    add(at0 + 24, v0 * v3);
    add(at1 + 8, v1 * v1);
    add(at1 + 16, v1 * v2);
    add(at1 + 24, v1 * v3);
    add(at2 + 16, v2 * v2);
    add(at2 + 24, v2 * v3);
    add(at3 + 24, v3 * v3);
    const x0 = f64x2.splat(v0);
    const x1 = f64x2.splat(v1);
    const x2 = f64x2.splat(v2);
    const x3 = f64x2.splat(v3);
    let y = x + 32;
    const end = place + ((<usize>later) << 2);
    for (let other = place + 4; other < end; other += 4, y += 32) {
      at0 = row + <usize>load<u32>(other);
      at1 = at0 + stride;
      at2 = at1 + stride;
      at3 = at2 + stride;
      const y0 = v128.load(y);
      const y1 = v128.load(y, 16);
      v128.store(at0, f64x2.add(v128.load(at0), f64x2.mul(x0, y0)));
      v128.store(at0, f64x2.add(v128.load(at0, 16), f64x2.mul(x0, y1)), 16);
      v128.store(at1, f64x2.add(v128.load(at1), f64x2.mul(x1, y0)));
      v128.store(at1, f64x2.add(v128.load(at1, 16), f64x2.mul(x1, y1)), 16);
      v128.store(at2, f64x2.add(v128.load(at2), f64x2.mul(x2, y0)));
      v128.store(at2, f64x2.add(v128.load(at2, 16), f64x2.mul(x2, y1)), 16);
      v128.store(at3, f64x2.add(v128.load(at3), f64x2.mul(x3, y0)));
      v128.store(at3, f64x2.add(v128.load(at3, 16), f64x2.mul(x3, y1)), 16);
    }
    at0 = cross + (offset >> 3) * denseStride;
    at1 = at0 + denseStride;
    at2 = at1 + denseStride;
    at3 = at2 + denseStride;
    for (let d: usize = 0; d < denseStride; d += 16) {
      const value = v128.load(rows + d);
      v128.store(at0 + d, f64x2.add(v128.load(at0 + d), f64x2.mul(x0, value)));
      v128.store(at1 + d, f64x2.add(v128.load(at1 + d), f64x2.mul(x1, value)));
      v128.store(at2 + d, f64x2.add(v128.load(at2 + d), f64x2.mul(x2, value)));
      v128.store(at3 + d, f64x2.add(v128.load(at3 + d), f64x2.mul(x3, value)));
    }
  }
}

/** `cubicRun` for runs of any lengths, which are read from the records from `run` on. */
function anyRun(
  run: usize,
  x: usize,
  entryStride: usize,
  place: usize,
  later: i32,
  nRuns: i32,
  matrix: usize,
  stride: usize,
  cross: usize,
  rows: usize,
  denseStride: usize,
  count: i32,
): void {
  const order = load<i32>(run, 20);
  for (let r = 0; r < count; r++, x += entryStride, place += (<usize>nRuns) << 2, rows += denseStride) {
    const offset = <usize>load<u32>(place);
    for (let t = 0; t < order; t++) {
      const value = load<f64>(x + ((<usize>t) << 3));
      const row = matrix + ((offset >> 3) + <usize>t) * stride;
      for (let u = t; u < order; u++) {
        add(row + offset + ((<usize>u) << 3), value * load<f64>(x + ((<usize>u) << 3)));
      }
      let y = x + ((<usize>order) << 3);
      for (let j = 1; j < later; j++) {
        const length = load<i32>(run + <usize>j * RUN, 20);
        const at = row + <usize>load<u32>(place + ((<usize>j) << 2));
        for (let u: usize = 0; u < (<usize>length) << 3; u += 8) add(at + u, value * load<f64>(y + u));
        y += (<usize>length) << 3;
      }
      const at = cross + ((offset >> 3) + <usize>t) * denseStride;
      const pair = f64x2.splat(value);
      for (let d: usize = 0; d < denseStride; d += 16) {
        v128.store(at + d, f64x2.add(v128.load(at + d), f64x2.mul(pair, v128.load(rows + d))));
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
