/**
 * Formulas of a solution: found from its values, as a search finds the law of a table, and judged by the equation itself,
 * into which they are put with their derivatives.
 */

import { discover } from "../discover/index.ts";
import { searchPart } from "../discover/partSearch.ts";
import { silent } from "../events.ts";
import { nearestMultiple } from "../math/simpleNumber.ts";
import { normalise } from "../symbolic/algebra/normalise.ts";
import { expanded } from "../symbolic/algebra/polynomial.ts";
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { mapLeaves, mul, num } from "../symbolic/expression/make.ts";
import { compile } from "../symbolic/expression/tape/tape.ts";
import { finishForms } from "../symbolic/formula/finishForms.ts";
import { type Formula, predictExpr } from "../symbolic/formula/formula.ts";
import { explained } from "../symbolic/parts/explain.ts";
import type { Context } from "../train/context.ts";
import { defaultEngine } from "../train/engines/index.ts";
import { metricsOf } from "../train/errors/metrics.ts";
import { fittedToProblem } from "./fittedFormula.ts";
import { formulaJetsOf } from "./formulaJets.ts";
import type { CompiledProblem } from "./spline/assembly.ts";
import { freshPoints, type JetsOf, type Judgement, judged } from "./spline/judge.ts";

/** The formulas of all unknowns, the best of each first, and what the best leave of the problem. */
export interface ClosedForm {
  /** Shape: (unknowns)(formulas); no formula where none was found. */
  readonly formulas: readonly (readonly Formula[])[];
  /** Of the first formula of each unknown; absent where one has none. */
  readonly judgement?: Judgement;
  /** What each formula leaves, beside the first ones of the other unknowns; infinite where it has no value. */
  readonly residuals: readonly (readonly number[])[];
}

/** Rows of the table that formulas are found from. */
const TABLE_ROWS = 300;
/** What the values of a solution are taken to be wrong by, at least. */
const LEAST_ERROR = 1e-12;
/** Formulas of an unknown that go on. */
const MOST_FORMS = 6;
/** Formulas further off than this are no closed form of the solution. */
const TOO_FAR = 1e-2;
/** Combinations of formulas of several unknowns that are put into the equations. */
const MOST_COMBINED = 16;

/** The closed form of a solution. Cost: a search of some seconds for each unknown. */
export async function closedForm(
  compiled: CompiledProblem,
  jetsOf: JetsOf,
  parameters: Float64Array,
  error: number,
  context: Context,
): Promise<ClosedForm> {
  const { problem, names } = compiled;
  const columns = freshPoints(problem, TABLE_ROWS);
  const formulas: (readonly Formula[])[] = [];
  for (const unknown of problem.unknowns.keys()) {
    context.sink({ kind: "stage", stage: "search", detail: `a formula for ${problem.unknowns[unknown]}` });
    const surface = (at: readonly Float64Array[]): Float64Array =>
      jetsOf([{ unknown, orders: at.map(() => 0) }], at)[0]!;
    const forms = await formsOf(surface, columns, names.variables, Math.max(LEAST_ERROR, error), context);
    const train = { variables: names.variables, columns, target: surface(columns) };
    const found = await finishForms(
      forms.slice(0, MOST_FORMS),
      { train },
      { round: true, threads: 1 },
      context,
    );
    formulas.push(found.filter(({ errors }) => errors.train.nrmse < TOO_FAR));
  }
  if (formulas.some(({ length }) => length === 0)) return unjudged(formulas);
  return bestOf(formulas, compiled, parameters, columns, jetsOf);
}

/** Raw formulas for values: of the whole taken apart, of its factors where it is a product, and of a search of the whole. */
async function formsOf(
  surface: (columns: readonly Float64Array[]) => Float64Array,
  columns: readonly Float64Array[],
  names: readonly string[],
  error: number,
  context: Context,
): Promise<Expr[]> {
  const target = surface(columns);
  const found: Expr[] = [];
  if (names.length > 1) {
    found.push(...(await factorsOf(surface, columns, names, context)));
    if (isExact(found, names, columns, target)) return found;
    const parts = await explained(
      { surface, names, columns, target, error },
      { search: searchPart },
      context,
    );
    found.push(...parts.map(({ expr }) => expr));
    if (isExact(found, names, columns, target)) return found;
  }
  found.push(...(await searched(names, columns, target, context)));
  return found;
}

