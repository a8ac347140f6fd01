/** Products of powers of the columns, with none, one or two other factors. */
import { ROW_LIMITS } from "../../rowLimits.ts";
import { trigonometricAtoms } from "../direct/basis/basisFunctions.ts";
import { FACTOR_FAMILIES } from "../direct/factors.ts";
import { type Form, type FormTable, NATS_OF_SHIFT } from "../direct/form.ts";
import { FEW_ROWS, productCandidates } from "../direct/products.ts";
import { isPowerOfTarget } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

/** Arguments of factors at the first effort: of a single one, of two. */
const ARGUMENTS_OF_ONE = 250;
const ARGUMENTS_OF_TWO = 600;
/** First factors that a second one is looked for with. */
const BEAM = 10;
/** No more arguments than this are tried. */
const MOST_ARGUMENTS = 20_000;

/** Products that are refitted, as they are ranked: among noise several leave as much as the law. */
const KEPT = 8;

/** Exponents of a column that arguments hold, with none of it. */
const POWERS = 11;

/** y = c·Π x^p. */
export const productOfPowers: Form = productForm("product of powers", 0, 0, () => 1e6);

/** y = c·Π x^p·f(k·u). */
export const productWithFactor: Form = productForm("product with a factor", 1, ARGUMENTS_OF_ONE, scanCost);

/** y = c·Π x^p·f(k·u)·g(l·v). */
export const productWithTwoFactors: Form = productForm(
  "product with two factors",
  2,
  ARGUMENTS_OF_TWO,
  (table, nArguments, rows) =>
    scanCost(table, nArguments, rows) + 0.4 * BEAM * scanCost(table, nArguments / 2, rows),
);

/**
 * Rows of a first look beyond the number of columns: few show what is exact, more what is hidden by noise. Where arguments are few the
 * work of an effort goes to more rows: with 1 % of noise 26 rows of 1,000 do not tell c²/√(1 − v²/c²) from c^1.93, and 240 do.
 */
const MOST_ROWS = 96;

function rowsOf(effort: number, nArguments: number, most: number): number {
  const usual = Math.min(MOST_ROWS, FEW_ROWS * effort);
  const instead = effort === 1 ? 0 : Math.floor((most * FEW_ROWS * effort) / nArguments);
  return Math.max(usual, Math.min(ROW_LIMITS.search.products, instead));
}

/** Constants that a family is tried with on each argument, about. */
const CONSTANTS = 20;

/** The share of the rows and constants that an argument is tried on before it is given up. */
const TRIED = 0.35;

/** The work of trying each family on so many arguments, and of refining the best. */
function scanCost({ names: { length: n } }: FormTable, nArguments: number, rows: number): number {
  const perRow = 25 + n;
  return FACTOR_FAMILIES.length * perRow * (TRIED * CONSTANTS * nArguments * (n + rows) + 500 * 240);
}

function productForm(
  name: string,
  factors: 0 | 1 | 2,
  firstArguments: number,
  cost: (table: FormTable, nArguments: number, rows: number) => number,
): Form {
  const argumentsOf = (effort: number): number => firstArguments * effort ** 2;
  const allOf = (table: FormTable): number => POWERS ** table.names.length - 1;
  const rowsFor = (table: FormTable, effort: number): number =>
    rowsOf(effort, Math.min(allOf(table), argumentsOf(effort)), argumentsOf(effort));
  return {
    name,
    nats: priorOf(name),
    surplus: factors * NATS_OF_SHIFT,
    keeps: KEPT,
    isOfAngles: factors > 0,
    // A power of a product is a product.
    fits: (table) => !isPowerOfTarget(table),
    cost: (table, effort) => {
      const all = Math.min(allOf(table), MOST_ARGUMENTS);
      const rows = rowsFor(table, effort);
      const isMore = (): boolean =>
        argumentsOf(effort / 2) < all ||
        rowsFor(table, effort / 2) < Math.min(ROW_LIMITS.search.products, table.target.length);
      return effort === 1 || (factors > 0 && isMore())
        ? cost(table, Math.min(allOf(table), argumentsOf(effort)), rows)
        : Number.POSITIVE_INFINITY;
    },
    covered: (effort) => FACTOR_FAMILIES.length * CONSTANTS * argumentsOf(effort),
    run: (table, isOver, effort) => {
      const { names, columns } = table;
      const atoms = factors === 0 ? [] : trigonometricAtoms(names, columns);
      return productCandidates(table, atoms, {
        arguments: argumentsOf(effort),
        factors,
        beam: BEAM,
        rows: rowsFor(table, effort),
        isOver,
      });
    },
  };
}
