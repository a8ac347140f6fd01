import type { Command } from "commander";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { LOSSES } from "../discover/lossAsked.ts";
import { runForms } from "../eval/forms.ts";
import { readGroups } from "../eval/grouped.ts";
import { runGroups, sharedOf } from "../eval/groupedForms.ts";
import { type EvalFlags, readQuestion } from "../eval/question.ts";
import { columnFlags, dialectFlags, missingFlag, rowFlags, seedFlag, threadsFlag } from "../flags.ts";
import { constantFlags } from "../formulas/givenConstants.ts";
import { unitsFlag } from "../formulas/units.ts";
import { fileName, names, numberIn, oneOf, wholeNumber } from "../options.ts";
import { DEFAULT_MODEL } from "../words.ts";

/** `kan eval`: formulas that a person types, their constants fitted, one beside the other. */
export const evalCommand: CommandModule = {
  describe,
  run: async (session, args, options) => run(session, args, options as unknown as EvalFlags),
};

function describe(command: Command): Command {
  command
    .description(
      "Fit the constants of formulas that you type, and say how well each is known and how well the formula does. Names that are no columns are constants. Several formulas are compared.",
    )
    .argument("<form...>", 'formulas such as "a*exp(-b*t) + c", then the table');
  columnFlags(command);
  missingFlag(rowFlags(command));
  command
    .optionsGroup("Forms and constants:")
    .option("--forms <file>", "more formulas, one a line; # begins a comment");
  constantFlags(command).option(
    "--level <share>",
    "of intervals that hold the truth",
    numberIn("--level", 0.01, 0.9999, 0.95),
    0.95,
  );
  command
    .option(
      "--loss <name>",
      "how errors count, as of kan discover (default: as the formulas of the model were found, else mse)",
      oneOf("--loss", LOSSES),
    )
    .option("--by <column>", "rows with one text in this column are a group with constants of its own")
    .option(
      "--bootstrap <samples>",
      "errors and intervals also from so many tables with residuals drawn again",
      wholeNumber("--bootstrap", 100, 100_000, 1000),
    )
    .option(
      "-m, --model <file>",
      "a model of this table, whose formulas stand beside (default: kan.json where it is one)",
      fileName("--model", DEFAULT_MODEL),
    )
    .option("--shared <constants>", "with --by: constants that all groups share", names("--shared", "b,c"));
  threadsFlag(dialectFlags(unitsFlag(command)));
  return seedFlag(command).addHelpText(
    "after",
    `
The line of the formula has its constants rounded to what their errors allow, the
table those of least squares. Standard errors are of these; intervals follow the sum of squares
itself (profile likelihood), so they need not be symmetric. Errors "left out"
are of each tenth of the rows, predicted with constants fitted to the others, whole groups with --group. With --by all
groups are fitted together, with one noise, and F tests say which constants
differ between them. Formulas of a model of the same table are fitted to the
same rows; "nats" is the description length that kan discover chooses by. Of other losses than mse
rows have weights, the same for all formulas, renewed from what is fitted: constants, errors and
intervals are those of weighted least squares; huber and mae leave out rows that are far off.

Example:
  $ kan eval "a*exp(-b*t) + c" "a/(1 + b*t) + c" cooling.csv
  $ kan eval "a*conc/(b + conc)" puromycin.csv --by state --shared b`,
  );
}

async function run(session: Session, args: readonly string[], flags: EvalFlags): Promise<CommandResult> {
  const question = await readQuestion(session, args, flags);
  const { by, shared = [] } = flags;
  return by === undefined
    ? runForms(session, question, flags)
    : runGroups(
        session,
        question,
        await readGroups(by, question, session),
        sharedOf(shared, question.constants),
      );
}
