import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Run } from "../run.ts";

/** A process that runs the program again and again: half of a short command is the start and what a fresh process compiles. */
export interface WarmProgram {
  /** Runs the program in a folder, and waits for it. */
  readonly run: (cwd: string, args: readonly string[]) => Run;
}

/** Starts that process; it ends with the one that started it. */
export function warmProgram(program: string, env: NodeJS.ProcessEnv): WarmProgram {
  const { port1: port, port2: other } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const relay = new Worker(new URL("relay.js", import.meta.url), {
    workerData: { port: other, answered, program, env },
    transferList: [other],
    execArgv: [],
  });
  relay.unref();
  port.unref();
  return {
    run: (cwd, args) => {
      Atomics.store(answered, 0, 0);
      port.postMessage({ cwd, args });
      Atomics.wait(answered, 0, 0);
      return receiveMessageOnPort(port)!.message as Run;
    },
  };
}
