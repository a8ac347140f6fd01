/** Laws with constants for each group of rows: `uptake = a[Type] - b[Type]/conc`. */
import { mean } from "../../math/statistics.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num, substitute, variablesOf, zero } from "../../symbolic/expression/make.ts";
import { key } from "../../symbolic/expression/order.ts";
import { freeConstants, freeUnlessRecognised } from "../../symbolic/expression/parameters.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { describe } from "../../symbolic/formula/descriptionLength.ts";
import { distributed } from "../../symbolic/formula/distribute.ts";
import { errorsOn, type Formula } from "../../symbolic/formula/formula.ts";
import { withFewestDigits } from "../../symbolic/formula/rounding/fewestDigits.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { type Context, quiet } from "../../train/context.ts";
import { discover } from "../asWritten.ts";
import { withErrors } from "../choosing/choice.ts";
import { verdictOn } from "../claims/verdict.ts";
import type { DiscoverOptions, DiscoverResult } from "../discover.ts";
import { joinedRows, searchRows } from "../rows.ts";
import { type GroupFit, groupFit, type Indicators } from "./groupFit.ts";

/** Forms of each search whose constants are tried by groups. */
const MOST_FORMS = 8;
/** Share of the time of each of the two searches. */
const SHARE = 0.45;

/**
 * The formulas of a table whose rows are of groups: as `discover` finds them in the other columns, and one with constants
 * by groups where that makes a shorter description and predicts rows left out better.
 *
 * `indicators` names the columns of `data` that say which group a row is of. Forms come from two searches: in all rows
 * together, and with the target of each group brought to one mean and spread, where laws that differ by an offset and a
 * factor are one. Formulas to resume from give the form that their first group has. Cost: two searches, and fits of some hundreds of forms.
 */
export async function discoverInGroups(
  data: FormulaData,
  indicators: Indicators,
  options: DiscoverOptions,
  context: Context = quiet,
): Promise<DiscoverResult> {
  const isIndicator = new Set(indicators.flat());
  const plain = withoutColumns(data, isIndicator);
  if (plain.variables.length === 0) return discover(data, options, context);
  const { timeoutSeconds = 60 } = options;
  const resume = (options.resume ?? []).map((expr) => ofFirstGroup(expr, isIndicator));
  const timed = { ...options, resume, timeoutSeconds: SHARE * timeoutSeconds };
  const found = await discover(plain, timed, context);
  if (context.signal?.aborted === true || found.outcome === "exact") return found;
  const { onBetter: _better, resume: _resume, noise: _noise, ...quiet } = timed;
  const alike = await discover(
    { ...plain, target: alikeTargets(data, isIndicator) },
    { ...quiet, choose: "shortest" },
    context,
  );
  const rows = searchRows(data, options.seed ?? 0);
  const judged = joinedRows(rows.train, rows.held);
  const maxNodes = options.limits?.maxNodes ?? Number.POSITIVE_INFINITY;
  let best: GroupFit | undefined;
  for (const form of formsOf(found, alike, resume, plain)) {
    if (complexity(form) > maxNodes) continue;
    const fit = groupFit(form, judged, indicators);
    if (fit !== undefined && (best === undefined || fit.length < best.length)) best = fit;
  }
  if (best === undefined) return found;
  const expr = normalise(best.expr);
  const description = describe(expr, judged, errorsOn(expr, judged).nrmse);
  const raw: Formula = {
    expr,
    complexity: complexity(expr),
    description,
    errors: { train: errorsOn(expr, judged) },
    origin: "constants by groups",
  };
  const { formula: fitted } = withErrors(raw, rows, true);
  const formula = { ...fitted, expr: withFewestDigits(fitted.expr, rows.all) };
  const before = reportedErrors(found.best.errors).nrmse;
  if (!(reportedErrors(formula.errors).nrmse < before)) return found;
  const shown = [...found.formulas.filter((one) => one.complexity < formula.complexity), formula];
  const {
    runnerUp: _next,
    better: _closer,
    dealt: _dealt,
    standIns: _in,
    outlier: _row,
    takenBy: _by,
    ...facts
  } = found;
  return {
    ...facts,
    formulas: shown,
    best: formula,
    ...verdictOn({
      formula,
      others: found.formulas,
      shown,
      data: judged,
      noise: options.noise,
      isAtRounding: false,
      isBeaten: false,
      ...(found.untried && { untried: found.untried }),
      seed: options.seed ?? 0,
    }),
    noise: options.noise ?? reportedErrors(formula.errors).nrmse,
    noiseFrom: options.noise === undefined ? "residuals" : "given",
    repeatable: found.repeatable && alike.repeatable,
  };
}

