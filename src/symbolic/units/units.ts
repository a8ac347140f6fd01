/** Units of columns, whether a formula agrees with them, and those of its constants. */
import { UsageError } from "../../diagnostics.ts";
import { coefficient } from "../algebra/coefficient.ts";
import type { Expr } from "../expression/expr.ts";
import { children, mapLeaves } from "../expression/make.ts";
import { freeUnlessRecognised } from "../expression/parameters.ts";
import { type LawUnits, upToConstants } from "./agreement.ts";
import { shortUnit } from "./siNames.ts";
import {
  plainUnit,
  type SolvedUnits,
  solvedUnits,
  type Unit,
  type UnitEquation,
  unitEquations,
} from "./unitEquations.ts";

/** A unit as a person writes it, and what it measures. */
export interface WrittenUnit {
  readonly text: string;
  /** Powers of the base dimensions, then the logarithm of its size: units of other size are other units. */
  readonly vector: readonly number[];
  /** The units that it is a product of, with their powers: `m/s^2` is m and s. */
  readonly factors: readonly (readonly [symbol: string, power: number])[];
}

/** Two parts of a formula that should have one unit, with their units; `right` undefined: no unit at all. */
export interface UnitProblem {
  readonly left: { readonly expr: Expr; readonly unit: string | undefined };
  readonly right?: { readonly expr?: Expr; readonly unit: string | undefined };
}

/** What is known of the units of a formula. */
export interface CheckedUnits {
  readonly problems: readonly UnitProblem[];
  /** The unit of each constant, `""` for none; undefined where it is left open. */
  readonly constants: readonly (string | undefined)[];
}

/** Letters of a unit: far above any in use. */
const MOST_LETTERS = 60;
/** Angles count as numbers. Source: the SI Brochure, 9th ed., §2.3.3. */
const ANGLE = 7;
const PURE: WrittenUnit = { text: "", vector: [], factors: [] };

/**
 * The unit that `text` writes, by mathjs's table of units; `1`, `-` and `%` are none. Undefined where it is no unit.
 *
 * Temperatures in °C or °F count as differences. Loads them on first use.
 */
export async function writtenUnit(text: string): Promise<WrittenUnit | undefined> {
  const plain = text.trim().replaceAll("·", "*").replaceAll("°", "deg").replaceAll("µ", "u");
  if (["1", "-", "%", ""].includes(plain)) return PURE;
  if (plain.length > MOST_LETTERS || !/^(1\s*\/\s*)?[A-Za-z(][\w\s*/^().-]*$/.test(plain)) return undefined;
  const { unit } = await import("./mathjsUnits.ts");
  try {
    const { dimensions, units } = unit(plain) as unknown as MathjsUnit;
    const sizeOf = (count: number): number => (unit(count, plain) as unknown as { value: number }).value;
    const vector = [...dimensions.filter((_, i) => i !== ANGLE), Math.log10(sizeOf(2) - sizeOf(1))];
    if (!vector.every(Number.isFinite)) return undefined;
    const factors = units.map((one) => [`${one.prefix.name}${one.unit.name}`, one.power] as const);
    return { text: plain.replace(/\s+/g, ""), vector, factors };
  } catch {
    return undefined;
  }
}

/** What is read of a unit of mathjs. */
interface MathjsUnit {
  readonly dimensions: readonly number[];
  readonly units: readonly {
    readonly prefix: { readonly name: string };
    readonly unit: { readonly name: string };
    readonly power: number;
  }[];
}

/** The unit in brackets at the end of a header, as in `T (K)` or `speed [m/s]`; undefined where none stands there. */
export async function unitInHeader(header: string): Promise<WrittenUnit | undefined> {
  const inside = /[[({]([^\])}]*)[\])}]\s*$/.exec(header)?.[1];
  return inside === undefined ? undefined : writtenUnit(inside);
}

/** The unit of a text from `--units`. Errors: UsageError where it is none. */
export async function givenUnit(text: string): Promise<WrittenUnit> {
  const unit = await writtenUnit(text);
  if (unit !== undefined) return unit;
  throw new UsageError(`"${text}" is no unit that is known`, "write SI units, such as m/s^2, N, kPa or degC");
}

