import type { Command } from "commander";
import { timeFlags } from "../equations/systems.ts";
import { dialectFlags, type EngineFlags, engineFlag, modelFlag, seedFlag } from "../flags.ts";
import { constantFlags } from "../formulas/givenConstants.ts";
import { REQUIRED_UNITS, unitsFlag } from "../formulas/units.ts";
import { type TableFlags, tableFlags } from "../learntTable.ts";
import { numberIn, oneOf, repeated } from "../options.ts";
import { type LimitFlags, limitFlags } from "./limits.ts";
import { LOSSES, type LossFlags } from "./lossAsked.ts";
import { type SharingFlags, sharingFlags } from "./sharingFlags.ts";
import type { HintFlags } from "./startFormulas.ts";

const CHOICES = ["shortest", "balanced", "closest"] as const;
/** Those of classes: they say that a target is one of labels. */
const CLASS_LOSSES = ["logistic", "softmax"] as const;
const EFFORTS = ["low", "normal", "high"] as const;

/** The flags of `kan discover`, as commander hands them over. */
export interface DiscoverFlags
  extends TableFlags,
    EngineFlags,
    LimitFlags,
    LossFlags,
    SharingFlags,
    HintFlags {
  readonly model: string;
  /** The loss of classes that was asked for by name. */
  readonly classLoss?: (typeof CLASS_LOSSES)[number];
  readonly timeout: number;
  readonly effort: (typeof EFFORTS)[number];
  readonly units?: string;
  readonly choose: (typeof CHOICES)[number];
  readonly resume?: boolean;
  readonly log: string;
  readonly seed: number;
  readonly time?: string;
  readonly derivative?: readonly string[];
  readonly order: number;
}

/** Adds the arguments, options and help text of `kan discover`. */
export function describeDiscover(command: Command): Command {
  command
    .description(
      "Search for the formula of a table: its structure, functions and constants. Prints the formula to take, and the front: every formula that none beats in both size and error.",
    )
    .argument("<data>", "a table: CSV, JSON Lines or Parquet, gzipped or not; - for standard input");
  tableFlags(command, "; with --time the column that tells runs apart");
  command
    .optionsGroup("The search:")
    .option("--timeout <seconds>", "end with the best so far", numberIn("--timeout", 0.1, 1e6, 60), 60)
    .option(
      "--noise <share>",
      "standard deviation of the target's noise over that of the target, where it is known",
      numberIn("--noise", 0, 10, 0.01),
    )
    .option(
      "--loss <name>",
      "how errors count: mse as squares, huber and mae where some rows are far off, relative and log for targets over decades, poisson for counts, logistic and softmax for two and more classes, as --task classify; auto is log where rows are off by a share of the target, huber where a few are far off all others, else mse, and says what a target looks like",
      oneOf("--loss", [...LOSSES, ...CLASS_LOSSES]),
      "auto",
    )
    .option(
      "--effort <level>",
      "how often each network is started at first: low 2, normal 4, high 10 times",
      oneOf("--effort", EFFORTS),
      "normal",
    )
    .option(
      "--choose <end>",
      "of what was found take the shortest description, the closest on rows left out, or what is between",
      oneOf("--choose", CHOICES),
      "balanced",
    )
    .option(
      "--log <file>",
      "every improvement is appended here, and all that was tried: its work and its gain",
      "kan.discover.jsonl",
    )
    .option(
      "--resume",
      "go on from the log of an earlier run on the same table; without it the log starts anew",
    );
  limitFlags(command).option(
    "--hint <form>",
    'a formula to start from, such as "a*x^b + c": names that are no columns are constants; may be given again',
    repeated("--hint", "a*x^b + c"),
  );
  constantFlags(command);
  unitsFlag(command);
  timeFlags(command);
  sharingFlags(command);
  dialectFlags(command);
  seedFlag(command);
  engineFlag(command);
  return modelFlag(command).addHelpText("after", MANUAL);
}

const MANUAL = `
How it searches:
  Next comes what promises most for its work: forms, moves to smaller tables (columns dropped or joined, powers divided out, laws taken apart, functions of the target), networks, and late, evolution of what was found; what found nothing comes back with twice the effort. It ends at a formula without error, when what the best leaves no longer goes with any column and nothing shorter is open, when all is tried, or when time is up. Of large tables it looks at 1500 rows; the constants are fitted to all rows at the end. Columns that do not matter are left out, and named.

How it chooses:
  The formula is taken that makes the shortest description of itself and of the rows: a node, a function and a fitted constant each have their price, so that with noise the simple formula wins over the closer fit. --noise is estimated from rows with equal inputs, or from what is left, where it is not given. Where it leaves more than noise or the rows are few, an additive formula (a sum of functions of single columns and of products of two) is taken instead if it predicts rows left out better. A formula with a pole between or around the rows goes behind those without, unless none of these comes near it. --choose shortest takes the shortest description, --choose closest the formula with the least error on rows left out.
${REQUIRED_UNITS}

The table:
  #        what kan pick knows the formula by
  nodes    size of the formula: numbers, names, operators and functions
  RMSE     root mean square error in the unit of the target, on rows kept out of it all;
           below 200 rows, by constants fitted to nine tenths of them in turn
  RMSE/std the same over the target's standard deviation: what formulas are compared by
  >        the formula taken; the model file gets all of them

Losses:
  Other losses than mse are weights of rows, renewed from what is found (iteratively reweighted least squares): relative weighs a row by one over the square of its target, log by one over that of what is expected of it, poisson by one over the mean that is expected, and formulas are also looked for in the logarithm of that mean. huber and mae leave out rows that lie far from what was found, and search again until these are the same rows. Constants are then fitted to all rows by the loss itself; errors are those of the weighted rows.

Classes:
  A target of text, or of numbers with --task classify, is one of classes: a short formula of the log odds of each is chosen by the log loss of rows left out in turn. --max-nodes bounds it, --lib names functions of columns that its terms may be, --class-weights balanced lets all classes count alike.

Groups:
  Columns of levels, such as text with few different ones, divide the rows into groups. Where that makes a shorter description and predicts rows left out better, constants are each group's own, and printed as a[Type]; which of them are is tried for the formulas of two searches, one of all rows together and one of what groups have in common.

In time:
  With --time the rows are times and the other columns states: what is found is the equations that move them, one formula for each derivative. Candidates come from integrated equations (differences of states against integrals of terms, which noise hurts less than slopes) and, where usual terms do not do, from the search on slopes of smoothed states; constants and starts are fitted to whole trajectories, and the choice is by the length of the description of these. Steps may be uneven; rows with gaps are left out. Of long tables some 600 rows are looked at, and the constants are fitted to all.

Ctrl-C ends the search and prints the best so far, exit code 130. A run that was killed goes on with --resume.

Example:
  $ kan discover data.csv --target pressure --timeout 20
  $ kan discover series.csv --time t --group run`;

/** The flags as they were given, a loss of classes as the task that it is. */
export function givenFlags(options: Readonly<Record<string, unknown>>): DiscoverFlags {
  const classLoss = CLASS_LOSSES.find((name) => name === options.loss);
  const given = options as unknown as DiscoverFlags;
  return classLoss === undefined ? given : { ...given, loss: "auto", task: "classify", classLoss };
}
