/* Steps of Adam on all numbers of θ: src/train/optimizers/adam.ts says what they are. */

/**
 * Moves θ against the gradient, after the means of the gradient and of its square have taken it up: `n` doubles each, the
 * arithmetic of `plainVectors` in the same order.
 *
 * Constants: 1 − rate·decay, β₁, 1 − β₁, β₂, 1 − β₂, rate, the corrections 1 − β₁ᵗ and 1 − β₂ᵗ, ε. An odd count has one number of
 * scratch behind it.
 */
export function stepAdam(
  theta: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  n: i32,
  constants: usize,
): void {
  const kept = v128.load64_splat(constants);
  const beta1 = v128.load64_splat(constants, 8);
  const fresh1 = v128.load64_splat(constants, 16);
  const beta2 = v128.load64_splat(constants, 24);
  const fresh2 = v128.load64_splat(constants, 32);
  const rate = v128.load64_splat(constants, 40);
  const correct1 = v128.load64_splat(constants, 48);
  const correct2 = v128.load64_splat(constants, 56);
  const epsilon = v128.load64_splat(constants, 64);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const g = v128.load(gradient + at);
    const m = f64x2.add(f64x2.mul(beta1, v128.load(mean + at)), f64x2.mul(fresh1, g));
    const s = f64x2.add(f64x2.mul(beta2, v128.load(square + at)), f64x2.mul(f64x2.mul(fresh2, g), g));
    v128.store(mean + at, m);
    v128.store(square + at, s);
    const size = f64x2.add(f64x2.sqrt(f64x2.div(s, correct2)), epsilon);
    const move = f64x2.div(f64x2.mul(rate, f64x2.div(m, correct1)), size);
    v128.store(theta + at, f64x2.sub(f64x2.mul(v128.load(theta + at), kept), move));
  }
}

/**
 * The same with means, their arithmetic and the move in float32; θ and the gradient are doubles. Up to three numbers behind
 * the last are scratch.
 */
export function stepAdam32(
  theta: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  n: i32,
  constants: usize,
): void {
  const kept = v128.load64_splat(constants);
  const beta1 = f32x4.splat(<f32>load<f64>(constants, 8));
  const fresh1 = f32x4.splat(<f32>load<f64>(constants, 16));
  const beta2 = f32x4.splat(<f32>load<f64>(constants, 24));
  const fresh2 = f32x4.splat(<f32>load<f64>(constants, 32));
  const rate = f32x4.splat(<f32>(load<f64>(constants, 40) / load<f64>(constants, 48)));
  const share = f32x4.splat(<f32>(1 / load<f64>(constants, 56)));
  const epsilon = f32x4.splat(<f32>load<f64>(constants, 64));
  for (
    const end = mean + ((<usize>n) << 2);
    mean < end;
    mean += 16, square += 16, theta += 32, gradient += 32
  ) {
    const low = f32x4.demote_f64x2_zero(v128.load(gradient));
    const g = v128.shuffle<u64>(low, f32x4.demote_f64x2_zero(v128.load(gradient, 16)), 0, 2);
    const m = f32x4.add(f32x4.mul(beta1, v128.load(mean)), f32x4.mul(fresh1, g));
    const s = f32x4.add(f32x4.mul(beta2, v128.load(square)), f32x4.mul(fresh2, f32x4.mul(g, g)));
    v128.store(mean, m);
    v128.store(square, s);
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(s, share)), epsilon);
    const move = f32x4.div(f32x4.mul(rate, m), size);
    const first = f64x2.sub(f64x2.mul(v128.load(theta), kept), f64x2.promote_low_f32x4(move));
    const others = f64x2.promote_low_f32x4(v128.shuffle<u64>(move, move, 1, 1));
    v128.store(theta, first);
    v128.store(theta, f64x2.sub(f64x2.mul(v128.load(theta, 16), kept), others), 16);
  }
}

/** 0 where `n` doubles are finite, NaN elsewhere. An odd count has a finite number behind it. */
export function zeroIfFinite(values: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  const zero = f64x2.splat(0);
  for (const end = values + ((<usize>n) << 3); values < end; values += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(values), zero));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
