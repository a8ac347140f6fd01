/** A typed form on groups of rows: some constants are shared by all, the others are each group's own. */

import { beyondF } from "../math/distributions/studentT.ts";
import { nrmseOf } from "../math/errors.ts";
import { aiccOf } from "../math/informationCriteria.ts";
import { withRows } from "../math/rows.ts";
import { median } from "../math/statistics.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { EvalOptions } from "./evalForm.ts";
import { bestFit, limitsOf } from "./fitting/bestFit.ts";
import { type FormModel, formModel } from "./fitting/formModel.ts";
import { type Bounds, type FormFit, gaussNewton } from "./fitting/gaussNewton.ts";
import { settledLabels } from "./fitting/labels.ts";
import { polishedFit } from "./fitting/polishedFit.ts";
import { refinedFit } from "./fitting/refinedFit.ts";
import { type FormGroup, type GroupLayout, layoutOf, modelOf, pooledRows } from "./groupLayout.ts";
import type { TypedForm } from "./typedForm.ts";
import { covarianceOf } from "./uncertainty/covariance.ts";
import { profileIntervals } from "./uncertainty/intervals.ts";

/** A constant of a form on groups. */
export interface GroupedConstant {
  readonly name: string;
  /** The group that it belongs to; undefined for one that is shared. */
  readonly group?: string;
  readonly value: number;
  /** Infinite where the rows do not give it. */
  readonly standardError: number;
  readonly interval: Bounds;
}

/** Whether constants are the same in all groups, by an F test of the sums of squares. */
export interface SameTest {
  /** The constants that are held to be the same, besides those that are shared anyway. */
  readonly constants: readonly string[];
  readonly ratio: number;
  /** Degrees of freedom above and below. */
  readonly above: number;
  readonly below: number;
  /** How often chance alone gives such a ratio, or a larger one, where they are the same. */
  readonly probability: number;
}

/** What is known of a form on groups. */
export interface GroupedForm {
  readonly form: TypedForm;
  readonly constants: readonly GroupedConstant[];
  readonly confused: readonly string[];
  readonly nRows: number;
  readonly rss: number;
  readonly residualDeviation: number;
  readonly nrmse: { readonly train: number; readonly test: number };
  readonly aicc: number;
  /** All constants the same, then each that is not shared alone; empty where there are no rows to spare. */
  readonly tests: readonly SameTest[];
  readonly isConverged: boolean;
}

const FOLDS = 10;
/** Rows·constants³ up to which intervals follow the sum of squares; beyond they are those of standard errors. */
const PROFILE_WORK = 5e6;

/**
 * A form fitted to all groups at once; undefined where it has no value on some row at every start.
 *
 * Starts are each group's own fit (shared constants at their middle) and the fit to all rows together. Cost: that of
 * fits of groups·constants, for the errors ten more, and one for each test.
 */
export function evalGroups(
  form: TypedForm,
  groups: readonly FormGroup[],
  shared: ReadonlySet<string>,
  options: EvalOptions,
): GroupedForm | undefined {
  const { level = 0.95 } = options;
  const alone = {
    own: groups.map(({ data }) => fittedAlone(form, data, options)),
    pooled: fittedAlone(form, pooledRows(groups), options),
  };
  const fitted = (isShared: ReadonlySet<string>): Fitted | undefined =>
    fitGroups(form, groups, layoutOf(form, groups.length, isShared), alone, options);
  const best = fitted(shared);
  if (best === undefined) return undefined;
  const { layout, fit, model, isRefined } = best;
  const n = model.data.target.length;
  const m = layout.size;
  const { unscaled, confused, rank } = covarianceOf(model.slopes(fit.values));
  const freedom = n - rank;
  const variance = fit.rss / Math.max(1, freedom);
  const errors = Float64Array.from({ length: m }, (_, i) =>
    freedom > 0 && !confused.includes(i)
      ? Math.sqrt(variance * unscaled[i * m + i]!)
      : Number.POSITIVE_INFINITY,
  );
  const bounds = boundsIn(layout, form, options);
  const isProfiled = !isRefined && n * m ** 3 <= PROFILE_WORK;
  const intervals = profileIntervals(model, fit, errors, level, { bounds, isProfiled });
  const nameOf = (i: number): Pick<GroupedConstant, "name" | "group"> => {
    const { constant, group } = layout.owners[i]!;
    const name = form.constants[constant]!;
    return group === undefined ? { name } : { name, group: groups[group]!.name };
  };
  return {
    form,
    constants: Array.from(fit.values, (value, i) => ({
      ...nameOf(i),
      value,
      standardError: errors[i]!,
      interval: intervals[i]!,
    })),
    confused: confused.map((i) => {
      const { name, group } = nameOf(i);
      return group === undefined ? name : `${name} of ${group}`;
    }),
    nRows: n,
    rss: fit.rss,
    residualDeviation: Math.sqrt(variance),
    nrmse: {
      train: nrmseOf(model.predicted(fit.values), model.data.target, model.data.weights),
      test: leftOutError(form, groups, best, bounds),
    },
    aicc: aiccOf(fit.rss, model.data.target, m),
    tests: freedom > 0 ? sameTests(form, shared, { rss: fit.rss, freedom, size: m }, fitted) : [],
    isConverged: fit.isConverged,
  };
}

