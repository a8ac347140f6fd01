import { type Command, Option } from "commander";
import {
  CRITERIA,
  type CriterionName,
  PRUNERS,
  type PrunerName,
  redisAddress,
  SAMPLERS,
  type SamplerName,
  TRAINING_OPTIONS,
  type TrainingOptionName,
  USUAL_IN_FLIGHT,
} from "../../src/index.ts";
import { type TimeoutFlags, timeoutFlag } from "../deadline.ts";
import {
  dialectFlags,
  engineFlag,
  HEADING,
  modelFlag,
  PRECISIONS,
  seedFlag,
  type TrainingEngineFlags,
} from "../flags.ts";
import { type TableFlags, tableFlags } from "../learntTable.ts";
import { fileName, oneOf, wholeNumber } from "../options.ts";

/** The flags of `kan sweep`, as commander hands them over; the options of training are texts yet. */
export interface SweepFlags extends TableFlags, TrainingEngineFlags, TimeoutFlags {
  readonly seed: number;
  readonly model: string;
  readonly by?: CriterionName;
  readonly sampler?: SamplerName;
  readonly pruner: PrunerName;
  readonly trials?: number;
  readonly inFlight?: number;
  readonly journal?: string;
  readonly resume?: boolean;
  readonly queue?: string;
  readonly results?: string;
  readonly shard?: string;
  readonly data?: string;
  readonly to?: string;
  readonly output?: string;
}

/** The options of training that a sweep may vary: all that have more than two values. */
const SWEPT: readonly TrainingOptionName[] = (Object.keys(TRAINING_OPTIONS) as TrainingOptionName[]).filter(
  (name) => !["switch", "range"].includes(TRAINING_OPTIONS[name].takes.kind),
);

/** What is tried where nothing else is said: the widths and grids that most small laws need. */
const DEFAULT_SPACE: Readonly<Record<string, string>> = { width: "1..8", grid: "3|5|10" };

/** Adds the flags of `kan sweep`. */
export function sweepFlags(command: Command): Command {
  tableFlags(command).optionsGroup("Values to try:");
  for (const name of SWEPT) {
    const { flag, text, takes } = TRAINING_OPTIONS[name];
    const words = takes.kind === "word" ? [takes.words.join(", ")] : [];
    if (name === "loss") words.push("or auto: one by what the target looks like, said why");
    const option = new Option(
      flag.replace(/<.*>/, "<values>"),
      [...(text === "" ? [] : [text]), words.join(", ")].filter(Boolean).join(": "),
    );
    command.addOption(option);
    // Only now: a default that the command knew of would count as given.
    if (DEFAULT_SPACE[name] !== undefined) option.default(DEFAULT_SPACE[name]);
  }
  command
    .optionsGroup("The sweep:")
    .option(
      "--by <criterion>",
      `what trials are ranked by: ${CRITERIA.join(", ")} (default: aicc; validation for classes, and where --loss is not mse)`,
      oneOf("--by", CRITERIA),
    )
    .option(
      "--sampler <name>",
      `${SAMPLERS.join(", ")} (default: grid, or sobol where --trials is less than all)`,
      oneOf("--sampler", SAMPLERS),
    )
    .option("--trials <n>", "how many (default: the whole grid, else 50)", wholeNumber("--trials", 1, 1e6))
    .option(
      "--pruner <name>",
      "halving (ASHA) looks at all with a ninth of the steps, at the best third of each look with three times as many",
      oneOf("--pruner", PRUNERS),
      "none",
    )
    .option(
      "--in-flight <n>",
      `trials given out before the first of them has to have ended (tpe ${USUAL_IN_FLIGHT.tpe}, halving ${USUAL_IN_FLIGHT.halving}); eight for each worker keep all busy`,
      wholeNumber("--in-flight", 1, 1e5),
    )
    .option(
      "--journal <file>",
      "every result as it comes (default: kan.sweep.jsonl beside the model)",
      fileName("--journal", "kan.sweep.jsonl"),
    )
    .option("--resume", "go on from the journal: what is in it is not computed again")
    .optionsGroup(HEADING.machines)
    .option(
      "--queue <url>",
      "let workers compute (kan worker) that wait at a Redis server: redis://localhost",
      redisAddress,
    )
    .option("--shard <i/n>", "compute every n-th trial from the i-th on (default: from a Slurm array)")
    .option(
      "--results <folder>",
      "where shards leave their results, and collect finds them",
      fileName("--results", "results"),
    )
    .optionsGroup("kan sweep collect, kan sweep export:")
    .option("--data <file>", "collect: the table, where it has moved")
    .option("--to <format>", "export: optuna", oneOf("--to", ["optuna"]))
    .option("-o, --output <file>", "export: where to write", fileName("--output", "optuna.log"));
  dialectFlags(command);
  timeoutFlag(command);
  seedFlag(command);
  command.option(
    "--precision <name>",
    "what auto computes in: float64, or float32, then refined in float64 (default: float64)",
    oneOf("--precision", PRECISIONS),
  );
  engineFlag(command);
  return modelFlag(command);
}

/** The texts of the options that a sweep tries, those of the default space among them. */
export function spaceTexts(options: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    SWEPT.flatMap((name) => {
      const text = options[name] ?? DEFAULT_SPACE[name];
      return text === undefined ? [] : [[name, String(text)]];
    }),
  );
}
