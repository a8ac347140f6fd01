/**
 * What a sweep tries: for each option of training some values, written as its flag takes them, with `|` between
 * alternatives and `low..high` for a range; see `spaceOf`.
 */
import { UsageError } from "../diagnostics.ts";
import { MAX_INTERVALS } from "../model/spline/grid.ts";
import { isTakenBy, type OptionKind } from "../train/optionKind.ts";
import { TRAINING_OPTIONS, type TrainingOptionName, type TrainingOptions } from "../train/trainingOptions.ts";
import type { Params, ParamValue } from "../trials.ts";
import { widthsOf } from "./widths.ts";

/** The values of one option. */
export type Dimension = { readonly name: TrainingOptionName } & (
  | { readonly kind: "choices"; readonly values: readonly ParamValue[]; readonly isOrdered: boolean }
  | {
      readonly kind: "range";
      readonly low: number;
      readonly high: number;
      readonly isWhole: boolean;
      readonly isLog: boolean;
      /** Values that a grid takes of it. */
      readonly steps: number;
    }
);

/** The values of all options that vary, and those that do not. */
export interface Space {
  readonly dimensions: readonly Dimension[];
  readonly fixed: Params;
}

/** Whole numbers of a range that are listed one by one; of a longer range a grid takes a few. */
const MOST_LISTED = 64;
/** Values of a linear range of numbers on a grid; a logarithmic one has one for each decade. */
const LINEAR_STEPS = 5;

/**
 * The space that texts describe, one per option of training: `1..10`, `2|4|8`, `1e-6..1e-1:log`, `0..1:5` for five values on
 * a grid, `silu|identity`; a comma parts alternatives too where the flag itself has none. `--width 1..10,0..4` varies each layer.
 *
 * Errors: UsageError for a value that the option does not take, and for a range that has none.
 */
export function spaceOf(texts: Readonly<Partial<Record<string, string>>>): Space {
  const dimensions: Dimension[] = [];
  const fixed: Record<string, ParamValue> = {};
  for (const name of Object.keys(TRAINING_OPTIONS) as TrainingOptionName[]) {
    const text = texts[name];
    if (text === undefined) continue;
    const dimension = dimensionOf(name, text.trim());
    if (dimension.kind === "choices" && dimension.values.length === 1) fixed[name] = dimension.values[0]!;
    else dimensions.push(dimension);
  }
  return { dimensions, fixed };
}

/** Combinations of a space; infinite where a value is any number of a range. */
export function sizeOfSpace({ dimensions }: Space): number {
  return dimensions.reduce((product, one) => product * countOf(one), 1);
}

/** Trials of a grid of the space. */
export function gridSize({ dimensions }: Space): number {
  return dimensions.reduce((product, one) => product * gridValues(one).length, 1);
}

function countOf(dimension: Dimension): number {
  if (dimension.kind === "choices") return dimension.values.length;
  return dimension.isWhole ? dimension.high - dimension.low + 1 : Number.POSITIVE_INFINITY;
}

/** The params at a point of the unit cube, one coordinate (0 ≤ u < 1) for each dimension. */
export function paramsAt(space: Space, point: readonly number[]): Params {
  return paramsOf(
    space,
    space.dimensions.map((dimension, d) => valueAt(dimension, point[d]!)),
  );
}

/** The params of these values, one for each dimension, in the order of the table of options. */
export function paramsOf({ dimensions, fixed }: Space, values: readonly ParamValue[]): Params {
  const given = new Map<string, ParamValue>(Object.entries(fixed));
  dimensions.forEach(({ name }, d) => {
    given.set(name, values[d]!);
  });
  return Object.fromEntries(
    Object.keys(TRAINING_OPTIONS).flatMap((name) => (given.has(name) ? [[name, given.get(name)!]] : [])),
  );
}

/** Significant digits of a number drawn from a range: enough to vary, few enough to type. */
const DIGITS = 4;

function valueAt(dimension: Dimension, u: number): ParamValue {
  if (dimension.kind === "choices") return dimension.values[Math.floor(u * dimension.values.length)]!;
  const { low, high, isWhole, isLog } = dimension;
  const top = isWhole ? high + 1 : high;
  const value = isLog ? low * (top / low) ** u : low + u * (top - low);
  return isWhole
    ? Math.min(high, Math.floor(value))
    : Math.min(high, Math.max(low, Number(value.toPrecision(DIGITS))));
}

