/** Sums of functions of which one or two hold a number of their own. */
import { key } from "../../symbolic/expression/order.ts";
import { functionTerms } from "../direct/basis/functionTerms.ts";
import { type Form, NATS_OF_CALL } from "../direct/form.ts";
import { type NumberLimits, numberSums } from "../direct/numbers/numberSums.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

const MOST_COLUMNS = 3;
const ROWS = 64;
/** How far an effort goes; `work` is that of one number, for each at which a term is tried. */
type NumberEffort = Omit<NumberLimits, "numbers" | "dearest" | "isOver"> & { readonly work: number };

/** One number, beside few fixed terms and beside many. */
const WITH_ONE: readonly NumberEffort[] = [
  { inPairs: 60, inTriples: 20, refined: 3, work: 1.2e5 },
  { inPairs: 150, inTriples: 36, refined: 6, work: 4.3e5 },
];
/** Two numbers, beside one fixed term and beside more. */
const WITH_TWO: readonly NumberEffort[] = [
  { inPairs: 1, inTriples: 0, refined: 1, beside: 1, work: 0 },
  { inPairs: 6, inTriples: 0, refined: 1, beside: 6, work: 0 },
];
/** Work of two numbers for each fixed term, beside that of comparing all pairs. */
const WORK_BESIDE = 2.5e7;
/** Numbers that each term is tried at. */
const NUMBERS = 12;
/** Powers before functions: a column and its square. */
const DEAREST = 2;
/** Terms with a number, of a column. */
const TERMS = 10;
const EXACT_LEFT = 1e-10;
const MOST_KEPT = 6;

/** Sums with one free number, for exact tables. */
export const sumWithNumber: Form = numberSumForm("sum with a free number", WITH_ONE);
/** Sums with two free numbers, for exact tables. */
export const sumWithNumbers: Form = numberSumForm("sum with free numbers", WITH_TWO);

function numberSumForm(name: string, efforts: readonly NumberEffort[]): Form {
  return {
    name,
    nats: priorOf(name),
    surplus: NATS_OF_CALL,
    isExact: true,
    fits: (table) => table.names.length <= MOST_COLUMNS && !isTransformed(table),
    cost: ({ names: { length: n } }, effort) => {
      const one = efforts[Math.log2(effort)];
      if (one === undefined) return Number.POSITIVE_INFINITY;
      const tangents = TERMS * n * (1 + 2 * n) * NUMBERS;
      const besides = one.beside === undefined ? 0 : 1 + one.beside;
      return tangents * one.work + besides * (ROWS * tangents ** 2 + WORK_BESIDE);
    },
    run: (table, isOver, effort) => {
      const screen = screenOf(table, ROWS);
      const fixed = functionTerms(table.names, screen);
      const limits = { ...efforts[Math.log2(effort)]!, numbers: NUMBERS, dearest: DEAREST, isOver };
      const found = numberSums(table, screen, fixed, EXACT_LEFT, limits);
      return [...new Map(found.map((one) => [key(one.expr), one])).values()].slice(0, MOST_KEPT);
    },
  };
}
