/** Tables without a law: a search must not say of one that it is a law. */
import { discover } from "../../src/discover/discover.ts";
import { printReadable } from "../../src/io/formulas/languages/mathjs.ts";
import { variablesOf } from "../../src/symbolic/expression/make.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import type { Attack, Trial } from "./attack.ts";
import { NOISE_KINDS, noiseTable } from "./noiseTables.ts";

/** Seconds of each search; most end before by themselves. */
const SECONDS = 20;

/** A formula that is called exact or nothing but the law, or a confidence above 0.5; one such confidence in 54 is chance. */
export const noise: Attack = {
  name: "noise",
  counts: { long: 54, short: 0 },
  chance: 1 / 54,
  trial: async (random, n): Promise<Trial> => {
    const kind = NOISE_KINDS[n % NOISE_KINDS.length]!;
    const { best, confidence, outcome, leaves } = await discover(noiseTable(kind, random.integer(1e9)), {
      engine: defaultEngine(),
      timeoutSeconds: SECONDS,
    });
    const faults: string[] = [];
    if (outcome === "exact" || leaves === "nothing") faults.push("it is called exact");
    if (variablesOf(best.expr).length > 0 && confidence > 0.5)
      faults.push(`confidence ${confidence.toFixed(2)}`);
    return { what: `${kind.name}: ${printReadable(best.expr, 4)}, ${outcome}`, faults };
  },
};
