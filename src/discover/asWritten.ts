/** The search for formulas that are handed out as they are written: columns from their offsets, no digit too many. */
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { errorsOn, type Formula } from "../symbolic/formula/formula.ts";
import { withMonicPowers } from "../symbolic/formula/monicPowers.ts";
import { type NearTable, nearTable } from "../symbolic/formula/offsets.ts";
import { withFewestDigits } from "../symbolic/formula/rounding/fewestDigits.ts";
import { withShortDecimals } from "../symbolic/formula/rounding/shortDecimals.ts";
import type { Metrics, TargetErrors } from "../targetErrors.ts";
import { type Context, quiet } from "../train/context.ts";
import { sharedTime } from "./deadline.ts";
import { type DiscoverOptions, type DiscoverResult, discover as search } from "./discover.ts";

/** A column is so many times its span away from zero from 15.8 on where it counts years from 1900 to 2020; absolute temperatures seldom are. */
const YEARS_AWAY = 15;
/**
 * Nats by which a formula of the column as it is has to be shorter: far from zero the frequency of a wave is a phase as well, and
 * sin(0.582009·year) of a cycle of 10.8 years is as short as the wave with both.
 */
const NATS_OF_ZERO = 4;

/**
 * The formulas of a table, best first, as they are printed (see `discover` in discover.ts).
 *
 * Columns far from zero are searched from a round number near them, and written as (t − 2454294). A single column that is but some spans
 * away from zero, as years and narrow temperatures are, is searched as it is and from such a number, each for half of the time: the law may know its zero, as
 * exp(−E/T) does, or not, as the phase of a season does. Constants have the fewest digits that say the same, so that the printed text is
 * the formula. Cost: that of the search, or of two.
 */
export async function discover(
  data: FormulaData,
  options: DiscoverOptions,
  context: Context = quiet,
): Promise<DiscoverResult> {
  const { limits } = options;
  // An offset is two nodes more: where these are counted, formulas are of the columns as they are.
  if (limits?.maxNodes !== undefined) return searchedAs(undefined, data, options, context);
  const far = nearTable(data);
  const isAlone = data.columns.length === 1 && limits?.units === undefined;
  const near = far === undefined && isAlone ? nearTable(data, YEARS_AWAY) : undefined;
  return near === undefined
    ? searchedAs(far, data, options, context)
    : searchedTwice(near, data, options, context);
}

/** The shorter of what the table gives as it is and from near numbers; as it is where that is exact. Cost: two searches. */
async function searchedTwice(
  near: NearTable,
  data: FormulaData,
  options: DiscoverOptions,
  context: Context,
): Promise<DiscoverResult> {
  const { timeoutSeconds = 60, mostWork, onBetter } = options;
  const start = sharedTime();
  const half = mostWork === undefined ? {} : { mostWork: mostWork / 2 };
  const given = await searchedAs(
    undefined,
    data,
    { ...options, ...half, timeoutSeconds: timeoutSeconds / 2 },
    context,
  );
  if (given.outcome === "exact" || given.outcome === "interrupted" || given.leaves === "rounding")
    return given;
  const least = given.best.description.length + NATS_OF_ZERO;
  const timeLeft = timeoutSeconds - (sharedTime() - start) / 1000;
  const found = await searchedAs(
    near,
    data,
    {
      ...options,
      ...half,
      timeoutSeconds: Math.max(timeLeft, 0),
      onBetter: (formula, ...others) => {
        if (formula.description.length < least) onBetter?.(formula, ...others);
      },
    },
    context,
  );
  const best = found.best.description.length <= least ? found : given;
  return {
    ...best,
    repeatable: given.repeatable && found.repeatable,
    tried: [...given.tried, ...found.tried],
  };
}

/** The formulas that a search finds in the table, or in the near one where there is one, as they are printed. */
async function searchedAs(
  near: NearTable | undefined,
  data: FormulaData,
  options: DiscoverOptions,
  context: Context,
): Promise<DiscoverResult> {
  const asGiven = (expr: Expr): Expr => near?.asGiven(expr) ?? expr;
  const lifted = (formula: Formula): Formula => {
    if (near === undefined) return formula;
    const expr = near.asGiven(formula.expr);
    return { ...formula, expr, complexity: complexity(expr) };
  };
  const { resume, onBetter } = options;
  const result = await search(
    near?.data ?? data,
    {
      ...options,
      ...(resume !== undefined && near !== undefined && { resume: resume.map(near.asNear) }),
      ...(onBetter !== undefined && {
        onBetter: (formula, front, best) =>
          onBetter(lifted(formula), front.map(lifted), best && lifted(best)),
      }),
    },
    context,
  );
  const written = new Map<Formula, Formula>();
  const asWritten = (formula: Formula): Formula => {
    const known =
      written.get(formula) ?? printed(formula, asGiven(settled(formula, near?.data ?? data)), data);
    written.set(formula, known);
    return known;
  };
  const { better, runnerUp } = result;
  const formulas = result.formulas.map(asWritten).toSorted((a, b) => a.complexity - b.complexity);
  return {
    ...result,
    formulas,
    best: asWritten(result.best),
    ...(runnerUp !== undefined && { runnerUp: asWritten(runnerUp) }),
    ...(better !== undefined && { better: formulas.indexOf(asWritten(result.formulas[better]!)) }),
  };
}

/** The formula with short numbers where the rows speak for them; constants of additive formulas are shrunken, not known. */
function settled({ expr, origin }: Formula, data: FormulaData): Expr {
  return origin === "additive" ? expr : withMonicPowers(withShortDecimals(expr, data));
}

/** The formula in the digits that it is printed in, with the errors of that on all rows. */
function printed(formula: Formula, expr: Expr, data: FormulaData): Formula {
  const short = withFewestDigits(expr, data);
  const all = errorsOn(short, data);
  return { ...formula, expr: short, complexity: complexity(short), errors: atLeast(formula.errors, all) };
}

/** NRMSE below which an error is that of float64, and of the digits that are printed. */
const ROUNDING = 1e-9;

/** Errors of an exact formula are those of what is printed; of others printing changes nothing that is shown. */
function atLeast(errors: TargetErrors, all: Metrics): TargetErrors {
  const raised = (one: Metrics): Metrics =>
    one.nrmse < all.nrmse && all.nrmse < ROUNDING
      ? { rows: one.rows, rmse: all.rmse, nrmse: all.nrmse, r2: all.r2 }
      : one;
  const { train, validation, test, crossValidated } = errors;
  return {
    train: raised(train),
    ...(validation && { validation: raised(validation) }),
    ...(test && { test: raised(test) }),
    ...(crossValidated && { crossValidated: raised(crossValidated) }),
    ...(errors.all && { all }),
  };
}
