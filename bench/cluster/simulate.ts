import { randomStream } from "../../src/math/philox.ts";

/** Measured times, in seconds. */
export interface QueueTimes {
  /** Of trials, to be drawn from. */
  readonly trials: readonly number[];
  /** From the offer of a job to a queue without others to its result in the coordinator, of a job that does nothing. */
  readonly latencies: readonly number[];
  /** Processor time of Redis for one job, from offer to result. */
  readonly redis: number;
  /** Processor time of the coordinator for one job, and the flush of a line of its journal, for which it waits. */
  readonly coordinator: number;
  readonly flush: number;
}

/** What so many workers do. */
export interface Simulated {
  readonly workers: number;
  readonly perMinute: number;
  /** As many times what one worker does without a queue. */
  readonly idealPerMinute: number;
  /** Shares of the time that the two servers work. */
  readonly redisBusy: number;
  readonly coordinatorBusy: number;
}

/** Trials for each worker: enough that the beginning and the end do not count. */
const TRIALS_EACH = 30;

/**
 * A sweep on workers at a queue, by events: each worker in turn gets a trial from Redis, which serves one at a time, works for as
 * long as a measured trial took, and hands the result to Redis; the coordinator takes results one at a time, behind.
 *
 * A worker waits for Redis alone, so that a slow coordinator ends the sweep later and stops nobody. Cost O(trials·log workers).
 */
export function simulate(workers: number, times: QueueTimes): Simulated {
  const random = randomStream(workers, "bench-simulate");
  const draw = (from: readonly number[]): number => from[Math.floor(random.uniform() * from.length)]!;
  const total = workers * TRIALS_EACH;
  // When each worker is free, the earliest first: a heap.
  const free = Array.from({ length: workers }, () => 0);
  const perResult = times.coordinator + times.flush;
  let [redisFree, coordinatorFree, drawn] = [0, 0, 0];
  for (let n = 0; n < total; n++) {
    const asked = free[0]!;
    redisFree = Math.max(redisFree, asked) + times.redis;
    const trial = draw(times.trials);
    drawn += trial;
    const done = redisFree + draw(times.latencies) + trial;
    coordinatorFree = Math.max(coordinatorFree, done) + perResult;
    replaceFirst(free, done);
  }
  const seconds = coordinatorFree;
  return {
    workers,
    perMinute: (60 * total) / seconds,
    idealPerMinute: (60 * workers * total) / drawn,
    redisBusy: (total * times.redis) / seconds,
    coordinatorBusy: (total * perResult) / seconds,
  };
}

/** Replaces the least of a heap. */
function replaceFirst(heap: number[], value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (child >= heap.length || heap[child]! >= value) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = value;
}
