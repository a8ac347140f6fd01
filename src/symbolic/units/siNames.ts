/**
 * Derived units with a name of their own, as powers of kilogram, metre, second, ampere, kelvin, candela and mole: the order of
 * mathjs. Source: the SI Brochure, 9th ed., table 4; without hertz and becquerel, or gray and sievert, which are two names for
 * one product, and without those of angles and light.
 */
const NAMES: ReadonlyMap<string, readonly number[]> = new Map([
  ["N", [1, 1, -2]],
  ["Pa", [1, -1, -2]],
  ["J", [1, 2, -2]],
  ["W", [1, 2, -3]],
  ["V", [1, 2, -3, -1]],
  ["ohm", [1, 2, -3, -2]],
  ["S", [-1, -2, 3, 2]],
  ["F", [-1, -2, 4, 2]],
  ["Wb", [1, 2, -2, -1]],
  ["T", [1, 0, -2, -1]],
  ["H", [1, 2, -2, -2]],
]);

/** The base units, in the order of mathjs's powers. */
const BASE = ["kg", "m", "s", "A", "K", "cd", "mol"];

/** Units in a text from which a name is the shorter one to read: N*m stays, J or not. */
const LEAST_FACTORS = 3;

/**
 * The name of the SI for what `text`, with the powers of dimensions and the logarithm of its size in `vector`, writes out in
 * three or more units: `V` for `kg*m^2/s^3/A`; without one, base units where these are fewer: `m/s` for `s*J/m/kg`; empty where they
 * cancel; `text` where nothing is shorter, or a unit is not coherent (cm, g).
 */
export function shortUnit(text: string, vector: readonly number[]): string {
  if (vector.every((power) => Math.abs(power) < 1e-9)) return "";
  const factors = (text.match(/[A-Za-z]+/g) ?? []).length;
  if (factors < LEAST_FACTORS) return text;
  const [size, powers] = [vector.at(-1) ?? 0, vector.slice(0, -1)];
  if (Math.abs(size) > 1e-9) return text;
  for (const [name, own] of NAMES) {
    if (powers.every((power, d) => Math.abs(power - (own[d] ?? 0)) < 1e-9)) return name;
  }
  const used = powers.filter((power) => Math.abs(power) >= 1e-9);
  const isOfBase = powers.slice(BASE.length).every((power) => Math.abs(power) < 1e-9);
  return isOfBase && used.length < factors && used.every(Number.isInteger) ? inBaseUnits(powers) : text;
}

/** Whole powers of the base units, written as a product and what it is divided by: `m^2/s`, `1/kg/s`. */
function inBaseUnits(powers: readonly number[]): string {
  const written = (wanted: 1 | -1): string[] =>
    BASE.flatMap((name, d) => {
      const power = wanted * (powers[d] ?? 0);
      return power < 0.5 ? [] : [power === 1 ? name : `${name}^${power}`];
    });
  return [written(1).join("*") || "1", ...written(-1)].join("/");
}
