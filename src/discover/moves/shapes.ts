/** The plain curves of one variable, with constants to start a fit from. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, pow, reciprocal } from "../../symbolic/expression/make.ts";

/** What takes a start off the short numbers, which fits leave as they are. */
const UNEVEN = 1.0137;

/**
 * Curves over `low` … `high`, up to a factor and an offset: powers, polynomials, exponentials, logarithms, saturation, steps,
 * bells, waves, growth. Starts are spread over the range; far from zero some exponentials have no value there.
 */
export function shapesOver(x: Expr, [low, high]: readonly [low: number, high: number]): Expr[] {
  const width = UNEVEN * (high - low);
  if (!(width > 0)) return [];
  const free = (value: number): Expr => num(UNEVEN * value);
  const from = (place: number): Expr => add(x, num(-(low + place * width)));
  const scaled = (rate: number): Expr => mul(num(rate / width), x);
  const e = (argument: Expr): Expr => call("exp", argument);
  const bell = (place: number, sharpness: number): Expr =>
    e(mul(num(-sharpness / width ** 2), pow(from(place), 2)));
  const isPositive = low > 0;
  return [
    x,
    ...[-4, -1, 1, 4].map((rate) => e(scaled(rate))),
    ...[0.3, 0.5, 0.7].flatMap((place) => [
      call("tanh", mul(num(4 / width), from(place))),
      call("atan", mul(num(6 / width), from(place))),
    ]),
    call("tanh", scaled(2)),
    call("atan", scaled(3)),
    ...[-0.1, -1].flatMap((place) => [
      call("log", from(place)),
      reciprocal(from(place)),
      call("sqrt", from(place)),
    ]),
    ...[3, 6, 12].map((rate) => call("sin", add(scaled(rate), free(0.4)))),
    ...[0.2, 0.5, 0.8].map((place) => bell(place, 6)),
    ...[1, 4].map((rate) => mul(x, e(scaled(-rate)))),
    e(mul(free(-3), e(scaled(-5)))),
    ...[2, 3].map((power) => add(x, mul(num(0.5 / width ** (power - 1)), pow(x, power)))),
    ...(isPositive
      ? [
          pow(x, free(0.5)),
          pow(x, free(2)),
          pow(x, free(-1)),
          call("log", x),
          e(mul(num(-0.5 * width), reciprocal(x))),
          reciprocal(add(mul(free(1), reciprocal(x)), num(1 / width))),
        ]
      : []),
  ];
}
