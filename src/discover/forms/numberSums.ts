/** Sums of functions of which one or two hold a number of their own. */
import { key } from "../../symbolic/expression/order.ts";
import { functionTerms } from "../direct/basis/functionTerms.ts";
import { type Form, NATS_OF_CALL } from "../direct/form.ts";
import { numberSums } from "../direct/numbers/numberSums.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

const NAME = "sum with free numbers";
const MOST_COLUMNS = 3;
const ROWS = 64;
/**
 * How far each effort goes (see `NumberLimits`): one number and few fixed terms, two numbers, one number and many fixed
 * terms, two numbers beside more. `work` is that of one number, for each at which a term is tried.
 */
const EFFORTS = [
  { inPairs: 60, inTriples: 20, refined: 3, work: 1.2e5 },
  { inPairs: 1, inTriples: 0, refined: 1, beside: 1, work: 0 },
  { inPairs: 150, inTriples: 36, refined: 6, work: 4.3e5 },
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

/** Sums with free numbers, for exact tables. */
export const sumWithNumbers: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: NATS_OF_CALL,
  isExact: true,
  fits: (table) => table.names.length <= MOST_COLUMNS && !isTransformed(table),
  cost: ({ names: { length: n } }, effort) => {
    const one = EFFORTS[Math.log2(effort)];
    if (one === undefined) return Number.POSITIVE_INFINITY;
    const tangents = TERMS * n * (1 + 2 * n) * NUMBERS;
    const besides = one.beside === undefined ? 0 : 1 + one.beside;
    return tangents * one.work + besides * (ROWS * tangents ** 2 + WORK_BESIDE);
  },
  run: (table, isOver, effort) => {
    const screen = screenOf(table, ROWS);
    const fixed = functionTerms(table.names, screen);
    const limits = { ...EFFORTS[Math.log2(effort)]!, numbers: NUMBERS, dearest: DEAREST, isOver };
    const found = numberSums(table, screen, fixed, EXACT_LEFT, limits);
    return [...new Map(found.map((one) => [key(one.expr), one])).values()].slice(0, MOST_KEPT);
  },
};
