/** Runs of the program: many in this process, or one in a process of its own. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Chalk } from "chalk";
import { runProgram } from "../../bin/program.ts";
import { safeText } from "../../bin/terminal/safeText.ts";
import type { JudgedRun } from "./judge.ts";

const plain = new Chalk({ level: 0 });

/** The built program. */
export const PROGRAM: string = fileURLToPath(new URL("../../dist/bin/kan.js", import.meta.url));
const METER = fileURLToPath(new URL("./meter.mjs", import.meta.url));

/** Runs one command line here, in `folder`. The process stays as it was. */
export async function runHere(folder: string, args: readonly string[], stdin = ""): Promise<JudgedRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const home = process.cwd();
  process.chdir(folder);
  const begun = process.cpuUsage();
  try {
    const exit = await runProgram(args, {
      terminal: {
        out: (text) => void out.push(safeText(text)),
        stream: async (piece) => void out.push(typeof piece === "string" ? safeText(piece) : ""),
        err: (text) => void err.push(safeText(text)),
        paint: plain,
        paintErr: plain,
        columns: 120,
        isLive: false,
        isScreen: false,
        isErrScreen: false,
        canDraw: false,
        now: () => performance.now(),
      },
      signal: new AbortController().signal,
      stdin: () => Readable.from(stdin === "" ? [] : [Buffer.from(stdin)]),
      version: "0.0.0",
    });
    const { user, system } = process.cpuUsage(begun);
    return { exit, stdout: out.join(""), stderr: err.join(""), seconds: (user + system) / 1e6 };
  } finally {
    process.chdir(home);
  }
}

/** How a run in a process of its own begins. */
export interface Apart {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A line of a shell in which `"$@"` is the program with its arguments. */
  readonly shell?: string;
  /** A module that is loaded first. */
  readonly preload?: string;
  /** Wall-clock milliseconds until it is ended. @defaultValue 120,000 */
  readonly patience?: number;
}

/** Runs one command line in a process of its own, with its processor time and memory. */
export function runApart(
  folder: string,
  args: readonly string[],
  { stdin = "", env = {}, shell, preload, patience = 120_000 }: Apart = {},
): JudgedRun & { readonly signal: NodeJS.Signals | null } {
  const meter = join(tmpdir(), `kan-meter-${process.pid}-${counter++}`);
  const imports = preload === undefined ? [] : ["--import", preload];
  const line = [process.execPath, "--import", METER, ...imports, PROGRAM, ...args];
  const [command, given] =
    shell === undefined ? [line[0]!, line.slice(1)] : ["sh", ["-c", shell, "sh", ...line]];
  const done = spawnSync(command, given, {
    cwd: folder,
    encoding: "utf8",
    input: stdin,
    env: { ...process.env, COLUMNS: "120", ...env, KAN_METER: meter },
    maxBuffer: 1 << 28,
    timeout: patience,
    killSignal: "SIGKILL",
  });
  const { seconds, megabytes } = metered(meter);
  return {
    exit: done.status,
    signal: done.signal,
    stdout: done.stdout,
    stderr: done.stderr,
    seconds,
    megabytes,
  };
}

let counter = 0;

function metered(path: string): { seconds: number; megabytes: number } {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { seconds: number; megabytes: number };
  } catch {
    return { seconds: 0, megabytes: 0 };
  } finally {
    rmSync(path, { force: true });
  }
}
