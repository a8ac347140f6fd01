import { expect, test } from "vitest";
import { Archive, comparedError, EXACT_NRMSE } from "../../src/discover/archive.ts";
import { explainedOn } from "../../src/discover/explained.ts";
import { Offers } from "../../src/discover/offers.ts";
import { exploreParts } from "../../src/discover/parts.ts";
import type { Problem } from "../../src/discover/problem.ts";
import { searchRows } from "../../src/discover/rows.ts";
import type { Search } from "../../src/discover/steps.ts";
import { quiet } from "../../src/train/context.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { rowsOfLaw } from "./laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

/** The archive after a law was searched in parts alone. */
async function searched(ranges: Ranges, law: Law, isOver?: () => boolean): Promise<Archive> {
  const data = rowsOfLaw(ranges, law, 700);
  const rows = searchRows(data, 0);
  const { train } = rows;
  const archive = new Archive();
  const offers = new Offers(rows, archive);
  const over = isOver ?? ((): boolean => archive.isExact);
  const search: Search = {
    reports: { offer: (expr, origin) => offers.offer(expr, origin), isOver: over },
    how: {
      engine: defaultEngine(),
      seed: 0,
      starts: 1,
      shapes: 1,
      bestError: () => (archive.best ? comparedError(archive.best) : Number.POSITIVE_INFINITY),
    },
    context: quiet,
    archive,
    offers,
    explained: explainedOn(offers.judged, undefined),
    isOver: over,
    pool: () => undefined,
    deadline: Number.POSITIVE_INFINITY,
  };
  const problem: Problem = {
    names: train.variables,
    columns: train.columns,
    target: train.target,
    lift: (expr) => expr,
  };
  await exploreParts(problem, search, { tried: new Set(), budget: { splits: 4, rests: 12 } });
  return archive;
}

const cases: readonly (readonly [string, Ranges, Law])[] = [
  [
    "a sum over five columns whose parts share one",
    { m: [1, 4], v: [1, 4], k: [1, 4], x: [1, 4], q: [1, 4] },
    (m, v, k, x, q) => (m! * v! ** 2) / 2 + (k! * x! ** 2 * (1 + q! / x!)) / (2 * m!),
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

for (const [what, ranges, law] of cases) {
  test(`${what} is found part by part`, async () => {
    const archive = await searched(ranges, law);
    expect(comparedError(archive.best!)).toBeLessThan(EXACT_NRMSE);
    expect(archive.best!.complexity).toBeLessThan(30);
  });
}

test("nothing is offered once the search is over", async () => {
  const archive = await searched(
    { a: [1, 3], b: [1, 3] },
    (a, b) => a! + Math.sin(b!),
    () => true,
  );
  expect(archive.formulas).toEqual([]);
});

test("a law in parts is searched the same way twice", async () => {
  const [, ranges, law] = cases[1]!;
  const [one, other] = [await searched(ranges, law), await searched(ranges, law)];
  expect(one.formulas.map(({ expr }) => expr)).toEqual(other.formulas.map(({ expr }) => expr));
});
