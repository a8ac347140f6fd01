import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { type Diagnostic, UsageError } from "../../src/diagnostics.ts";
import {
  type BootstrappedConstant,
  bootstrapForm,
  type EvaluatedForm,
  evalForm,
  nearestName,
  printMathjs,
  readTable,
  readText,
  standardDeviation,
  type TypedForm,
  typedForm,
  undecided,
  variableNames,
  variablesOf,
  withFewestDigits,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, warn } from "../command.ts";
import { formulasOfModel } from "../eval/beside.ts";
import { evaluatedText } from "../eval/evaluated.ts";
import { formJson, foundJson } from "../eval/evaluatedJson.ts";
import { readGroups } from "../eval/grouped.ts";
import { runGroups, sharedOf, withoutValue } from "../eval/groupedForms.ts";
import { isCut, warnOfRest } from "../eval/interrupted.ts";
import { EXIT_CODE } from "../exit.ts";
import {
  type ColumnFlags,
  columnFlags,
  columnOptionsOf,
  type DialectFlags,
  dialectFlags,
  dialectOptionsOf,
  type MissingFlags,
  missingFlag,
  type RowFlags,
  rowFlags,
  rowOptionsOf,
  seedFlag,
  threadsFlag,
} from "../flags.ts";
import { type ConstantFlags, constantFlags, givenConstants } from "../formulas/givenConstants.ts";
import { type UnitQuestion, unitLines, unitsFlag, unitsJson, unitsOf } from "../formulas/units.ts";
import { accessOf } from "../models/model.ts";
import { fileName, names, numberIn, wholeNumber } from "../options.ts";
import { blocks } from "../summaries/summary.ts";
import { wrap } from "../terminal/text.ts";
import { DEFAULT_MODEL } from "../words.ts";

/** The flags of `kan eval`, as commander hands them over. */
interface Flags extends DialectFlags, ColumnFlags, RowFlags, MissingFlags, ConstantFlags {
  readonly forms?: string;
  readonly level: number;
  readonly seed: number;
  readonly by?: string;
  readonly shared?: readonly string[];
  readonly bootstrap?: number;
  readonly units?: string;
  readonly threads?: number;
  readonly model?: string;
}

/** `kan eval`: formulas that a person types, their constants fitted, one beside the other. */
export const evalCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args, options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Fit the constants of formulas that you type, and say how well each is known and how well the formula does. Names that are no columns are constants. Several formulas are compared.",
    )
    .argument("<form...>", 'formulas such as "a*exp(-b*t) + c", then the table');
  columnFlags(command);
  rowFlags(command);
  missingFlag(dialectFlags(command));
  command.option("--forms <file>", "more formulas, one a line; # begins a comment");
  constantFlags(command).option(
    "--level <share>",
    "of intervals that hold the truth",
    numberIn("--level", 0.01, 0.9999, 0.95),
    0.95,
  );
  command
    .option("--by <column>", "rows with one text in this column are a group with constants of its own")
    .option(
      "--bootstrap <samples>",
      "errors and intervals also from so many tables with residuals drawn again",
      wholeNumber("--bootstrap", 100, 100_000),
    )
    .option(
      "-m, --model <file>",
      "a model of this table, whose formulas stand beside (default: kan.json where it is one)",
      fileName("--model", DEFAULT_MODEL),
    )
    .option("--shared <constants>", "with --by: constants that all groups share", names("--shared", "b,c"));
  threadsFlag(unitsFlag(command));
  return seedFlag(command).addHelpText(
    "after",
    `
Standard errors are those of least squares; intervals follow the sum of squares
itself (profile likelihood), so they need not be symmetric. Errors "left out"
are of each tenth of the rows, predicted with constants fitted to the others, whole groups with --group. With --by all
groups are fitted together, with one noise, and F tests say which constants
differ between them. Formulas of a model of the same table are fitted to the
same rows; "nats" is the description length that kan discover chooses by.

Example:
  $ kan eval "a*exp(-b*t) + c" "a/(1 + b*t) + c" cooling.csv
  $ kan eval "a*conc/(b + conc)" puromycin.csv --by state --shared b`,
  );
}