/**
 * Units as a search is held to: powers of dimensions, whatever the sizes of the units, up to powers of the units that
 * constants of the law may have.
 */
export function lawUnits(
  columns: ReadonlyMap<string, WrittenUnit>,
  target: WrittenUnit,
  constants: readonly WrittenUnit[],
): LawUnits {
  const all = [...columns.values(), target, ...constants].map(({ vector }) => vector.slice(0, -1));
  const width = Math.max(1, ...all.map((powers) => powers.length));
  const full = all.map((powers) => Array.from({ length: width }, (_, d) => powers[d] ?? 0));
  const [ofColumns, ofConstants] = [full.slice(0, columns.size + 1), full.slice(columns.size + 1)];
  const left = upToConstants(ofColumns, ofConstants);
  return {
    columns: new Map([...columns.keys()].map((name, i) => [name, left[i]!])),
    target: left[columns.size]!,
  };
}

/** A number among the leaves of a formula. */
export interface PlacedNumber {
  /** Leaves counted from the left. */
  readonly place: number;
  readonly value: number;
  /** Whether it is a term of a sum. */
  readonly isTerm: boolean;
}

/** The numbers of a formula from left to right. Cost O(nodes). */
function numbersOf(expr: Expr): PlacedNumber[] {
  const numbers: PlacedNumber[] = [];
  let place = -1;
  const visit = (part: Expr, isTerm: boolean): void => {
    const below = children(part);
    if (below.length === 0) place++;
    if (part.kind === "num") numbers.push({ place, value: part.value, isTerm });
    for (const one of below) visit(one, part.kind === "add");
  };
  visit(expr, false);
  return numbers;
}

/** The largest denominator of a number that a law has for its own sake, as 4/3 or 7/12. */
const LARGEST_BOTTOM = 12;

/** Whether a number is a whole one or a plain fraction: what counts or comes of calculus, and has no unit. */
function isPlain(value: number): boolean {
  const { ratio } = coefficient(value);
  return !freeUnlessRecognised(value, 0) || (ratio !== null && ratio.bottom <= LARGEST_BOTTOM);
}

/** A formula with names for the numbers that were fitted, those at `places` from the left, and the names. */
export function withNamedConstants(
  expr: Expr,
  places: readonly number[],
): { readonly expr: Expr; readonly constants: readonly string[] } {
  const constants: string[] = [];
  let at = -1;
  const named = mapLeaves(expr, (leaf) => {
    at++;
    if (!places.includes(at)) return leaf;
    constants.push(`constant_${constants.length}`);
    return { kind: "var", name: constants.at(-1)! };
  });
  return { expr: named, constants };
}

/**
 * Whether a formula agrees with the units of its columns, and the units of its constants.
 *
 * `units` are those of the columns, undefined for one whose unit is not known: it fits everywhere. Constants are names
 * of the formula that are no columns; numbers are pure, or have powers of the units `ofNumbers`. Cost O(nodes +
 * constants³).
 */
