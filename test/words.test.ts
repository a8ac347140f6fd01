import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, splitAtCommas } from "../src/words.ts";

test.each([
  ["a, b ,c", ["a", "b", "c"]],
  ["x (m, s),[p,q], {r,{s,t}}", ["x (m, s)", "[p,q]", "{r,{s,t}}"]],
  ['"p, q",z', ["p, q", "z"]],
  [",a,", ["", "a", ""]],
  ["f(x)),g(a,b)", ["f(x))", "g(a,b)"]],
  ["", [""]],
])("%s has the items %j", (list, items) => {
  expect(splitAtCommas(list)).toEqual(items);
});

const words = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });

test("a distance is symmetric, 0 for equal words alone, and at most the longer word", () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      const distance = editDistance(a, b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test.each([
  ["speed", "sped", 1],
  ["speed", "spede", 1],
  ["speed", "speeed", 1],
  ["speed", "spead", 1],
  ["sinh", "snih", 1],
  ["kitten", "sitting", 3],
  ["", "abc", 3],
])("from %s to %s it takes %d edits", (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
});