async function run(session: Session, args: readonly string[], flags: Flags): Promise<CommandResult> {
  const { terminal, progress } = session;
  const path = args.at(-1)!;
  const typed = [
    ...args.slice(0, -1),
    ...(flags.forms === undefined ? [] : await linesOf(flags.forms, session.signal)),
  ];
  if (typed.length === 0) {
    throw new UsageError(
      `there is no formula before the table "${path}"`,
      'write kan eval "a*x^b" data.csv, or --forms FILE',
    );
  }
  const { by } = flags;
  const ungrouped =
    flags.bootstrap !== undefined ? "--bootstrap" : flags.units !== undefined ? "--units" : "";
  if (by !== undefined && ungrouped !== "")
    throw new UsageError(`${ungrouped} is of one group of rows`, `leave --by or ${ungrouped} out`);
  if (by === undefined && flags.shared !== undefined)
    throw new UsageError(
      "--shared is of groups, and --by is not given",
      "name the column of groups with --by",
    );
  const ignore = by === undefined ? flags.ignore : [...(flags.ignore ?? []), by];
  const columns = columnOptionsOf({ ...flags, ...(ignore && { ignore }) });
  const how = { ...dialectOptionsOf(flags), ...columns, missing: flags.missing, ...accessOf(session, path) };
  const ofRows = rowOptionsOf(flags);
  if (by !== undefined && ofRows.group !== undefined)
    throw new UsageError(
      "--group holds rows out together, and --by fits groups of rows",
      "leave one of them out",
    );
  // Rows of one group have their past in it.
  const hasPast = flags.lag !== undefined || flags.difference !== undefined;
  const { dataset } = await readTable(
    path,
    { ...how, ...ofRows, ...(hasPast && by !== undefined && { group: by }) },
    progress.sink,
  );
  const identifiers = variableNames(dataset.inputs.map(({ name }) => name));
  const { name, values } = dataset.targets[0]!;
  const data = {
    variables: [...identifiers.keys()],
    columns: dataset.inputs.map((column) => column.values),
    target: values,
    ...(dataset.weights && { weights: dataset.weights }),
    ...(dataset.groups && { groups: dataset.groups }),
  };
  const forms = await Promise.all(typed.map((text) => typedForm(text, data.variables)));
  const constants = new Set(forms.flatMap((form) => form.constants));
  const options = {
    ...givenConstants(flags, constants),
    level: flags.level,
    seed: flags.seed,
  };
  const headers = [...dataset.inputs.map((column) => column.name), name];
  const units = flags.units === undefined ? undefined : await unitsOf(flags.units, headers);
  for (const form of forms) warnAboutNames(form, identifiers, session);
  if (by !== undefined) {
    const shared = sharedOf(flags.shared ?? [], constants);
    const grouped = await readGroups(path, by, { ...how, ...ofRows }, dataset, data.variables, session);
    const shown = { ...options, target: name, values, identifiers };
    return await runGroups(session, forms, grouped, shared, shown);
  }
  const evaluated: EvaluatedForm[] = [];
  for (const form of forms) {
    progress.sink({ kind: "stage", stage: "fit", detail: form.text });
    const one = evalForm(form, data, options);
    if (one === undefined) throw withoutValue(form);
    evaluated.push({ ...one, expr: withFewestDigits(one.expr, data) });
    if (await isCut(session)) break;
  }
  const ranked = evaluated.toSorted((a, b) => a.length - b.length);
  const samples: (readonly BootstrappedConstant[] | undefined)[] = [];
  if (flags.bootstrap !== undefined) {
    progress.sink({ kind: "stage", stage: "fit", detail: `${flags.bootstrap} samples` });
    const { bootstrap, threads = availableParallelism() } = flags;
    const drawn = { ...options, samples: bootstrap, threads, signal: session.signal };
    for (const one of ranked) {
      const sampled = await bootstrapForm(one, data, drawn);
      if (sampled === undefined && !session.signal.aborted) warn(session, withoutSamples(one));
      samples.push(sampled);
    }
  }
  const isUndrawn = flags.bootstrap !== undefined && samples.filter(Boolean).length < forms.length;
  warnOfRest(session, evaluated.length, forms.length, isUndrawn);
  const question = (form: TypedForm): UnitQuestion => ({
    expr: form.expr,
    constants: form.constants,
    labels: form.constants,
    variables: Object.fromEntries(identifiers),
    target: name,
  });
  const found = await formulasOfModel(flags.model, dataset, name, data);
  progress.end();
  const all = [...ranked, ...found];
  return {
    exit: session.signal.aborted ? EXIT_CODE.interrupted : EXIT_CODE.done,
    text: blocks(
      evaluatedText(ranked, samples, found, name, standardDeviation(values), flags.level, terminal),
      ...(units === undefined
        ? []
        : ranked.map(({ form }) => unitsText(form.text, unitLines(question(form), units), terminal))),
    ),
    quietText: ranked.map(({ expr }) => printMathjs(expr)).join("\n"),
    json: {
      schema: "kan/eval@1",
      target: name,
      variables: Object.fromEntries(identifiers),
      rows: dataset.nRows,
      level: flags.level,
      forms: ranked.map((one, place) => ({
        ...formJson(one, samples[place]),
        ...(units && { units: unitsJson(question(one.form), units) }),
      })),
      ...(flags.bootstrap !== undefined && { bootstrap: flags.bootstrap }),
      ...(found.length > 0 && { model: found.map(foundJson) }),
      ...(all.length > 1 && {
        undecided: undecided(all).map((place) =>
          place < ranked.length ? ranked[place]!.form.text : found[place - ranked.length]!.expression,
        ),
      }),
    },
  };
}

function unitsText(form: string, lines: readonly string[], terminal: Session["terminal"]): string {
  return [`Units of ${form}:`, ...lines].map((line) => wrap(line, terminal.columns, "  ")).join("\n");
}

function withoutSamples({ form, constants, nRows }: EvaluatedForm): Omit<Diagnostic, "severity"> {
  const fitted =
    constants.length === 0 ? "it has no constants" : `${nRows} rows for ${constants.length} constants`;
  return { code: "eval/no-samples", message: `nothing is drawn again for "${form.text}": ${fitted}` };
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
