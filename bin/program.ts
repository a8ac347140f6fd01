import { Command, CommanderError } from "commander";
import { UsageError } from "../src/diagnostics.ts";
import type { EventSink } from "../src/events.ts";
import {
  type CommandModule,
  type CommandResult,
  type CommonOptions,
  commonOptions,
  type Session,
} from "./command.ts";
import { COMMANDS } from "./commandList.ts";
import { EXIT_CODE, type Failure, failureOf } from "./exit.ts";
import { meantLine, mendedLine, ownerOf } from "./guess.ts";
import { renderDiagnostic } from "./terminal/diagnostics.ts";
import { type Progress, progressOn } from "./terminal/progress.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { broken, reflow } from "./terminal/text.ts";
import { withWholeLine } from "./wholeLine.ts";

/** What the program is given by the process it runs in. */
export type Surroundings = Pick<Session, "terminal" | "signal" | "stdin" | "version">;

/** Runs one command line (without node and program name) and returns the exit code. Never throws. */
export async function runProgram(argv: readonly string[], given: Surroundings): Promise<number> {
  const { terminal, signal, version } = given;
  try {
    return await dispatch(argv, given);
  } catch (thrown) {
    if (signal.aborted) {
      terminal.err("interrupted before there was anything to keep\n");
      return EXIT_CODE.interrupted;
    }
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT_CODE.done;
    const failure = failureOf(thrown instanceof CommanderError ? await usageErrorOf(thrown, argv) : thrown);
    const diagnostic = withWholeLine(failure.diagnostic, argv);
    report({ ...failure, diagnostic }, terminal, argv.includes("--json"), version);
    return failure.code;
  }
}

async function dispatch(argv: readonly string[], given: Surroundings): Promise<number> {
  const { terminal, version } = given;
  // `kan help fit` is `kan fit --help`: the command has to be loaded to describe itself.
  const words = argv[0] === "help" ? (argv[1] === undefined ? ["--help"] : [argv[1], "--help"]) : argv;
  let exit: number = EXIT_CODE.usage;
  const program = base(new Command("kan"), terminal)
    .description("From a table of numbers to a formula, by Kolmogorov-Arnold networks.")
    .usage("<command> [options]")
    .version(version, "-V, --version", "print the version")
    .helpCommand(false)
    .addHelpText("after", MAIN_HELP);
  for (const { name, heading, summary, load } of COMMANDS) {
    const described = program.command(name).summary(summary).helpGroup(heading);
    if (name !== words[0]) continue;
    const module = await load();
    const command = commonOptions(base(module.describe(described), terminal));
    command.action(async () => {
      const common: CommonOptions = command.opts();
      exit = await runCommand(module, command, common, given, words);
    });
  }
  if (words.length === 0) {
    terminal.err(`${START_HERE}\n\n${program.helpInformation()}`);
    return EXIT_CODE.usage;
  }
  await program.parseAsync(words, { from: "user" });
  return exit;
}

async function runCommand(
  module: CommandModule,
  command: Command,
  common: CommonOptions,
  given: Surroundings,
  argv: readonly string[],
): Promise<number> {
  const { terminal } = given;
  const isQuiet = common.quiet === true;
  const progress = withWholeLines(progressOn(terminal, isQuiet), argv);
  let result: CommandResult;
  try {
    result = await module.run(
      { ...given, commands: COMMANDS, progress, isQuiet },
      command.processedArgs.flat(),
      command.opts(),
    );
  } finally {
    progress.end();
  }
  if (common.json === true) {
    const diagnostics = progress.diagnostics.length === 0 ? {} : { diagnostics: progress.diagnostics };
    terminal.out(`${JSON.stringify({ ...result.json, ...diagnostics }, null, 2)}\n`);
  } else {
    const text = isQuiet ? (result.quietText ?? "") : result.text;
    if (text !== "") terminal.out(`${terminal.isScreen ? broken(text, terminal.columns) : text}\n`);
  }
  return result.exit;
}

/** What is told on the way has the lines that work, too. */
function withWholeLines(progress: Progress, argv: readonly string[]): Progress {
  const sink: EventSink = (event) =>
    progress.sink(
      event.kind === "diagnostic" ? { ...event, diagnostic: withWholeLine(event.diagnostic, argv) } : event,
    );
  return { ...progress, sink };
}

/** Settings that commander does not inherit: no exit, our own error text, the terminal's width. */
function base(command: Command, terminal: Terminal): Command {
  return command
    .exitOverride()
    .helpOption("-h, --help", "print this help")
    .configureOutput({
      writeOut: (text) => terminal.out(reflow(text, terminal.columns)),
      writeErr: terminal.err,
      outputError: () => {},
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      getOutHasColors: () => terminal.paint.level > 0,
    })
    .configureHelp({
      styleTitle: (title) => terminal.paint.bold(title),
      sortSubcommands: false,
      minWidthToWrap: 20,
    });
}

/** commander's complaint as ours, with the line that was probably meant. */
async function usageErrorOf(error: CommanderError, argv: readonly string[]): Promise<UsageError> {
  const [fact = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const entry = COMMANDS.find(({ name }) => name === argv[0]);
  const help = entry === undefined ? "see kan --help" : `see kan ${entry.name} --help`;
  const meant = entry === undefined ? await lineOf(suggestion, argv) : await mendedLine(argv, entry);
  if (meant !== undefined) return new UsageError(fact, `did you mean ${meant}? ${help}`);
  const guess = suggestion?.match(/^\((.*)\)$/)?.[1];
  if (guess !== undefined) return new UsageError(fact, `${guess[0]?.toLowerCase()}${guess.slice(1)} ${help}`);
  const unknown = /unknown option '([^']+)'/.exec(fact)?.[1];
  const owner = unknown === undefined ? undefined : await ownerOf(unknown, COMMANDS);
  return new UsageError(fact, owner === undefined ? help : `kan ${owner} has ${unknown}; ${help}`);
}

/** The line meant by words that begin with no command: that of a command which is spelled alike, or a guess. */
async function lineOf(suggestion: string | undefined, argv: readonly string[]): Promise<string | undefined> {
  const alike = /^\(Did you mean (\w+)\?\)$/.exec(suggestion ?? "")?.[1];
  const entry = COMMANDS.find(({ name }) => name === alike);
  if (entry === undefined) return meantLine(argv, COMMANDS);
  return (await mendedLine([entry.name, ...argv.slice(1)], entry)) ?? `kan ${entry.name}`;
}

function report(failure: Failure, terminal: Terminal, isJson: boolean, version: string): void {
  const { diagnostic, stack } = failure;
  terminal.err(`${renderDiagnostic(diagnostic, terminal)}\n`);
  if (stack !== undefined) terminal.err(`\nkan ${version}, node ${process.version}\n${stack}\n`);
  if (isJson)
    terminal.out(`${JSON.stringify({ schema: "kan/error@1", exit: failure.code, diagnostic }, null, 2)}\n`);
}

const START_HERE = "Start here: kan discover data.csv   what law is in this table?";

const MAIN_HELP = `
Start here:
  $ kan discover data.csv          which law is in the last column?

Step by step:
  $ kan fit data.csv               train a network
  $ kan prune                      cut what matters little
  $ kan symbolic                   print the formula

Then:
  $ kan predict new.csv            apply it
  $ kan report                     one page with all of it

Every command keeps its work in kan.json in the current folder (-m names another
file) and can be undone. Exit codes: 0 done, 1 no usable result, 2 wrong usage,
3 bad data, 70 a bug, 130 interrupted.`;
