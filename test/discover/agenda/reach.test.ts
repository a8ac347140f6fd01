import { expect, test } from "vitest";
import { natsHidden } from "../../../src/discover/agenda/reach.ts";
import type { Formula } from "../../../src/symbolic/formula/formula.ts";

function formula(nrmse: number, fitted: number): Formula {
  return { description: { fitted }, errors: { train: { nrmse } } } as unknown as Formula;
}

test.each([
  ["much noise and a number that was fitted", formula(0.3, 1), 1e6, 2e7, true],
  ["little noise", formula(0.02, 1), 1e6, 2e7, false],
  ["no number that was fitted", formula(0.3, 0), 1e6, 2e7, false],
  ["a best formula that has held for long", formula(0.3, 1), 1e6, 4e7, false],
  ["one that came late, soon after", formula(0.3, 1), 1e9, 2e9, true],
  ["one that came late, at the end of patience", formula(0.3, 1), 1e9, 3e9, false],
])("whether noise may hide a law beside %s", (_, best, foundAt, work, isHidden) => {
  expect(natsHidden(best, foundAt, work) > 0).toBe(isHidden);
});
