/** A batch of items: run here, or on other threads where that is worth it; results are given on in the order of the batch. */
import { setImmediate } from "node:timers/promises";
import type { Context } from "../../train/context.ts";
import type { Pool } from "../../train/threads/pool.ts";
import { colonyOf } from "../evolution/colony.ts";
import type { Colony } from "../evolution/island.ts";
import type { NetworkResult } from "../networks/networkForms.ts";
import { tableOf } from "../problem.ts";
import type { Item } from "./agenda.ts";
import type { SearchTools } from "./searchTools.ts";
import { runStep, type StepInput, type StepResult } from "./stepTask.ts";

/** Batches of less work than this are not worth other threads. */
const WORTH_THREADS = 1e8;

/** What an item gave. */
export type Result = StepResult & { readonly network?: NetworkResult };

/** What a batch is run for. */
export interface Receiver {
  /** Error of the best formula before the batch. */
  readonly bestError: number;
  /** Takes the result of an item, after those of all items before it. */
  take(item: Item, result: Result): void;
  /** Whether nothing more is wanted: items that were not begun are left out, results that come are dropped. */
  isOver(): boolean;
}

/** Runs a batch. All of its items are given what was known before it, whatever runs first. */
export async function runBatch(
  items: readonly Item[],
  tools: SearchTools,
  receiver: Receiver,
): Promise<void> {
  const work = items.reduce((sum, { cost }) => sum + cost, 0);
  const pool = work > WORTH_THREADS ? tools.pool() : undefined;
  const batch = new Batch(items, tools, receiver);
  await (pool === undefined ? batch.runHere() : batch.runShared(pool));
}

class Batch {
  readonly #items: readonly Item[];
  readonly #tools: SearchTools;
  readonly #receiver: Receiver;
  readonly #surrogates: readonly Item["entry"]["surrogate"][];
  readonly #colonies: readonly (Colony | undefined)[];
  readonly #context: Context;
  readonly #ended = new AbortController();
  /** Results that wait for one of an item before them. */
  readonly #waiting = new Map<number, Result>();
  #next = 0;

  constructor(items: readonly Item[], tools: SearchTools, receiver: Receiver) {
    this.#items = items;
    this.#tools = tools;
    this.#receiver = receiver;
    this.#surrogates = items.map(({ entry }) => entry.surrogate);
    this.#colonies = items.map((item) =>
      item.step.kind === "evolution" ? colonyOf(item, tools) : undefined,
    );
    const { signal } = tools.context;
    const ended = this.#ended.signal;
    this.#context = { ...tools.context, signal: signal ? AbortSignal.any([signal, ended]) : ended };
  }

  async runHere(): Promise<void> {
    for (const [index, item] of this.#items.entries()) {
      // Lets Ctrl-C in: what follows keeps the thread for up to a second.
      await setImmediate();
      if (this.#receiver.isOver()) return;
      if (item.step.kind === "network") await this.#runNetwork(index);
      else this.#give(index, runStep(this.#inputOf(index)));
    }
  }

  /** Networks run here, which have threads of their own, all else on the threads of the pool. */
  async runShared(pool: Pool): Promise<void> {
    const places = [...this.#items.keys()];
    const isNetwork = (index: number): boolean => this.#items[index]!.step.kind === "network";
    const shared = places.filter((index) => !isNetwork(index));
    const module = new URL("./stepTask.ts", import.meta.url);
    const { signal } = this.#context;
    const elsewhere = pool
      .map<StepInput, StepResult>(
        module,
        shared.map((index) => this.#inputOf(index)),
        { ...(signal && { signal }), onResult: (at, result) => this.#give(shared[at]!, result) },
      )
      .catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
      });
    for (const index of places.filter(isNetwork)) await this.#runNetwork(index);
    await elsewhere;
  }

  async #runNetwork(index: number): Promise<void> {
    const { step, entry, effort } = this.#items[index]!;
    if (step.kind !== "network" || this.#receiver.isOver()) return;
    const { engine, seed, starts } = this.#tools;
    const { bestError } = this.#receiver;
    const surrogate = this.#surrogates[index];
    const given = {
      engine,
      seed,
      starts,
      bestError,
      context: this.#context,
      ...(surrogate && { surrogate }),
    };
    this.#give(index, { network: await step.action.run(tableOf(entry.problem), given, effort) });
  }

  #inputOf(index: number): StepInput {
    const { step, entry, effort, argument } = this.#items[index]!;
    const colony = this.#colonies[index];
    const { deadline } = this.#tools;
    const table = tableOf(entry.problem);
    return { name: step.action.name, table, effort, argument, deadline, ...(colony && { colony }) };
  }

  /** Gives on a result, and those that waited for it. */
  #give(index: number, result: Result): void {
    const { isOver, take } = this.#receiver;
    this.#waiting.set(index, result);
    for (
      let ready = this.#waiting.get(this.#next);
      ready !== undefined && !isOver();
      ready = this.#waiting.get(this.#next)
    ) {
      this.#waiting.delete(this.#next);
      take(this.#items[this.#next++]!, ready);
    }
    if (isOver()) this.#ended.abort();
  }
}
