/**
 * The functions that are known by name.
 *
 * Complexity, in units that `suggest` prices: 0 for the constant, 1 for x, 2 for x^2, 1/x, sqrt, exp, log, sin, cos;
 * half a unit more for each further step of a power (x^3 2.5, x^4 3, 1/x^2 2.5, x^1.5 2.5, x^-0.5 2.5);
 * 3 for tan, tanh, sinh, cosh, abs, sgn, gaussian, sigmoid, 1/(1+x^2), sin(x)^2 and the free power x^p;
 * 3.5 for arcsin, arccos, arctan, 1/cosh(x); 4 for arctanh and 1/(exp(x)-1). Free constants cost extra (`edgeFit.ts`).
 */
import { gaussian, hyperbolicSecant, lorentzian } from "./families/bells.ts";
import { ELEMENTARY_SHAPES, LIBRARY_NAMES } from "./families/elementary.ts";
import { logistic, planck } from "./families/exponentials.ts";
import { sineSquared, zero } from "./families/pieces.ts";
import { fixedPower, freePower, identity } from "./families/powers.ts";
import type { LibraryFunction } from "./libraryFunction.ts";

/** What an edge is matched against when no library is named: 25 functions. */
export const DEFAULT_LIBRARY: readonly LibraryFunction[] = [
  zero,
  identity,
  ...[2, 3, 4, -1, -2, -3, 0.5, 1.5, -0.5, -1.5].map(fixedPower),
  freePower,
  ...ELEMENTARY_SHAPES.flatMap(({ fn, isDefault }) => (isDefault ? [fn] : [])),
  gaussian,
  lorentzian,
];

/** Every function that is known by name. */
export const FULL_LIBRARY: readonly LibraryFunction[] = [
  ...DEFAULT_LIBRARY,
  ...[5, 6, -4, -5, 2.5, -2.5].map(fixedPower),
  ...ELEMENTARY_SHAPES.flatMap(({ fn, isDefault }) => (isDefault ? [] : [fn])),
  sineSquared,
  hyperbolicSecant,
  logistic,
  planck,
];

/** Other spellings: those of pykan, of mathjs, and how one would write the function out. */
const ALIASES: Readonly<Record<string, string>> = {
  ...LIBRARY_NAMES,
  gauss: "gaussian",
  "exp(-x^2)": "gaussian",
  "exp(-(x^2))": "gaussian",
  logistic: "sigmoid",
  "1/(1+exp(-x))": "sigmoid",
  sech: "1/cosh(x)",
  "1/cosh": "1/cosh(x)",
  "sin^2": "sin(x)^2",
  "sin^2(x)": "sin(x)^2",
  lorentzian: "1/(1+x^2)",
  "1/(x^2+1)": "1/(1+x^2)",
  linear: "x",
  identity: "x",
  constant: "0",
  const: "0",
};

const BY_NAME: ReadonlyMap<string, LibraryFunction> = new Map(FULL_LIBRARY.map((fn) => [fn.name, fn]));

/** All names that `findFunction` knows, other spellings included, as a message may list them. */
export const BUILTIN_NAMES: readonly string[] = [...BY_NAME.keys()];

/** Every accepted word that is not an expression: names and other spellings. */
export const KNOWN_WORDS: readonly string[] = [...BY_NAME.keys(), ...Object.keys(ALIASES)];

/**
 * The function known by `text`, or undefined.
 *
 * Spaces do not matter; `**` is `^`; `sin(x)` is `sin`; `1/x^2` is `x^-2`; any number may stand in `x^2`.
 */
export function findFunction(text: string): LibraryFunction | undefined {
  const plain = text.replace(/\s+/g, "").replaceAll("**", "^");
  const name = plain.replace(/^([a-z]\w*)\(x\)$/, "$1");
  const found = BY_NAME.get(ALIASES[name] ?? name);
  if (found !== undefined) return found;
  const exponent = powerOf(plain);
  if (exponent === undefined) return undefined;
  if (exponent === 0) return zero;
  return BY_NAME.get(fixedPower(exponent).name) ?? fixedPower(exponent);
}

const decimal = String.raw`(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const exponentText = String.raw`(?:(-?${decimal})|\((-?${decimal})(?:\/(${decimal}))?\))`;
const powerText = new RegExp(`^(1\\/)?x(?:\\^${exponentText})?$`, "i");

/** The exponent p of a text that says x^p: `x^2`, `x^(-1/2)`, `1/x`, `1/x^0.5`, `1/sqrt(x)`. */
function powerOf(text: string): number | undefined {
  if (/^1\/sqrt(\(x\))?$/.test(text)) return -0.5;
  const match = powerText.exec(text);
  if (match === null) return undefined;
  const exponent = Number(match[2] ?? match[3] ?? 1) / Number(match[4] ?? 1);
  if (!Number.isFinite(exponent)) return undefined;
  return match[1] === undefined ? exponent : -exponent;
}
