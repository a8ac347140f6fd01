/** What a command line that is none was meant to be. */
import { statSync } from "node:fs";
import { Command } from "commander";
import type { CommandEntry } from "./command.ts";

/** Words that other programs take and this one spells otherwise. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["version", "kan --version"],
  ["-v", "kan --version"],
  ["-version", "kan --version"],
  ["train", "kan fit data.csv"],
  ["auto_symbolic", "kan symbolic"],
  ["search", "kan discover data.csv"],
]);

const TABLE = /\.(csv|tsv|txt|dat|jsonl|ndjson|parquet)(\.gz)?$/i;

/**
 * The line that was probably meant by arguments that begin with no command; undefined where nothing suggests itself.
 *
 * A table alone asks what law is in it; an option alone belongs to the first command that has it.
 */
export async function meantLine(
  argv: readonly string[],
  commands: readonly CommandEntry[],
): Promise<string | undefined> {
  const [first = "", ...rest] = argv;
  const known = SPELLINGS.get(first.toLowerCase());
  if (known !== undefined) return known;
  if (TABLE.test(first) || isFile(first)) return ["kan discover", quoted(first), ...rest].join(" ");
  if (!first.startsWith("-")) return undefined;
  const name = first.split("=")[0]!;
  for (const { name: command, load } of commands) {
    const { options } = (await load()).describe(new Command(command));
    if (options.some(({ long, short }) => long === name || short === name))
      return ["kan", command, ...argv].join(" ");
  }
  return undefined;
}

/**
 * How an option that `command` does not know is written: `--k` is `-k`, `-lamb` is `--lamb`; undefined where it is
 * another's.
 */
export function meantOption(unknown: string, command: Command): string | undefined {
  const name = unknown.replace(/^-+/, "").split("=")[0]!;
  const found = command.options.find(({ long, short }) =>
    [`-${name}`, `--${name}`, `--${name.replaceAll("_", "-")}`].some(
      (text) => text === long || text === short,
    ),
  );
  return found === undefined ? undefined : [found.short, found.long].filter(Boolean).join(" or ");
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // What no file system takes for a path, such as a name of a thousand letters, is no file either.
    return false;
  }
}

function quoted(word: string): string {
  return /[\s"'$&|;<>()*?]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}
