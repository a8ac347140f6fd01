import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  advanced,
  type Category,
  type ClassState,
  type Formula,
  type FormulaSet,
  formulasOfTarget,
  lossOfSets,
  type ModelState,
  meantFormula,
  placeOfNumber,
  printMathjs,
  reportedErrors,
  type TypedForm,
  typedForm,
  withTaken,
} from "../../src/index.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { EXIT_CODE, NoResultError } from "../exit.ts";
import { modelFlag } from "../flags.ts";
import { allFormulaLines, frontLines } from "../formulas/formulaLines.ts";
import { formulaSetJson, takenOf } from "../formulas/formulas.ts";
import { leftSideOf, refuseColumns, refuseSlips } from "../formulas/typedNames.ts";
import { withUnitsAgain } from "../formulas/units.ts";
import { withKnownIfThere } from "../models/known.ts";
import { openModel, refuseWithoutFormula } from "../models/model.ts";
import { writeStep } from "../models/modelSteps.ts";
import { summaryOf } from "../networks/snappedState.ts";
import { wholeNumber } from "../options.ts";
import { blocks, modelArgument, nextCommand } from "../summaries/summary.ts";
import { frontTable } from "../terminal/frontTable.ts";
import { figure } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";

/** The flags of `kan pick`, as commander hands them over. */
interface Flags {
  readonly model: string;
  readonly target?: string;
  readonly nodes?: number;
}

/** `kan pick`: another of the formulas that were found becomes the one of the model. */
export const pickCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args[0], options as unknown as Flags),
};

function describe(command: Command): Command {
  command
    .description(
      "Take another of the formulas that kan discover or kan symbolic found: predict, export and report then use it. Without a formula, list them with their numbers and change nothing.",
    )
    .argument(
      "[formula]",
      'its number in the list, or its form, such as "a*x^b": names that are no columns stand for any number',
    )
    .option("--nodes <n>", "the most exact formula of at most so many nodes", wholeNumber("--nodes", 1))
    .option("--target <column>", "the target whose formula is taken, where there are several");
  return modelFlag(command).addHelpText(
    "after",
    `
A form is compared with each formula by value, within the ranges of the table: it
may be written in another way than the formula is.

Example:
  $ kan pick 3
  $ kan pick "a*x^b"`,
  );
}

async function run(session: Session, wanted: string | undefined, flags: Flags): Promise<CommandResult> {
  const { terminal } = session;
  const record = await openModel(flags.model);
  const { current } = record;
  refuseWithoutFormula(current, "or kan discover");
  if (wanted !== undefined && flags.nodes !== undefined)
    throw new UsageError("a formula and --nodes are given", "give one of the two");
  const target =
    flags.target ??
    (wanted === undefined ? undefined : current.targets.find((one) => one === leftSideOf(wanted)));
  if (wanted === undefined && flags.nodes === undefined) return listed(current, flags, terminal);
  const set = formulasOfTarget(current, target);
  const together = lossOfSets(current.formulas) === "softmax";
  const sets = together ? current.formulas : [set];
  const place = wanted === undefined ? placeOfSize(sets, flags.nodes!) : await placeOf(wanted, set, current);
  const shown = { terminal, categories: current.categories ?? [] };
  if (place === set.best) {
    const what = together ? "They are the model's formulas already." : "It is the model's formula already.";
    return taken(sets, what, flags, shown);
  }
  const chosen = { ...set, best: place };
  // How well constants are known is of squares.
  const isOfSquares = set.label === undefined && (current.network?.loss ?? "mse") === "mse";
  const picked = await withUnitsAgain(isOfSquares ? await withKnownIfThere(chosen, record, session) : chosen);
  const next = withTaken(current, picked, place);
  const options = {
    formula: place + 1,
    ...(sets.length < current.formulas.length && { target: set.target }),
  };
  const now = together ? next.formulas : [picked];
  const step = {
    command: "pick",
    options,
    seed: 0,
    version: session.version,
    summary: now.map(summaryOf).join("; "),
  };
  await writeStep(
    flags.model,
    advanced(record, { ...next, step, ...(next.classes && { classes: withoutErrors(next.classes) }) }),
  );
  const before = together
    ? `They take the place of number ${set.best + 1}`
    : `It takes the place of ${printMathjs(takenOf(set).expr)}`;
  return taken(now, `${before}; kan undo brings that back.`, flags, shown);
}

/** Classes of which nothing is known any more: another formula tells them apart. */
function withoutErrors({ target, labels }: ClassState): ClassState {
  return { target, labels };
}