/** NRMSE of a formula that needs no rival. */
const EXACT = 1e-8;
/** Multiplications that one search may take, some twenty seconds; most end by themselves. The clock has no say in it. */
const SEARCH_WORK = 3e9;
const NO_CLOCK = 1e6;

function isExact(
  exprs: readonly Expr[],
  names: readonly string[],
  columns: readonly Float64Array[],
  target: Float64Array,
): boolean {
  return exprs.some((expr) => metricsOf(predictExpr(expr, names, columns), target).nrmse < EXACT);
}

/** The formulas of a search, the one to take first. */
async function searched(
  names: readonly string[],
  columns: readonly Float64Array[],
  target: Float64Array,
  context: Context,
): Promise<Expr[]> {
  const data = { variables: names, columns, target };
  const options = {
    engine: defaultEngine(),
    timeoutSeconds: NO_CLOCK,
    mostWork: SEARCH_WORK,
    effort: "low",
  } as const;
  const { best, formulas } = await discover(data, options, { ...context, sink: silent });
  const byError = formulas.toSorted((a, b) => a.errors.train.nrmse - b.errors.train.nrmse);
  return [best, ...byError.filter((one) => one !== best)].slice(0, MOST_FORMS - 1).map(({ expr }) => expr);
}

/** The product of formulas along each variable through the point where the function is largest, where it is that product. */
async function factorsOf(
  surface: (columns: readonly Float64Array[]) => Float64Array,
  columns: readonly Float64Array[],
  names: readonly string[],
  context: Context,
): Promise<Expr[]> {
  const target = surface(columns);
  let peak = 0;
  target.forEach((value, r) => {
    if (Math.abs(value) > Math.abs(target[peak]!)) peak = r;
  });
  const along = (v: number): Float64Array =>
    surface(columns.map((column, u) => (u === v ? column : column.map(() => column[peak]!))));
  const lines = names.map((_, v) => along(v).map((value) => value / target[peak]!));
  const product = target.map((_, r) => lines.reduce((value, line) => value * line[r]!, target[peak]!));
  if (!(metricsOf(product, target).nrmse < SEPARABLE)) return [];
  const factors: Expr[] = [num(target[peak]!)];
  for (const [v, name] of names.entries()) {
    const [best] = await searched([name], [columns[v]!], lines[v]!, context);
    factors.push(best!);
  }
  return [mul(...factors)];
}

/** A function that its lines through one point give to this share of its spread is their product. */
const SEPARABLE = 1e-5;

