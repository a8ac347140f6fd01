/** Rows factored together before they are taken from all rows below. */
const BLOCK = 64;
/** Bytes of four columns of a packed block. */
const PANEL: usize = 32 * BLOCK;

/** Bytes of `scratch` that factoring needs. */
export function factorScratch(n: i32): usize {
  return PANEL * <usize>((n + 3) >> 2);
}

/*
 * UᵀU = A for the upper triangle of A (row-major, n × n), in place: src/math/linear/cholesky.ts.
 *
 * Block after block of rows is factored and then taken from the rows below, four columns of four rows in registers. Each
 * entry sees the subtractions of the plain version in the same order. For the rows below the block is packed: four
 * columns lie side by side, in 2 kB.
 */
export function factorSpd(matrix: usize, n: i32, scratch: usize): bool {
  const stride = (<usize>n) << 3;
  for (let first = 0; first < n; first += BLOCK) {
    const last = min(first + BLOCK, n);
    if (!factorRows(matrix, stride, first, last, n)) return false;
    if (last === n) break;
    pack(matrix, stride, first, last, n, scratch);
    let panel = scratch;
    for (let i = last; i < n; i += 4, panel += PANEL) {
      if (i + 4 > n) subtractPlainly(matrix, stride, first, last, i, n);
      else subtractRows(matrix, stride, first, last, i, n, panel, panel, 32, PANEL);
    }
  }
  return true;
}

/** Columns from `last` on of rows first … last − 1, four by four; columns that fill no panel are left out. */
function pack(matrix: usize, stride: usize, first: i32, last: i32, n: i32, scratch: usize): void {
  let panel = scratch;
  for (let c = last; c + 4 <= n; c += 4, panel += PANEL) {
    let source = matrix + <usize>first * stride + ((<usize>c) << 3);
    let to = panel;
    for (let k = first; k < last; k++, source += stride, to += 32) {
      v128.store(to, v128.load(source));
      v128.store(to, v128.load(source, 16), 16);
    }
  }
}

/** Factors rows first … last − 1, from which all rows before have been taken. */
function factorRows(matrix: usize, stride: usize, first: i32, last: i32, n: i32): bool {
  for (let i = first; i < last; i += 4) {
    const rows = min(4, last - i);
    if (i > first) {
      const origin = matrix + <usize>first * stride + ((<usize>i) << 3);
      if (i + 4 > n) subtractPlainly(matrix, stride, first, i, i, n);
      else subtractRows(matrix, stride, first, i, i, n, origin, origin, stride, 32);
    }
    for (let k = 0; k < rows; k++) {
      const row = matrix + <usize>(i + k) * stride;
      const pivot = load<f64>(row + ((<usize>(i + k)) << 3));
      if (!(pivot > 0) || pivot === Infinity) return false;
      const root = sqrt(pivot);
      store<f64>(row + ((<usize>(i + k)) << 3), root);
      scale(row, i + k + 1, n, 1 / root);
      for (let l = k + 1; l < rows; l++) {
        const factor = load<f64>(row + ((<usize>(i + l)) << 3));
        subtract(matrix + <usize>(i + l) * stride, row, i + l, n, factor);
      }
    }
  }
  return true;
}

/**
 * Rows i … i + 3 minus their multiples of rows from … to − 1, from each row's diagonal on.
 *
 * What is subtracted is read at `column` (four factors a step) and `sources` (four columns a step), `step` bytes on for
 * each row, and `sources` `advance` bytes on for each four columns.
 */
