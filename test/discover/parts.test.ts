import { expect, test } from "vitest";
import { search } from "../../src/discover/agenda/search.ts";
import type { Tried } from "../../src/discover/agenda/searchTools.ts";
import { STEPS } from "../../src/discover/agenda/steps.ts";
import { Archive, comparedError, EXACT_NRMSE } from "../../src/discover/choosing/archive.ts";
import { Offers } from "../../src/discover/choosing/offers.ts";
import { explainedOn } from "../../src/discover/explained.ts";
import { searchRows } from "../../src/discover/rows.ts";
import { quiet } from "../../src/train/context.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

/** What laws in parts need, and no more. */
const STEP_NAMES: readonly string[] = [
  "transform the target",
  "divide powers out",
  "split",
  "take a part",
  "product of powers",
  "sum of powers",
  "product with a factor",
];

/** The archive after a law was searched by few forms and moves, and what was tried: so many things at most. */
async function searched(
  ranges: Ranges,
  law: Law,
  most = Number.POSITIVE_INFINITY,
  nRows = 400,
): Promise<{ archive: Archive; tried: Tried[] }> {
  const rows = searchRows(rowsOfLaw(ranges, law, nRows), 0);
  const archive = new Archive();
  const offers = new Offers(rows, archive);
  const tried: Tried[] = [];
  await search(problemOf(rows.train), {
    archive,
    offers,
    explained: explainedOn(offers.judged, undefined),
    steps: STEPS.filter(({ action }) => STEP_NAMES.includes(action.name)),
    engine: defaultEngine(),
    seed: 0,
    starts: 1,
    context: quiet,
    isLate: () => tried.length >= most,
    pool: () => undefined,
    deadline: Number.POSITIVE_INFINITY,
    isPastDeadline: () => false,
    onTried: (one) => tried.push(one),
  });
  return { archive, tried };
}

const cases: readonly (readonly [string, Ranges, Law, number?])[] = [
  [
    "a sum over five columns whose parts share one",
    { m: [1, 4], v: [1, 4], k: [1, 4], x: [1, 4], q: [1, 4] },
    (m, v, k, x, q) => (m! * v! ** 2) / 2 + (k! * x! ** 2 * Math.sqrt(1 + q! / x!)) / (2 * m!),
    700,
  ],
  [
    "an angle before a bracket that changes sign",
    { t: [0, 6], a: [1, 4], b: [1, 4], c: [1, 4] },
    (t, a, b, c) => Math.cos(t!) * (b! ** 3 / (c! ** 2 * (1 + a!)) - c!),
  ],
  [
    "a root beside a term that shares two of its columns",
    { t: [0, 6], m: [1, 3], k: [1, 3], e: [1, 3] },
    (t, m, k, e) => m! * k! + Math.sqrt(m! ** 2 + e! * k!) * Math.cos(t!),
  ],
];

for (const [what, ranges, law, nRows] of cases) {
  test(`${what} is found part by part`, async () => {
    const { archive, tried } = await searched(ranges, law, undefined, nRows);
    expect(tried.some(({ step }) => step === "take a part")).toBe(true);
    expect(comparedError(archive.best!)).toBeLessThan(EXACT_NRMSE);
    expect(archive.best!.complexity).toBeLessThan(30);
  });
}

test("nothing is offered once the search is over", async () => {
  const { archive } = await searched({ a: [1, 3], b: [1, 3] }, (a, b) => a! + Math.sin(b!), 0);
  expect(archive.formulas).toEqual([]);
});

test("a law in parts is searched the same way twice", async () => {
  const [, ranges, law] = cases[1]!;
  const [one, other] = [await searched(ranges, law, 15), await searched(ranges, law, 15)];
  expect(one.tried).toEqual(other.tried);
  const found = [one, other].map(({ archive }) => archive.formulas.map(({ expr }) => expr));
  expect(found[0]).toEqual(found[1]);
});
