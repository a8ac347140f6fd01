import { UsageError } from "../../../diagnostics.ts";
import { fittedCount } from "../../../symbolic/expression/parameters.ts";
import { parseExpr } from "../../../symbolic/expression/parseExpr.ts";
import { printMathjs } from "../../formulas/languages/mathjs.ts";
import { treeOf } from "../../formulas/tree.ts";
import type { FormulaJson, FormulaSetJson, ModelJson, OldModelJson, OldStateJson } from "../modelJson.ts";
import type { JsonObject, RowSplit } from "../modelRecord.ts";
import { ModelFault } from "./parseNetwork.ts";

/**
 * A model of schema 1 as one of schema 2.
 *
 * Schema 1 kept formulas as text, which is parsed here; beside the formulas of a search it kept a small network that
 * they did not come from, which is left out; and where formulas came from a network it kept their errors as the
 * network's. Errors: ModelFault for text that is no formula.
 */
export async function upgraded(old: OldModelJson): Promise<ModelJson> {
  const split = splitOf([...old.history, old]);
  const { schema: _, history, grids, tables, ...current } = old;
  return {
    ...(await upgradedState(current, split, "")),
    schema: "kan/model@2",
    history: await Promise.all(history.map((state, i) => upgradedState(state, split, `history[${i}].`))),
    grids,
    tables,
  };
}

/** How the first fit divided the rows; a model without one began with a search, which used another seed for itself. */
function splitOf(states: readonly OldStateJson[]): RowSplit {
  const { seed, options } = states.find(({ command }) => command === "fit") ?? states[0]!;
  const { validationFraction, testFraction } = renamed(options);
  const fraction = (value: unknown): number =>
    typeof value === "number" && value >= 0 && value <= 1 ? value : 0.15;
  return { seed, validationFraction: fraction(validationFraction), testFraction: fraction(testFraction) };
}

/** Options that files of schema 1 may have under another name than they bear today. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  validationShare: "validationFraction",
  testShare: "testFraction",
};

function renamed(options: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [FORMER_NAMES[name] ?? name, value]),
  );
}

async function upgradedState(
  { scaler, network, losses, formulas, ...others }: OldStateJson,
  split: RowSplit,
  path: string,
): Promise<ModelJson["history"][number]> {
  const rest = { ...others, options: renamed(others.options) };
  const sets = await Promise.all(formulas.map((set, i) => upgradedSet(set, `${path}formulas[${i}]`)));
  if (rest.command === "discover") return { ...rest, formulas: sets };
  const errors = formulas.length === 0 ? { errors: losses } : {};
  return { ...rest, split, network: { ...network, scaler, ...errors }, formulas: sets };
}

async function upgradedSet(set: OldStateJson["formulas"][number], path: string): Promise<FormulaSetJson> {
  const variables = Object.keys(set.variables);
  const formulas = set.formulas.map(async ({ expression, complexity, losses }, i): Promise<FormulaJson> => {
    const expr = await parseExpr(expression, { variables }).catch((error: unknown) => {
      if (error instanceof UsageError) throw new ModelFault(`${path}.formulas[${i}]: ${error.message}`);
      throw error;
    });
    const fitted = fittedCount(expr);
    return {
      expression: printMathjs(expr),
      tree: treeOf(expr),
      complexity,
      description: { length: null, fitted, aicc: null },
      errors: losses,
      origin: "",
    };
  });
  return { ...set, formulas: await Promise.all(formulas) };
}