export function checkedUnits(
  expr: Expr,
  constants: readonly string[],
  units: ReadonlyMap<string, WrittenUnit | undefined>,
  target: WrittenUnit | undefined,
  ofNumbers: readonly WrittenUnit[] = [],
): CheckedUnits {
  const written = [...units.values(), target].filter((unit) => unit !== undefined);
  const width = Math.max(1, ...[...written, ...ofNumbers].map(({ vector }) => vector.length));
  const full = ({ vector }: WrittenUnit): number[] => Array.from({ length: width }, (_, d) => vector[d] ?? 0);
  // The last entry is the logarithm of the size, which a constant with a unit leaves free.
  const size = Array.from({ length: width }, (_, d) => (d === width - 1 ? 1 : 0));
  const taken = ofNumbers.length === 0 ? [] : [...ofNumbers.map(full), size];
  const vectorOf = (unit: WrittenUnit): number[] => [...upToConstants([full(unit)], taken)[0]!];
  const found = solvedIn(expr, constants, { columns: units, target }, width, vectorOf);
  // For reading: in powers of the units that are written.
  const symbols = [...new Set(written.flatMap(({ factors }) => factors.map(([symbol]) => symbol)))];
  const symbolsOf = ({ factors }: WrittenUnit): number[] =>
    symbols.map((one) => factors.reduce((sum, [symbol, power]) => sum + (symbol === one ? power : 0), 0));
  const read = solvedIn(expr, constants, { columns: units, target }, symbols.length, symbolsOf);
  const textOf = (powers: readonly number[] | undefined): string | undefined =>
    powers && unitText(symbols, powers);
  const problems = found.contradictions.map((equation): UnitProblem => {
    // The same equations in the same order.
    const { left, right } = read.equations[found.equations.indexOf(equation)]!;
    return {
      left: { expr: left.expr, unit: textOf(read.unitOf(left.unit)) },
      ...(right && {
        right: { ...(right.expr && { expr: right.expr }), unit: textOf(read.unitOf(right.unit)) },
      }),
    };
  });
  const texts = read.powers.map(textOf);
  // Up to the units of numbers, powers are not those of the unit itself.
  const isWhole = ofNumbers.length === 0;
  return {
    problems,
    constants: texts.map((text, i) => {
      const vector = found.powers[i];
      return isWhole && text !== undefined && vector !== undefined ? shortUnit(text, vector) : text;
    }),
  };
}

/** Units of a table as far as they are known; undefined for a column, or a target, that has none. */
export interface TableUnits {
  readonly columns: ReadonlyMap<string, WrittenUnit | undefined>;
  readonly target: WrittenUnit | undefined;
  /** Units that any number may have powers of. */
  readonly ofNumbers: readonly WrittenUnit[];
}

/**
 * The places among the leaves of numbers that may stand for a constant with a unit: those that are no plain figures (2.47, but
 * neither 2 nor 1/3), those that are added, and the `fitted` ones.
 */
export function placesOfConstants(expr: Expr, fitted: readonly number[] = []): PlacedNumber[] {
  return numbersOf(expr).filter(
    ({ place, value, isTerm }) => isTerm || fitted.includes(place) || !isPlain(value),
  );
}

/** Whether a formula agrees with the units of a table for some units of its constants. Cost O(nodes + constants³). */
export function agreesWithTable(expr: Expr, { columns, target, ofNumbers }: TableUnits): boolean {
  const places = placesOfConstants(expr).map(({ place }) => place);
  const named = withNamedConstants(expr, places);
  return checkedUnits(named.expr, named.constants, columns, target, ofNumbers).problems.length === 0;
}

function solvedIn(
  expr: Expr,
  constants: readonly string[],
  { columns, target }: Omit<TableUnits, "ofNumbers">,
  width: number,
  knownBy: (unit: WrittenUnit) => number[],
): SolvedUnits & { readonly equations: readonly UnitEquation[] } {
  const knownOf = (name: string): number[] | undefined => {
    const unit = columns.get(name);
    return unit && knownBy(unit);
  };
  const plain = plainUnit(width);
  const whole: Unit =
    target === undefined
      ? { ...plain, unknown: new Map([["·target", 1]]) }
      : { ...plain, known: knownBy(target) };
  const equations = unitEquations(expr, knownOf, whole);
  return { ...solvedUnits(equations, constants, width), equations };
}

/** Powers of units as a text: `N*m^2/kg^2`; empty for none. */
function unitText(symbols: readonly string[], powers: readonly number[]): string {
  const part = (symbol: string, power: number): string =>
    power === 1 ? symbol : `${symbol}^${Number(power.toPrecision(4))}`;
  const used = symbols.flatMap((symbol, i) =>
    Math.abs(powers[i]!) > 1e-9 ? [{ symbol, power: powers[i]! }] : [],
  );
  const above = used.filter(({ power }) => power > 0).map(({ symbol, power }) => part(symbol, power));
  const below = used.filter(({ power }) => power < 0).map(({ symbol, power }) => part(symbol, -power));
  if (used.length === 0) return "";
  return [above.join("*") || "1", ...below].join("/");
}
