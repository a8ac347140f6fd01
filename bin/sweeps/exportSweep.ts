import { DataError, UsageError } from "../../src/diagnostics.ts";
import {
  byKey,
  type Dimension,
  type OptunaDistribution,
  optunaJournal,
  readJournal,
  spaceOf,
} from "../../src/index.ts";
import type { CommandResult } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { OPTUNA_FILE, writeOutput } from "../models/outputFile.ts";
import type { SweepFlags } from "./flags.ts";
import { journalPath } from "./given.ts";

/** Writes a journal as another program reads it. */
export async function exportSweep(named: string | undefined, flags: SweepFlags): Promise<CommandResult> {
  const path = named ?? journalPath(flags);
  if (flags.to === undefined) throw new UsageError("kan sweep export needs a format", "--to optuna");
  const content = await readJournal(path);
  if (content === undefined)
    throw new DataError({
      code: "journal/none",
      message: "there is no journal of a sweep",
      where: { file: path },
      hint: "kan sweep data.csv writes one; kan sweep export FILE names another",
    });
  const { header } = content;
  const { dimensions } = spaceOf(header.plan.space);
  // Optuna knows one value a trial: first looks of halving are left out.
  const results = [...byKey(content.results).values()]
    .filter(({ budget }) => budget === undefined)
    .sort((a, b) => a.trial - b.trial);
  const text = optunaJournal(
    header,
    results,
    Object.fromEntries(dimensions.map((dimension) => [dimension.name, distributionOf(dimension)])),
  );
  const study = `kan-${header.sweep}`;
  if (flags.output === undefined || flags.output === "-")
    return {
      exit: EXIT_CODE.done,
      text: text.trimEnd(),
      quietText: text.trimEnd(),
      json: { schema: "kan/sweep-export@1", study, trials: results.length, text },
    };
  await writeOutput("--output", flags.output, text, OPTUNA_FILE, { "<journal>": path });
  return {
    exit: EXIT_CODE.done,
    text: `${flags.output}: study ${study}, ${results.length} trials`,
    json: { schema: "kan/sweep-export@1", study, trials: results.length, output: flags.output },
  };
}

/** Values in a row are whole numbers to Optuna, other lists are words. */
function distributionOf(dimension: Dimension): OptunaDistribution {
  if (dimension.kind === "range") {
    const { low, high, isWhole, isLog } = dimension;
    return { kind: isWhole ? "int" : "float", low, high, log: isLog };
  }
  const numbers = dimension.values.map(Number);
  const isRow = numbers.every((v, i) => Number.isInteger(v) && (i === 0 || v === numbers[i - 1]! + 1));
  if (isRow) return { kind: "int", low: numbers[0]!, high: numbers.at(-1)!, log: false };
  return { kind: "words", words: dimension.values.map(String) };
}
