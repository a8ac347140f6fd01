import { FORMULA_LANGUAGES } from "../io/formulas/languages/languages.ts";
import { printMathjs } from "../io/formulas/languages/mathjs.ts";
import { printMathml } from "../io/formulas/languages/mathml.ts";
import { canWrite } from "../io/formulas/spelling.ts";
import { trainedState } from "../io/models/holdings.ts";
import { wide } from "../model/dataset.ts";
import { lossOf } from "../model/losses/list.ts";
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { variablesOf } from "../symbolic/expression/make.ts";
import {
  type KnownConstants,
  numbersLetVary,
  numbersTakenForExact,
  unitsByPlace,
} from "../symbolic/formula/constants/knownConstants.ts";
import { type Formula, predictExpr } from "../symbolic/formula/formula.ts";
import type { FormulaSet } from "../symbolic/formula/formulaSet.ts";
import { type LawCurve, lawCurves } from "../symbolic/formula/intervals/lawCurves.ts";
import { leftOutValues } from "../symbolic/leftOut.ts";
import { soft } from "../symbolic/losses/formulaTarget.ts";
import type { TargetErrors } from "../targetErrors.ts";
import { predictKan } from "../train/errors/metrics.ts";
import type { ReportInput } from "./reportInput.ts";

/** A formula, or the network itself: what predicts a target. */
export interface Predictor {
  /** The formula on one line; `the network` for the network. */
  readonly name: string;
  readonly errors: TargetErrors;
  /** What a formula is besides its predictions; absent for the network. */
  readonly formula?: PredictorFormula;
  /** Predictions of each group of rows. */
  readonly predicted: readonly Float64Array[];
  /** A formula whose constants are known over each of its inputs, the first of them at most, with intervals. */
  readonly laws: readonly LawCurve[];
}

/** A formula as a page shows it. */
export interface PredictorFormula {
  readonly complexity: number;
  readonly mathml: string;
  /** Exact text, for print. */
  readonly mathjs: string;
  /** Identifier → header, where they differ and the formula has it. */
  readonly renamed: readonly (readonly [name: string, header: string])[];
  /** Columns that the formula uses. */
  readonly uses: readonly string[];
  /** Whether it is the additive formula that rows left out chose, terms and all. */
  readonly isAdditive: boolean;
  readonly known?: KnownConstants;
  /** Numbers beside the known ones that their intervals take for exact. */
  readonly takenForExact: readonly number[];
  /** Settled numbers that their errors and intervals allow to be off. */
  readonly letVary: readonly number[];
  /** Program texts by language, for copying. */
  readonly texts: readonly { readonly language: string; readonly title: string; readonly text: string }[];
}

const LANGUAGES: Readonly<Record<string, string>> = {
  latex: "LaTeX",
  mathjs: "mathjs",
  python: "Python",
  sympy: "SymPy",
  c: "C",
  javascript: "JavaScript",
};

/**
 * The predictors of each target, the chosen formula first and the network last. Shape: (targets)(predictors).
 *
 * The network is the one that the formulas were made of, if there is one. Cost O(rows·(edges + nodes of the formulas)).
 */
export function predictorsOf(input: ReportInput): readonly (readonly Predictor[])[] {
  const { current } = input.record;
  const trained = trainedState(input.record)?.network;
  const network =
    trained &&
    input.groups.map(({ data, folds }) => {
      const leftOut = folds && trained.leftOut;
      return (
        leftOut ??
        predictKan(trained.kan, trained.scaler, data, input.engine, lossOf({ name: trained.loss ?? "mse" }))
      );
    });
  return current.targets.map((target, t) => {
    const set = current.formulas.find((one) => one.target === target);
    const formulas = set === undefined ? [] : inOrder(set).map((one) => ofFormula(one, set, input));
    const errors = trained?.errors?.[t];
    if (network === undefined || errors === undefined) return formulas;
    return [
      ...formulas,
      { name: "the network", errors, predicted: network.map((columns) => columns[t]!), laws: [] },
    ];
  });
}

/** The chosen formula first, then the others from simple to complex. */
function inOrder({ formulas, best }: FormulaSet): readonly Formula[] {
  const others = formulas.filter((_, i) => i !== best);
  return [formulas[best]!, ...others.sort((one, other) => one.complexity - other.complexity)];
}

function ofFormula(
  { expr, errors, known, origin }: Formula,
  set: FormulaSet,
  { groups }: ReportInput,
): Predictor {
  const identifiers = Object.keys(set.variables);
  const predicted = groups.map(({ data, folds }) => {
    const nothing = new Float64Array(data.nRows).fill(Number.NaN);
    const columns = identifiers.map((name) => {
      const column = data.inputs.find((one) => one.name === set.variables[name]);
      return column === undefined ? nothing : wide(column);
    });
    const target = data.targets.find(({ name }) => name === set.target);
    if (set.label !== undefined) {
      const logOdds =
        folds === undefined || target === undefined
          ? predictExpr(expr, identifiers, columns)
          : leftOutValues(
              expr,
              { variables: identifiers, columns, target: soft(target.values), loss: "logistic" },
              folds,
            );
      return logOdds.map(lossOf({ name: "logistic" }).link);
    }
    return folds === undefined || target === undefined
      ? predictExpr(expr, identifiers, columns)
      : leftOutValues(expr, { variables: identifiers, columns, target: target.values }, folds);
  });
  return {
    name: printMathjs(expr),
    errors,
    formula: {
      ...formulaFacts(expr, set, known),
      isAdditive: origin === "additive",
      ...(known && { known }),
      takenForExact:
        known === undefined || known.shrunken || known.constants.length === 0
          ? []
          : numbersTakenForExact(expr, known),
      letVary: known === undefined ? [] : numbersLetVary(expr, known),
    },
    predicted,
    laws:
      known === undefined || known.freedom <= 0
        ? []
        : lawCurves(
            expr,
            set,
            known,
            groups[0]!.data.inputs.map((column) => ({ ...column, values: wide(column) })),
          ),
  };
}

function formulaFacts(
  expr: Expr,
  set: FormulaSet,
  known: KnownConstants | undefined,
): Omit<PredictorFormula, "isAdditive" | "known" | "takenForExact" | "letVary"> {
  const used = new Set(variablesOf(expr));
  const variables = new Map(Object.entries(set.variables).filter(([name]) => used.has(name)));
  const text = { expr, target: set.target, variables, units: unitsByPlace(known) };
  return {
    complexity: complexity(expr),
    mathml: printMathml(expr, { variables, left: set.target }),
    mathjs: printMathjs(expr),
    renamed: [...variables].filter(([name, header]) => name !== header),
    uses: [...variables.values()],
    texts: Object.entries(LANGUAGES).flatMap(([language, title]) => {
      const writer = FORMULA_LANGUAGES.find(({ name }) => name === language);
      return writer === undefined || !canWrite(expr, language)
        ? []
        : [{ language, title, text: writer.print(text) }];
    }),
  };
}
