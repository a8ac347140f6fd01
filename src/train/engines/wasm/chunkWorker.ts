/** The thread side of `threads.ts`: sleeps until the bell rings, then takes chunks of what it is told to compute. */
import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { planOf } from "../../../model/cpu/plan.ts";
import { lossOf } from "../../../model/losses/list.ts";
import { type ChunkPass, chunkPass } from "./chunks.ts";
import { loadKernels } from "./kernels.ts";
import { numbersOf } from "./numbers.ts";
import { type ChunkRequest, takeChunks } from "./threads.ts";

const { bell, port } = workerData as { readonly bell: Int32Array; readonly port: MessagePort };
const bound = new Map<number, { readonly pass: ChunkPass; readonly size: number }>();

function obey(request: ChunkRequest): void {
  if (request.kind === "drop") {
    bound.delete(request.id);
  } else if (request.kind === "bind") {
    const kernels = loadKernels();
    if (kernels === null) return; // the other threads do without this one
    const numbers = numbersOf(request.precision);
    const plan = planOf(request.kan, numbers.tileColumns);
    bound.set(request.id, {
      pass: chunkPass(kernels, { plan, batch: request.batch, loss: lossOf(request.loss) }, numbers),
      size: plan.size,
    });
  } else {
    const { pass, size } = bound.get(request.id) ?? {};
    const { round } = request;
    if (pass === undefined || Atomics.load(round.counters, 0) >= round.count) return;
    pass.start(round.theta);
    takeChunks(pass, round, size!);
  }
}

for (;;) {
  const rings = Atomics.load(bell, 0);
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    obey(next.message as ChunkRequest);
  }
  Atomics.wait(bell, 0, rings);
}