/** The combination that leaves least of the problem, its formulas first, constants fitted to the problem where that helps. */
function bestOf(
  formulas: readonly (readonly Formula[])[],
  compiled: CompiledProblem,
  parameters: Float64Array,
  columns: readonly Float64Array[],
  jetsOf: JetsOf,
): ClosedForm {
  const { names } = compiled;
  let combined: (readonly Formula[])[] = [[]];
  for (const own of formulas) {
    combined = combined.flatMap((chosen) => own.map((one) => [...chosen, one])).slice(0, MOST_COMBINED);
  }
  let best: { chosen: readonly Formula[]; judgement: Judgement } | undefined;
  for (const chosen of combined) {
    const exprs = chosen.map(({ expr }) => expr);
    const plain = formulaJudgement(exprs, compiled, parameters);
    const refitted =
      plain === undefined || leftBy(plain) < ROUNDING
        ? undefined
        : fittedToProblem(exprs, compiled, parameters);
    const again = refitted && formulaJudgement(refitted, compiled, parameters);
    const isBetter = again !== undefined && plain !== undefined && leftBy(again) < 0.5 * leftBy(plain);
    const judgement = isBetter ? again : plain;
    if (judgement === undefined || (best !== undefined && leftBy(judgement) >= leftBy(best.judgement)))
      continue;
    const own = isBetter ? refitted! : exprs;
    const tidy = own.map(asSolution);
    const tidied = formulaJudgement(tidy, compiled, parameters);
    const isAsGood = tidied !== undefined && leftBy(tidied) <= 2 * leftBy(judgement) + ROUNDING;
    const taken = isAsGood ? tidy : own;
    best = {
      judgement: isAsGood ? tidied : judgement,
      chosen: chosen.map((one, u) => ({ ...one, expr: taken[u]!, complexity: complexity(taken[u]!) })),
    };
  }
  if (best === undefined) return unjudged(formulas);
  const { chosen, judgement } = best;
  const ordered = formulas.map((own, unknown) => {
    const first = withMetrics(chosen[unknown]!, unknown, names.variables, columns, jetsOf);
    const place = own.findIndex(({ errors }) => errors === chosen[unknown]!.errors);
    return [first, ...own.filter((_, at) => at !== place)];
  });
  const first = ordered.map((own) => own[0]!.expr);
  const residuals = ordered.map((own, unknown) =>
    own.map(({ expr }) => {
      const left = formulaJudgement(first.with(unknown, expr), compiled, parameters);
      return left === undefined ? Number.POSITIVE_INFINITY : leftBy(left);
    }),
  );
  return { formulas: ordered, judgement, residuals };
}

function unjudged(formulas: ClosedForm["formulas"]): ClosedForm {
  return { formulas, residuals: formulas.map((own) => own.map(() => Number.POSITIVE_INFINITY)) };
}

/** A sum may become so many nodes longer where it is multiplied out. */
const MORE_NODES = 6;

/**
 * A formula as solutions are written: constants that a fit left beside 1 or another settled number are that number, and
 * powers of sums in a sum are multiplied out, particular and homogeneous parts side by side.
 */
function asSolution(expr: Expr): Expr {
  const settled = normalise(
    mapLeaves(expr, (leaf) => {
      if (leaf.kind !== "num") return leaf;
      const near = nearestMultiple(leaf.value, 8, 1e-9 * Math.abs(leaf.value));
      return near === undefined || near === 0 ? leaf : num(near);
    }),
  );
  if (settled.kind !== "add" || !settled.terms.some(isPowerOfSum)) return settled;
  const made = expanded(settled);
  return made !== null && complexity(made) <= complexity(settled) + MORE_NODES ? made : settled;
}

function isPowerOfSum(expr: Expr): boolean {
  if (expr.kind === "mul") return expr.factors.some(isPowerOfSum);
  return expr.kind === "pow" && expr.base.kind === "add" && expr.exponent.kind === "num";
}

/** What is left at rounding. */
const ROUNDING = 1e-11;

function leftBy({ residual, condition }: Judgement): number {
  return Math.max(residual, condition);
}

function withMetrics(
  formula: Formula,
  unknown: number,
  variables: readonly string[],
  columns: readonly Float64Array[],
  jetsOf: JetsOf,
): Formula {
  const values = new Float64Array(columns[0]!.length);
  compile(formula.expr, variables).value(columns, values);
  const target = jetsOf([{ unknown, orders: columns.map(() => 0) }], columns)[0]!;
  return { ...formula, errors: { train: metricsOf(values, target) } };
}

/** What formulas leave of a problem; undefined where they have no value or no derivative somewhere. */
function formulaJudgement(
  exprs: readonly Expr[],
  compiled: CompiledProblem,
  parameters: Float64Array,
): Judgement | undefined {
  const { names, problem } = compiled;
  const none = problem.variables.map(() => new Float64Array(0));
  const judgement = judged(compiled, formulaJetsOf(exprs, names), parameters, none);
  return Number.isFinite(judgement.residual) && Number.isFinite(judgement.condition) ? judgement : undefined;
}