/** Where a value lies in its dimension, from 0 to 1: the middle of all that `paramsAt` gives it for. */
export function coordinateOf(dimension: Dimension, value: ParamValue): number {
  if (dimension.kind === "choices") {
    const wanted = JSON.stringify(value);
    const at = dimension.values.findIndex((one) => JSON.stringify(one) === wanted);
    return (at + 0.5) / dimension.values.length;
  }
  const { low, high, isWhole, isLog } = dimension;
  const [v, top] = isWhole ? [Number(value) + 0.5, high + 1] : [Number(value), high];
  return isLog ? Math.log(v / low) / Math.log(top / low) : (v - low) / (top - low);
}

/** The values that a grid takes of a dimension. */
export function gridValues(dimension: Dimension): readonly ParamValue[] {
  if (dimension.kind === "choices") return dimension.values;
  const { low, high, isWhole, isLog, steps } = dimension;
  const values = Array.from({ length: steps }, (_, i) => {
    const share = steps === 1 ? 0 : i / (steps - 1);
    const value = isLog ? low * (high / low) ** share : low + share * (high - low);
    return isWhole ? Math.round(value) : Number(value.toPrecision(DIGITS));
  });
  return [...new Set(values)];
}

/** The params as options of training. */
export function optionsOfParams(params: Params): TrainingOptions {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const { takes } = TRAINING_OPTIONS[name as TrainingOptionName];
      return [name, takes.kind === "wholes" && typeof value === "number" ? [value] : value];
    }),
  ) as TrainingOptions;
}

function dimensionOf(name: TrainingOptionName, text: string): Dimension {
  const { takes, flag } = TRAINING_OPTIONS[name] as { takes: OptionKind; flag: string };
  const fail = (seen: string): UsageError =>
    new UsageError(
      `${flag} does not take "${seen}"`,
      "a sweep takes 3, 1..10, 2|4|8, 1e-6..1e-1:log, or words with | between",
      "usage/option-value",
    );
  if (name === "width") {
    return { name, kind: "choices", values: widthsOf(text), isOrdered: true };
  }
  if (takes.kind === "text" || takes.kind === "switch" || takes.kind === "range") throw fail(text);
  if (takes.kind === "word") {
    const values = text.split(/[|,]/).map((word) => word.trim());
    for (const value of values) if (!isTakenBy(takes, value)) throw fail(value);
    return { name, kind: "choices", values: [...new Set(values)], isOrdered: false };
  }
  const isWhole = takes.kind === "whole" || takes.kind === "wholes";
  // A comma in the value of a grid is what it is for `kan fit`: the next stage.
  const parts = (takes.kind === "wholes" ? text.split("|") : text.split(/[|,]/)).map((part) => part.trim());
  const check = (value: ParamValue, seen: string): ParamValue => {
    const whole = takes.kind === "wholes" && typeof value === "number" ? [value] : value;
    if (isTakenBy(takes, whole)) return value;
    throw fail(seen);
  };
  const values = parts.flatMap((part): readonly ParamValue[] => {
    const range = rangeOf(part);
    if (range === undefined) {
      const numbers = part.split(",").map((one) => (one.trim() === "" ? Number.NaN : Number(one)));
      return [check(numbers.length === 1 ? numbers[0]! : numbers, part)];
    }
    check(range.low, part);
    check(range.high, part);
    if (range.low >= range.high || (range.isLog && range.low <= 0)) throw fail(part);
    const isShort = isWhole && !range.isLog && range.high - range.low < MOST_LISTED;
    if (isShort && range.steps === undefined)
      return Array.from({ length: range.high - range.low + 1 }, (_, i) => range.low + i);
    if (parts.length > 1) throw fail(text);
    return [];
  });
  if (values.length > 0) {
    const unique = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
    return { name, kind: "choices", values: unique, isOrdered: unique.every(Number.isFinite) };
  }
  const { low, high, isLog, steps } = rangeOf(parts[0]!)!;
  const usual = isLog ? Math.max(2, Math.round(Math.log10(high / low)) + 1) : LINEAR_STEPS;
  return { name, kind: "range", low, high, isWhole, isLog, steps: steps ?? usual };
}

interface WrittenRange {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  readonly steps?: number;
}

/** `low..high`, with `:log` and the number of values on a grid after it; undefined for anything else. */
function rangeOf(text: string): WrittenRange | undefined {
  const match = /^([^.\s]\S*?|\.\d\S*?)\.\.(\S+?)(:log)?(?::(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const steps =
    match[4] === undefined ? {} : { steps: Math.min(MAX_INTERVALS, Math.max(2, Number(match[4]))) };
  return { low: Number(match[1]), high: Number(match[2]), isLog: match[3] !== undefined, ...steps };
}
