/** What a command line that is none was meant to be. */
import { statSync } from "node:fs";
import { Command } from "commander";
import { type CommandEntry, commonOptions } from "./command.ts";
import { quoted } from "./words.ts";

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

/** What stands for arguments that are missing, command by command. */
const EXAMPLE_ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["eval", ["a*x^b", "data.csv"]],
  ["solve", ["heat.yaml"]],
  ["worker", ["redis://localhost:6379"]],
  ["completion", ["bash"]],
]);
const EXAMPLE_TABLE = ["data.csv"];

/** Options of one line that are spelled anew, at most. */
const MOST_SPELLINGS = 5;

/**
 * The line that would have worked in place of one that names a command: options spelled as it spells them, and an example
 * of the arguments that are missing; undefined where nothing suggests itself.
 */
export async function mendedLine(
  [, ...words]: readonly string[],
  { name, load }: CommandEntry,
): Promise<string | undefined> {
  const module = await load();
  let line = words;
  for (let turn = 0; turn < MOST_SPELLINGS; turn++) {
    const command = commonOptions(module.describe(new Command(name)));
    const complaint = complaintOn(line, command);
    if (complaint === undefined) return ["kan", name, ...line.map(quoted)].join(" ");
    if (complaint.startsWith("missing required argument")) {
      line = [...line, ...(EXAMPLE_ARGUMENTS.get(name) ?? EXAMPLE_TABLE)];
      continue;
    }
    const unknown = /unknown option '([^']+)'/.exec(complaint)?.[1];
    const meant = unknown === undefined ? undefined : meantOption(unknown, complaint, command);
    if (unknown === undefined || meant === undefined) return undefined;
    // `--k=3` is `-k 3`: only long options take a value after =.
    const [, value] = unknown.split("=");
    const spelled = value === undefined ? [meant] : [meant, value];
    line = line.flatMap((word) => (word === unknown ? spelled : [word]));
  }
  return undefined;
}

/** The command that has an option which another was given; undefined where none or several have it. */
export async function ownerOf(
  option: string,
  commands: readonly CommandEntry[],
): Promise<string | undefined> {
  const owners: string[] = [];
  const asked = option.split("=")[0]!;
  for (const { name, load } of commands) {
    const { options } = (await load()).describe(new Command(name));
    if (options.some(({ long, short }) => long === asked || short === asked)) owners.push(name);
  }
  return owners.length === 1 ? owners[0] : undefined;
}

/** What commander says against a line; undefined where it takes it. */
function complaintOn(line: readonly string[], command: Command): string | undefined {
  command
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    .action(() => {});
  try {
    command.parse(line, { from: "user" });
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^error: /, "");
  }
}

/** How an option that `command` does not know is written: `--k` is `-k`, `-lamb` is `--lamb`, `--stpes` is `--steps`. */
function meantOption(unknown: string, complaint: string, command: Command): string | undefined {
  const name = unknown.replace(/^-+/, "").split("=")[0]!;
  const spellings = [`-${name}`, `--${name}`, `--${name.replaceAll("_", "-")}`];
  const own = command.options.flatMap(({ long, short }) => [short, long]);
  return spellings.find((text) => own.includes(text)) ?? /Did you mean (--?[\w-]+)\?/.exec(complaint)?.[1];
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // What no file system takes for a path, such as a name of a thousand letters, is no file either.
    return false;
  }
}
