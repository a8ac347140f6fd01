import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { planOf } from "../../../model/cpu/plan.ts";
import type { Batch, Bound, Engine } from "../../../model/engine.ts";
import type { Kan } from "../../../model/kan.ts";
import type { Loss } from "../../../model/loss.ts";
import type { LossKey } from "../../../model/losses/list.ts";
import { SQUARED_ERROR } from "../../../model/losses/squaredError.ts";
import { hasSnappedEdges, portableKan } from "../../../model/portable.ts";
import { builtModule } from "../../threads/built.ts";
import type { PlannedLoss } from "./blockPass.ts";
import { type ChunkPass, chunkPass } from "./chunks.ts";
import { type Kernels, loadKernels } from "./kernels.ts";
import { FLOAT64, type Numbers } from "./numbers.ts";
import { boundOf, type ChunkRunner, wasm } from "./wasm.ts";

/** Edge evaluations (rows × edges) below which waking other threads costs more than they save. */
const WORTH_SHARING = 300_000;
/** Most memory for the parts of a round of chunks, in doubles: 64 MB. */
const ROUND_DOUBLES = 8e6;

/** What a chunk thread is told. Columns, θ and parts are shared memory. */
export type ChunkRequest =
  | {
      readonly kind: "bind";
      readonly id: number;
      readonly kan: Kan;
      readonly batch: Batch;
      readonly loss: LossKey;
      readonly precision: Numbers["precision"];
    }
  | { readonly kind: "drop"; readonly id: number }
  | { readonly kind: "run"; readonly id: number; readonly round: Round };

/** A run of chunks that threads take one by one. */
export interface Round {
  readonly what: "loss" | "gradient" | "normal";
  readonly theta: Float64Array;
  readonly first: number;
  readonly count: number;
  /** [0] the next chunk to take, [1] chunks done; counted from `first`. */
  readonly counters: Int32Array;
  /** Per chunk of the round: sum of losses, then part of the gradient, or matrix and vector. */
  readonly parts: Float64Array;
}

/**
 * The SIMD engine with the chunks of large batches shared among `threads` threads: the bits of `wasm` and of `cpu`.
 *
 * Threads start when a batch first is worth it. This thread takes chunks like the others, and waits only for chunks
 * that have been taken: a thread that is late or lost costs time, never the result.
 */
export function wasmOnThreads(threads: number): Engine {
  if (threads <= 1) return wasm;
  return {
    name: "wasm",
    bind: (kan, batch, loss = SQUARED_ERROR) => bindThreaded(kan, batch, loss, threads),
  };
}

function bindThreaded(kan: Kan, batch: Batch, loss: Loss, threads: number): Bound {
  const kernels = loadKernels();
  if (kernels === null) return wasm.bind(kan, batch, loss);
  const plan = planOf(kan);
  const runner = sharedChunks(kernels, { plan, batch, loss }, threads, FLOAT64);
  return runner === undefined ? wasm.bind(kan, batch, loss) : boundOf(plan, batch, loss, runner);
}

/** The chunks of a batch shared among threads; undefined where there is one alone, or other threads do not pay. */
export function sharedChunks(
  kernels: Kernels,
  { plan, batch, loss }: PlannedLoss,
  threads: number,
  numbers: Numbers,
): ChunkRunner | undefined {
  const { kan } = plan;
  const nEdges = plan.sums.reduce((n, sum) => n + sum.edges.length, 0);
  // Functions of snapped edges cannot cross to another thread; such networks are small.
  if (threads <= 1 || batch.nRows * nEdges < WORTH_SHARING || hasSnappedEdges(kan)) return undefined;
  const pass = chunkPass(kernels, { plan, batch, loss }, numbers);
  if (pass.nChunks < 2) return undefined;
  const { name, scale } = loss;
  const given = { kan, batch, loss: { name, scale }, precision: numbers.precision };
  return shared(given, pass, plan.size, teamOf(threads));
}

let nextId = 0;

/** What every thread binds. */
type Given = Omit<Extract<ChunkRequest, { readonly kind: "bind" }>, "kind" | "id">;

