/** Constants and how well they are known, as a person reads them. */

import {
  constantNotes,
  digitsKnown,
  type Formula,
  MOST_CONSTANTS,
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

/** Errors of less than this share of a constant are those of rounding. */
const EXACT_SHARE = 1e-12;

/** The fitted constants of a formula and its settled numbers in the order of its text; empty where none is, or all are exact. */
export function knownText({ expr, known }: Formula, terminal: Terminal): string {
  if (known === undefined) return "";
  const { level } = known;
  const constants = varyingConstants(known);
  if (
    !known.shrunken &&
    constants.every(({ value, standardError }) => standardError < EXACT_SHARE * Math.abs(value))
  )
    return "";
  const notes = constantNotes(expr, known).map((note) => sentences([note], terminal));
  if (known.shrunken) return blocks(...notes);
  const more = constants.length - MOST_CONSTANTS;
  const shown = constantsTable(constants.slice(0, MOST_CONSTANTS), level, terminal);
  return blocks(more > 0 ? `${shown}\n  … and ${count(more, "constant")} more (--json)` : shown, ...notes);
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
