/* Gradients of chunks of rows join their total. */

/** Adds `n` doubles, an even number, to a total, and leaves zeros. */
export function addAndClear(total: usize, part: usize, n: i32): void {
  const zero = f64x2.splat(0);
  for (const end = part + ((<usize>n) << 3); part < end; part += 16, total += 16) {
    v128.store(total, f64x2.add(v128.load(total), v128.load(part)));
    v128.store(part, zero);
  }
}
