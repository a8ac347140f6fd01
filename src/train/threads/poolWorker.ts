/** The thread side of `pool.ts`: runs one task at a time and posts what it emits and returns. */
import { parentPort } from "node:worker_threads";
import type { PoolAnswer, PoolRequest, Task } from "./pool.ts";

const answer = (message: PoolAnswer): void => parentPort?.postMessage(message);

parentPort?.on("message", async ({ id, module, input }: PoolRequest) => {
  try {
    const { default: task } = (await import(module)) as { default: Task<unknown, unknown, unknown> };
    const result = await task(input, { emit: (event) => answer({ kind: "event", id, event }) });
    answer({ kind: "result", id, result });
  } catch (error) {
    answer({ kind: "error", id, error });
  }
});
