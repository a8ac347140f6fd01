import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  advanced,
  type Formula,
  type FormulaSet,
  gainingMostFirst,
  isNoLaw,
  type LossName,
  lossOf,
  type ModelState,
  type NetworkHolder,
  parseExpr,
  partTools,
  printMathjs,
  problemOf,
  refuseTargets,
  resolveLibrary,
  rowsOfSet,
  symbolic,
  variableNames,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, secondsSince, tell } from "../command.ts";
import {
  cutError,
  exitCodeOf,
  keptTimeout,
  type TimeoutFlags,
  timeoutFlag,
  warnOfCut,
  withDeadline,
} from "../deadline.ts";
import { NoResultError } from "../exit.ts";
import { dataFlag, type EngineFlags, engineFlag, modelFlag, seedFlag } from "../flags.ts";
import { formulasJson } from "../formulas/formulas.ts";
import { withKnown } from "../models/known.ts";
import {
  checkModelPath,
  engineOf,
  openModel,
  type Rows,
  rowsOf,
  threadsOf,
  trainedStateOf,
} from "../models/model.ts";
import { writeStep } from "../models/modelSteps.ts";
import { discoverCommand } from "../models/repeat.ts";
import { askedEdges, choiceText, chosenEdges, functionsOf } from "../networks/edges.ts";
import { type ComparedErrors, comparedErrors, snappedText } from "../networks/snapped.ts";
import { networkOf, setsOf, summaryOf, toldApart } from "../networks/snappedState.ts";
import { runSuggest } from "../networks/suggested.ts";
import { formulaWarning } from "../networks/trust.ts";
import { numberIn, oneOf, repeated, wholeNumber } from "../options.ts";
import { classesJson } from "../summaries/classes.ts";
import { modelArgument, nextCommand } from "../summaries/summary.ts";

/** Losses under which a network and a formula both give the target itself. */
const FITTED_LOSSES = ["mse", "huber", "mae", "relative"] as const;
type FittedLoss = (typeof FITTED_LOSSES)[number];

/** The flags of `kan symbolic`, as commander hands them over. */
interface Flags extends EngineFlags, TimeoutFlags {
  readonly seed: number;
  readonly model: string;
  readonly data?: string;
  readonly lib?: string;
  readonly loss?: FittedLoss;
  readonly fix?: readonly string[];
  readonly unfix?: readonly string[];
  readonly suggest?: boolean;
  readonly beam?: number;
  readonly complexityPrice?: number;
  readonly round: boolean;
}

