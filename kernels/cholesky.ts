/*
 * UᵀU = A for the upper triangle of A (row-major, n × n), in place: src/math/cholesky.ts.
 *
 * Four rows at a time: first all earlier rows are taken from them, four columns of the four rows in registers, then
 * they are factored among themselves. Each entry sees the subtractions of the plain version in the same order.
 */
export function factorSpd(matrix: usize, n: i32): bool {
  const stride = (<usize>n) << 3;
  for (let i = 0; i < n; i += 4) {
    const rows = min(4, n - i);
    if (rows === 4) subtractEarlier(matrix, stride, i, n);
    else for (let k = 0; k < rows; k++) subtractEarlierFromRow(matrix, stride, i, i + k, n);
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

/** Rows i … i + 3 minus their multiples of rows 0 … i − 1, from each row's diagonal on. */
function subtractEarlier(matrix: usize, stride: usize, i: i32, n: i32): void {
  if (i === 0) return;
  const end = <usize>i;
  const row0 = matrix + <usize>i * stride;
  const row1 = row0 + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const column = matrix + ((<usize>i) << 3);
  let c = i;
  for (; c + 4 <= n; c += 4) {
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
    let source = matrix + at;
    for (let j: usize = 0; j < end; j++, factors += stride, source += stride) {
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
      let source = matrix + ((<usize>c) << 3);
      for (let j: usize = 0; j < end; j++, factors += stride, source += stride) {
        value -= load<f64>(factors) * load<f64>(source);
      }
      store<f64>(at, value);
    }
  }
}

/** Row `row` minus its multiples of rows 0 … i − 1, from its diagonal on. */
function subtractEarlierFromRow(matrix: usize, stride: usize, i: i32, row: i32, n: i32): void {
  const target = matrix + <usize>row * stride;
  let source = matrix;
  for (let j = 0; j < i; j++, source += stride) {
    subtract(target, source, row, n, load<f64>(source + ((<usize>row) << 3)));
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