function subtractRows(
  matrix: usize,
  stride: usize,
  from: i32,
  to: i32,
  i: i32,
  n: i32,
  column: usize,
  sources: usize,
  step: usize,
  advance: usize,
): void {
  const count = <usize>(to - from);
  const row0 = matrix + <usize>i * stride;
  const row1 = row0 + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let c = i;
  for (; c + 4 <= n; c += 4, sources += advance) {
    const at = (<usize>c) << 3;
    let a0 = v128.load(row0 + at);
    let b0 = v128.load(row0 + at, 16);
    let a1 = v128.load(row1 + at);
    let b1 = v128.load(row1 + at, 16);
    let a2 = v128.load(row2 + at);
    let b2 = v128.load(row2 + at, 16);
    let a3 = v128.load(row3 + at);
    let b3 = v128.load(row3 + at, 16);
    let factors = column;
    let source = sources;
    for (let j: usize = 0; j < count; j++, factors += step, source += step) {
      const x = v128.load(source);
      const y = v128.load(source, 16);
      let factor = v128.load64_splat(factors);
      a0 = f64x2.sub(a0, f64x2.mul(factor, x));
      b0 = f64x2.sub(b0, f64x2.mul(factor, y));
      factor = v128.load64_splat(factors, 8);
      a1 = f64x2.sub(a1, f64x2.mul(factor, x));
      b1 = f64x2.sub(b1, f64x2.mul(factor, y));
      factor = v128.load64_splat(factors, 16);
      a2 = f64x2.sub(a2, f64x2.mul(factor, x));
      b2 = f64x2.sub(b2, f64x2.mul(factor, y));
      factor = v128.load64_splat(factors, 24);
      a3 = f64x2.sub(a3, f64x2.mul(factor, x));
      b3 = f64x2.sub(b3, f64x2.mul(factor, y));
    }
    v128.store(row0 + at, a0);
    v128.store(row0 + at, b0, 16);
    v128.store(row1 + at, a1);
    v128.store(row1 + at, b1, 16);
    v128.store(row2 + at, a2);
    v128.store(row2 + at, b2, 16);
    v128.store(row3 + at, a3);
    v128.store(row3 + at, b3, 16);
  }
  for (; c < n; c++) {
    for (let k = 0; k < 4; k++) {
      const at = row0 + <usize>k * stride + ((<usize>c) << 3);
      let value = load<f64>(at);
      let factors = column + ((<usize>k) << 3);
      let source = matrix + <usize>from * stride + ((<usize>c) << 3);
      for (let j: usize = 0; j < count; j++, factors += step, source += stride) {
        value -= load<f64>(factors) * load<f64>(source);
      }
      store<f64>(at, value);
    }
  }
}

/** Rows i … n − 1, fewer than four, minus their multiples of rows from … to − 1, from each row's diagonal on. */
function subtractPlainly(matrix: usize, stride: usize, from: i32, to: i32, i: i32, n: i32): void {
  for (let row = i; row < n; row++) {
    let source = matrix + <usize>from * stride;
    for (let j = from; j < to; j++, source += stride) {
      const factor = load<f64>(source + ((<usize>row) << 3));
      subtract(matrix + <usize>row * stride, source, row, n, factor);
    }
  }
}

/** target[from … n) −= factor · source[from … n). */
function subtract(target: usize, source: usize, from: i32, n: i32, factor: f64): void {
  const pair = f64x2.splat(factor);
  let at = (<usize>from) << 3;
  const end = (<usize>n) << 3;
  for (; at + 16 <= end; at += 16) {
    v128.store(target + at, f64x2.sub(v128.load(target + at), f64x2.mul(pair, v128.load(source + at))));
  }
  if (at < end) store<f64>(target + at, load<f64>(target + at) - factor * load<f64>(source + at));
}

/** row[from … n) *= share. */
function scale(row: usize, from: i32, n: i32, share: f64): void {
  for (let c = from; c < n; c++) {
    const at = row + ((<usize>c) << 3);
    store<f64>(at, load<f64>(at) * share);
  }
}

/** Solves UᵀU·x = b in place of b. */
export function solveFactored(matrix: usize, n: i32, x: usize): void {
  const stride = (<usize>n) << 3;
  for (let i = 0; i < n; i++) {
    const row = matrix + <usize>i * stride;
    const at = x + ((<usize>i) << 3);
    const value = load<f64>(at) / load<f64>(row + ((<usize>i) << 3));
    store<f64>(at, value);
    subtract(x, row, i + 1, n, value);
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = matrix + <usize>i * stride;
    let value = load<f64>(x + ((<usize>i) << 3));
    for (let c = i + 1; c < n; c++) {
      value -= load<f64>(row + ((<usize>c) << 3)) * load<f64>(x + ((<usize>c) << 3));
    }
    store<f64>(x + ((<usize>i) << 3), value / load<f64>(row + ((<usize>i) << 3)));
  }
}
