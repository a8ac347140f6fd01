import { expect, test } from "vitest";
import { ATTACKS } from "../../scripts/attack/kinds.ts";
import { randomStream } from "../../src/math/philox.ts";

/** The first attempts of each kind; `npm run attack` makes the others. Kills and writers are in test/cli, noise beside this. */
const short = ATTACKS.filter(({ counts }) => counts.short > 0);

test.each(short)("the program holds against $name", async ({ name, counts, trial }) => {
  const violated: unknown[] = [];
  for (let n = 0; n < counts.short; n++) {
    const { what, faults } = await trial(randomStream(1, "attack", name, n), n);
    if (faults.length > 0) violated.push({ n, what, faults });
  }
  expect(violated).toEqual([]);
});

test("every kind of attack has a name of its own and attempts to make", () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  for (const { counts } of ATTACKS) expect(counts.long).toBeGreaterThan(counts.short);
});
