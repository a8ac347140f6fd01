#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { EXIT_CODE, failureOf } from "./exit.ts";
import { runProgram } from "./program.ts";
import { renderDiagnostic } from "./terminal/diagnostics.ts";
import { safeText } from "./terminal/safeText.ts";
import { describeTerminal, type Terminal } from "./terminal/terminal.ts";

// A search of seconds spends 40 % of its processor time on compiling, on other threads. With less inlining and code compiled later it takes
// 0.7 to 0.8 of the processor, and its own thread no longer: 2.0 -> 1.5, 2.6 -> 2.0, 5.1 -> 4.1 and 15.6 -> 11.5 s of
// four laws (V8 itself: 920 and 135168). What is computed is the same.
setFlagsFromString("--max-inlined-bytecode-size-cumulative=100");
setFlagsFromString("--interrupt-budget=300000");

const terminal: Terminal = {
  out: (text) => process.stdout.write(safeText(text)),
  stream: (piece) => new Promise((resolve) => process.stdout.write(shown(piece), () => resolve())),
  err: (text) => process.stderr.write(safeText(text)),
  ...describeTerminal(process.stdout, process.stderr, process.env),
  now: () => performance.now(),
};

/** Data goes to a file or another program as it is, to a screen without signs that steer it. */
function shown(piece: string | Uint8Array): string | Uint8Array {
  return typeof piece === "string" && process.stdout.isTTY ? safeText(piece) : piece;
}

// A reader that has seen enough (`kan predict … | head`) is no fault: stop in silence. Anything else is said.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT_CODE.done);
  const { diagnostic } = failureOf(Object.assign(error, { path: "standard output" }));
  process.stderr.write(`${renderDiagnostic(diagnostic, terminal)}\n`);
  process.exit(EXIT_CODE.data);
});
// What cannot be said to anyone changes nothing about the result.
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT_CODE.done);
});

// The first Ctrl-C asks for the best so far, the second ends at once; SIGTERM is how a batch system or a container asks.
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
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
