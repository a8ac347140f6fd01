import { UsageError } from "../diagnostics.ts";
import type { BaseName } from "../model/kan.ts";
import { LOSS_NAMES, type LossName } from "../model/losses/list.ts";
import { BASE_NAMES } from "../model/spline/base.ts";
import { MAX_DEGREE, MAX_INTERVALS } from "../model/spline/grid.ts";
import { RATE_SCHEDULES, type RateSchedule } from "./optimizers/rateSchedule.ts";
import { isTakenBy, type OptionKind, type ValueOfKind } from "./optionKind.ts";

/** One option of training; the key under which it stands is its name in every place. */
interface TrainingOption {
  /** How a command line spells it: its name with hyphens, and what stands for the value. */
  readonly flag: string;
  readonly takes: OptionKind;
  /** One line for the help of a command, to which the words are added that the option takes; empty where they say it all. */
  readonly text: string;
  /** Absent where it depends on the data or on other options, or where none is as good as one. */
  readonly default?: string | number | boolean;
  /** Kept in the model although it was not given: later commands split the rows as `fit` did. */
  readonly isAlwaysKept?: true;
}

/**
 * The options of training, in the order in which help lists them. Commander's options, `FitOptions`, the recipe of a
 * network and what the model file keeps derive from this table: a new option is a line here, and its use.
 */
export const TRAINING_OPTIONS = {
  /**
   * Hidden layers, as `5`, `5,3`, `4+2m`; 0 for none; or a structure, as `x; each * 1` (see `parseShape`). Without it
   * the smallest adequate shape is chosen.
   */
  width: {
    flag: "--width <layers>",
    takes: { kind: "text" },
    text: 'hidden layers: 5, or 5,3; 4+2m adds two product nodes; 0 for none; "each" for a product of curves, "each; x,1" for sum and product',
  },
  /**
   * Interval counts G of the grids, tried in this order, the one of least validation error taken. @defaultValue [5], or
   * [5, 10, 20] where the width is chosen, or less for few rows; these end with the first that gains nothing
   */
  grid: {
    flag: "--grid <sizes>",
    takes: { kind: "wholes", low: 1, high: MAX_INTERVALS as number, example: "3,5,10,20" },
    text: "spline intervals, refined from stage to stage",
  },
  /** Spline degree k, 1 to 9. @defaultValue 3 */
  degree: {
    flag: "-k, --degree <k>",
    takes: { kind: "whole", low: 1, high: MAX_DEGREE as number },
    text: "degree of the splines",
    default: 3,
  },
  /** The function added to each spline. @defaultValue "silu" */
  base: {
    flag: "--base <function>",
    takes: { kind: "word", words: BASE_NAMES as readonly BaseName[] },
    text: "added to each spline",
    default: "silu",
  },
  /** How errors count. @defaultValue "mse" */
  loss: {
    flag: "--loss <name>",
    takes: { kind: "word", words: LOSS_NAMES as readonly LossName[] },
    text: "how errors count; log, relative for targets over decades, poisson for counts, logistic for 0 and 1, softmax for one column a class",
    default: "mse",
  },
  /** @defaultValue "auto": the cheapest for the widest network that will be trained */
  optimizer: {
    flag: "--optimizer <name>",
    takes: { kind: "word", words: ["auto", "lm", "lbfgs", "adam"] },
    text: "",
    default: "auto",
  },
  /** Optimiser steps on each grid. @defaultValue 50 for lm, 400 for lbfgs, 2000 for adam, with `batch` 10 to 200 epochs of 6000 updates in all */
  steps: { flag: "--steps <n>", takes: { kind: "whole", low: 1 }, text: "most steps on each grid" },
  /** Random starts; the best is refined. @defaultValue 2, or 1 with `batch` */
  restarts: {
    flag: "--restarts <n>",
    takes: { kind: "whole", low: 1 },
    text: "independent starts, of which the best is kept",
    default: 2,
  },
  /**
   * Strength of sparsity. @defaultValue 0.003 for a given width, 0 where the width is chosen or with `batch`: of 46,000 edges of
   * digits it kept so many small that 89 % of fresh pictures were right, without it 94 %
   */
  lamb: {
    flag: "--lamb <weight>",
    takes: { kind: "number", low: 0, high: 1e6, example: 0.001 },
    text: "weight of the penalty that makes edges die",
  },
  /** Share of the L1 norm of edge magnitudes in the sparsity. @defaultValue 1 */
  lambL1: {
    flag: "--lamb-l1 <weight>",
    takes: { kind: "number", low: 0, high: 1e6, example: 1 },
    text: "share of edge magnitudes in it",
    default: 1,
  },
  /** Share of the entropy of edge magnitudes in the sparsity. @defaultValue 2 */
  lambEntropy: {
    flag: "--lamb-entropy <weight>",
    takes: { kind: "number", low: 0, high: 1e6, example: 2 },
    text: "share of entropy in it",
    default: 2,
  },
  /** 1: uniform knots; 0: knots at the quantiles of the data. Default: by how evenly the data fill the grid. */
  gridEps: {
    flag: "--grid-eps <e>",
    takes: { kind: "number", low: 0, high: 1, example: 0.1 },
    text: "knots: 1 equally spaced, 0 at quantiles of the data",
  },
  /**
   * Where the splines of the inputs begin and end, in the units of the table; beyond it each goes on as a straight line.
   * Grids of hidden nodes follow their values. @defaultValue where the rows that are trained on begin and end
   */
  gridRange: {
    flag: "--grid-range <low,high>",
    takes: { kind: "range", example: "-1,1" },
    text: "where splines of inputs begin and end, straight lines beyond (default: where the rows do)",
  },
  /**
   * Steps (epochs with `batch`) of each leg of training in which the grids of hidden nodes follow their values; then they
   * stay. pykan's `stop_grid_update_step`. @defaultValue all; half of them with `batch`
   */
  stopGridUpdate: {
    flag: "--stop-grid-update <n>",
    takes: { kind: "whole", low: 0 },
    text: "steps in which grids of hidden nodes follow their values; then they stay (default: all, half with --batch)",
  },
  /** Rows per mini-batch of Adam. @defaultValue all rows, or 128 where the whole table at each step would take too long */
  batch: {
    flag: "--batch <rows>",
    takes: { kind: "whole", low: 1 },
    text: "rows in one step of adam",
  },
  /** Adam's learning rate. @defaultValue 0.01 */
  learningRate: {
    flag: "--learning-rate <rate>",
    takes: { kind: "number", low: 1e-12, high: 1e3, example: 0.01 },
    text: "of adam",
    default: 0.01,
  },
  /** How the learning rate changes over the steps of a grid. @defaultValue "cosine" with `batch`, else "constant" */
  schedule: {
    flag: "--schedule <name>",
    takes: { kind: "word", words: RATE_SCHEDULES as readonly RateSchedule[] },
    text: "the learning rate over the steps, cosine with --batch",
  },
  /** Steps (epochs with `batch`) in which the learning rate rises from nothing. @defaultValue 0 */
  warmUp: {
    flag: "--warm-up <n>",
    takes: { kind: "number", low: 0, high: 1e6, example: 2 },
    text: "steps of adam in which the learning rate rises",
    default: 0,
  },
  /**
   * Share of each parameter that an update takes off, times the learning rate. @defaultValue 0, or 0.3 where mini-batches tell
   * classes apart by a network of more parameters than rows
   */
  weightDecay: {
    flag: "--weight-decay <share>",
    takes: { kind: "number", low: 0, high: 1e3, example: 0.01 },
    text: "of adam (default: 0, or 0.3 for classes with --batch and more parameters than rows)",
  },
  /** Gradients that are longer are shortened to it. */
  clip: {
    flag: "--clip <length>",
    takes: { kind: "number", low: 1e-12, high: 1e12, example: 1 },
    text: "longest gradient of adam",
  },
  /** Share of rows held out to decide when to stop. @defaultValue 0.15 */
  validationFraction: {
    flag: "--validation-fraction <f>",
    takes: { kind: "share", example: 0.1 },
    text: "rows that decide when to stop",
    default: 0.15,
    isAlwaysKept: true,
  },
  /** Share of rows held out to report the error on. @defaultValue 0.15 */
  testFraction: {
    flag: "--test-fraction <f>",
    takes: { kind: "share", example: 0.2 },
    text: "rows kept aside to report errors on",
    default: 0.15,
    isAlwaysKept: true,
  },
  /** Looks at the validation error without improvement before stopping. @defaultValue 5 */
  patience: {
    flag: "--patience <n>",
    takes: { kind: "whole", low: 1 },
    text: "looks at held-out rows without gain before stopping; with --batch all epochs while the rate falls",
    default: 5,
  },
  /** Whether a network trained in float32 is refined in float64 by the default engine. @defaultValue true */
  polish: {
    flag: "--no-polish",
    takes: { kind: "switch" },
    text: "leave what was trained in float32 without a refinement in float64",
    default: true,
  },
} as const;

