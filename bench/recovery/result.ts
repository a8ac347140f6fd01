import type { Verdict } from "./judge.ts";
import type { Answer, Running, Way } from "./solver.ts";
import type { Conditions } from "./task.ts";

/** One problem under one set of conditions: what was asked, what came, what the judge says. */
export interface Result {
  readonly id: string;
  readonly seed: number;
  readonly noise: number;
  readonly truth: string;
  readonly found: string;
  readonly foundBy: string | null;
  /** Of the formula taken; null where there is none that can be read. */
  readonly verdict: Verdict | null;
  /** Index of the first printed formula that is right, or null. */
  readonly rightAt: number | null;
  readonly printed: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly exit: number | null;
  readonly isKilled: boolean;
  readonly complaint: string;
  readonly claims: Answer["claims"];
}

/** What a file of results holds. */
export interface Report {
  readonly schema: "kan-bench/recovery@1";
  readonly set: string;
  readonly program: string;
  readonly node: string;
  readonly processor: string;
  readonly by: Way;
  readonly settings: Omit<Conditions, "seed" | "noise"> & Pick<Running, "seconds" | "threads" | "words">;
  readonly summaries: readonly Summary[];
  readonly results: readonly Result[];
}

/** Counts of the results with one seed and noise. */
export interface Summary {
  readonly seed: number;
  readonly noise: number;
  readonly problems: number;
  readonly recovered: number;
  readonly readable: number;
  readonly onFront: number;
  readonly killed: number;
  readonly medianSeconds: number;
  readonly medianCpuSeconds: number;
}

/** One summary for each seed and noise, in the order of the results. */
export function summariesOf(results: readonly Result[]): readonly Summary[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.noise} ${result.seed}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map(summaryOf);
}

function summaryOf(results: readonly Result[]): Summary {
  const count = (isCounted: (result: Result) => boolean): number => results.filter(isCounted).length;
  return {
    seed: results[0]!.seed,
    noise: results[0]!.noise,
    problems: results.length,
    recovered: count(({ verdict }) => verdict?.isRecovered === true),
    readable: count(({ verdict }) => verdict?.isReadable === true),
    onFront: count(({ rightAt }) => rightAt !== null),
    killed: count(({ isKilled }) => isKilled),
    medianSeconds: median(results.map(({ seconds }) => seconds)),
    medianCpuSeconds: median(results.map(({ cpuSeconds }) => cpuSeconds)),
  };
}

/** The middle of the values; of an even number, the mean of the two in the middle. NaN without any. */
export function median(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
