import { Worker } from "node:worker_threads";
import { builtModule } from "./built.ts";

/**
 * A module of tasks: its default export computes one result from one input. Inputs, results and events are copied
 * between threads, so they are plain data (a network travels as a `PortableKan`); shared buffers are shared.
 */
export type Task<I, O, E = never> = (input: I, tools: TaskTools<E>) => O | Promise<O>;

/** What a task may use of the world. */
export interface TaskTools<E> {
  readonly emit: (event: E) => void;
  /** Aborted when the caller gives up; a task that runs on the caller's thread should look at it now and then. */
  readonly signal?: AbortSignal;
}

/** How a map over tasks is run. */
export interface MapOptions<O, E = never> {
  /** Aborting it ends the tasks at work and rejects with its reason; what has come so far went to `onResult`. */
  readonly signal?: AbortSignal;
  /** Receives what task `index` emits. */
  readonly onEvent?: (index: number, event: E) => void;
  /** Receives each result as it comes; the order is that of completion. */
  readonly onResult?: (index: number, result: O) => void;
}

/** Threads that run tasks. Results depend on the inputs alone, not on the number of threads. */
export interface Pool {
  readonly threads: number;
  /** The results of a task module on each input, in the order of the inputs. Fails as the first task fails. */
  map<I, O, E = never>(module: URL, inputs: readonly I[], options?: MapOptions<O, E>): Promise<O[]>;
  /** Ends the threads. Tasks still at work are dropped. */
  close(): Promise<void>;
}

/** What a thread is told and what it answers. */
export type PoolRequest = { readonly id: number; readonly module: string; readonly input: unknown };
export type PoolAnswer =
  | { readonly kind: "event"; readonly id: number; readonly event: unknown }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: unknown };

/**
 * A pool of `threads` threads, started when first needed. With one thread no worker is ever started: tasks run here,
 * one after the other.
 */
export function openPool(threads: number): Pool {
  return threads <= 1 ? poolOfOne() : openWorkers(threads);
}

/** A map over tasks on a pool of its own. */
export async function parallelMap<I, O, E = never>(
  module: URL,
  inputs: readonly I[],
  options: MapOptions<O, E> & { readonly threads: number },
): Promise<O[]> {
  const pool = openPool(Math.min(options.threads, inputs.length));
  try {
    return await pool.map<I, O, E>(module, inputs, options);
  } finally {
    await pool.close();
  }
}

function poolOfOne(): Pool {
  return {
    threads: 1,
    async map<I, O, E>(module: URL, inputs: readonly I[], options: MapOptions<O, E> = {}): Promise<O[]> {
      const { default: task } = (await import(module.href)) as { default: Task<I, O, E> };
      const results: O[] = [];
      for (const [index, input] of inputs.entries()) {
        options.signal?.throwIfAborted();
        const emit = (event: E): void => options.onEvent?.(index, event);
        const result = await task(input, { emit, ...(options.signal ? { signal: options.signal } : {}) });
        options.onResult?.(index, result);
        results.push(result);
      }
      options.signal?.throwIfAborted();
      return results;
    },
    close: async () => {},
  };
}

interface Job {
  readonly id: number;
  readonly request: PoolRequest;
  readonly onEvent: (event: unknown) => void;
  readonly settle: (answer: Exclude<PoolAnswer, { kind: "event" }>) => void;
}

/** A pool of `threads` worker threads beside this one, which is free to work too; each starts when first needed. */
export function openWorkers(threads: number): Pool {
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  const atWork = new Map<Worker, Job>();
  const waiting: Job[] = [];
  let nextId = 0;

  const start = (): Worker => {
    const worker = new Worker(builtModule(new URL("./poolWorker.ts", import.meta.url)));
    workers.add(worker);
    worker.on("message", (answer: PoolAnswer) => {
      const job = atWork.get(worker);
      if (job === undefined || job.id !== answer.id) return;
      if (answer.kind === "event") {
        job.onEvent(answer.event);
        return;
      }
      atWork.delete(worker);
      idle.push(worker);
      worker.unref();
      job.settle(answer);
      assign();
    });
    worker.on("error", (error) => {
      const job = atWork.get(worker);
      forget(worker);
      job?.settle({ kind: "error", id: job.id, error });
      assign();
    });
    return worker;
  };
  const forget = (worker: Worker): void => {
    workers.delete(worker);
    atWork.delete(worker);
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
  };
  const assign = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || workers.size < threads)) {
      const worker = idle.pop() ?? start();
      const job = waiting.shift()!;
      atWork.set(worker, job);
      worker.ref();
      worker.postMessage(job.request);
    }
  };
  /** Drops jobs that wait and ends the threads of those at work. */
  const drop = async (jobs: ReadonlySet<Job>): Promise<void> => {
    for (let i = waiting.length - 1; i >= 0; i--) if (jobs.has(waiting[i]!)) waiting.splice(i, 1);
    const ending = [...atWork].filter(([, job]) => jobs.has(job)).map(([worker]) => worker);
    for (const worker of ending) forget(worker);
    await Promise.all(ending.map((worker) => worker.terminate()));
    assign();
  };

  return {
    threads,
    map<I, O, E>(module: URL, inputs: readonly I[], options: MapOptions<O, E> = {}): Promise<O[]> {
      const { signal } = options;
      const results = new Array<O>(inputs.length);
      let open = inputs.length;
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (open === 0) return resolve(results);
        const jobs = new Set<Job>();
        const fail = (reason: unknown): void => {
          signal?.removeEventListener("abort", onAbort);
          void drop(jobs).then(() => reject(reason));
        };
        const onAbort = (): void => fail(signal!.reason);
        signal?.addEventListener("abort", onAbort);
        inputs.forEach((input, index) => {
          const job: Job = {
            id: nextId,
            request: { id: nextId++, module: builtModule(module).href, input },
            onEvent: (event) => options.onEvent?.(index, event as E),
            settle(answer) {
              jobs.delete(job);
              if (answer.kind === "error") return fail(answer.error);
              results[index] = answer.result as O;
              options.onResult?.(index, results[index]!);
              if (--open > 0) return;
              signal?.removeEventListener("abort", onAbort);
              resolve(results);
            },
          };
          jobs.add(job);
          waiting.push(job);
        });
        assign();
      });
    },
    async close() {
      waiting.length = 0;
      const ending = [...workers];
      for (const worker of ending) forget(worker);
      await Promise.all(ending.map((worker) => worker.terminate()));
    },
  };
}
