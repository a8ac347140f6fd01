import { expect, test } from "vitest";
import { NOISE_KINDS, noiseTable } from "../../scripts/attack/noiseTables.ts";
import { discover } from "../../src/discover/index.ts";
import { variablesOf } from "../../src/symbolic/expression/make.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";

/** A table of each kind; npm run attack noise tries more of them, for longer. */
test.each(NOISE_KINDS)("$name without a law: nothing is called exact or likely", async (kind) => {
  const { best, confidence, outcome, leaves } = await discover(noiseTable(kind, 7), {
    engine: defaultEngine(),
    timeoutSeconds: 1,
  });
  expect(outcome).not.toBe("exact");
  expect(leaves).not.toBe("nothing");
  if (variablesOf(best.expr).length > 0) expect(confidence).toBeLessThan(0.5);
});
