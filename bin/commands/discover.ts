import { type Diagnostic, UsageError } from "../../src/diagnostics.ts";
import {
  type Dataset,
  type FormulaSet,
  levelName,
  lossOf,
  printMathjs,
  refuseTargets,
  variableNames,
  wide,
} from "../../src/index.ts";
import {
  type CommandModule,
  type CommandResult,
  type Session,
  secondsSince,
  tell,
  warn,
} from "../command.ts";
import { exitCodeOf } from "../deadline.ts";
import { withAside } from "../discover/aside.ts";
import { discoveredText } from "../discover/discovered.ts";
import { runClasses } from "../discover/discoveredClasses.ts";
import { discoveredState } from "../discover/discoveredState.ts";
import { type DiscoverFlags, describeDiscover, givenFlags } from "../discover/discoverFlags.ts";
import { openDiscoverLog } from "../discover/discoverLog.ts";
import { limitsOf } from "../discover/limits.ts";
import { liveSearch } from "../discover/liveSearch.ts";
import { isNoiseOpen } from "../discover/lossAsked.ts";
import { sharedSearch } from "../discover/sharedSearch.ts";
import { refuseWithoutTime, runSystem } from "../equations/systems.ts";
import { formulasJson, takenOf } from "../formulas/formulas.ts";
import {
  beyondColumns,
  preferredUnits,
  questionOf,
  requiredUnits,
  unitsJson,
  unitsOf,
  withUnits,
} from "../formulas/units.ts";
import { readLearnt } from "../learntTable.ts";
import { withKnown } from "../models/known.ts";
import { checkModelPath, engineOf } from "../models/model.ts";
import { writeNewModel } from "../models/modelSteps.ts";
import { checkOutput, LOG_FILE } from "../models/outputFile.ts";
import { sharedRowsHint } from "../summaries/sharedRowsHint.ts";
import { blocks, modelArgument, nextCommand } from "../summaries/summary.ts";
import { targetHint } from "../summaries/targetHint.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `kan discover`: the formula of a table, found by itself. */
export const discoverCommand: CommandModule = {
  describe: describeDiscover,
  run: async (session, args, options) => {
    const flags = givenFlags(options);
    const path = args[0] ?? "-";
    const { time } = flags;
    if (time !== undefined && (flags.queue ?? flags.shard ?? flags.results) !== undefined)
      throw new UsageError(
        "--queue and --shard are for formulas of a table, not for --time",
        "leave them out",
      );
    if (time !== undefined) return runSystem(session, path, { ...flags, time });
    refuseWithoutTime(flags);
    return run(session, path, flags);
  },
};

