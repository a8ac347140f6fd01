/** What `kan eval` is asked: forms, the table, and how constants are to be fitted. */
import { UsageError } from "../../src/diagnostics.ts";
import {
  type Dataset,
  type FormulaData,
  type ReadOptions,
  readTable,
  readText,
  type TypedForm,
  typedForm,
  variableNames,
  wide,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
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
import { checkNames } from "../formulas/typedNames.ts";
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
  const typed: readonly TypedText[] = [
    ...args.slice(0, -1).map((text) => ({ text, place: "" })),
    ...(flags.forms === undefined ? [] : await linesOf(flags.forms, session.signal)),
  ];
  if (typed.length === 0) {
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
  const { dataset, headers } = await readTable(path, { ...how, ...pastWithin }, session.progress.sink);
  const identifiers = variableNames(dataset.inputs.map(({ name }) => name));
  const data = dataOf(dataset, [...identifiers.keys()]);
  const forms = await Promise.all(
    typed.map((one) => placed(one, ({ text }) => typedForm(text, data.variables))),
  );
  const constants = new Set(forms.flatMap((form) => form.constants));
  const options = { ...givenConstants(flags, constants), level: flags.level, seed: flags.seed };
  const target = dataset.targets[0]!.name;
  const given = new Set([...options.starts.keys(), ...options.bounds.keys()]);
  const names = { identifiers, target, headers };
  for (const [i, form] of forms.entries())
    await placed(typed[i]!, ({ text }) => checkNames(form, text, names, given, session));
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

/** A form as typed, and where: `""` on the command line. */
interface TypedText {
  readonly text: string;
  readonly place: string;
}

/** The forms of a file. Errors: UsageError where it has none. */
async function linesOf(file: string, signal: AbortSignal): Promise<TypedText[]> {
  const lines = (await readText(file, signal))
    .split("\n")
    .map((line, i) => ({ text: line.replace(/#.*/, "").trim(), place: `${file}:${i + 1}` }))
    .filter(({ text }) => text !== "");
  if (lines.length === 0)
    throw new UsageError(`${file} holds no formula`, "one stands on each line; # begins a comment");
  return lines;
}

/** What `made` gives of a form; its UsageError with the place of the form before it. */
async function placed<T>(typed: TypedText, made: (typed: TypedText) => T | Promise<T>): Promise<T> {
  try {
    return await made(typed);
  } catch (fault) {
    if (!(fault instanceof UsageError) || typed.place === "") throw fault;
    const { message, hint, code } = fault.diagnostic;
    throw new UsageError(`${typed.place}  ${message}`, hint, code);
  }
}
