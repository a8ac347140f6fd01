import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { variableNames } from "../../../src/symbolic/expression/variables.ts";

test.each([
  [
    ["x1", "x2", "Girth"],
    ["x1", "x2", "Girth"],
  ],
  [
    ["Girth (in)", "mean radius [km]"],
    ["Girth", "mean_radius"],
  ],
  [
    ["length (m)", "length (s)"],
    ["length_m", "length_s"],
  ],
  [
    ["length", "length (m)"],
    ["length", "length_m"],
  ],
  [
    ["sin", "e", "pi", "i", "lambda", "for"],
    ["sin_", "e_", "pi_", "i_", "lambda_", "for_"],
  ],
  [
    ["θ", "Δt", "größe", "λ"],
    ["theta", "Deltat", "grosse", "lambda_"],
  ],
  [
    ["2nd", "", "%", "a-b", "a b"],
    ["x2nd", "x2", "x3", "a_b", "a_b_2"],
  ],
  [
    ["a", "a"],
    ["a", "a_2"],
  ],
  [
    ["a_b", "a b"],
    ["a_b", "a_b_2"],
  ],
])("headers %j become %j", (headers, names) => {
  expect([...variableNames(headers).keys()]).toEqual(names);
  expect([...variableNames(headers).values()]).toEqual(headers);
});

test("names are different, parse as variables, and keep the order of the columns, whatever the headers are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 6 }),
      async (headers) => {
        const names = variableNames(headers);
        expect([...names.values()]).toEqual(headers);
        for (const name of names.keys()) {
          expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
          expect(await parseExpr(name)).toEqual({ kind: "var", name });
        }
      },
    ),
    { numRuns: 300 },
  );
});
