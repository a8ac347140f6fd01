/** Formulas that tell the classes of a table apart: the log odds of each, of two those of the second. */
import type { ClassErrors } from "../../classErrors.ts";
import { sigmoid } from "../../math/sigmoid.ts";
import { classShares, rowClasses } from "../../model/classes/classes.ts";
import { type Dataset, wide } from "../../model/dataset.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { num, sub } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import { errorsOf, type Formula, formulaOf } from "../../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../../symbolic/formula/formulaLimits.ts";
import type { FormulaSet } from "../../symbolic/formula/formulaSet.ts";
import { withFewestDigits } from "../../symbolic/formula/rounding/fewestDigits.ts";
import { classMetrics } from "../../train/errors/classMetrics.ts";
import { foldsOf } from "../../train/rows/split.ts";
import { sharedTime } from "../deadline.ts";
import { sharedOffset } from "./likelihood.ts";
import { logOdds } from "./logOdds.ts";

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
/** Nodes of a formula where nothing else is said: of two classes there is one for both. */
const [NODES_OF_TWO, NODES_OF_MORE] = [20, 15];

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
  const maxNodes = limits.maxNodes ?? (labels.length === 1 ? NODES_OF_TWO : NODES_OF_MORE);
  const counts = weights && { weights };
  const table = { variables: names, columns, targets: targets.map(({ values }) => values), ...counts };
  const found = await logOdds(table, folds, { maxNodes, formulas: limits, isLate });
  const { best } = found;
  const counted = { targets: table.targets, weights: weights ?? new Float64Array(dataset.nRows).fill(1) };
  const offsets = found.leftOut.map((logits) => sharedOffset(logits, counted));
  const leftOutShares = found.leftOut.map((logits, k) =>
    logits.map((values) => values.map((v) => sigmoid(v - offsets[k]!))),
  );
  const sets = targets.map(({ name, values: target }, t): FormulaSet => {
    const rows = { columns, target, loss: "logistic" as const, ...counts };
    const data = { variables: names, ...rows };
    const formulas = found.path.map((exprs, k) => {
      const printed = withFewestDigits(normalise(sub(exprs[t]!, num(offsets[k]!))), data);
      const formula = formulaOf(printed, names, rows, undefined, "log odds");
      const crossValidated = errorsOf(leftOutShares[k]![t]!, target, weights);
      return { ...formula, errors: { ...formula.errors, crossValidated } };
    });
    const shown = eachSizeOnce(formulas, best);
    return {
      target: name,
      label: labels[t]!,
      best: shown.indexOf(formulas[best]!),
      variables: Object.fromEntries(variables),
      formulas: shown,
    };
  });
  const fitted = sets.map(({ formulas, best: own }) =>
    evaluate(formulas[own]!.expr, names, columns, dataset.nRows).map(sigmoid),
  );
  const leftOut = leftOutShares[best]!;
  return {
    sets,
    isCut,
    errors: {
      train: classMetrics(classShares(fitted), codes),
      crossValidated: classMetrics(classShares(leftOut), codes),
    },
  };
}

/** Of formulas of one size the one taken, else the last, which stands beside the largest of other classes; from simple to complex. */
function eachSizeOnce(formulas: readonly Formula[], best: number): Formula[] {
  const bySize = new Map(formulas.map((formula) => [formula.complexity, formula]));
  const taken = formulas[best]!;
  bySize.set(taken.complexity, taken);
  return [...bySize.values()].sort((a, b) => a.complexity - b.complexity);
}
