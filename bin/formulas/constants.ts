/** Constants and how well they are known, as a person reads them. */

import {
  digitsKnown,
  type Formula,
  NOT_KNOWN_NOTE,
  numbersLetVary,
  numbersOfOrigins,
  numbersTakenForExact,
  settledFigure,
  varyingConstants,
} from "../../src/index.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A constant with its error; infinite where the rows do not give it. */
interface ShownConstant {
  readonly name?: string;
  /** The group that it belongs to; absent where it is shared. */
  readonly group?: string;
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly unit?: string;
}

/** Constants of a formula that are written out. */
const MOST_SHOWN = 12;
/** Errors of less than this share of a constant are those of rounding. */
const EXACT_SHARE = 1e-12;

const SHRUNKEN =
  "Its constants are given without errors and intervals: they are shrunken and the same rows chose their terms, so that no interval would hold the share that it claims.";

/** The fitted constants of a formula and its settled numbers in the order of its text; empty where none is, or all are exact. */
export function knownText({ expr, known }: Formula, terminal: Terminal): string {
  if (known === undefined) return "";
  const { level } = known;
  const constants = varyingConstants(known);
  if (known.shrunken) return sentences([SHRUNKEN], terminal);
  if (constants.every(({ value, standardError }) => standardError < EXACT_SHARE * Math.abs(value))) return "";
  const more = constants.length - MOST_SHOWN;
  const shown = constantsTable(constants.slice(0, MOST_SHOWN), level, terminal);
  const whole = more > 0 ? `${shown}\n  … and ${count(more, "constant")} more (--json)` : shown;
  if (constants.length === 0) return whole;
  const notes = [
    unknownNote(constants.slice(0, MOST_SHOWN)),
    varyNote(textOf(numbersLetVary(expr, known))),
    originNote(textOf(numbersOfOrigins(expr, known).map((value) => -value))),
    exactNote(textOf(numbersTakenForExact(expr, known))),
  ];
  return blocks(whole, ...notes.map((note) => sentences([note], terminal)));
}

/** Numbers, each once, as a list; empty where there is none. */
function textOf(numbers: readonly number[]): string {
  const texts = [...new Set(numbers.map((value) => settledFigure(value)))];
  return texts.length > MOST_SHOWN ? `${texts.slice(0, MOST_SHOWN).join(", ")}, …` : texts.join(", ");
}

/** Why a constant has no error. */
function unknownNote(constants: readonly ShownConstant[]): string {
  return constants.every(({ standardError }) => Number.isFinite(standardError)) ? "" : NOT_KNOWN_NOTE;
}

function varyNote(numbers: string): string {
  const isOne = !numbers.includes(",");
  return numbers === ""
    ? ""
    : `${numbers} ${isOne ? "was" : "were"} settled as simple: ${isOne ? "its error and interval are" : "their errors and intervals are"} those of the fit before; intervals of predictions and of other constants allow for ${isOne ? "it" : "them"} being a little off.`;
}

function originNote(numbers: string): string {
  const isOne = !numbers.includes(",");
  return numbers === ""
    ? ""
    : `${numbers} ${isOne ? "is" : "are"} only where ${isOne ? "a column counts" : "columns count"} from: another number does as well, with other constants beside it.`;
}

function exactNote(numbers: string): string {
  const isOne = !numbers.includes(",");
  return numbers === ""
    ? ""
    : `The intervals take ${numbers} for exact; where ${isOne ? "it is" : "they are"} not, they are too narrow.`;
}

/** One line for each constant: name, its group where there are groups `by` a column, value, standard error, interval. */
export function constantsTable(
  constants: readonly ShownConstant[],
  level: number,
  terminal: Terminal,
  by?: string,
  called = "constant",
): string {
  if (constants.length === 0) return "";
  const isNamed = constants.some(({ name }) => name !== undefined);
  const hasUnits = constants.some(({ unit = "" }) => unit !== "");
  const rows = constants.map(({ name, group, value, standardError, low, high, unit = "" }) => {
    const digits = digitsKnown(value, standardError);
    const isKnown = Number.isFinite(standardError);
    return [
      ...(isNamed ? [name ?? ""] : []),
      ...(by === undefined ? [] : [group ?? "all"]),
      figure(value, digits),
      ...(hasUnits ? [unit] : []),
      isKnown ? `± ${figure(standardError, 2)}` : "not known",
      isKnown ? `${end(low, digits)} … ${end(high, digits)}` : "",
    ];
  });
  return table(
    [
      ...(isNamed
        ? [left(called), ...(by === undefined ? [] : [left(by)]), right("value")]
        : [right("constant")]),
      ...(hasUnits ? [left("unit")] : []),
      right("standard error"),
      left(`${Number((100 * level).toFixed(2))} % interval`),
    ],
    rows,
    terminal,
  );
}

function end(value: number, digits: number): string {
  if (value === Number.NEGATIVE_INFINITY) return "-∞";
  return value === Number.POSITIVE_INFINITY ? "∞" : figure(value, digits);
}
