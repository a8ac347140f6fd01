import { Readable } from "node:stream";
import { Chalk } from "chalk";
import { runProgram } from "../../bin/program.ts";

/**
 * Runs a command line within this process, which saves the start of the program; paths have to be whole, for the
 * folder is that of the tests. `onErr` sees what is written on standard error. Every look at the clock is a second
 * later, so that all progress is shown.
 */
export async function runHere(
  args: readonly string[],
  onErr: (text: string) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [out, err, time] = ["", "", 0];
  const paint = new Chalk({ level: 0 });
  const screen = { columns: 80, isLive: true, isScreen: false, isErrScreen: false, canDraw: false };
  const terminal = {
    ...screen,
    paint,
    paintErr: paint,
    out: (text: string) => {
      out += text;
    },
    stream: async () => {},
    err: (text: string) => {
      err += text;
      onErr(text);
    },
    now: () => 1000 * ++time,
  };
  const exit = await runProgram(args, { terminal, signal, stdin: () => Readable.from([]), version: "0.0.0" });
  return { exit, out, err };
}
