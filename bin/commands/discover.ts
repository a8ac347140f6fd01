import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Diagnostic } from "../../src/diagnostics.ts";
import {
  type Dataset,
  dataSourceOf,
  decidingErrors,
  discover,
  type Engine,
  type Formula,
  type FormulaLimits,
  type FormulaSet,
  inputColumnsOf,
  type ModelState,
  printMathjs,
  printReadable,
  type ReadOptions,
  readTable,
  type Table,
  variableNames,
} from "../../src/index.ts";
import { withAside } from "../aside.ts";
import type { CommandModule, CommandResult, Session } from "../command.ts";
import { discoveredText } from "../discovered.ts";
import { type DiscoverLog, openDiscoverLog } from "../discoverLog.ts";
import { EXIT_CODE } from "../exit.ts";
import {
  columnFlags,
  type DialectFlags,
  dialectFlags,
  dialectOptionsOf,
  type EngineFlags,
  engineFlag,
  type MissingFlags,
  missingFlag,
  modelFlag,
  seedFlag,
} from "../flags.ts";
import { formulasJson } from "../formulas.ts";
import { constantFlags } from "../givenConstants.ts";
import { withKnown } from "../known.ts";
import { type LimitFlags, limitFlags, limitsOf } from "../limits.ts";
import { accessOf, checkModelPath, engineOf } from "../model.ts";
import { writeNewModel } from "../modelSteps.ts";
import { numberIn, oneOf, repeated } from "../options.ts";
import { checkOutput, LOG_FILE } from "../outputFile.ts";
import { formulasIn, type HintFlags, hintedIn } from "../startFormulas.ts";
import { blocks, modelArgument, nextCommand } from "../summary.ts";
import { refuseWithoutTime, runSystem, timeFlags } from "../systems.ts";
import { type FrontLine, liveFront } from "../terminal/frontTable.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { questionOf, REQUIRED_UNITS, requiredUnits, unitsFlag, unitsJson, unitsOf } from "../units.ts";

const CHOICES = ["shortest", "balanced", "closest"] as const;
const EFFORTS = ["low", "normal", "high"] as const;

/** The flags of `kan discover`, as commander hands them over. */
interface Flags extends DialectFlags, MissingFlags, EngineFlags, LimitFlags, HintFlags {
  readonly model: string;
  readonly target?: readonly string[];
  readonly inputs?: readonly string[];
  readonly ignore?: readonly string[];
  readonly timeout: number;
  readonly noise?: number;
  readonly effort: (typeof EFFORTS)[number];
  readonly units?: string;
  readonly choose: (typeof CHOICES)[number];
  readonly resume?: boolean;
  readonly log: string;
  readonly seed: number;
  readonly time?: string;
  readonly group?: string;
  readonly derivative?: readonly string[];
  readonly order: number;
}

/** `kan discover`: the formula of a table, found by itself. */
export const discoverCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const flags = options as unknown as Flags;
    const path = args[0] ?? "-";
    const { time } = flags;
    if (time !== undefined) return runSystem(session, path, { ...flags, time });
    refuseWithoutTime(flags);
    return run(session, path, flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Search for the formula of a table: its structure, functions and constants. Prints the formula to take, and the front: every formula that none beats in both size and error.",
    )
    .argument("<data>", "a table: CSV, JSON Lines or Parquet, gzipped or not; - for standard input");
  columnFlags(command);
  missingFlag(dialectFlags(command));
  command
    .option("--timeout <seconds>", "end with the best so far", numberIn("--timeout", 0.1, 1e6, 60), 60)
    .option(
      "--noise <share>",
      "standard deviation of the target's noise over that of the target, where it is known",
      numberIn("--noise", 0, 10, 0.01),
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
  timeFlags(command);
  limitFlags(command).option(
    "--hint <form>",
    'a formula to start from, such as "a*x^b + c": names that are no columns are constants; may be given again',
    repeated("--hint", "a*x^b + c"),
  );
  constantFlags(command);
  unitsFlag(command);
  seedFlag(command);
  engineFlag(command);
  return modelFlag(command).addHelpText("after", MANUAL);
}

