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

/** A set of formulas for the file. */
export function formulaSetJson(set: FormulaSet): JsonObject {
  const { target, label, best, variables, formulas, units, search } = set;
  return {
    target,
    label,
    best,
    variables: sortedKeys(variables),
    formulas: formulas.map(formulaJson),
    ...(units && { units: { columns: sortedKeys(units.columns), ofConstants: units.ofConstants } }),
    ...(search && {
      search: {
        chosen: search.chosen,
        confidence: search.confidence,
        evidence: search.evidence,
        chance: search.chance,
        ...(search.dealt && {
          dealt: { nrmse: search.dealt.nrmse, isBeaten: search.dealt.isBeaten },
        }),
        rows: search.rows,
        noise: finite(search.noise),
        noiseFrom: search.noiseFrom,
        leaves: search.leaves,
        leftWith: search.leftWith,
        ...(search.leftWithAside && {
          leftWithAside: search.leftWithAside.map(({ column, test, p, holds }) => ({
            column,
            test,
            p,
            holds: typeof holds === "string" ? holds : { text: holds.text },
          })),
        }),
        dropped: search.dropped,
        ...(search.uneven && {
          uneven: { columns: search.uneven.columns, grows: search.uneven.grows },
        }),
        ...(search.ofTwoValues && { ofTwoValues: true as const }),
        ...(search.better !== undefined && { better: search.better }),
        ...(search.outlier && {
          outlier: {
            ...(search.outlier.rows !== undefined && { rows: search.outlier.rows }),
            share: search.outlier.share,
            target: search.outlier.target,
          },
        }),
        ...(search.loss && {
          loss: {
            name: search.loss.name,
            ...(search.loss.far !== undefined && { far: search.loss.far }),
            ...(search.loss.noiseAsFactor !== undefined && { noiseAsFactor: search.loss.noiseAsFactor }),
            ...(search.loss.grossErrors !== undefined && { grossErrors: search.loss.grossErrors }),
          },
        }),
        ...(search.takenBy && { takenBy: search.takenBy }),
        ...(search.standIns && {
          standIns: search.standIns.map(({ column, standIn }) => ({ column, standIn })),
        }),
        ...(search.runnerUp && { runnerUp: formulaJson(search.runnerUp) }),
        outcome: search.outcome,
        repeatable: search.repeatable,
      },
    }),
  };
}

function formulaJson({ expr, complexity, description, errors, origin, known }: Formula): JsonObject {
  return {
    expression: printMathjs(expr),
    tree: treeOf(expr),
    complexity,
    description: {
      length: finite(description.length),
      fitted: description.fitted,
      aicc: finite(description.aicc),
    },
    errors: targetErrorsJson(errors),
    origin,
    ...(known && { known: knownJson(known) }),
  };
}

function knownJson(known: KnownConstants): JsonObject {
  const { constants, freed, shrunken, covariance, varied, deviation, noisePower, freedom, level } = known;
  return {
    constants: constants.map(constantJson),
    ...(freed && { freed: [...freed] }),
    ...(shrunken && { shrunken }),
    covariance: [...covariance],
    ...(varied && {
      varied: { numbers: varied.numbers.map(constantJson), covariance: [...varied.covariance] },
    }),
    deviation,
    ...(noisePower !== undefined && { noisePower }),
    freedom,
    level,
  };
}

function constantJson({ place, value, standardError, low, high, unit }: KnownConstant): JsonObject {
  return {
    place,
    value,
    standardError: finite(standardError),
    low: finite(low),
    high: finite(high),
    ...(unit !== undefined && { unit }),
  };
}

/** Errors for the file. */
export function targetErrorsJson({ train, ...others }: TargetErrors): JsonObject {
  const { validation, test, crossValidated, all } = others;
  return {
    train: metricsJson(train),
    ...(validation && { validation: metricsJson(validation) }),
    ...(test && { test: metricsJson(test) }),
    ...(crossValidated && { crossValidated: metricsJson(crossValidated) }),
    ...(all && { all: metricsJson(all) }),
  };
}

function metricsJson({ rows, rmse, nrmse, r2, byLoss }: Metrics): JsonObject {
  return {
    rows,
    rmse: finite(rmse),
    nrmse: finite(nrmse),
    r2: finite(r2),
    ...(byLoss && {
      byLoss: {
        name: byLoss.name,
        value: finite(byLoss.value),
        ...(byLoss.far !== undefined && { far: byLoss.far }),
      },
    }),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The formulas in a file; `path` names the place. Errors: ModelFault where tree, text and names contradict each other. */
export function formulaSetOf(json: FormulaSetJson, path: string): FormulaSet {
  const names = new Set(Object.keys(json.variables));
  const formulas = json.formulas.map((one, i) => formulaOf(one, names, `${path}.formulas[${i}]`));
  if (json.best >= formulas.length)
    throw new ModelFault(`${path}.best is ${json.best} of ${formulas.length}`);
  const { target, label, best, variables, units, search } = json;
  const set = {
    target,
    best,
    variables,
    formulas,
    ...(label !== undefined && { label }),
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