/** `kan symbolic`: edges become functions, the network becomes a formula. */
export const symbolicCommand: CommandModule = {
  describe,
  run: async (session, _args, options) => {
    const flags = options as unknown as Flags;
    return flags.suggest === true ? runSuggest(session, flags) : run(withDeadline(session, flags), flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Replace every edge by a function from a library, choosing by the error of the whole network, refit all constants together, and print the formula in the units and names of the table.",
    )
    .option(
      "--lib <functions>",
      "functions to choose from, with commas between: names, full, or expressions in x such as x*exp(-x)",
    )
    .option(
      "--fix <edge=function>",
      "choose the function of an edge; may be given again",
      repeated("--fix", "0,1,0=sin"),
    )
    .option("--unfix <edge>", "take such a choice back; may be given again", repeated("--unfix", "0,1,0"))
    .option("--suggest", "only list the best functions for each edge, from small to large")
    .option("--beam <n>", "alternatives carried along while choosing", wholeNumber("--beam", 1, 64))
    .option(
      "--complexity-price <price>",
      "powers of ten in error that one more operation must gain",
      numberIn("--complexity-price", 0, Infinity, 0.05),
    )
    .option(
      "--loss <name>",
      "how errors of formulas count, where the network gives the target itself: mse, huber, mae or relative (default: as it was trained)",
      oneOf("--loss", FITTED_LOSSES),
    )
    .option("--no-round", "leave constants as they were fitted");
  timeoutFlag(command);
  seedFlag(command);
  engineFlag(command);
  dataFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
An edge is named layer,from,to, counted from 0: 0,1,0 leads from the second input
to the first node of the first layer. Run again, the search starts from the curves
as they were before the last kan symbolic; choices by --fix stay.

Example:
  $ kan symbolic --lib sin,exp,x^2`,
  );
}

async function run(session: Session, flags: Flags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const start = terminal.now();
  const engine = engineOf(flags);
  const library = await resolveLibrary(flags.lib, parseExpr);
  const asked = askedEdges(flags);
  await checkModelPath(flags.model);
  const record = await openModel(flags.model);
  const base = trainedStateOf(record, flags.model);
  const problem = problemOf(record);
  if (problem !== undefined && flags.lib === undefined && asked.fix.length + asked.unfix.length === 0) {
    // Loaded for these models alone: it brings the whole search, which takes as long to read as this command.
    const { solvedFormulas } = await import("../equations/solved.ts");
    return solvedFormulas(session, record, problem, flags);
  }
  // Columns are those of the network that is read, which an edited file may have changed since.
  const rows = await rowsOf({ current: base, before: [] }, session, flags);
  const loss = lossFor(flags, base, rows);
  const chosen = chosenEdges(asked, (record.current.network ?? base.network).kan);
  const options = optionsOf(flags);
  const variables = variableNames(base.inputs.map(({ name }) => name));
  const result = await symbolic(
    base.network.kan,
    base.network.scaler,
    rows,
    [...variables.keys()],
    {
      ...{ engine, library, unfix: asked.unfix, threads: threadsOf(flags), loss },
      // Who names the functions wants no others.
      ...(flags.lib === undefined && { parts: partTools }),
      ...{ fix: await functionsOf(chosen), ...options },
    },
    { sink: progress.sink, signal },
  );
  if (result === undefined) throw cutError(signal, "a formula") ?? withoutFormula();
  warnOfCut(session);
  const found = setsOf(result, base, variables);
  const noLaws = found.map((set) => (loss === "mse" ? noLawOf(set, rows) : undefined));
  const sets = found.map((set, t) => {
    const ordered = noLaws[t] === undefined ? set : gainingMostFirst(set);
    return loss === "mse" ? withKnown(ordered, rows.train) : ordered;
  });
  const told = base.classes && (await toldApart(base.classes, sets, base, rows));
  const compared = comparedErrors(sets, result, base.network, rows).map((one, t) => ({
    ...one,
    ...(noLaws[t] && { noLaw: noLaws[t] }),
  }));
  const fixed = chosen.map(choiceText);
  const step = {
    command: "symbolic",
    options: { ...options, ...keptTimeout(signal, flags), ...keptOptions(flags), fix: fixed },
    seed: flags.seed,
    version: session.version,
    summary: sets.map(summaryOf).join("; "),
    engine: engine.name,
  };
  const network = networkOf(result, rows, engine);
  const state = { ...base, step, network, formulas: sets, ...(told && { classes: told }) };
  await writeStep(flags.model, advanced(record, state));
  const next = nextOf(session, base, flags, told === undefined ? compared : []);
  return {
    exit: exitCodeOf(signal),
    text: snappedText(
      { sets, compared, fixed, next, ...(told && { classes: told, before: base.classes! }) },
      terminal,
    ),
    quietText: sets.map(({ formulas, best }) => printMathjs(formulas[best]!.expr)).join("\n"),
    json: {
      ...formulasJson(sets, { seed: flags.seed, engine: engine.name, seconds: secondsSince(start, session) }),
      ...(told && classesJson(told)),
    },
  };
}

/** The formula of the shortest description, where it is an approximation; undefined where it is readable or may be the law. */
function noLawOf(set: FormulaSet, { train }: Rows): Formula | undefined {
  const shortest = set.formulas[set.best]!;
  return isNoLaw(shortest, rowsOfSet(set, train)) ? shortest : undefined;
}

/** How functions are chosen, apart from edges and their library. */
function optionsOf({ beam, complexityPrice, round }: Flags) {
  return {
    ...(beam !== undefined && { beam }),
    ...(complexityPrice !== undefined && { complexityPrice }),
    round,
  };
}

/** What the model keeps of the flags beside those options. */
function keptOptions({ lib, loss }: Flags) {
  return { ...(lib !== undefined && { lib }), ...(loss !== undefined && { loss }) };
}

/** The loss of the formulas. Errors: UsageError where the network or the targets do not allow the one asked for. */
function lossFor({ loss }: Flags, { network }: NetworkHolder, rows: Rows): LossName {
  const trained = network.loss ?? "mse";
  if (loss === undefined) return trained;
  refuseOtherLink(loss, trained);
  refuseTargets(rows.all, lossOf({ name: loss }));
  return loss;
}

/** Errors of a target, and the formula of the shortest description where that is no law. */
type JudgedErrors = ComparedErrors & { readonly noLaw?: Formula };

/** Warns of what speaks against the formulas, and says what to do next. */
function nextOf(session: Session, base: ModelState, flags: Flags, compared: readonly JudgedErrors[]): string {
  const discover = discoverCommand(base, flags.model);
  return warnOfFormulas(session, compared, discover)
    ? nextCommand(discover, "searches without a network", session.terminal)
    : nextCommand(
        `kan predict new.csv${modelArgument(flags.model)}`,
        "applies it to new rows",
        session.terminal,
      );
}

/** Refuses a loss for a network whose outputs are no targets: logarithms of means, log odds. */
function refuseOtherLink(asked: FittedLoss, trained: LossName): void {
  if (FITTED_LOSSES.some((name) => name === trained)) return;
  throw new UsageError(
    `--loss ${asked} is of the target itself, and the network was trained for ${trained}`,
    "leave it out, or kan fit with another --loss",
  );
}

function withoutFormula(): NoResultError {
  return new NoResultError(
    "some edge matches no function of the library, so there is no formula",
    "try --lib full, look at kan symbolic --suggest, or train longer: kan fit --steps 200 --grid 5,10",
  );
}

/** Says what speaks against the formulas, the first of several targets alone; true where something does. */
function warnOfFormulas(session: Session, compared: readonly JudgedErrors[], discover: string): boolean {
  const doubts = compared.flatMap((one) => formulaWarning({ ...one, discover }) ?? []);
  tell(session, ...doubts);
  return doubts.length > 0;
}