const MANUAL = `
The search:
  Next comes what promises most for its work: forms, moves to smaller tables (columns dropped or joined, powers divided out, laws taken apart, functions of the target), networks; what found nothing comes back with twice the effort. It ends at a formula without error, when what the best leaves no longer goes with any column and nothing shorter is open, when all is tried, or when time is up. Of large tables it looks at 1500 rows; the constants are fitted to all rows at the end. Columns that do not matter are left out, and named.

The choice:
  The formula is taken that makes the shortest description of itself and of the rows: a node, a function and a fitted constant each have their price, so that with noise the simple formula wins over the closer fit. --noise is estimated from rows with equal inputs, or from what is left, where it is not given. Where it leaves more than noise or the rows are few, an additive formula (a sum of functions of single columns and of products of two) is taken instead if it predicts rows left out better. A formula with a pole between or around the rows goes behind those without, unless none of these comes near it. --choose shortest takes the shortest description, --choose closest the formula with the least error on rows left out.
${REQUIRED_UNITS}

The table:
  #        what kan pick knows the formula by
  nodes    size of the formula: numbers, names, operators and functions
  RMSE     root mean square error in the unit of the target, on rows kept out of it all;
           below 200 rows, by constants fitted to nine tenths of them in turn
  RMSE/std the same over the target's standard deviation: what formulas are compared by
  >        the formula taken; the model file gets all of them

In time:
  With --time the rows are times and the other columns states: what is found is the equations that move them, one formula for each derivative. Candidates come from integrated equations (differences of states against integrals of terms, which noise hurts less than slopes) and, where usual terms do not do, from the search on slopes of smoothed states; constants and starts are fitted to whole trajectories, and the choice is by the length of the description of these. Steps may be uneven; rows with gaps are left out.

Ctrl-C ends the search and prints the best so far, exit code 130. A run that was killed goes on with --resume.

Example:
  $ kan discover data.csv --target pressure --timeout 20
  $ kan discover series.csv --time t --group run`;

async function run(session: Session, path: string, flags: Flags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const start = terminal.now();
  const { target, inputs, ignore } = flags;
  const engine = engineOf(flags);
  const limits = await limitsOf(flags);
  await checkModelPath(flags.model, path);
  await checkOutput("--log", flags.log, LOG_FILE, { "<data>": path, "--model": flags.model });
  const columns = { ...(target && { target }), ...(inputs && { inputs }), ...(ignore && { ignore }) };
  const how: ReadOptions = { ...dialectOptionsOf(flags), ...columns, missing: flags.missing };
  const read = await readTable(path, { ...how, ...accessOf(session, path) }, progress.sink);
  const { dataset } = read;
  const variables = variableNames(dataset.inputs.map(({ name }) => name));
  const headers = [...dataset.inputs, ...dataset.targets].map(({ name }) => name);
  const units = flags.units === undefined ? undefined : await unitsOf(flags.units, headers);
  const log = openDiscoverLog(flags.log, dataset.fingerprint, flags.resume === true, (reason) =>
    progress.sink({ kind: "diagnostic", diagnostic: logTrouble(flags.log, reason) }),
  );
  const sets: FormulaSet[] = [];
  for (const { name, values } of dataset.targets) {
    // Interrupted after the first of several targets: what there is, is shown.
    if (signal.aborted && sets.length > 0) break;
    const columns = dataset.inputs.map((column) => column.values);
    const data = { variables: [...variables.keys()], columns, target: values };
    const inUnits = units?.isRequired === true ? requiredUnits(units, variables, name) : undefined;
    const found = await search(
      session,
      name,
      data,
      log,
      { ...flags, limits: { ...limits, ...(inUnits && { units: inUnits }) } },
      engine,
      dataset.targets.length,
    );
    const set = withKnown({ target: name, variables: Object.fromEntries(variables), ...found }, dataset);
    // That reads the table once more, which an interrupted program does not do.
    sets.push(signal.aborted ? set : await withAside(set, read, path, { ...how, signal }));
  }
  progress.end();
  await writeNewModel(flags.model, stateOf(session, read, how, sets, flags, engine));
  const seconds = Number(((terminal.now() - start) / 1000).toFixed(3));
  return {
    exit: signal.aborted ? EXIT_CODE.interrupted : EXIT_CODE.done,
    text: blocks(
      ...sets.map((set) => discoveredText(set, terminal, units)),
      nextText(sets, flags.model, terminal),
    ),
    quietText: sets.map((set) => printMathjs(takenOf(set).expr)).join("\n"),
    json: {
      ...formulasJson(sets, { seed: flags.seed, engine: engine.name, seconds }),
      ...(units && {
        units: sets.map((set) => ({ target: set.target, ...unitsJson(questionOf(set), units) })),
      }),
    },
  };
}

