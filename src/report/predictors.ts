import { FORMULA_LANGUAGES } from "../io/formulas/languages/languages.ts";
import { printMathjs } from "../io/formulas/languages/mathjs.ts";
import { printMathml } from "../io/formulas/languages/mathml.ts";
import { canWrite } from "../io/formulas/spelling.ts";
import { trainedState } from "../io/models/holdings.ts";
import { type Dataset, wide } from "../model/dataset.ts";
import { linked } from "../model/loss.ts";
import { lossOf } from "../model/losses/list.ts";
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { variablesOf } from "../symbolic/expression/make.ts";
import { constantNotes } from "../symbolic/formula/constants/constantNotes.ts";
import { type KnownConstants, unitsByPlace } from "../symbolic/formula/constants/knownConstants.ts";
import { type Formula, predictExpr } from "../symbolic/formula/formula.ts";
import { type FormulaSet, lossOfSets } from "../symbolic/formula/formulaSet.ts";
import { type LawCurve, lawCurves } from "../symbolic/formula/intervals/lawCurves.ts";
import { leftOutProbabilities, leftOutValues } from "../symbolic/leftOut.ts";
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
  /** What is to be said of its constants, a sentence each. */
  readonly notes: readonly string[];
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
  const shares = new Map<number, (readonly Float64Array[])[]>();
  const sharesOf = (place: number): (readonly Float64Array[])[] => {
    const known = shares.get(place) ?? sharesAt(place, input);
    shares.set(place, known);
    return known;
  };
  return current.targets.map((target, t) => {
    const place = current.formulas.findIndex((one) => one.target === target);
    const set = current.formulas[place];
    const formulas =
      set === undefined
        ? []
        : inOrder(set).map((one) => {
            const predicted =
              set.label === undefined
                ? valuesOf(one.expr, set, input)
                : sharesOf(set.formulas.indexOf(one)).map((columns) => columns[place]!);
            return ofFormula(one, set, predicted, input);
          });
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

/** Predictions of a formula of the target itself. Shape: (groups)(rows). */
function valuesOf(expr: Expr, set: FormulaSet, { groups }: ReportInput): Float64Array[] {
  return groups.map(({ data, folds }) => {
    const columns = columnsOf(set, data);
    const variables = Object.keys(set.variables);
    const target = data.targets.find(({ name }) => name === set.target);
    return folds === undefined || target === undefined
      ? predictExpr(expr, variables, columns)
      : leftOutValues(expr, { variables, columns, target: target.values }, folds);
  });
}

/** The probabilities that the formulas of classes at `place` of each set give. Shape: (groups)(targets)(rows). */
function sharesAt(place: number, { groups, record }: ReportInput): (readonly Float64Array[])[] {
  const sets = record.current.formulas.map((set) => ({
    ...set,
    best: Math.min(place, set.formulas.length - 1),
  }));
  const loss = lossOf({ name: lossOfSets(sets) });
  return groups.map(({ data, folds }) => {
    if (folds !== undefined) return leftOutProbabilities(sets, data, folds);
    const values = sets.map((set) =>
      predictExpr(set.formulas[set.best]!.expr, Object.keys(set.variables), columnsOf(set, data)),
    );
    return linked(loss, values);
  });
}

/** The columns of the variables of a set; NaN where the table has none. */
function columnsOf({ variables }: FormulaSet, data: Dataset): Float64Array[] {
  return Object.values(variables).map((header) => {
    const column = data.inputs.find(({ name }) => name === header);
    return column === undefined ? new Float64Array(data.nRows).fill(Number.NaN) : wide(column);
  });
}

function ofFormula(
  { expr, errors, known, origin }: Formula,
  set: FormulaSet,
  predicted: readonly Float64Array[],
  { groups }: ReportInput,
): Predictor {
  return {
    name: printMathjs(expr),
    errors,
    formula: {
      ...formulaFacts(expr, set, known),
      isAdditive: origin === "additive",
      ...(known && { known }),
      notes: known === undefined ? [] : constantNotes(expr, known),
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
): Omit<PredictorFormula, "isAdditive" | "known" | "notes"> {
  const used = new Set(variablesOf(expr));
  const variables = new Map(Object.entries(set.variables).filter(([name]) => used.has(name)));
  const { label, link, target } = set;
  const left = label === undefined ? target : `${link === undefined ? "log odds" : "score"} of ${label}`;
  const text = { expr, target: left, variables, units: unitsByPlace(known) };
  return {
    complexity: complexity(expr),
    mathml: printMathml(expr, { variables, left }),
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