function shared(
  { kan, batch, loss, precision }: Given,
  pass: ChunkPass,
  size: number,
  team: Team,
): ChunkRunner {
  const id = nextId++;
  team.tell({
    kind: "bind",
    id,
    kan: portableKan(kan),
    batch: {
      inputs: batch.inputs.map(inSharedMemory),
      targets: batch.targets.map(inSharedMemory),
      nRows: batch.nRows,
      ...(batch.weights && { weights: inSharedMemory(batch.weights) }),
      ...(batch.usual && { usual: batch.usual }),
    },
    loss,
    precision,
  });
  const theta = sharedDoubles(size);
  const run = (
    what: Round["what"],
    at: Float64Array,
    perChunk: number,
    add: (part: Float64Array) => void,
  ): number => {
    theta.set(at);
    pass.start(theta);
    const perRound = Math.max(team.size, Math.min(pass.nChunks, Math.floor(ROUND_DOUBLES / perChunk)));
    const parts = team.room(perRound * perChunk);
    let sum = 0;
    for (let first = 0; first < pass.nChunks; first += perRound) {
      const count = Math.min(perRound, pass.nChunks - first);
      const counters = new Int32Array(new SharedArrayBuffer(8));
      const round: Round = { what, theta, first, count, counters, parts };
      team.tell({ kind: "run", id, round });
      takeChunks(pass, round, size);
      for (let done = Atomics.load(counters, 1); done < count; done = Atomics.load(counters, 1)) {
        Atomics.wait(counters, 1, done);
      }
      for (let i = 0; i < count; i++) {
        const part = parts.subarray(i * perChunk, (i + 1) * perChunk);
        sum += part[0]!;
        add(part.subarray(1));
      }
    }
    return sum;
  };

  const total = new Float64Array(pass.partSize);
  return {
    pass,
    loss: (at) => run("loss", at, 1, () => {}),
    gradient(at, gradient) {
      total.fill(0);
      const sum = run("gradient", at, 1 + pass.partSize, (part) => {
        for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
      });
      pass.collect(total, gradient);
      return sum;
    },
    normal: (at, add) =>
      run("normal", at, 1 + size * size + size, (part) =>
        add(part.subarray(0, size * size), part.subarray(size * size)),
      ),
    dispose: () => team.tell({ kind: "drop", id }),
  };
}

/** Takes chunks of a round until none is left. `pass` has been started with the round's θ. */
export function takeChunks(pass: ChunkPass, round: Round, size: number): void {
  const { what, first, count, counters, parts } = round;
  const perChunk = what === "loss" ? 1 : what === "gradient" ? 1 + pass.partSize : 1 + size * size + size;
  for (let i = Atomics.add(counters, 0, 1); i < count; i = Atomics.add(counters, 0, 1)) {
    const part = parts.subarray(i * perChunk, (i + 1) * perChunk);
    if (what === "loss") part[0] = pass.loss(first + i);
    else if (what === "gradient") part[0] = pass.gradient(first + i, part.subarray(1));
    else {
      const matrix = part.subarray(1, 1 + size * size);
      part[0] = pass.normal(first + i, matrix, part.subarray(1 + size * size));
    }
    Atomics.add(counters, 1, 1);
    Atomics.notify(counters, 1);
  }
}

/** The threads beside this one. */
interface Team {
  /** This thread included. */
  readonly size: number;
  /** Shared memory for at least `n` doubles, until the next call: rounds follow one another, so one room serves all. */
  room(n: number): Float64Array;
  tell(request: ChunkRequest): void;
}

const teams = new Map<number, Team>();

function teamOf(threads: number): Team {
  const known = teams.get(threads);
  if (known) return known;
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const ports: MessagePort[] = [];
  for (let t = 1; t < threads; t++) {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(builtModule(new URL("./chunkWorker.ts", import.meta.url)), {
      workerData: { bell, port: port2 },
      transferList: [port2],
    });
    worker.on("error", () => {}); // the chunks it does not take are computed here
    worker.unref();
    port1.unref();
    ports.push(port1);
  }
  let room = sharedDoubles(0);
  const team: Team = {
    size: threads,
    room(n) {
      if (room.length < n) room = sharedDoubles(n);
      return room;
    },
    tell(request) {
      for (const port of ports) port.postMessage(request);
      Atomics.add(bell, 0, 1);
      Atomics.notify(bell, 0);
    },
  };
  teams.set(threads, team);
  return team;
}

function sharedDoubles(n: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * n));
}

/** The column itself when it is in shared memory, else a copy that is. */
function inSharedMemory(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const copy = sharedDoubles(column.length);
  copy.set(column);
  return copy;
}
