import type { Category, Formula } from "../../src/index.ts";
import {
  type FormulaSet,
  type KnownConstants,
  printLatex,
  printMathjs,
  reportedErrors,
  type TargetErrors,
  unitsByPlace,
  varyingConstants,
} from "../../src/index.ts";
import { spreadJson } from "../summaries/json.ts";
import { groupsJson } from "./constantsByGroup.ts";

/** Formulas for a program: the objects of `kan discover --json`, `kan symbolic --json` and `kan info --json`. */

/** How a run was made. */
interface FormulaRun {
  readonly seed: number;
  readonly engine: string;
  readonly seconds: number;
}

/** The formulas of a run: one object for one target, a list for several. */
export function formulasJson(
  sets: readonly FormulaSet[],
  run: FormulaRun,
  categories: readonly Category[] = [],
): object {
  const schema = "kan/formulas@1";
  const [first] = sets;
  if (sets.length === 1 && first !== undefined)
    return { schema, ...formulaSetJson(first, categories), ...run };
  return { schema, targets: sets.map((set) => ({ schema, ...formulaSetJson(set, categories), ...run })) };
}

/** The formulas of one target, which of them is taken, and what a search knows of its choice. */
export function formulaSetJson(set: FormulaSet, categories: readonly Category[] = []): object {
  const { target, label, link, best, formulas, variables, search } = set;
  const tested = TESTED_ON[testedOn(formulas[best]!.errors)];
  return {
    target,
    ...(label !== undefined && { class: label, gives: link === undefined ? "log odds" : "score" }),
    best,
    formulas: formulas.map(({ expr, complexity, description, errors, origin, known }, place) => ({
      number: place + 1,
      expression: printMathjs(expr),
      latex: printLatex(expr, { units: unitsByPlace(known) }),
      complexity,
      fittedConstants: description.fitted,
      nrmse: each(errors, ({ nrmse }) => nrmse),
      r2: each(errors, ({ r2 }) => r2),
      ...(errors.train.byLoss && {
        byLoss: { name: errors.train.byLoss.name, ...each(errors, ({ byLoss }) => byLoss?.value) },
      }),
      // JSON has no word for what is not finite: it becomes null.
      descriptionLength: description.length,
      aicc: description.aicc,
      foundBy: origin,
      ...(known && { known: knownJson(known) }),
    })),
    ...(search && {
      chosen: search.chosen,
      runnerUp: search.runnerUp === undefined ? null : printMathjs(search.runnerUp.expr),
      confidence: search.confidence,
      evidence: search.evidence,
      chance: search.chance,
      dealt: search.dealt ?? null,
      noise: { nrmse: search.noise, from: search.noiseFrom },
      leaves: search.leaves,
      leftWith: search.leftWith,
      leftWithAside: search.leftWithAside ?? [],
      better: search.better ?? null,
      outlier: search.outlier ?? null,
      uneven: search.uneven ?? null,
      ofTwoValues: search.ofTwoValues ?? false,
      dropped: search.dropped,
      loss: search.loss ?? { name: "mse" },
      takenBy: search.takenBy ?? "description",
      standIns: search.standIns ?? [],
      outcome: search.outcome,
      untried: search.untried ?? null,
      repeatable: search.repeatable,
    }),
    ...(tested !== undefined && { testedOn: tested }),
    variables,
    ...groupsJson(set, categories),
  };
}

/** How well constants are known; null for what the rows do not give. */
function knownJson(known: KnownConstants): object {
  const { constants, deviation, freedom, level } = known;
  const settled = varyingConstants(known).filter((one) => !constants.includes(one));
  return {
    level,
    deviation,
    degreesOfFreedom: freedom,
    constants: constants.map(({ value, unit, ...spread }) => ({
      value,
      ...(unit !== undefined && { unit }),
      ...spreadJson(spread),
    })),
    ...(settled.length > 0 && {
      settled: settled.map(({ value, ...spread }) => ({ value, ...spreadJson(spread) })),
    }),
  };
}

/** What the reported errors of a formula are measured on. */
export function testedOn({ test, crossValidated }: TargetErrors): "test" | "crossValidated" | "train" {
  if (test !== undefined) return "test";
  return crossValidated === undefined ? "train" : "crossValidated";
}

const TESTED_ON = {
  test: "held-out rows",
  crossValidated: "cross-validation",
  train: undefined,
} as const;

/** One figure on the rows fitted to, on those that decided nothing (or were left out in turn), and on all. */
function each(errors: TargetErrors, figure: (metrics: TargetErrors["train"]) => number | undefined): object {
  const reported = reportedErrors(errors);
  return {
    train: figure(errors.train),
    ...(reported !== errors.train && { test: figure(reported) }),
    ...(errors.all && { all: figure(errors.all) }),
  };
}

/** The formula of a set that is taken. */
export function takenOf({ formulas, best }: FormulaSet): Formula {
  return formulas[best]!;
}
