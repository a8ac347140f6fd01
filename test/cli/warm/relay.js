// The thread between a test, which waits without an event loop, and the process that runs the program.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";

const { port, answered, program, env } = workerData;
const served = fork(fileURLToPath(new URL("serve.js", import.meta.url)), [program], {
  env,
  execArgv: [],
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
const answer = (run) => {
  port.postMessage(run);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
};
served.on("message", answer);
served.on("exit", (exit, signal) =>
  answer({ exit, signal, stdout: "", stderr: "the process of the program ended" }),
);
port.on("message", (command) => served.send(command));