function withoutColumns(data: FormulaData, isLeft: ReadonlySet<string>): FormulaData {
  const places = data.variables.flatMap((name, c) => (isLeft.has(name) ? [] : [c]));
  return {
    ...data,
    variables: places.map((c) => data.variables[c]!),
    columns: places.map((c) => data.columns[c]!),
  };
}

/** The target less the mean of its group, over its spread there. Cost O(rows·indicators). */
function alikeTargets(
  { variables, columns, target }: FormulaData,
  isIndicator: ReadonlySet<string>,
): Float64Array {
  const flags = columns.filter((_, c) => isIndicator.has(variables[c]!));
  const groups = new Map<string, number[]>();
  for (let r = 0; r < target.length; r++) {
    const name = flags.map((column) => column[r]).join("");
    const rows = groups.get(name) ?? [];
    rows.push(r);
    groups.set(name, rows);
  }
  const out = new Float64Array(target.length);
  for (const rows of groups.values()) {
    const middle = rows.reduce((sum, r) => sum + target[r]!, 0) / rows.length;
    const spread = Math.sqrt(rows.reduce((sum, r) => sum + (target[r]! - middle) ** 2, 0) / rows.length);
    for (const r of rows) out[r] = spread > 0 ? (target[r]! - middle) / spread : 0;
  }
  return out;
}

/** A formula of all columns as the group has it whose indicators are 0. */
function ofFirstGroup(expr: Expr, isIndicator: ReadonlySet<string>): Expr {
  const named = [...variablesOf(expr)].filter((name) => isIndicator.has(name));
  return named.length === 0 ? expr : normalise(named.reduce((at, name) => substitute(at, name, zero), expr));
}

/** The forms of both searches, as they are and with an offset and a factor, and those that were resumed, each structure once. */
function formsOf(
  found: DiscoverResult,
  alike: DiscoverResult,
  resumed: readonly Expr[],
  { target }: FormulaData,
): Expr[] {
  const middle = mean(target);
  const spread = Math.sqrt(target.reduce((sum, v) => sum + (v - middle) ** 2, 0) / target.length);
  const linear = (expr: Expr, offset: number, factor: number): Expr =>
    normalise(distributed(add(num(offset), mul(num(factor), expr))));
  const forms = new Map<string, Expr>();
  const keep = (expr: Expr): void => {
    const structure = key(freeConstants(expr, freeUnlessRecognised).template);
    if (!forms.has(structure)) forms.set(structure, expr);
  };
  keep(num(middle));
  for (const expr of resumed.slice(0, MOST_FORMS)) keep(expr);
  for (const { expr } of ranked(found)) {
    keep(expr);
    if (variablesOf(expr).length > 0) keep(linear(expr, 1e-3 * spread, 1.0123));
  }
  for (const { expr } of ranked(alike)) if (variablesOf(expr).length > 0) keep(linear(expr, middle, spread));
  return [...forms.values()];
}

function ranked({ best, formulas }: DiscoverResult): Formula[] {
  return [best, ...formulas.filter((one) => one !== best)].slice(0, MOST_FORMS);
}
