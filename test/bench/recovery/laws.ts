import type { Law } from "../../../bench/recovery/problem.ts";
import type { Conditions } from "../../../bench/recovery/task.ts";

/** A law for tests: `formula` of inputs between 1 and 5, or as `more` has it. */
export function law(formula: string, names: readonly string[], more: Partial<Law> = {}): Law {
  const inputs = names.map((name) => ({ name, low: 1, high: 5 }));
  return { kind: "law", id: "test", target: "out", formula, inputs, ...more };
}

/** Conditions for tests: 300 plain rows without noise, or as `more` has it. */
export function conditions(more: Partial<Conditions> = {}): Conditions {
  return {
    seed: 1,
    rows: 300,
    noise: 0,
    hasDummies: false,
    nuisances: 0,
    isAlongPath: false,
    gauge: "plain",
    ...more,
  };
}