interface Fitted {
  readonly layout: GroupLayout;
  readonly fit: FormFit;
  readonly model: FormModel;
  /** In more digits than float64 has. */
  readonly isRefined: boolean;
}

function fittedAlone(form: TypedForm, data: FormulaData, options: EvalOptions): Float64Array | undefined {
  const fit = bestFit(form, data, options, limitsOf(form, options), options.seed ?? 0);
  return fit && settledLabels(form, data, fit.values, options);
}

function boundsIn(
  { owners }: GroupLayout,
  form: TypedForm,
  options: EvalOptions,
): readonly Bounds[] | undefined {
  const { bounds } = limitsOf(form, options);
  return bounds && owners.map(({ constant }) => bounds[constant]!);
}

/** Constants as each group alone, and all rows without groups, fit them. */
interface AloneFits {
  readonly own: readonly (Float64Array | undefined)[];
  readonly pooled: Float64Array | undefined;
}

/** The best fit of all groups from their own fits and from that of all rows. */
function fitGroups(
  form: TypedForm,
  groups: readonly FormGroup[],
  layout: GroupLayout,
  { own, pooled }: AloneFits,
  options: EvalOptions,
): Fitted | undefined {
  const model = modelOf(form, groups, layout);
  const bounds = boundsIn(layout, form, options);
  const known = own.filter((values) => values !== undefined);
  const middle = (constant: number): number =>
    median(Float64Array.from(known, (values) => values[constant]!));
  const startFrom = (of: (constant: number, group: number | undefined) => number): Float64Array =>
    Float64Array.from(layout.owners, ({ constant, group }) => of(constant, group));
  const starts = [
    ...(known.length > 0
      ? [
          startFrom((constant, group) =>
            group === undefined ? middle(constant) : (own[group]?.[constant] ?? middle(constant)),
          ),
        ]
      : []),
    ...(pooled === undefined ? [] : [startFrom((constant) => pooled[constant]!)]),
  ];
  let fit: FormFit | undefined;
  for (const start of starts) {
    const next = gaussNewton(model, start, bounds === undefined ? {} : { bounds });
    if (Number.isFinite(next.rss) && (fit === undefined || next.rss < fit.rss)) fit = next;
  }
  if (fit === undefined) return undefined;
  fit = polishedFit(model, fit, bounds);
  const parts = groups.map(({ data }, g) => ({ form, data, places: layout.places[g]! }));
  const refined = refinedFit(parts, model, fit, bounds);
  return { layout, fit: refined ?? fit, model, isRefined: refined !== undefined };
}

function sameTests(
  form: TypedForm,
  shared: ReadonlySet<string>,
  full: { readonly rss: number; readonly freedom: number; readonly size: number },
  fitted: (shared: ReadonlySet<string>) => Fitted | undefined,
): SameTest[] {
  const own = form.constants.filter((name) => !shared.has(name));
  const sets = own.length > 1 ? [own, ...own.map((name) => [name])] : [own];
  return sets.flatMap((constants) => {
    const same = constants.length === 0 ? undefined : fitted(new Set([...shared, ...constants]));
    if (same === undefined) return [];
    const above = full.size - same.layout.size;
    if (above <= 0) return [];
    const ratio = Math.max(0, same.fit.rss - full.rss) / above / (full.rss / full.freedom);
    if (!Number.isFinite(ratio)) return [];
    const probability = beyondF(ratio, above, full.freedom);
    return [{ constants, ratio, above, below: full.freedom, probability }];
  });
}

/** The error on each tenth of the rows of constants fitted to the others; infinite where it is not known. */
function leftOutError(
  form: TypedForm,
  groups: readonly FormGroup[],
  { layout, fit, model }: Fitted,
  bounds: readonly Bounds[] | undefined,
): number {
  const { target } = model.data;
  const n = target.length;
  if (n <= layout.size) return Number.POSITIVE_INFINITY;
  const folds = Math.min(FOLDS, n);
  const predicted = new Float64Array(n);
  for (let fold = 0; fold < folds; fold++) {
    let row = 0;
    const parts = groups.map(({ name, data }) => {
      const [kept, out, places]: [number[], number[], number[]] = [[], [], []];
      for (let r = 0; r < data.target.length; r++, row++) {
        if (row % folds === fold) {
          out.push(r);
          places.push(row);
        } else kept.push(r);
      }
      return { name, kept: withRows(data, kept), out: withRows(data, out), places };
    });
    const others = modelOf(
      form,
      parts.map(({ name, kept }) => ({ name, data: kept })),
      layout,
    );
    const { values } = gaussNewton(others, fit.values, { steps: 50, ...(bounds && { bounds }) });
    parts.forEach(({ out, places }, g) => {
      if (places.length === 0) return;
      const own = Float64Array.from(layout.places[g]!, (i) => values[i]!);
      const there = formModel(form, out).predicted(own);
      places.forEach((place, at) => {
        predicted[place] = there[at]!;
      });
    });
  }
  const error = nrmseOf(predicted, target, model.data.weights);
  return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
}
