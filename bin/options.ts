import { UsageError } from "../src/diagnostics.ts";
import { type Lag, splitNames } from "../src/index.ts";

/**
 * Readers of option values, one per kind. Each returns a function from text to value for commander, and
 * throws a UsageError that names the option, what was seen, what was expected and an example.
 */

/** A reader of whole numbers from `low` to `high`. */
export function wholeNumber(
  option: string,
  low: number,
  high: number = Number.MAX_SAFE_INTEGER,
  example: number = low + 1,
): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw wrongValue(
      option,
      text,
      `a whole number ${rangeText(low, high, Number.MAX_SAFE_INTEGER)}`,
      example,
    );
  };
}

/** A reader of numbers from `low` to `high`, both included. */
export function numberIn(
  option: string,
  low: number,
  high: number = Number.POSITIVE_INFINITY,
  example: number | string = low,
): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (value >= low && value <= high && Number.isFinite(value)) return value;
    const meant = text.replace(",", ".");
    const better = /^\d+,\d+$/.test(text) && Number(meant) <= high ? meant : example;
    throw wrongValue(option, text, `a number ${rangeText(low, high, Number.POSITIVE_INFINITY)}`, better);
  };
}

/** A reader of two numbers, the lower first: `-1,1`. */
export function numberRange(option: string, example: string): (text: string) => number[] {
  return (text) => {
    const values = text.split(",").map(toNumber);
    const [low = Number.NaN, high = Number.NaN] = values;
    if (values.length === 2 && values.every(Number.isFinite) && low < high) return values;
    throw wrongValue(option, text, "two numbers with a comma between, the lower first", example);
  };
}

/** A reader of fractions: numbers from 0 up to, not including, 1. */
export function fraction(option: string, example: number): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (value >= 0 && value < 1) return value;
    throw wrongValue(option, text, "a fraction of the rows, at least 0 and below 1", example);
  };
}

/** A reader of comma-separated whole numbers from `low` to `high`, such as the stages of a grid. */
export function wholeNumbers(
  option: string,
  low: number,
  high: number,
  example: string,
): (text: string) => number[] {
  return (text) => {
    const values = text.split(",").map(toNumber);
    if (values.every((v) => Number.isInteger(v) && v >= low && v <= high)) return values;
    throw wrongValue(option, text, `whole numbers from ${low} to ${high} with commas between`, example);
  };
}

/** A reader of the name of a file or folder: any but an empty one, which would name the folder one is in. */
export function fileName(option: string, example: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== "") return text;
    throw wrongValue(option, text, "a name", example);
  };
}

/** A reader of comma-separated names. A comma inside brackets or double quotes belongs to the name. */
export function names(option: string, example: string): (text: string) => readonly string[] {
  return (text) => {
    const parts = splitNames(text);
    if (parts.length > 0) return parts;
    throw wrongValue(option, text, "names with commas between", example);
  };
}

/** A reader that knows the words it takes, which a shell may offer. */
export interface WordReader<Choice extends string> {
  (text: string): Choice;
  readonly words: readonly Choice[];
}

/** A reader of one word out of a few. */
export function oneOf<Choice extends string>(option: string, words: readonly Choice[]): WordReader<Choice> {
  const read = (text: string): Choice => {
    const found = words.find((word) => word === text.toLowerCase());
    if (found !== undefined) return found;
    throw wrongValue(option, text, `one of ${words.join(", ")}`, words[0] ?? "");
  };
  return Object.assign(read, { words });
}

/** A reader that collects the values of an option given several times. */
export function repeated(option: string, example: string): (text: string, before?: string[]) => string[] {
  return (text, before = []) => {
    if (text.trim() !== "") return [...before, text];
    throw wrongValue(option, text, "some text", example);
  };
}

/** A reader of a column and rows before, `level=1,2`, given several times. */
export function lags(option: string): (text: string, before?: Lag[]) => Lag[] {
  return (text, before = []) => {
    const [, column, list] = /^(.+)=([^=]*)$/s.exec(text) ?? [];
    const rows = (list ?? "").split(",").map(toNumber);
    if (column !== undefined && rows.every((n) => Number.isInteger(n) && n >= 1 && n <= MOST_BACK))
      return [...before, { column: column.trim(), rows }];
    throw wrongValue(
      option,
      text,
      `a column and how many rows before, whole numbers from 1 to ${MOST_BACK}`,
      "level=1,2",
    );
  };
}

/** How many rows back a lag may go. */
const MOST_BACK = 1_000_000;

function toNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function rangeText(low: number, high: number, unbounded: number): string {
  if (high === unbounded) return `of at least ${low}`;
  return `from ${low} to ${high}`;
}

function wrongValue(option: string, seen: string, expected: string, example: string | number): UsageError {
  return new UsageError(
    `${option} is "${seen}", expected ${expected}`,
    `for example ${option} ${example}`,
    "usage/option-value",
    {
      option,
      value: `${example}`,
    },
  );
}
