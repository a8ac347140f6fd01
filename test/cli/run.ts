import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type WarmProgram, warmProgram } from "./warm/warmProgram.ts";

/** The built program. */
export const program: string = fileURLToPath(new URL("../../dist/bin/kan.js", import.meta.url));

const fixtures = fileURLToPath(new URL("../../fixtures/", import.meta.url));

/** What a run of the program left behind. */
export interface Run {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Text or bytes for standard input. */
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** The most a file may grow to, in blocks of 512 bytes: the disk then takes no more. */
  readonly diskBlocks?: number;
}

/** A temporary folder to run the program in; it is removed when the test ends. */
export interface Folder {
  readonly path: string;
  /** Runs `kan` with these arguments and waits for it: in a process that is kept warm, or with options in one of its own. */
  readonly kan: (args: readonly string[], options?: RunOptions) => Run;
  /** Starts `kan`; `onStderr` sees what it writes and may end it. Resolves when it has ended. */
  readonly start: (args: readonly string[], whenRunning: (child: RunningProgram) => void) => Promise<Run>;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly read: (name: string) => string;
  /** Copies a file of fixtures/ into the folder. */
  readonly bring: (fixture: string) => void;
}

/** A started program. */
export interface RunningProgram {
  readonly interrupt: () => void;
  /** Asks it to end, as a batch system does. */
  readonly terminate: () => void;
  /** Ends it at once, as a power cut would. */
  readonly kill: () => void;
  /** Halts it, and lets it go on. */
  readonly pause: () => void;
  readonly goOn: () => void;
  /** Calls back once when standard error contains the text. */
  readonly onStderr: (text: string, then: () => void) => void;
}

/** One for each worker, which runs one test after the other. */
let warm: WarmProgram | undefined;

/** Makes a temporary folder for the running test. */
export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "kan-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    kan: (args, options) => {
      if (options !== undefined) return inOwnProcess(path, args, options);
      warm ??= warmProgram(program, environment());
      return warm.run(path, args);
    },
    start: (args, whenRunning) => startProgram(path, args, whenRunning),
    write: (name, content) => writeFileSync(join(path, name), content),
    read: (name) => readFileSync(join(path, name), "utf8"),
    bring: (fixture) => cpSync(join(fixtures, fixture), join(path, fixture)),
  };
}

function inOwnProcess(cwd: string, args: readonly string[], options: RunOptions): Run {
  const { diskBlocks } = options;
  const limited = ["-c", `ulimit -f ${diskBlocks}; exec "$0" "$@"`, process.execPath, program, ...args];
  const [command, given] =
    diskBlocks === undefined ? [process.execPath, [program, ...args]] : ["sh", limited];
  const done = spawnSync(command, given, {
    cwd,
    encoding: "utf8",
    input: options.stdin ?? "",
    env: environment(options.env),
    maxBuffer: 1 << 28,
  });
  return { exit: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

/** Makes a folder once; each call gives the running test a copy of its own. For what is costly to make. */
export function copiesOf(make: () => Folder): () => Folder {
  let made: Contents | undefined;
  return () => {
    made ??= contentsOf(make().path);
    const copy = temporaryFolder();
    for (const name of made.folders) mkdirSync(join(copy.path, name), { recursive: true });
    for (const [name, bytes] of made.files) writeFileSync(join(copy.path, name), bytes);
    return copy;
  };
}

/** What is in a folder and in those below it, by its path from there. */
interface Contents {
  readonly folders: readonly string[];
  readonly files: readonly (readonly [string, Uint8Array])[];
}

function contentsOf(path: string): Contents {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const nameOf = (entry: (typeof entries)[number]): string =>
    relative(path, join(entry.parentPath, entry.name));
  return {
    folders: entries.filter((entry) => entry.isDirectory()).map(nameOf),
    files: entries
      .filter((entry) => entry.isFile())
      .map((entry) => [nameOf(entry), readFileSync(join(path, nameOf(entry)))] as const),
  };
}

/** The environment without anything that changes how text looks. */
function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, COLUMNS: _columns, CI: _ci, ...rest } = process.env;
  return { ...rest, COLUMNS: "80", ...extra };
}

function startProgram(
  cwd: string,
  args: readonly string[],
  whenRunning: (child: RunningProgram) => void,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: environment() });
    let stdout = "";
    let stderr = "";
    const waiting: { text: string; then: () => void }[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      for (const wait of waiting.splice(0)) {
        if (stderr.includes(wait.text)) wait.then();
        else waiting.push(wait);
      }
    });
    child.on("error", reject);
    child.on("close", (exit, signal) => resolve({ exit, signal, stdout, stderr }));
    whenRunning({
      interrupt: () => child.kill("SIGINT"),
      terminate: () => child.kill("SIGTERM"),
      kill: () => child.kill("SIGKILL"),
      pause: () => child.kill("SIGSTOP"),
      goOn: () => child.kill("SIGCONT"),
      onStderr: (text, then) => waiting.push({ text, then }),
    });
  });
}
