import { median, type Result } from "./result.ts";

/** A problem on which two runs differ, with the two formulas. */
export interface Change {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/** What a second run won and lost against a first. */
export interface Comparison {
  /** Recovered in both. */
  readonly both: number;
  readonly won: readonly Change[];
  readonly lost: readonly Change[];
  /** Recovered in both, readable in the first only. */
  readonly longer: readonly Change[];
  /** Recovered in both, readable in the second only. */
  readonly shorter: readonly Change[];
  /** Median of the ratios of processor time, second over first, of what both recovered. NaN without any. */
  readonly cpuRatio: number;
  /** Results that only one of the runs has. */
  readonly unmatched: number;
}

/** The second run against the first, matched by problem, seed and noise. */
export function compareResults(before: readonly Result[], after: readonly Result[]): Comparison {
  const second = new Map(after.map((result) => [keyOf(result), result]));
  const pairs = before.flatMap((a) => {
    const b = second.get(keyOf(a));
    return b === undefined ? [] : [[a, b] as const];
  });
  const changes = (isChange: (a: Result, b: Result) => boolean): readonly Change[] =>
    pairs
      .filter(([a, b]) => isChange(a, b))
      .map(([a, b]) => ({ key: keyOf(a), before: formulaOf(a), after: formulaOf(b) }));
  const shared = pairs.filter(([a, b]) => isRecovered(a) && isRecovered(b));
  return {
    both: shared.length,
    won: changes((a, b) => !isRecovered(a) && isRecovered(b)),
    lost: changes((a, b) => isRecovered(a) && !isRecovered(b)),
    longer: changes((a, b) => isRecovered(b) && isReadable(a) && !isReadable(b)),
    shorter: changes((a, b) => isRecovered(a) && !isReadable(a) && isReadable(b)),
    cpuRatio: median(shared.map(([a, b]) => b.cpuSeconds / a.cpuSeconds)),
    unmatched: before.length + after.length - 2 * pairs.length,
  };
}

function keyOf({ id, seed, noise }: Result): string {
  return `${id} (seed ${seed}, noise ${noise})`;
}

function formulaOf({ found, verdict, complaint }: Result): string {
  const faults = verdict === null || verdict.isRecovered ? "" : `   [${verdict.faults.join(" ")}]`;
  return found === "" ? `no formula ${complaint}` : `${found}${faults}`;
}

function isRecovered({ verdict }: Result): boolean {
  return verdict?.isRecovered === true;
}

function isReadable({ verdict }: Result): boolean {
  return verdict?.isReadable === true;
}
