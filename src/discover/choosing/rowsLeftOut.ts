/** The choice where the shortest formula leaves more than noise, as far as the rows say: by what is predicted of rows left out. */
import { mean } from "../../math/statistics.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { variablesOf } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { comparedError, EXACT_NRMSE } from "./archive.ts";
import { areLess, type JudgedFormula } from "./choice.ts";
import { type Doubts, isLuckOfFew } from "./taken.ts";
import { natsOfWildNumbers, sizesOf } from "./wildNumbers.ts";

/**
 * Rows from which the price of a constant, which holds for many rows, is the better judge but of a formula that leaves a pattern
 * where another leaves none: rows left out among others that go with them flatter curves that follow them.
 */
const MANY_ROWS = 100;
/**
 * Standard errors by which it has to predict better: without them 8 of 15 made-up plain laws (powers, lines, exponentials of
 * 6 to 14 rows) gave way to another formula that holds less outside the rows, with them none.
 */
const NOTICEABLY = 1.5;

/**
 * The formula whose nodes, wild numbers and rows left out in turn are shortest together; `shortest` where that is a constant.
 *
 * A constant costs what rows left out lose by it. Its price in the description length, which is that of many rows, hides
 * laws of a dozen rows. Of 32 made-up curves of 6 to 100 rows with noise (sigmoids, growth, decay, waves) that were not
 * settled, the shortest description was the truth within its noise in 30, this choice in all. Of many rows it takes the sum of
 * waves that NIST certifies for ENSO, where one wave with a pattern left is shorter by what the others' constants cost. Formulas that do not predict
 * noticeably better, with poles around the rows, coincidences and what chance gives too (`doubts`) are left aside. Cost
 * O(formulas·nodes·2,000), and of fewer than 20 rows what `doubts` cost.
 */
export function byRowsLeftOut(
  ranked: readonly JudgedFormula[],
  shortest: JudgedFormula,
  doubts: Doubts,
  data: FormulaData,
  leavesNoTrace: (formula: Formula) => boolean,
): JudgedFormula {
  if (variablesOf(shortest.formula.expr).length === 0) return shortest;
  const isMany = shortest.squares.length >= MANY_ROWS;
  if (isMany && leavesNoTrace(shortest.formula)) return shortest;
  const box = boxAround(data.variables, data.columns);
  const sizes = sizesOf(data);
  const lengthOf = ({ formula, squares }: JudgedFormula): number =>
    0.5 * squares.length * Math.log(mean(squares)) +
    NATS_PER_NODE * formula.complexity +
    natsOfWildNumbers(formula.expr, sizes);
  const isOpen = (one: JudgedFormula): boolean =>
    comparedError(one.formula) >= EXACT_NRMSE &&
    isFiniteOnBox(one.formula.expr, box) &&
    (!isMany || leavesNoTrace(one.formula));
  const own = lengthOf(shortest);
  const shorter = ranked.filter(
    (one) => lengthOf(one) < own && areLess(one.squares, shortest.squares, NOTICEABLY) && isOpen(one),
  );
  const found = shorter
    .toSorted((a, b) => lengthOf(a) - lengthOf(b))
    .find((one) => !isLuckOfFew(one, doubts));
  return found ?? shortest;
}
