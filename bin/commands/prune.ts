import type { Command } from "commander";
import {
  advanced,
  type ClassState,
  classMetrics,
  classShares,
  evaluateClasses,
  evaluateKan,
  lossOf,
  metricsOf,
  type NetworkHolder,
  networkSize,
  type PruneOptions,
  type PruneResult,
  prune,
  rowClasses,
  type TargetErrors,
} from "../../src/index.ts";
import { type CommandModule, type CommandResult, type Session, tell } from "../command.ts";
import {
  exitCodeOf,
  keptTimeout,
  type TimeoutFlags,
  timeoutFlag,
  warnOfCut,
  withDeadline,
} from "../deadline.ts";
import { dataFlag, type EngineFlags, engineFlag, modelFlag, seedFlag } from "../flags.ts";
import { checkModelPath, engineOf, networkStateOf, openModel, type Rows, rowsOf } from "../models/model.ts";
import { writeStep } from "../models/modelSteps.ts";
import { discoverCommand } from "../models/repeat.ts";
import { layersText } from "../networks/network.ts";
import { dearWarning, prunedText } from "../networks/pruned.ts";
import { networkWarning } from "../networks/trust.ts";
import { numberIn, oneOf, wholeNumber } from "../options.ts";
import { classesJson, classWarning } from "../summaries/classes.ts";
import { errorsJson } from "../summaries/errors.ts";
import { count } from "../terminal/numbers.ts";

const SCORES = ["attribution", "magnitude"] as const;

/** The flags of `kan prune`, as commander hands them over. */
interface Flags extends EngineFlags, TimeoutFlags {
  readonly seed: number;
  readonly model: string;
  readonly data?: string;
  readonly threshold: number;
  readonly edgeThreshold: number;
  readonly inputThreshold?: number;
  readonly score: (typeof SCORES)[number];
  readonly maxLossIncrease?: number;
  readonly steps?: number;
  readonly dryRun?: boolean;
}

/** `kan prune`: what matters little is cut, what is left is trained again. */
export const pruneCommand: CommandModule = {
  describe,
  run: async (session, _args, options) => {
    const flags = options as unknown as Flags;
    return run(withDeadline(session, flags), flags);
  },
};

function describe(command: Command): Command {
  command
    .description(
      "Cut the nodes, edges and inputs that matter little, and train what is left. First goes what scores below the thresholds, then what the rest fits as well without. The mean of a cut edge stays as a constant, so the error does not jump, and the output always stays connected.",
    )
    .option("--threshold <score>", "cut hidden nodes that score less", numberIn("--threshold", 0, 1), 0.01)
    .option("--edge-threshold <score>", "cut edges that score less", numberIn("--edge-threshold", 0, 1), 0.03)
    .option(
      "--input-threshold <score>",
      "cut inputs that score less (default: as --threshold)",
      numberIn("--input-threshold", 0, 1),
    )
    .option("--score <kind>", "attribution or magnitude", oneOf("--score", SCORES), "attribution")
    .option(
      "--max-loss-increase <share>",
      "take cuts back that raise the squared error by more than this share (default: 0.1, and beyond the thresholds no more than noise)",
      numberIn("--max-loss-increase", 0, Infinity, 0.1),
    )
    .option("--steps <n>", "most training steps after a cut; 0 for none", wholeNumber("--steps", 0))
    .option("--dry-run", "say what would go and change nothing");
  timeoutFlag(command);
  seedFlag(command);
  engineFlag(command);
  dataFlag(command);
  return modelFlag(command).addHelpText(
    "after",
    `
A score says what share of the output's variation passes through a node or an
edge: 1 is all of it. What a cut costs is measured on rows that were not trained
on: of tables of fewer than some 500 rows on rows left out in turn.

Example:
  $ kan prune --threshold 0.02 --dry-run`,
  );
}

