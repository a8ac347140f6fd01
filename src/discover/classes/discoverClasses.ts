/** Formulas that tell the classes of a table apart: the log odds of each, of two those of the second. */
import type { ClassErrors } from "../../classErrors.ts";
import { classShares, rowClasses } from "../../model/classes/classes.ts";
import { type Dataset, wide } from "../../model/dataset.ts";
import { logOdds } from "../../symbolic/classes/logOdds.ts";
import { formulasOfSize, mostNodes } from "../../symbolic/classes/sizes.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { FormulaLimits } from "../../symbolic/formula/formulaLimits.ts";
import type { FormulaSet } from "../../symbolic/formula/formulaSet.ts";
import { classMetrics } from "../../train/errors/classMetrics.ts";
import { foldsOf } from "../../train/rows/split.ts";
import { sharedTime } from "../deadline.ts";

/** What formulas of classes are, and how well they tell them apart. */
export interface DiscoveredClasses {
  readonly sets: readonly FormulaSet[];
  /** Whether time was up, or the search interrupted, before all terms were tried. */
  readonly isCut: boolean;
  readonly errors: ClassErrors;
}

/** How formulas of classes are looked for. */
export interface DiscoverClassesOptions {
  readonly seed: number;
  readonly limits?: FormulaLimits;
  /** Seconds after which no term is added. @defaultValue 60 */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

const FOLDS = 10;

/**
 * The formulas of a table of classes. `variables` maps identifiers to headers, in the order of the inputs; `signal` ends
 * the work, as time does, with what there is. All classes are fitted together (see `logOdds`). Each size is judged by rows left out of both the choice of terms and the fit, in ten parts that
 * have their share of each class and split no group. Errors of classes are those of the sizes taken, chosen on the same rows. Cost: see `logOdds`.
 */
export async function discoverClasses(
  dataset: Dataset & { readonly classes: NonNullable<Dataset["classes"]> },
  variables: ReadonlyMap<string, string>,
  { seed, limits = {}, timeoutSeconds = 60, signal }: DiscoverClassesOptions,
): Promise<DiscoveredClasses> {
  const end = sharedTime() + 1000 * timeoutSeconds;
  let isCut = false;
  const isLate = (): boolean => {
    isCut ||= sharedTime() > end || signal?.aborted === true;
    return isCut;
  };
  const { inputs, targets, classes, weights } = dataset;
  const names = [...variables.keys()];
  const columns = inputs.map(wide);
  const codes = rowClasses(dataset);
  const folds = foldsOf(dataset, { seed }, FOLDS);
  const labels = classes.labels.slice(classes.labels.length === 2 ? 1 : 0);
  const maxNodes = limits.maxNodes ?? mostNodes(labels.length);
  const counts = weights && { weights };
  const table = { variables: names, columns, targets: targets.map(({ values }) => values), ...counts };
  const found = await logOdds(table, folds, { maxNodes, formulas: limits, isLate });
  const { best, path } = found;
  const data = targets.map(
    ({ values: target }): FormulaData => ({ variables: names, columns, target, loss: "logistic", ...counts }),
  );
  const shown = path.flatMap((_, terms) =>
    isShown(terms, best) ? [{ terms, ...formulasOfSize(found, terms, data) }] : [],
  );
  const place = shown.findIndex(({ terms }) => terms === best);
  const sets = targets.map(
    ({ name }, t): FormulaSet => ({
      target: name,
      label: labels[t]!,
      ...(labels.length > 1 && { link: "softmax" }),
      best: place,
      variables: Object.fromEntries(variables),
      formulas: shown.map(({ formulas }) => formulas[t]!),
    }),
  );
  const taken = shown[place]!;
  return {
    sets,
    isCut,
    errors: {
      train: classMetrics(classShares(taken.own), codes),
      crossValidated: classMetrics(classShares(taken.leftOut), codes),
    },
  };
}

/** Whether formulas of so many terms are shown beside those of `best`: all small ones, of larger ones those about half as large again. */
function isShown(terms: number, best: number): boolean {
  const isRound = Number.isInteger(Math.log2(terms)) || Number.isInteger(Math.log2(terms / 3));
  return terms === best || terms < 8 || isRound;
}
