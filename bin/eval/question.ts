/** What `kan eval` is asked: forms, the table, and how constants are to be fitted. */
import { UsageError } from "../../src/diagnostics.ts";
import {
  type Dataset,
  type FormulaData,
  nearestName,
  type ReadOptions,
  readTable,
  readText,
  type TypedForm,
  typedForm,
  variableNames,
  variablesOf,
  wide,
} from "../../src/index.ts";
import { type Session, warn } from "../command.ts";
import type { LossFlags } from "../discover/lossAsked.ts";
import {
  type ColumnFlags,
  columnOptionsOf,
  type DialectFlags,
  dialectOptionsOf,
  type MissingFlags,
  type RowFlags,
  rowOptionsOf,
} from "../flags.ts";
import { type ConstantFlags, type GivenConstants, givenConstants } from "../formulas/givenConstants.ts";
import { accessOf } from "../models/model.ts";

/** The flags of `kan eval`, as commander hands them over. */
export interface EvalFlags extends DialectFlags, ColumnFlags, RowFlags, MissingFlags, ConstantFlags {
  readonly forms?: string;
  readonly level: number;
  readonly seed: number;
  readonly by?: string;
  readonly shared?: readonly string[];
  readonly bootstrap?: number;
  readonly units?: string;
  readonly threads?: number;
  readonly model?: string;
  readonly loss?: LossFlags["loss"];
}

/** The forms, and the rows that they are fitted to. */
export interface Question {
  readonly path: string;
  readonly how: ReadOptions;
  readonly dataset: Dataset;
  readonly data: FormulaData;
  /** Headers of the inputs by identifier. */
  readonly identifiers: ReadonlyMap<string, string>;
  readonly target: string;
  readonly forms: readonly TypedForm[];
  /** Names of the constants of all forms. */
  readonly constants: ReadonlySet<string>;
  readonly options: GivenConstants & { readonly level: number; readonly seed: number };
}

/** Reads forms and table. Errors: UsageError, and those of `readTable` and `typedForm`. */
export async function readQuestion(
  session: Session,
  args: readonly string[],
  flags: EvalFlags,
): Promise<Question> {
  const path = args.at(-1)!;
  const texts = [
    ...args.slice(0, -1),
    ...(flags.forms === undefined ? [] : await linesOf(flags.forms, session.signal)),
  ];
  if (texts.length === 0) {
    throw new UsageError(
      `there is no formula before the table "${path}"`,
      'write kan eval "a*x^b" data.csv, or --forms FILE',
    );
  }
  refuseTogether(flags);
  const how = { ...readOptionsOf(flags), ...accessOf(session, path) };
  // Rows of one group have their past in it.
  const hasPast = flags.lag !== undefined || flags.difference !== undefined;
  const pastWithin = hasPast && flags.by !== undefined ? { group: flags.by } : {};
  const { dataset } = await readTable(path, { ...how, ...pastWithin }, session.progress.sink);
  const identifiers = variableNames(dataset.inputs.map(({ name }) => name));
  const data = dataOf(dataset, [...identifiers.keys()]);
  const forms = await Promise.all(texts.map((text) => typedForm(text, data.variables)));
  const constants = new Set(forms.flatMap((form) => form.constants));
  const options = { ...givenConstants(flags, constants), level: flags.level, seed: flags.seed };
  for (const form of forms) warnAboutNames(form, identifiers, session);
  const target = dataset.targets[0]!.name;
  return { path, how, dataset, data, identifiers, target, forms, constants, options };
}

function refuseTogether({ by, bootstrap, units, shared, group, loss = "mse" }: EvalFlags): void {
  const ungrouped =
    bootstrap !== undefined
      ? "--bootstrap"
      : units !== undefined
        ? "--units"
        : loss !== "mse"
          ? `--loss ${loss}`
          : "";
  if (by !== undefined && ungrouped !== "")
    throw new UsageError(`${ungrouped} is of one group of rows`, `leave --by or ${ungrouped} out`);
  if (by === undefined && shared !== undefined)
    throw new UsageError(
      "--shared is of groups, and --by is not given",
      "name the column of groups with --by",
    );
  if (by !== undefined && group !== undefined)
    throw new UsageError(
      "--group holds rows out together, and --by fits groups of rows",
      "leave one of them out",
    );
}

/** How the table is read; the column of groups is no input. */
function readOptionsOf(flags: EvalFlags): ReadOptions {
  const ignore = flags.by === undefined ? flags.ignore : [...(flags.ignore ?? []), flags.by];
  const columns = columnOptionsOf({ ...flags, ...(ignore && { ignore }) });
  return { ...dialectOptionsOf(flags), ...columns, missing: flags.missing, ...rowOptionsOf(flags) };
}

function dataOf({ inputs, targets, weights, groups }: Dataset, variables: readonly string[]): FormulaData {
  return {
    variables,
    columns: inputs.map(wide),
    target: targets[0]!.values,
    ...(weights && { weights }),
    ...(groups && { groups }),
  };
}

async function linesOf(file: string, signal: AbortSignal): Promise<string[]> {
  return (await readText(file, signal))
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/** Letters from which a name that is nearly a column's is taken for a slip. */
const LEAST_LETTERS = 3;

/** A constant whose name is a column's but for its case, or nearly that of a column left out, was probably meant as it. */
function warnAboutNames(
  { expr, constants }: TypedForm,
  identifiers: ReadonlyMap<string, string>,
  session: Session,
): void {
  const used = variablesOf(expr);
  const unused = [...identifiers.keys()].filter((column) => !used.includes(column));
  for (const name of constants) {
    const column =
      [...identifiers.keys()].find((one) => one.toLowerCase() === name.toLowerCase()) ??
      (name.length < LEAST_LETTERS ? undefined : nearestName(name, unused));
    if (column === undefined) continue;
    warn(session, {
      code: "eval/constant-or-column",
      message: `"${name}" is taken for a constant; the column is called "${column}"`,
      hint: `write ${column} where the column is meant`,
    });
  }
}
