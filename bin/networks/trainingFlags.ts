import { type Command, Option } from "commander";
import {
  LOSS_NAMES,
  type OptionKind,
  TRAINING_OPTIONS,
  type TrainingOptionName,
  type TrainingOptions,
} from "../../src/index.ts";
import { fraction, numberIn, numberRange, oneOf, wholeNumber, wholeNumbers } from "../options.ts";
import { listed } from "../summaries/summary.ts";

/** The names of the options of training, in the order of help. */
const NAMES = Object.keys(TRAINING_OPTIONS) as readonly TrainingOptionName[];
/** Those that say what is trained, which stand under a heading of their own; all others say how. */
const NETWORK: ReadonlySet<TrainingOptionName> = new Set([
  "width",
  "grid",
  "degree",
  "base",
  "gridEps",
  "gridRange",
]);

/** Adds a flag for each option of training; the help tells defaults, what was not given stays absent. */
export function trainingFlags(command: Command): Command {
  for (const name of NAMES) {
    const { flag, takes, text, ...rest } = TRAINING_OPTIONS[name];
    const words = takes.kind === "word" ? [listed(takes.words, "or")] : [];
    const option = new Option(flag, [...(text === "" ? [] : [text]), ...words].join(": "));
    if (takes.kind !== "switch") option.argParser(readerOf(`--${flagNameOf(name)}`, takes));
    command.optionsGroup(NETWORK.has(name) ? "The network:" : "Training:").addOption(option);
    // Only now: a default that the command knew of would count as given.
    if ("default" in rest && takes.kind !== "switch") option.default(rest.default);
  }
  return command;
}

/** Lets `--loss` of a command with the flags of training also say `auto`. */
export function lossFlag(command: Command): void {
  const words = ["auto", ...LOSS_NAMES];
  const option = command.options.find(({ long }) => long === "--loss")!;
  option.argParser(oneOf("--loss", words));
  option.description = `${TRAINING_OPTIONS.loss.text}; auto takes one by what the target looks like, and says why: ${listed(words, "or")}`;
}

/** The options of training among the flags of a command; those that were not given are left out. */
export function trainingOptionsOf(flags: TrainingOptions): TrainingOptions {
  return Object.fromEntries(
    NAMES.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
}

/** What an option is called on a command line: `lambL1` is `lamb-l1`. */
export function flagNameOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What reads the text of a flag. */
function readerOf(flag: string, takes: OptionKind): (text: string) => unknown {
  switch (takes.kind) {
    case "word":
      return oneOf(flag, takes.words);
    case "whole":
      return wholeNumber(flag, takes.low, takes.high);
    case "wholes":
      return wholeNumbers(flag, takes.low, takes.high, takes.example);
    case "number":
      return numberIn(flag, takes.low, takes.high, takes.example);
    case "range":
      return numberRange(flag, takes.example);
    case "share":
      return fraction(flag, takes.example);
    case "text":
    case "switch":
      return (text) => text;
  }
}