async function run(session: Session, flags: Flags): Promise<CommandResult> {
  const { progress, signal } = session;
  const engine = engineOf(flags);
  await checkModelPath(flags.model);
  const record = await openModel(flags.model);
  const before = networkStateOf(record, flags.model);
  const rows = await rowsOf(record, session, flags);
  const options: Omit<PruneOptions, "engine"> = optionsOf(flags);
  const { kan, scaler, loss } = before.network;
  const result = await prune(
    kan,
    scaler,
    rows,
    { engine, ...options, seed: flags.seed, ...(loss && { loss }) },
    { sink: progress.sink, signal },
  );
  warnOfCut(session);
  // Stopped before anything was tried, the network is what it was, and so is what is known of it.
  const known = result.kan === kan ? before.network.errors : undefined;
  const errors = known ?? prunedErrors(result, before, rows, engine);
  const discover = discoverCommand(before, flags.model);
  const { parameters } = networkSize(result.kan);
  const classes = before.classes && prunedClasses(before.classes, result, before, rows, engine);
  const doubt =
    classes?.errors !== undefined
      ? classWarning(classes, classes.errors)
      : (networkWarning({ targets: before.targets, errors, parameters, discover }) ?? dearWarning(result));
  tell(session, doubt);
  const summary = `${count(result.cuts.length, "cut")}, ${count(result.edgesAfter, "edge")} left`;
  if (flags.dryRun !== true) {
    const { version } = session;
    const step = {
      command: "prune",
      options: { ...options, ...keptTimeout(signal, flags) },
      seed: flags.seed,
      version,
      summary,
      engine: engine.name,
    };
    const { leftOut: _, ...trained } = before.network;
    const { leftOut } = result;
    const pruned = { ...trained, kan: result.kan, errors, ...(leftOut && { leftOut }) };
    const network = known === undefined ? pruned : before.network;
    await writeStep(
      flags.model,
      advanced(record, { ...before, step, network, formulas: [], ...(classes && { classes }) }),
    );
  }
  return {
    exit: exitCodeOf(signal),
    text: prunedText(
      {
        before: { ...before, ...(classes && { classes }) },
        ...{ result, errors, model: flags.model, isDry: flags.dryRun === true },
      },
      doubt === undefined ? undefined : discover,
      session.terminal,
    ),
    json: {
      schema: "kan/prune@1",
      model: flags.model,
      isDryRun: flags.dryRun === true,
      cuts: result.cuts,
      edgesBefore: result.edgesBefore,
      edgesAfter: result.edgesAfter,
      judgedOn: result.judgedOn,
      nrmse: {
        before: Math.sqrt(result.lossBefore),
        after: Math.sqrt(result.lossAfter),
      },
      shape: layersText(result.kan),
      ...networkSize(result.kan),
      errors: errorsJson(before.targets, errors),
      ...(classes && classesJson(classes)),
      seed: flags.seed,
      engine: engine.name,
    },
  };
}

function optionsOf({ threshold, edgeThreshold, inputThreshold, score, maxLossIncrease, steps }: Flags) {
  return {
    threshold,
    edgeThreshold,
    score,
    ...(inputThreshold !== undefined && { inputThreshold }),
    ...(maxLossIncrease !== undefined && { maxLossIncrease }),
    ...(steps !== undefined && { steps }),
  };
}

function prunedErrors(
  { kan, leftOut }: PruneResult,
  { network: { scaler, loss: name = "mse" } }: NetworkHolder,
  { train, test }: Rows,
  engine: PruneOptions["engine"],
): TargetErrors[] {
  const loss = lossOf({ name });
  const onTrain = evaluateKan(kan, scaler, train, engine, loss);
  const onTest = test && evaluateKan(kan, scaler, test, engine, loss);
  return onTrain.map((metrics, t) => {
    const held = onTest?.[t];
    return {
      train: metrics,
      ...(held && { test: held }),
      ...(leftOut && {
        crossValidated: metricsOf(leftOut[t]!, train.targets[t]!.values, train.weights, loss),
      }),
    };
  });
}

/** How well the pruned network tells classes apart. */
function prunedClasses(
  classes: ClassState,
  { kan, leftOut }: PruneResult,
  { network: { scaler, loss: name = "mse" } }: NetworkHolder,
  { train, test }: Rows,
  engine: PruneOptions["engine"],
): ClassState {
  const loss = lossOf({ name });
  const errors = {
    train: evaluateClasses(kan, scaler, train, engine, loss),
    ...(test && { test: evaluateClasses(kan, scaler, test, engine, loss) }),
    ...(leftOut && { crossValidated: classMetrics(classShares(leftOut), rowClasses(train)) }),
  };
  return { ...classes, errors };
}
