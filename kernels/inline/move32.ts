/* A step of Adam of four numbers; constants as in adam32.ts. */

@inline
function constant(constants: usize, n: usize): v128 {
  return f32x4.splat(<f32>load<f64>(constants + (n << 3)));
}

/** Takes a gradient into the means of the numbers at `at`, moves them and leaves a gradient of zeros. */
@inline
export function move(
  at: usize,
  c: v128,
  g: v128,
  toGradient: usize,
  toMean: usize,
  toSquare: usize,
  constants: usize,
): void {
  const m = f32x4.add(
    f32x4.mul(constant(constants, 1), v128.load(at + toMean)),
    f32x4.mul(constant(constants, 2), g),
  );
  const s = f32x4.add(
    f32x4.mul(constant(constants, 3), v128.load(at + toSquare)),
    f32x4.mul(constant(constants, 4), f32x4.mul(g, g)),
  );
  v128.store(at + toMean, m);
  v128.store(at + toSquare, s);
  v128.store(at + toGradient, f32x4.splat(0));
  const size = f32x4.add(f32x4.sqrt(f32x4.mul(s, constant(constants, 6))), constant(constants, 7));
  const step = f32x4.div(f32x4.mul(constant(constants, 5), m), size);
  v128.store(at, f32x4.sub(c, f32x4.add(f32x4.mul(constant(constants, 0), c), step)));
}
