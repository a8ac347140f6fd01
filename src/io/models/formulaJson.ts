/** Formulas as a model file has them, and back. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { variablesOf } from "../../symbolic/expression/make.ts";
import { freeConstants } from "../../symbolic/expression/parameters.ts";
import {
  inNumbers,
  type KnownConstant,
  type KnownConstants,
} from "../../symbolic/formula/constants/knownConstants.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import type { FormulaSet } from "../../symbolic/formula/formulaSet.ts";
import type { Metrics, TargetErrors } from "../../targetErrors.ts";
import { printMathjs } from "../formulas/languages/mathjs.ts";
import { exprOfTree, treeOf } from "../formulas/tree.ts";
import { AS_IS, type Fields, inOrder, OR_NULL } from "./fields.ts";
import { sortedKeys } from "./jsonText.ts";
import type {
  FormulaJson,
  FormulaSetJson,
  KnownConstantJson,
  KnownConstantsJson,
  MetricsJson,
  TargetErrorsJson,
} from "./modelJson.ts";
import type { JsonObject } from "./modelRecord.ts";
import { ModelFault } from "./parse/parseNetwork.ts";

const METRICS: Fields<MetricsJson> = {
  ...{ rows: AS_IS, rmse: OR_NULL, nrmse: OR_NULL, r2: OR_NULL },
  byLoss: { name: AS_IS, value: OR_NULL, far: AS_IS },
};

/** The errors of one target in the order of the file. */
export const TARGET_ERRORS: Fields<TargetErrorsJson> = {
  train: METRICS,
  validation: METRICS,
  test: METRICS,
  crossValidated: METRICS,
  all: METRICS,
};

const CONSTANT: Fields<KnownConstantJson> = {
  ...{ place: AS_IS, value: AS_IS, standardError: OR_NULL, low: OR_NULL, high: OR_NULL, unit: AS_IS },
};

const FORMULA: Fields<FormulaJson> = {
  ...{ expression: AS_IS, tree: AS_IS, complexity: AS_IS },
  description: { length: OR_NULL, fitted: AS_IS, aicc: OR_NULL },
  errors: TARGET_ERRORS,
  origin: AS_IS,
  known: {
    ...{ constants: CONSTANT, freed: AS_IS, origins: AS_IS, shrunken: AS_IS, covariance: AS_IS },
    varied: { numbers: CONSTANT, covariance: AS_IS },
    ...{ deviation: AS_IS, noisePower: AS_IS, freedom: AS_IS, level: AS_IS },
  },
};

const FORMULA_SET: Fields<FormulaSetJson> = {
  ...{
    target: AS_IS,
    label: AS_IS,
    link: AS_IS,
    best: AS_IS,
    variables: AS_IS,
    formulas: FORMULA,
    units: AS_IS,
  },
  search: {
    ...{ chosen: AS_IS, confidence: AS_IS, evidence: AS_IS, chance: AS_IS },
    dealt: { nrmse: AS_IS, isBeaten: AS_IS },
    ...{ rows: AS_IS, noise: OR_NULL, noiseFrom: AS_IS, leaves: AS_IS, leftWith: AS_IS },
    leftWithAside: { column: AS_IS, test: AS_IS, p: AS_IS, holds: { text: AS_IS } },
    dropped: AS_IS,
    uneven: { columns: AS_IS, grows: AS_IS },
    ...{ ofTwoValues: AS_IS, better: AS_IS },
    outlier: { rows: AS_IS, share: AS_IS, target: AS_IS },
    loss: { name: AS_IS, far: AS_IS, noiseAsFactor: AS_IS, grossErrors: AS_IS },
    takenBy: AS_IS,
    standIns: { column: AS_IS, standIn: AS_IS },
    ...{ runnerUp: FORMULA, outcome: AS_IS },
    untried: { count: AS_IS, nats: AS_IS },
    repeatable: AS_IS,
  },
};

/** A set of formulas for the file. */
export function formulaSetJson(set: FormulaSet): JsonObject {
  const { variables, formulas, units, search } = set;
  const { runnerUp } = search ?? {};
  return inOrder<FormulaSetJson>(
    {
      ...set,
      variables: sortedKeys(variables),
      formulas: formulas.map(withText),
      units: units && { columns: sortedKeys(units.columns), ofConstants: units.ofConstants },
      search: search && { ...search, runnerUp: runnerUp && withText(runnerUp) },
    },
    FORMULA_SET,
  );
}

/** A formula with its text for people and other programs, and the tree that is read. */
function withText(formula: Formula): object {
  return { ...formula, expression: printMathjs(formula.expr), tree: treeOf(formula.expr) };
}

