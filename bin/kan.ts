#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { EXIT_CODE } from "./exit.ts";
import { runProgram } from "./program.ts";
import { describeTerminal, type Terminal } from "./terminal/terminal.ts";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  stream: (piece) => new Promise((resolve) => process.stdout.write(piece, () => resolve())),
  err: (text) => process.stderr.write(text),
  ...describeTerminal(process.stdout, process.stderr, process.env),
  now: () => performance.now(),
};

// A reader that has seen enough (`kan predict … | head`) is no fault: stop in silence.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? EXIT_CODE.done : EXIT_CODE.bug);
  });
}

// The first Ctrl-C asks for the best so far, the second ends at once.
const interrupt = new AbortController();
process.on("SIGINT", () => {
  if (interrupt.signal.aborted) process.exit(EXIT_CODE.interrupted);
  interrupt.abort();
});

const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;
let isStdinOpen = false;
const stdin = (): NodeJS.ReadStream => {
  isStdinOpen = true;
  // A read that waits for a sleeping writer would not hear Ctrl-C, whether it came before or comes later.
  if (interrupt.signal.aborted) process.stdin.destroy();
  interrupt.signal.addEventListener("abort", () => process.stdin.destroy());
  return process.stdin;
};

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  signal: interrupt.signal,
  stdin,
  version,
});
if (isStdinOpen) process.stdin.destroy();
