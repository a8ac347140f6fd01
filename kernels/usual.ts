/*
 * Feeds whose source has one value in most rows, the usual one: what they add in all rows is one vector for each state of the
 * coefficients, and only rows that differ are gone through. Float32, degree 3; `N` and the records as in tile.ts, the table of
 * `fillTables32`: a row for the usual value, then those that differ, each with its number.
 */
import { registerWords, rowSize } from "./inline/row";
import { addRun } from "./inline/run";
import { join, weighed } from "./inline/weighed";

const FEED: usize = 16;
/** Bytes of a row of a table. */
const ROW: usize = 32;

/** Adds `n` feeds to the sums of a tile. `rows` is scratch. */
export function addUsual<N>(tile: usize, feed: usize, n: i32, rows: usize, count: i32): void {
  memory.fill(rows, 0, <usize>count * rowSize<N>());
  let t0 = f32x4.splat(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (; n > 0; n--, feed += FEED) {
    let w = <usize>load<u32>(feed);
    const k = <usize>load<u32>(feed, 4);
    const u0 = weighed<N>(k, w, 0);
    const u1 = sizeof<N>() >= 2 ? weighed<N>(k, w, 16) : u0;
    const u2 = sizeof<N>() >= 4 ? weighed<N>(k, w, 32) : u0;
    const u3 = sizeof<N>() >= 8 ? weighed<N>(k, w, 48) : u0;
    t0 = f32x4.add(t0, u0);
    if (sizeof<N>() >= 2) t1 = f32x4.add(t1, u1);
    if (sizeof<N>() >= 4) t2 = f32x4.add(t2, u2);
    if (sizeof<N>() >= 8) t3 = f32x4.add(t3, u3);
    for (let others = load<i32>(w, 28); others > 0; others--) {
      w += ROW;
      const row = rows + <usize>load<u32>(w, 28) * rowSize<N>();
      const a0 = f32x4.sub(weighed<N>(k, w, 0), u0);
      v128.store(row, f32x4.add(v128.load(row), a0));
      if (sizeof<N>() >= 2) {
        const a1 = f32x4.sub(weighed<N>(k, w, 16), u1);
        v128.store(row, f32x4.add(v128.load(row, 16), a1), 16);
      }
      if (sizeof<N>() >= 4) {
        const a2 = f32x4.sub(weighed<N>(k, w, 32), u2);
        v128.store(row, f32x4.add(v128.load(row, 32), a2), 32);
      }
      if (sizeof<N>() >= 8) {
        const a3 = f32x4.sub(weighed<N>(k, w, 48), u3);
        v128.store(row, f32x4.add(v128.load(row, 48), a3), 48);
      }
    }
  }
  const sums = tile + 32;
  const step = registerWords<f32>();
  for (let at: usize = 0; at < (<usize>count) << 3; at += 8, rows += rowSize<N>()) {
    join(sums, at, f32x4.add(t0, v128.load(rows)));
    if (sizeof<N>() >= 2) join(sums + step, at, f32x4.add(t1, v128.load(rows, 16)));
    if (sizeof<N>() >= 4) join(sums + 2 * step, at, f32x4.add(t2, v128.load(rows, 32)));
    if (sizeof<N>() >= 8) join(sums + 3 * step, at, f32x4.add(t3, v128.load(rows, 48)));
  }
}

/** Adds the gradient of a block by the coefficients of `n` feeds: sum adjoints of all rows but those that differ meet the usual value. */
export function usualGradient<N>(feed: usize, n: i32, rows: usize, end: usize, toGradient: usize): void {
  let t0 = f32x4.splat(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let row = rows; row < end; row += rowSize<N>()) {
    t0 = f32x4.add(t0, v128.load(row));
    if (sizeof<N>() >= 2) t1 = f32x4.add(t1, v128.load(row, 16));
    if (sizeof<N>() >= 4) t2 = f32x4.add(t2, v128.load(row, 32));
    if (sizeof<N>() >= 8) t3 = f32x4.add(t3, v128.load(row, 48));
  }
  for (; n > 0; n--, feed += FEED) {
    const usual = <usize>load<u32>(feed);
    const k = <usize>load<u32>(feed, 4) + toGradient;
    let w = usual;
    let r0 = t0;
    let r1 = t1;
    let r2 = t2;
    let r3 = t3;
    for (let others = load<i32>(usual, 28); others > 0; others--) {
      w += ROW;
      const row = rows + <usize>load<u32>(w, 28) * rowSize<N>();
      const p0 = v128.load(row);
      const p1 = sizeof<N>() >= 2 ? v128.load(row, 16) : p0;
      const p2 = sizeof<N>() >= 4 ? v128.load(row, 32) : p0;
      const p3 = sizeof<N>() >= 8 ? v128.load(row, 48) : p0;
      r0 = f32x4.sub(r0, p0);
      if (sizeof<N>() >= 2) r1 = f32x4.sub(r1, p1);
      if (sizeof<N>() >= 4) r2 = f32x4.sub(r2, p2);
      if (sizeof<N>() >= 8) r3 = f32x4.sub(r3, p3);
      addRun<N>(k, w, p0, p1, p2, p3);
    }
    addRun<N>(k, usual, r0, r1, r2, r3);
  }
}
