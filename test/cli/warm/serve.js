// Runs the built program for one command after the other in this process: its entry is evaluated anew for each, with
// its own arguments, folder, streams and signals, while the rooms behind it stay loaded and compiled.
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

const entry = pathToFileURL(process.argv[2]).href;
let nRuns = 0;

process.on("message", async ({ cwd, args }) => {
  const written = { stdout: [], stderr: [] };
  for (const name of ["stdout", "stderr"])
    process[name].write = (piece, ...rest) => {
      written[name].push(Buffer.from(piece));
      for (const done of rest) if (typeof done === "function") done();
      return true;
    };
  Object.defineProperty(process, "stdin", { value: Readable.from([]), configurable: true });
  process.argv.splice(1, Number.POSITIVE_INFINITY, process.argv[1], ...args);
  process.chdir(cwd);
  process.exitCode = undefined;
  await import(`${entry}?run=${nRuns++}`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal);
  for (const name of ["stdout", "stderr"]) process[name].removeAllListeners("error");
  const exit = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  process.chdir("/");
  const [stdout, stderr] = [written.stdout, written.stderr].map((pieces) => Buffer.concat(pieces).toString());
  process.send({ exit, signal: null, stdout, stderr });
});
process.on("disconnect", () => process.exit());