/** The formulas in a file; `path` names the place. Errors: ModelFault where tree, text and names contradict each other. */
export function formulaSetOf(json: FormulaSetJson, path: string): FormulaSet {
  const names = new Set(Object.keys(json.variables));
  const formulas = json.formulas.map((one, i) => formulaOf(one, names, `${path}.formulas[${i}]`));
  if (json.best >= formulas.length)
    throw new ModelFault(`${path}.best is ${json.best} of ${formulas.length}`);
  const { target, label, link, best, variables, units, search } = json;
  const set = {
    target,
    best,
    variables,
    formulas,
    ...(label !== undefined && { label }),
    ...(link && { link }),
    ...(units && { units }),
  };
  if (search === undefined) return set;
  const { noise, runnerUp, ...facts } = search;
  if (facts.chosen >= formulas.length)
    throw new ModelFault(`${path}.search.chosen is ${facts.chosen} of ${formulas.length}`);
  return {
    ...set,
    search: {
      ...facts,
      noise: noise ?? Number.POSITIVE_INFINITY,
      ...(runnerUp && { runnerUp: formulaOf(runnerUp, names, `${path}.search.runnerUp`) }),
    },
  };
}

function formulaOf(json: FormulaJson, names: ReadonlySet<string>, path: string): Formula {
  const expr = exprOfTree(json.tree);
  if (expr === undefined) throw new ModelFault(`${path}.tree is no formula`);
  if (printMathjs(expr) !== json.expression)
    throw new ModelFault(`${path}: expression and tree are not the same formula`);
  const stranger = variablesOf(expr).find((name) => !names.has(name));
  if (stranger !== undefined)
    throw new ModelFault(`${path} has the name "${stranger}", which is no variable`);
  const { length, fitted, aicc } = json.description;
  return {
    expr,
    complexity: json.complexity,
    description: { length: length ?? Number.NaN, fitted, aicc: aicc ?? Number.POSITIVE_INFINITY },
    errors: targetErrorsOf(json.errors),
    origin: json.origin,
    ...(json.known && { known: knownOf(json.known, expr, `${path}.known`) }),
  };
}

function knownOf(json: KnownConstantsJson, expr: Expr, path: string): KnownConstants {
  const { constants, covariance, varied, ...rest } = json;
  const places = new Set(constants.map(({ place }) => place));
  const { values } = freeConstants(expr, (_, at) => places.has(at));
  if (values.length !== constants.length || values.some((value, i) => value !== constants[i]!.value))
    throw new ModelFault(`${path}.constants are not those of the formula`);
  if (covariance.length !== constants.length ** 2)
    throw new ModelFault(`${path} has ${covariance.length} covariances for ${constants.length} constants`);
  if (varied !== undefined && varied.covariance.length !== varied.numbers.length ** 2)
    throw new ModelFault(
      `${path}.varied has ${varied.covariance.length} covariances for ${varied.numbers.length} numbers`,
    );
  const varying = new Set(varied?.numbers.map(({ place }) => place));
  const own = freeConstants(inNumbers(expr), (_, at) => varying.has(at)).values;
  if (varied?.numbers.some(({ value }, i) => value !== own[i]))
    throw new ModelFault(`${path}.varied.numbers are not those of the formula`);
  return {
    ...rest,
    constants: constants.map(constantOf),
    covariance: Float64Array.from(covariance),
    ...(varied && {
      varied: { numbers: varied.numbers.map(constantOf), covariance: Float64Array.from(varied.covariance) },
    }),
  };
}

function constantOf(one: KnownConstantJson): KnownConstant {
  return {
    ...one,
    standardError: one.standardError ?? Number.POSITIVE_INFINITY,
    low: one.low ?? Number.NEGATIVE_INFINITY,
    high: one.high ?? Number.POSITIVE_INFINITY,
  };
}

/** The errors in a file. */
export function targetErrorsOf({ train, ...others }: TargetErrorsJson): TargetErrors {
  const { validation, test, crossValidated, all } = others;
  return {
    train: metricsOf(train),
    ...(validation && { validation: metricsOf(validation) }),
    ...(test && { test: metricsOf(test) }),
    ...(crossValidated && { crossValidated: metricsOf(crossValidated) }),
    ...(all && { all: metricsOf(all) }),
  };
}

function metricsOf({ rows, rmse, nrmse, r2, byLoss }: MetricsJson): Metrics {
  const none = Number.POSITIVE_INFINITY;
  return {
    rows,
    rmse: rmse ?? none,
    nrmse: nrmse ?? none,
    r2: r2 ?? -none,
    ...(byLoss && { byLoss: { ...byLoss, value: byLoss.value ?? none } }),
  };
}
