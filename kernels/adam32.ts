/* Steps of Adam where the coefficients of a network lie, with the pull of ridge and smoothness in the gradient. */

import { move } from "./inline/move32";

/** Bytes of a feed record. */
const FEED: usize = 12;

/**
 * Moves the coefficients of `count` feeds in float32 against their gradient, and leaves a gradient of zeros: `stepAdam` of
 * adam.ts, and `addSmoothingGradient` of src/train/optimizers/penalty.ts before it. Returns 0 where the gradient is finite, else NaN.
 *
 * Feed record: coefficients ([basis][column], the base weights first), G + k, bytes of a row. Gradient, mean gradient and mean square of a
 * coefficient lie so many bytes behind it. Constants: 1 − kept share, β₁, 1 − β₁, β₂, 1 − β₂, rate over 1 − β₁ᵗ, 1 over 1 − β₂ᵗ, ε, and
 * twice the weights of ridge and smoothness; doubles.
 */
export function stepFeeds32(
  feeds: usize,
  count: i32,
  toGradient: usize,
  toMean: usize,
  toSquare: usize,
  constants: usize,
): f64 {
  const ridge = load<f64>(constants, 64);
  const smoothness = load<f64>(constants, 72);
  let check = f32x4.splat(0);
  for (; count > 0; count--, feeds += FEED) {
    const n = load<i32>(feeds, 4);
    const row = <usize>load<u32>(feeds, 8);
    const pull = f32x4.splat(<f32>(ridge / n));
    const stiffness = f32x4.splat(<f32>(smoothness / n));
    const two = f32x4.splat(2);
    for (let first = <usize>load<u32>(feeds), end = first + row; first < end; first += 16) {
      let c = v128.load(first);
      let g = f32x4.add(v128.load(first + toGradient), f32x4.mul(pull, c));
      check = f32x4.add(check, g);
      move(first, c, g, toGradient, toMean, toSquare, constants);
      // The bends that begin two before, one before and here; past the last there are none.
      let before = f32x4.splat(0);
      let middle = before;
      let at = first + row;
      c = v128.load(at);
      let ahead = n > 1 ? v128.load(at + row) : before;
      for (let left = n; left > 0; left--, at += row) {
        const further = left > 2 ? v128.load(at + 2 * row) : before;
        const bend =
          left > 2
            ? f32x4.mul(stiffness, f32x4.add(f32x4.sub(c, f32x4.mul(two, ahead)), further))
            : f32x4.splat(0);
        g = f32x4.add(v128.load(at + toGradient), f32x4.mul(pull, c));
        g = f32x4.add(g, f32x4.add(f32x4.sub(before, f32x4.mul(two, middle)), bend));
        check = f32x4.add(check, g);
        move(at, c, g, toGradient, toMean, toSquare, constants);
        before = middle;
        middle = bend;
        c = ahead;
        ahead = further;
      }
    }
  }
  const sum = f32x4.mul(check, f32x4.splat(0));
  return <f64>(
    (f32x4.extract_lane(sum, 0) +
      f32x4.extract_lane(sum, 1) +
      f32x4.extract_lane(sum, 2) +
      f32x4.extract_lane(sum, 3))
  );
}
