/** Log odds of classes as sums of a few functions of columns, chosen by the likelihood of rows left out. */
import { setImmediate } from "node:timers/promises";
import type { Fold } from "../../math/rowGroups.ts";
import { taken as takenRows } from "../../math/rows.ts";
import { mean, standardDeviation } from "../../math/statistics.ts";
import type { Expr } from "../expression/expr.ts";
import { evaluate } from "../expression/tape/tape.ts";
import type { FormulaLimits } from "../formula/formulaLimits.ts";
import { type ClassRows, rowLosses } from "./likelihood.ts";
import { type Chosen, exprsOf, growthOf, withOneMore } from "./stepwise.ts";
import type { NamedColumns } from "./terms.ts";

/** A table of classes. */
export interface ClassTable extends NamedColumns {
  readonly targets: ClassRows["targets"];
  readonly weights?: Float64Array;
}

/** What log odds may be, and when there is no more time. */
export interface LogOddsLimits {
  /** Of the formula of each class. */
  readonly maxNodes: number;
  /** Of those that come after, where none so short holds a term more. @defaultValue none does */
  readonly longer?: number;
  /** Functions of columns that terms may be; without a library logarithms. */
  readonly formulas: FormulaLimits;
  /** What terms are taken from. @defaultValue those of `termsOf` */
  readonly terms?: readonly Expr[];
  readonly isLate: () => boolean;
}

/** Sums of growing size whose exponentials go with the probabilities of classes, of one class the log odds; and those to take. */
export interface LogOdds {
  /** From constants on, each with one term more in one class, or in several where the table is large. Shape: (path)(classes). */
  readonly path: readonly (readonly Expr[])[];
  /** Of each the values in every row by a selection and a fit without it. Shape: (path)(classes)(rows). */
  readonly leftOut: readonly (readonly Float64Array[])[];
  /** The place in `path` of the least log loss of rows left out. */
  readonly best: number;
  /** What each row left out loses at that place. Shape: (rows). */
  readonly losses: Float64Array;
}

/**
 * Nats of half the square of what a term of spread 1 weighs: the ridge that logistic regression usually has, and weaker ones. A weaker one is taken where rows left
 * out lose less by more than a standard error and no more of them get a wrong class: iris has 0.973 instead of 0.957 right by it.
 */
const PRIORS = [1, 0.1, 0.01];
/** Sizes beyond the best one after which no larger one is looked at. */
const PATIENCE = 5;

/**
 * The log odds of classes, of at most `maxNodes` nodes each: of two classes those of the second. Terms are those of `termsOf`, or those given; all classes are fitted together, in
 * proportion to the exponentials of their sums, and of every size those terms are taken that leave the least loss, in whichever class they are. Of `folds` each leaves rows
 * out of choice and fit; these rows say how many terms there are. What is found when time is up ends there. Cost: folds·sizes·30 fits.
 */
export async function logOdds(
  table: ClassTable,
  folds: readonly Fold[],
  limits: LogOddsLimits,
): Promise<LogOdds> {
  let taken: LogOdds | undefined;
  for (const prior of PRIORS) {
    if (taken !== undefined && limits.isLate()) break;
    const one = await grown(table, folds, { ...limits, prior });
    if (
      taken !== undefined &&
      !(losesLess(one.losses, taken.losses) && wrong(one, table) <= wrong(taken, table))
    )
      break;
    taken = one;
  }
  return taken!;
}

/** Whether rows lose less than before by more than so many standard errors. Shape of both: (rows). */
export function losesLess(losses: Float64Array, before: Float64Array, errors = 1): boolean {
  const gains = before.map((loss, r) => loss - losses[r]!);
  return mean(gains) > (errors * standardDeviation(gains)) / Math.sqrt(gains.length);
}

/** Rows left out that get a class which is not theirs. Cost O(rows·classes). */
function wrong({ leftOut, best }: LogOdds, { targets }: ClassTable): number {
  const logits = leftOut[best]!;
  return targets[0]!.reduce((sum, _, r) => {
    const most = logits.reduce(
      (max, own) => Math.max(max, own[r]!),
      targets.length === 1 ? 0 : Number.NEGATIVE_INFINITY,
    );
    return (
      sum +
      (targets.every((target, c) => target[r]! > 0.5 === (logits[c]![r]! === most && logits[c]![r]! !== 0))
        ? 0
        : 1)
    );
  }, 0);
}

/** What a prior gives. */
async function grown(
  table: ClassTable,
  folds: readonly Fold[],
  limits: LogOddsLimits & { readonly prior: number },
): Promise<LogOdds> {
  const whole = growerOf(table, limits);
  const others = folds.map(({ train, held }) => ({
    rows: held,
    held: part(table, held),
    grower: growerOf(part(table, train), limits),
  }));
  const growers = [whole, ...others.map(({ grower }) => grower)];
  const weights = countsOf(table);
  const path: Expr[][] = [];
  const leftOut: Float64Array[][] = [];
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  let losses: Float64Array = new Float64Array();
  let isLong = false;
  for (;;) {
    path.push(whole.exprs());
    const values = table.targets.map((target) => new Float64Array(target.length));
    for (const { held, rows, grower } of others) {
      for (const [c, expr] of grower.exprs().entries()) {
        const own = evaluate(expr, held.variables, held.columns, rows.length);
        for (const [i, r] of rows.entries()) values[c]![r] = own[i]!;
      }
    }
    leftOut.push(values);
    const own = rowLosses(values, { targets: table.targets, weights });
    const loss = mean(own);
    if (loss < least) [best, least, losses] = [path.length - 1, loss, own];
    if (path.length > best + PATIENCE) break;
    for (const grower of growers) {
      // Lets Ctrl-C in.
      await setImmediate();
      if (limits.isLate()) return { path, leftOut, best, losses };
      grower.grow();
      if (grower !== whole || !whole.isDone() || isLong || limits.longer === undefined) continue;
      isLong = true;
      for (const one of growers) one.goOn(limits.longer);
      whole.grow();
    }
    if (whole.isDone()) break;
  }
  return { path, leftOut, best, losses };
}

/** Log odds that grow until no term helps. */
interface Grower {
  readonly exprs: () => Expr[];
  readonly isDone: () => boolean;
  readonly grow: () => void;
  /** From the last sum on, by terms that fit into so many nodes. */
  readonly goOn: (maxNodes: number) => void;
}

function growerOf(
  table: ClassTable,
  { maxNodes, formulas, terms, prior }: LogOddsLimits & { readonly prior: number },
): Grower {
  const rows = { targets: table.targets, weights: countsOf(table), prior };
  const { growth, start } = growthOf(table, rows, { ...formulas, maxNodes, ...(terms && { terms }) });
  let most = maxNodes;
  let at: Chosen | undefined = start;
  let last = start;
  return {
    exprs: () => exprsOf(last),
    isDone: () => at === undefined,
    grow: () => {
      at = at && withOneMore(at, { ...growth, maxNodes: most });
      last = at ?? last;
    },
    goOn: (more) => {
      most = more;
      at = last;
    },
  };
}

function part({ variables, columns, targets, weights }: ClassTable, rows: Int32Array): ClassTable {
  return {
    variables,
    columns: columns.map((column) => takenRows(column, rows)),
    targets: targets.map((target) => takenRows(target, rows)),
    ...(weights && { weights: takenRows(weights, rows) }),
  };
}

function countsOf({ weights, targets }: ClassTable): Float64Array {
  return weights ?? new Float64Array(targets[0]!.length).fill(1);
}
