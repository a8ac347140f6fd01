import { figure } from "../../../figures.ts";
import type { Expr } from "../../expression/expr.ts";
import {
  type KnownConstants,
  numbersLetVary,
  numbersOfOrigins,
  numbersTakenForExact,
  varyingConstants,
} from "./knownConstants.ts";

/** Constants of a formula that are written out. */
export const MOST_CONSTANTS = 12;

const NOT_KNOWN_NOTE =
  "Not known is a constant that could be moved a little without any row's noticing: the place of a step, which may lie anywhere between two rows, or one for which others make up.";

const SHRUNKEN_NOTE =
  "Its constants are given without errors and intervals: they are shrunken and the same rows chose their terms, so that no interval would hold the share that it claims.";

/**
 * What is to be said of the constants of a formula, a sentence each: which have no error, were settled, are only where a column
 * counts from, or are taken for exact. Empty where nothing is, or no constant was fitted. Cost O(nodes).
 */
export function constantNotes(expr: Expr, known: KnownConstants): string[] {
  if (known.shrunken) return [SHRUNKEN_NOTE];
  const constants = varyingConstants(known);
  if (constants.length === 0) return [];
  const isAllKnown = constants
    .slice(0, MOST_CONSTANTS)
    .every(({ standardError }) => Number.isFinite(standardError));
  return [
    ...(isAllKnown ? [] : [NOT_KNOWN_NOTE]),
    ...about(
      numbersLetVary(expr, known),
      (number) =>
        `${number} was settled as simple: its error and interval are those of the fit before; intervals of predictions and of other constants allow for it being a little off.`,
      (numbers) =>
        `${numbers} were settled as simple: their errors and intervals are those of the fit before; intervals of predictions and of other constants allow for them being a little off.`,
    ),
    ...about(
      numbersOfOrigins(expr, known).map((value) => -value),
      (number) =>
        `${number} is only where a column counts from: another number does as well, with other constants beside it.`,
      (numbers) =>
        `${numbers} are only where columns count from: another number does as well, with other constants beside it.`,
    ),
    ...about(
      numbersTakenForExact(expr, known),
      (number) => `The intervals take ${number} for exact; where it is not, they are too narrow.`,
      (numbers) => `The intervals take ${numbers} for exact; where they are not, they are too narrow.`,
    ),
  ];
}

/** A sentence about numbers, each named once; none where there is no number. */
function about(
  values: readonly number[],
  ofOne: (number: string) => string,
  ofMore: (numbers: string) => string,
): string[] {
  const texts = [...new Set(values.map(settledFigure))];
  if (texts.length === 0) return [];
  const more = texts.length > MOST_CONSTANTS ? ", …" : "";
  return [(texts.length === 1 ? ofOne : ofMore)(`${texts.slice(0, MOST_CONSTANTS).join(", ")}${more}`)];
}

/** A settled number: a whole one is written out, as the 2454294 of Julian dates. */
function settledFigure(value: number): string {
  return figure(value, Number.isInteger(value) && Math.abs(value) < 1e15 ? 15 : 6);
}
