import type { Command } from "commander";
import type { Diagnostic } from "../src/diagnostics.ts";
import { HEADING } from "./flags.ts";
import type { Progress } from "./terminal/progress.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command is given besides its own flags. */
export interface Session {
  readonly terminal: Terminal;
  readonly progress: Progress;
  /** Aborted by Ctrl-C; long steps then end early with the best so far. */
  readonly signal: AbortSignal;
  /** Standard input, opened when it is asked for. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly isQuiet: boolean;
  /** Every command of the program. */
  readonly commands: readonly CommandEntry[];
  /** The version of the program, which model files record. */
  readonly version: string;
}

/** Tells what there is to tell, in order, on the terminal and in --json. */
export function tell(
  { progress }: Pick<Session, "progress">,
  ...diagnostics: readonly (Diagnostic | undefined)[]
): void {
  for (const diagnostic of diagnostics) {
    if (diagnostic !== undefined) progress.sink({ kind: "diagnostic", diagnostic });
  }
}

/** A warning, told on the terminal and in --json. */
export function warn(session: Pick<Session, "progress">, what: Omit<Diagnostic, "severity">): void {
  tell(session, { severity: "warning", ...what });
}

/** Seconds since `start` on the terminal's clock, to the millisecond. */
export function secondsSince(start: number, { terminal }: Pick<Session, "terminal">): number {
  return Number(((terminal.now() - start) / 1000).toFixed(3));
}

/** What a command has to show. The program prints it: `json` with --json, else `quietText` or `text`. */
export interface CommandResult {
  readonly exit: number;
  readonly text: string;
  /** What is left with --quiet; nothing when absent. */
  readonly quietText?: string;
  readonly json: object;
}

/** One command: what commander has to know about it, and its work from flags to result. */
export interface CommandModule {
  /** Adds arguments, options and help text. */
  readonly describe: (command: Command) => Command;
  /** Does the work. `options` are commander's, in camel case, already checked by their readers. */
  readonly run: (
    session: Session,
    args: readonly string[],
    options: Readonly<Record<string, unknown>>,
  ) => Promise<CommandResult>;
}

/** A command in the list of the program: its line in `kan --help`, and how it is loaded. */
export interface CommandEntry {
  readonly name: string;
  /** The heading that it stands under in `kan --help`. */
  readonly heading: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** The options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options that every command has. */
export function commonOptions(command: Command): Command {
  return command
    .optionsGroup(HEADING.general)
    .option("--json", "print exactly one JSON object to standard output")
    .option("--quiet", "no progress and no summary; warnings and errors stay");
}
