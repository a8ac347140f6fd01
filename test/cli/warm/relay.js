// The thread between a test, which waits without an event loop, and the process that runs the program.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";

const { port, answered, program, env } = workerData;
let served;
let isWaiting = false;

port.on("message", (command) => {
  isWaiting = true;
  served ??= start();
  served.send(command);
});

/** A process that ends in a command answers with how it ended; the next command has a new one. */
function start() {
  const child = fork(fileURLToPath(new URL("serve.js", import.meta.url)), [program], {
    env,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.on("message", answer);
  child.on("exit", (exit, signal) => {
    served = undefined;
    answer({ exit, signal, stdout: "", stderr: "the process of the program ended" });
  });
  return child;
}

function answer(run) {
  if (!isWaiting) return;
  isWaiting = false;
  port.postMessage(run);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}
