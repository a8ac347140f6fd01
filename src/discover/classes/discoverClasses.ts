/** Formulas that tell the classes of a table apart: the log odds of each against the rest, of two those of the second. */
import type { ClassErrors } from "../../classErrors.ts";
import { sigmoid } from "../../math/sigmoid.ts";
import { classShares, rowClasses } from "../../model/classes/classes.ts";
import { type Dataset, wide } from "../../model/dataset.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import { errorsOf, formulaOf } from "../../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../../symbolic/formula/formulaLimits.ts";
import type { FormulaSet } from "../../symbolic/formula/formulaSet.ts";
import { withFewestDigits } from "../../symbolic/formula/rounding/fewestDigits.ts";
import { classMetrics } from "../../train/errors/classMetrics.ts";
import { foldsOf } from "../../train/rows/split.ts";
import { sharedTime } from "../deadline.ts";
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
 * the work, as time does, with what there is. Each size is judged by rows left out of both the choice of terms and the fit, in ten parts that
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
  const fitted: Float64Array[] = [];
  const leftOut: Float64Array[] = [];
  const sets: FormulaSet[] = [];
  for (const [t, { name, values: target }] of targets.entries()) {
    const counted = { columns, target, loss: "logistic" as const, ...(weights && { weights }) };
    const data = { variables: names, ...counted };
    const found = await logOdds(data, folds, { maxNodes, formulas: limits, isLate });
    const formulas = found.path.map((expr, k) => {
      const printed = withFewestDigits(normalise(expr), data);
      const formula = formulaOf(printed, names, counted, undefined, "log odds");
      const crossValidated = errorsOf(found.leftOut[k]!.map(sigmoid), target, weights);
      return { ...formula, errors: { ...formula.errors, crossValidated } };
    });
    fitted.push(evaluate(formulas[found.best]!.expr, names, columns, target.length).map(sigmoid));
    leftOut.push(found.leftOut[found.best]!.map(sigmoid));
    sets.push({
      target: name,
      label: labels[t]!,
      best: found.best,
      variables: Object.fromEntries(variables),
      formulas,
    });
  }
  return {
    sets,
    isCut,
    errors: {
      train: classMetrics(classShares(fitted), codes),
      crossValidated: classMetrics(classShares(leftOut), codes),
    },
  };
}
