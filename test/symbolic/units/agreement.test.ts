import { expect, test } from "vitest";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { agreesWithUnits, upToConstants } from "../../../src/symbolic/units/agreement.ts";

/** Powers of metre and second. */
const units = {
  columns: new Map([
    ["x", [1, 0]],
    ["w", [1, 0]],
    ["t", [0, 1]],
    ["p", [0, 0]],
  ]),
  target: [1, 0],
};

test.each([
  ["x + 2*w", true],
  ["x*exp(-w/x)", true],
  ["sqrt(x*w)", true],
  ["x*t/t", true],
  ["max(x, w)", true],
  ["x*p^(w/x)", true],
  ["abs(x - w)", true],
  ["x + t", false],
  ["x + 1", false],
  ["2.5", false],
  ["x*exp(t)", false],
  ["x*w", false],
  ["max(x, t)", false],
  // A power that varies has no unit to stand on.
  ["x^p", false],
  ["x*p^t", false],
])("of %s it is %s that it agrees with metres and seconds", async (text, expected) => {
  expect(agreesWithUnits(await parseExpr(text), units)).toBe(expected);
});

test("a constant with a speed lets lengths and times be added, and nothing else", async () => {
  const [x, t, m, target] = upToConstants(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ],
    [[1, -1, 0]],
  );
  const columns = new Map([
    ["x", x!],
    ["t", t!],
    ["m", m!],
  ]);
  const law = { columns, target: target! };
  expect(agreesWithUnits(await parseExpr("x + 3*t"), law)).toBe(true);
  expect(agreesWithUnits(await parseExpr("x + m"), law)).toBe(false);
});