type OptionTable = typeof TRAINING_OPTIONS;

/** The name of an option of training. */
export type TrainingOptionName = keyof OptionTable;

type ValueOf<Name extends TrainingOptionName> = ValueOfKind<OptionTable[Name]["takes"]>;

type NameWithDefault = {
  [Name in TrainingOptionName]: OptionTable[Name] extends { readonly default: unknown } ? Name : never;
}[TrainingOptionName];

/** Options of training as they were given. */
export type TrainingOptions = { readonly [Name in TrainingOptionName]?: ValueOf<Name> };

/** The same with all defaults that depend on nothing else. */
export type TrainingSettings = { readonly [Name in NameWithDefault]: ValueOf<Name> } & {
  readonly [Name in Exclude<TrainingOptionName, NameWithDefault>]?: ValueOf<Name>;
};

const OPTIONS: Readonly<Record<TrainingOptionName, TrainingOption>> = TRAINING_OPTIONS;
const ENTRIES = Object.entries(OPTIONS) as [TrainingOptionName, TrainingOption][];

/**
 * The options of training among `given`, those that were not given with their default where they have one.
 *
 * Errors: UsageError for a value that its option does not take.
 */
export function trainingSettingsOf(given: TrainingOptions): TrainingSettings {
  const settings = ENTRIES.flatMap(([name, option]) => {
    const value = given[name] ?? option.default;
    if (value === undefined) return [];
    if (isTakenBy(option.takes, value)) return [[name, value]];
    throw new UsageError(
      `${name} is ${JSON.stringify(value)}, which ${option.flag} does not take`,
      option.text,
    );
  });
  return Object.fromEntries(settings) as TrainingSettings;
}

/** What a model keeps of the options: those that differ from saying nothing, and those that later commands need. */
export function keptTrainingOptions(given: TrainingOptions): TrainingOptions {
  const kept = ENTRIES.flatMap(([name, option]) => {
    const value = given[name] ?? (option.isAlwaysKept === true ? option.default : undefined);
    const isSilent = option.takes.kind === "switch" && value === option.default;
    return value === undefined || isSilent ? [] : [[name, value]];
  });
  return Object.fromEntries(kept) as TrainingOptions;
}
