import type { Expr } from "../../symbolic/expression/expr.ts";
import { call, neg, pow } from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS, FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import { functionCurve, signsOf } from "../../symbolic/library/functionCurve.ts";

/** A function of the target that a simpler formula may be found for: z = T(y), y = T⁻¹(z). */
export interface Transform {
  readonly name: string;
  /** p where T(y) is y^p. */
  readonly power?: number;
  readonly forward: (y: number) => number;
  /** |dT/dy|: how much an error of y weighs in z. */
  readonly slope: (y: number) => number;
  readonly back: (z: Expr) => Expr;
  /** Whether T is one-to-one on a target between these values. */
  readonly fits: (low: number, high: number) => boolean;
}

/** The target itself. */
export const identity: Transform = {
  name: "y",
  power: 1,
  forward: (y) => y,
  slope: () => 1,
  back: (z) => z,
  fits: () => true,
};

/** Powers of the target, for sums: a sum in a root or below a fraction line. */
export const POWER_TRANSFORMS: readonly Transform[] = [
  identity,
  {
    name: "1/y",
    power: -1,
    forward: (y) => 1 / y,
    slope: (y) => 1 / (y * y),
    back: (z) => pow(z, -1),
    fits: (low, high) => low > 0 || high < 0,
  },
  {
    name: "y^2",
    power: 2,
    forward: (y) => y * y,
    slope: (y) => 2 * Math.abs(y),
    back: (z) => pow(z, 0.5),
    fits: (low) => low >= 0,
  },
  {
    name: "y^-2",
    power: -2,
    forward: (y) => 1 / (y * y),
    slope: (y) => 2 / Math.abs(y) ** 3,
    back: (z) => pow(z, -0.5),
    fits: (low) => low > 0,
  },
  {
    name: "sqrt(y)",
    power: 0.5,
    forward: Math.sqrt,
    slope: (y) => 0.5 / Math.sqrt(y),
    back: (z) => pow(z, 2),
    fits: (low) => low > 0,
  },
];

/** Functions of the table that undo another one, for products and sums: their inverse of z is the formula. */
export const FUNCTION_TRANSFORMS: readonly Transform[] = ALL_FUNCTIONS.flatMap(({ name, search }) =>
  search?.transform === undefined ? [] : [{ name, cost: search.transform }],
)
  .sort((one, other) => one.cost - other.cost)
  .flatMap(({ name }) => signsOf(name).map((sign) => transformBy(name, sign)));

/** Waves of a target that hardly varies are lines. */
const LEAST_TURN = 0.3;

/** z = f(±y) where f is one-to-one and ±y within the limit for its arguments. */
function transformBy(fn: FunctionName, sign: 1 | -1): Transform {
  const { value, slope } = functionCurve(fn, sign);
  const { value: f, inverse, domain, period, search } = FUNCTIONS[fn];
  const [piece] = inverse?.on === undefined ? domain : [inverse.on];
  if (inverse === undefined || piece === undefined) throw new Error(`nothing undoes ${fn}`);
  const { low, high } = piece;
  const most = search?.largest ?? Number.POSITIVE_INFINITY;
  const isAbove = (y: number): boolean => y > low || (y === low && Number.isFinite(f(low)));
  const isBelow = (y: number): boolean => y < high || (y === high && Number.isFinite(f(high)));
  return {
    name: sign === 1 ? `${fn}(y)` : `${fn}(-y)`,
    forward: value,
    slope: (y) => Math.abs(slope(y)),
    back: (z) => {
      const y = call(inverse.fn as FunctionName, z);
      return sign === 1 ? y : neg(y);
    },
    fits: (from, to) => {
      const [least, largest] = sign === 1 ? [from, to] : [-to, -from];
      return (
        isAbove(least) &&
        isBelow(largest) &&
        least > -most &&
        largest < most &&
        (period === undefined || to - from > LEAST_TURN)
      );
    },
  };
}

/** All functions of the target but the target itself; their order has no meaning. */
export const TRANSFORMS: readonly Transform[] = [
  ...POWER_TRANSFORMS.filter((transform) => transform !== identity),
  ...FUNCTION_TRANSFORMS,
];

/** The transform of this name; a name that none has is a bug and throws. */
export function transformNamed(name: string): Transform {
  const found = [identity, ...TRANSFORMS].find((transform) => transform.name === name);
  if (found === undefined) throw new Error(`no transform is called ${name}`);
  return found;
}