async function run(session: Session, path: string, flags: DiscoverFlags): Promise<CommandResult> {
  const { progress, signal, terminal } = session;
  const start = terminal.now();
  const engine = engineOf(flags);
  const limits = await limitsOf(flags);
  await checkModelPath(flags.model, path);
  await checkOutput("--log", flags.log, LOG_FILE, { "<data>": path, "--model": flags.model });
  const learnt = await readLearnt(session, path, flags);
  const { table: read, kept: how } = learnt;
  const { dataset } = read;
  const { classes } = dataset;
  if (classes !== undefined && flags.loss !== "auto")
    throw new UsageError(
      `--loss ${flags.loss} is for a target of numbers, and "${classes.target}" holds labels`,
      "leave it out: classes are told apart by the log loss",
    );
  if (flags.classLoss === "logistic" && classes !== undefined && classes.labels.length > 2)
    throw new UsageError(
      `--loss logistic tells two classes apart, and "${classes.target}" has ${classes.labels.length}`,
      "--loss softmax takes any number of them",
    );
  if (classes !== undefined) return runClasses(session, learnt, classes, flags, engine);
  const variables = variableNames(dataset.inputs.map(({ name }) => name));
  if (flags.loss !== "auto") refuseTargets(dataset, lossOf({ name: flags.loss }));
  tell(
    session,
    targetHint(dataset, flags.loss !== "auto" || flags.task !== "auto", isNoiseOpen(flags, dataset)),
  );
  tell(session, sharedRowsHint(dataset));
  const headers = [...dataset.inputs, ...dataset.targets].map(({ name }) => name);
  const units = flags.units === undefined ? undefined : await unitsOf(flags.units, headers);
  const shared = await sharedSearch(session, flags, dataset);
  // One of several shards keeps what all of them find.
  const isKeeper = (shared?.shard?.index ?? 0) === 0;
  const log = openDiscoverLog(
    isKeeper ? flags.log : undefined,
    dataset.fingerprint,
    flags.resume === true,
    (reason) => tell(session, logTrouble(flags.log, reason)),
  );
  const { weights, groups } = dataset;
  const rowFacts = { ...(weights && { weights }), ...(groups && { groups }) };
  const sets: FormulaSet[] = [];
  try {
    for (const { name, values } of dataset.targets) {
      // Interrupted after the first of several targets: what there is, is shown.
      if (signal.aborted && sets.length > 0) break;
      const columns = dataset.inputs.map(wide);
      const data = { variables: [...variables.keys()], columns, target: values, ...rowFacts };
      const inUnits = units?.isRequired === true ? requiredUnits(units, variables, name) : undefined;
      const preferred = units?.isRequired === false ? preferredUnits(units, variables, name) : undefined;
      const beyond = units?.isRequired === false ? beyondColumns(units, variables, name) : undefined;
      if (beyond !== undefined) warn(session, beyond);
      const found = await liveSearch(session, name, data, {
        flags,
        limits: { ...limits, ...(inUnits && { units: inUnits }), ...(preferred && { preferred }) },
        engine,
        log,
        ...(shared && { pool: shared.pool }),
        nTargets: dataset.targets.length,
        names: {
          identifiers: variables,
          target: name,
          headers: read.headers,
          otherTargets: dataset.targets.flatMap((one) => (one.name === name ? [] : [one.name])),
        },
        indicators: indicatorsOf(dataset, variables),
      });
      const known = withKnown({ target: name, variables: Object.fromEntries(variables), ...found }, dataset);
      const set = units === undefined ? known : withUnits(known, units);
      sets.push(await withAside(set, read, path, { ...how, signal }));
    }
  } finally {
    await shared?.pool.close();
  }
  progress.end();
  if (isKeeper) await writeNewModel(flags.model, discoveredState(session, learnt, sets, flags, engine));
  const seconds = secondsSince(start, session);
  return {
    exit: exitCodeOf(signal),
    text: blocks(
      ...sets.map((set) => discoveredText(set, terminal, dataset.categories, units)),
      isKeeper ? nextText(sets, flags.model, terminal) : "Shard 0 of these writes the model.",
    ),
    quietText: sets.map((set) => printMathjs(takenOf(set).expr)).join("\n"),
    json: {
      ...formulasJson(sets, { seed: flags.seed, engine: engine.name, seconds }, dataset.categories),
      ...(units && {
        units: sets.map((set) => ({ target: set.target, ...unitsJson(questionOf(set), units) })),
      }),
    },
  };
}

/** The identifiers of the columns that each column of levels has become. */
function indicatorsOf({ categories = [] }: Dataset, variables: ReadonlyMap<string, string>): string[][] {
  return categories.map(({ column, levels }) => {
    const made = new Set(levels.map((level) => levelName(column, level)));
    return [...variables].flatMap(([name, header]) => (made.has(header) ? [name] : []));
  });
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

/** What to do next: to go on with the formula, or to take another one. */
function nextText(sets: readonly FormulaSet[], model: string, terminal: Terminal): string {
  const argument = modelArgument(model);
  const isAlone = sets.every(({ formulas }) => formulas.length === 1);
  return [
    nextCommand(`kan predict new.csv${argument}`, "applies it to new rows", terminal),
    ...(isAlone ? [] : [nextCommand(`kan pick${argument}`, "takes another one by its number", terminal)]),
  ].join("\n");
}