function logTrouble(file: string, reason: string): Diagnostic {
  return {
    severity: "warning",
    code: "log/unwritable",
    message: `the log cannot be written (${reason}); the search goes on without it`,
    where: { file },
    hint: "name another place with --log",
  };
}

/** The search for one target, shown while it runs; every improvement goes to the log first. */
async function search(
  { progress, signal, terminal, isQuiet }: Session,
  target: string,
  data: Parameters<typeof discover>[0],
  log: DiscoverLog,
  flags: Flags & { readonly limits: FormulaLimits },
  engine: Engine,
  nTargets: number,
): Promise<Pick<FormulaSet, "best" | "formulas" | "search">> {
  const start = terminal.now();
  progress.end();
  const live = liveFront(terminal, isQuiet);
  const { noise, seed, effort, timeout, limits, choose } = flags;
  const result = await discover(
    data,
    {
      engine,
      seed,
      effort,
      choose,
      threads: flags.threads ?? availableParallelism(),
      timeoutSeconds: timeout / nTargets,
      ...(noise === undefined ? {} : { noise }),
      limits,
      resume: [...(await hintedIn(flags, data)), ...(await formulasIn(log.earlier, target, data.variables))],
      onTried: (tried) => log.append({ target, ...tried }),
      onBetter: (formula, front, best) => {
        log.append({
          target,
          expression: printMathjs(formula.expr),
          complexity: formula.complexity,
          held: decidingErrors(formula.errors).nrmse,
          length: formula.description.length,
          seconds: (terminal.now() - start) / 1000,
        });
        live.improve(
          front.map((one) => frontLine(one, best)),
          frontLine(formula, best),
        );
      },
    },
    {
      sink: (event) => {
        if (event.kind === "stage") live.report(event.detail ?? event.stage);
        else if (event.kind === "diagnostic") {
          live.clear();
          progress.sink(event);
        }
      },
      signal,
    },
  ).finally(live.clear);
  const { best, formulas, tried: _, ...facts } = result;
  const chosen = formulas.indexOf(best);
  return { best: chosen, formulas, search: { chosen, ...facts } };
}

/** What to do next: to go on with the formula, or to take another one. */
function nextText(sets: readonly FormulaSet[], model: string, terminal: Terminal): string {
  const argument = modelArgument(model);
  const isAlone = sets.every(({ formulas }) => formulas.length === 1);
  return [
    nextCommand(`kan predict new.csv${argument}`, "applies it to new rows", terminal),
    ...(isAlone ? [] : [nextCommand(`kan pick${argument}`, "takes another one by its number", terminal)]),
  ].join("\n");
}

function takenOf({ formulas, best }: FormulaSet): Formula {
  return formulas[best]!;
}

/** A formula of a running search as a line of its table. */
function frontLine(formula: Formula, best: Formula | undefined): FrontLine {
  return {
    nodes: formula.complexity,
    error: decidingErrors(formula.errors).nrmse,
    formula: printReadable(formula.expr, 4),
    isBest: formula === best,
  };
}

/** The model: formulas and no network. */
function stateOf(
  session: Session,
  { dataset, notes }: Table,
  how: ReadOptions,
  formulas: readonly FormulaSet[],
  { timeout, effort, choose, noise, seed, lib, maxNodes, forbid, hint, start, bounds, units }: Flags,
  engine: Engine,
): ModelState {
  return {
    step: {
      command: "discover",
      options: withoutAbsent({
        timeout,
        effort,
        choose,
        noise,
        lib,
        maxNodes,
        forbid,
        hint,
        start,
        bounds,
        units,
      }),
      seed,
      version: session.version,
      summary: formulas.map((set) => `${set.target} = ${printMathjs(takenOf(set).expr)}`).join("; "),
      engine: engine.name,
    },
    data: dataSourceOf(dataset, how, notes),
    inputs: inputColumnsOf(dataset),
    targets: targetsIn(dataset, formulas),
    formulas,
  };
}

/** The options that were given. */
function withoutAbsent<Value>(options: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The targets that have a formula: an interrupted search leaves the others out. */
function targetsIn({ targets }: Dataset, formulas: readonly FormulaSet[]): string[] {
  return targets.map(({ name }) => name).filter((name) => formulas.some(({ target }) => target === name));
}
