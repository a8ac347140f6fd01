/** Systems of the benchmark: their data with noise, and trajectories by code that the program does not share. */
import { parsePython, type Truth } from "../recovery/python.ts";
import { uniformNumbers } from "../recovery/random.ts";
import { solve } from "../recovery/solve.ts";

/** A system as its file has it. */
export interface SystemProblem {
  readonly id: string;
  readonly name: string;
  readonly variables: readonly string[];
  readonly substituted: readonly string[];
  readonly initial: readonly (readonly number[])[];
  readonly t_span: readonly [number, number];
  readonly samples: number;
  readonly state_range: readonly (readonly [number, number])[];
}

/** The derivative of each state. */
export type RightSide = (state: readonly number[]) => number[];

/** The right-hand sides as written in the file. */
export function truthsOf({ substituted }: SystemProblem): Truth[] {
  return substituted.map((text) => parsePython(text.replaceAll("Abs(", "abs(").replaceAll("cot(", "1/tan(")));
}

export function rightSideOf(problem: SystemProblem): RightSide {
  const truths = truthsOf(problem);
  return (state) => {
    const row = Object.fromEntries(problem.variables.map((name, k) => [name, state[k]!]));
    return truths.map(({ value }) => value(row));
  };
}

/** The states at evenly spaced times; none where they cannot be followed to the end. */
export function trajectory(
  f: RightSide,
  start: readonly number[],
  [low, high]: readonly [number, number],
  n: number,
): readonly number[][] {
  const times = Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
  try {
    const rows = solve((_t, y) => f(y), start, times);
    return rows.every((row) => row.every(Number.isFinite)) ? rows : [];
  } catch {
    return [];
  }
}

/** The table of a trajectory with Gaussian noise, a share of each state's root mean square. */
export function tableOf(problem: SystemProblem, noise: number, seed: number): string {
  const { variables, t_span: span, samples, initial } = problem;
  const rows = trajectory(rightSideOf(problem), initial[0]!, span, samples);
  const uniform = uniformNumbers(seed);
  const sizes = variables.map((_, k) =>
    Math.sqrt(rows.reduce((sum, row) => sum + row[k]! ** 2, 0) / rows.length),
  );
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const lines = rows.map((row, i) => {
    const t = span[0] + ((span[1] - span[0]) * i) / (samples - 1);
    return [t, ...row.map((v, k) => v + noise * sizes[k]! * gauss())].join(",");
  });
  return [["t", ...variables].join(","), ...lines].join("\n");
}