async function placeOf(wanted: string, set: FormulaSet, { inputs }: ModelState): Promise<number> {
  if (/^\s*\d+\s*$/.test(wanted)) return placeOfNumber(set, Number(wanted));
  const columns = Object.entries(set.variables).flatMap(([name, header]) => {
    const input = inputs.find((one) => one.name === header);
    return input === undefined ? [] : [{ name, low: input.low, high: input.high }];
  });
  const names = columns.map(({ name }) => name);
  const form = await typedForm(wanted, names);
  const identifiers = new Map(Object.entries(set.variables));
  const headers = [...identifiers.values(), set.target];
  refuseColumns(form, wanted, { identifiers, target: set.target, headers }, new Set());
  refuseSlips(form, names);
  refuseWithoutColumn(form, names);
  const place = meantFormula(form, set.formulas, columns);
  if (place !== undefined) return place;
  throw new NoResultError(
    `no formula of the model has the form "${form.text}"`,
    "kan pick lists the formulas; kan eval fits a form to the table",
  );
}

/** Names that are no columns alone would be any number: what is meant cannot be the formula of one. */
function refuseWithoutColumn({ text, constants }: TypedForm, columns: readonly string[]): void {
  const names = text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  if (constants.length < 2 || names.some((name) => columns.includes(name))) return;
  throw new UsageError(
    `the form "${text}" names no column of the table`,
    `its columns: ${columns.join(", ")}`,
  );
}

/** The place of the least error among formulas of at most so many nodes, in each of the sets that are taken together. */
function placeOfSize(sets: readonly FormulaSet[], nodes: number): number {
  const places = sets[0]!.formulas.map((_, place) => {
    const own = sets.map(({ formulas }) => formulas[place]!);
    const complexity = Math.max(...own.map((formula) => formula.complexity));
    return { place, complexity, error: own.reduce((sum, formula) => sum + errorOf(formula), 0) };
  });
  const small = places.filter(({ complexity }) => complexity <= nodes);
  const [best] = small.toSorted((a, b) => a.error - b.error || a.complexity - b.complexity);
  if (best !== undefined) return best.place;
  const least = Math.min(...places.map(({ complexity }) => complexity));
  throw new UsageError(
    `no formula has at most ${nodes} nodes`,
    `the smallest has ${least}; kan pick lists them`,
  );
}

function errorOf({ errors }: Formula): number {
  return reportedErrors(errors).nrmse;
}

function taken(
  sets: readonly FormulaSet[],
  what: string,
  { model }: Flags,
  { terminal, categories }: { readonly terminal: Terminal; readonly categories: readonly Category[] },
): CommandResult {
  const [set] = sets as readonly [FormulaSet];
  const { complexity, errors } = takenOf(set);
  const size = `${complexity} ${complexity === 1 ? "node" : "nodes"}`;
  const of =
    sets.length === 1
      ? `: ${size}, RMSE/std ${figure(reportedErrors(errors).nrmse)}`
      : " of each class, fitted together";
  return {
    exit: EXIT_CODE.done,
    text: blocks(
      allFormulaLines(sets, terminal, categories),
      wrap(`Formula ${set.best + 1} of ${set.formulas.length}${of}. ${what}`, terminal.columns, "  "),
      nextCommand(`kan predict new.csv${modelArgument(model)}`, "applies it to new rows", terminal),
    ),
    quietText: sets.map((one) => printMathjs(takenOf(one).expr)).join("\n"),
    json: {
      ...{ schema: "kan/pick@1", model, formula: set.best + 1 },
      ...(sets.length === 1
        ? formulaSetJson(set, categories)
        : { targets: sets.map((one) => formulaSetJson(one, categories)) }),
    },
  };
}

/** The formulas with their numbers. */
function listed(state: ModelState, { model, target }: Flags, terminal: Terminal): CommandResult {
  const sets = target === undefined ? state.formulas : [formulasOfTarget(state, target)];
  const tables = sets.map((set) => {
    const heading = state.formulas.length > 1 ? `${terminal.paint.bold(set.target)}\n` : "";
    return heading + frontTable(frontLines(set, state.categories), terminal);
  });
  return {
    exit: EXIT_CODE.done,
    text: blocks(
      ...tables,
      nextCommand(`kan pick 1${modelArgument(model)}`, "takes a formula by its number", terminal),
    ),
    json: { schema: "kan/pick@1", model, targets: sets.map((set) => formulaSetJson(set, state.categories)) },
  };
}
