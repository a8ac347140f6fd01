import { Readable } from "node:stream";
import { Chalk } from "chalk";
import { runProgram } from "../../bin/program.ts";

/** What a run within this process ended with. */
export interface RunHere {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Somebody who watches a live terminal, and may interrupt. */
export interface Watcher {
  readonly onErr: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a command line within this process and its current folder, which saves the start of the program. For a watcher
 * every look at the clock is a second later, so that all progress is shown.
 */
export async function runHere(args: readonly string[], watcher?: Watcher): Promise<RunHere> {
  let [out, err, time] = ["", "", 0];
  const paint = new Chalk({ level: 0 });
  const isLive = watcher !== undefined;
  const terminal = {
    ...{ paint, paintErr: paint, columns: 80, isLive, isScreen: false, isErrScreen: false, canDraw: false },
    out: (text: string) => {
      out += text;
    },
    stream: async () => {},
    err: (text: string) => {
      err += text;
      watcher?.onErr(text);
    },
    now: () => (isLive ? 1000 * ++time : performance.now()),
  };
  const signal = watcher?.signal ?? new AbortController().signal;
  const exit = await runProgram(args, { terminal, signal, stdin: () => Readable.from([]), version: "0.0.0" });
  return { exit, out, err };
}
