/** Constants of a formula that differ between groups of rows. */
import {
  type Category,
  type Expr,
  type FormulaSet,
  groupConstants,
  levelName,
  printMathjs,
} from "../../src/index.ts";

/** What the categories of a table say of constants: the form with letters, `a[Type]`, and tables of them; undefined where none differs. */
export function constantsByGroup(
  expr: Expr,
  { variables }: Pick<FormulaSet, "variables">,
  categories: readonly Category[],
): ReturnType<typeof groupConstants> {
  if (categories.length === 0) return undefined;
  const identifierOf = (header: string): string =>
    Object.keys(variables).find((name) => variables[name] === header) ?? "";
  return groupConstants(
    expr,
    categories.map(({ column, levels }) => ({
      column,
      levels,
      names: levels.slice(1).map((level) => identifierOf(levelName(column, level))),
    })),
  );
}

/** The same of the formula that is taken, for a program: a row of constants for each group; nothing where there are none. */
export function groupsJson(set: FormulaSet, categories: readonly Category[]): object {
  const read = constantsByGroup(set.formulas[set.best]!.expr, set, categories);
  if (read === undefined) return {};
  return {
    byGroup: {
      form: printMathjs(read.form),
      tables: read.tables.map(({ columns, constants, groups }) => ({
        columns,
        constants,
        groups: groups.map(({ levels, values }) => ({ levels, values })),
      })),
    },
  };
}
