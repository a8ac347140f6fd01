/** A worker that does nothing but leave a result: noopWorker.ts URL VERSION CONCURRENCY. What is left is the price of the queue. */
import { leaveResult } from "../../src/sweep/engines/jobQueue.ts";
import { connect, KEYS, loadQueue } from "../../src/sweep/engines/redis.ts";
import { RESULTS } from "./noop.ts";

const [url = "", kan = "", concurrency = "1"] = process.argv.slice(2);
const packages = await loadQueue();
const connection = connect(packages, url, console.error);
const taking = connect(packages, url, console.error);
new packages.bull.Worker(
  KEYS.queue(kan),
  async ({ data }: { data: { readonly id: string } }) => leaveResult(connection, RESULTS, data.id, data.id),
  { connection: taking, concurrency: Number(concurrency) },
);
await connection.set(KEYS.worker(kan, "noop"), "");
console.log("ready");
