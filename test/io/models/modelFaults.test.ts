import fc from "fast-check";
import { expect, test } from "vitest";
import { DataError } from "../../../src/diagnostics.ts";
import { modelText } from "../../../src/io/models/modelText.ts";
import { parseModel } from "../../../src/io/models/parse/parseModel.ts";
import { faultOf, resolve, smallRecord } from "./records.ts";

test("a model cut off anywhere is refused in one line, at its end", async () => {
  const text = modelText(smallRecord());
  for (let length = 0; length < text.length - 1; length += 13) {
    const lines = text.slice(0, length).split("\n");
    const { code, where, message } = await faultOf(text.slice(0, length));
    expect(code).toBe("model/not-json");
    expect(message).not.toContain("\n");
    expect(where?.row).toBeLessThanOrEqual(lines.length);
    expect(where!.row!).toBeGreaterThanOrEqual(lines.length - 1);
  }
});

test.each<[string, (text: string) => string, code: string, message: RegExp]>([
  ["text that is no JSON", () => "x,y\n1,2\n", "model/not-json", /^the model file is not JSON$/],
  [
    "another JSON file",
    () => '{"name":"x"}',
    "model/not-a-model",
    /^this JSON file is no model: its schema is missing/,
  ],
  ["a list", () => "[1]", "model/not-a-model", /schema is missing/],
  [
    "a schema of the future",
    (t) => t.replace("model@2", "model@7").replace("0.1.0", "9.0.0"),
    "model/unknown-version",
    /^this model has schema kan\/model@7 \(written by kan 9\.0\.0\); this kan reads up to kan\/model@2$/,
  ],
  [
    "a coefficient too few",
    (t) => t.replace("[-0, 0.3333333333333333, 1e-300]", "[-0, 1]"),
    "model/invalid",
    /: network\.nodes\[0\]\[0\]\.edges\[0\] has 2 coefficients; grid 0 has 3 bases$/,
  ],
  [
    "a text for a number",
    (t) => t.replace('"bias": 0.1', '"bias": "0.1"'),
    "model/invalid",
    /: network\.nodes\[0\]\[0\]\.bias: /,
  ],
  [
    "a number too large",
    (t) => t.replace('"bias": 0.1', '"bias": 1e999'),
    "model/invalid",
    /: network\.nodes\[0\]\[0\]\.bias: /,
  ],
  [
    "a source that comes later",
    (t) => t.replace('"source": 2', '"source": 3'),
    "model/invalid",
    /edges\[0\] has source 3; node 1 may use 0 to 2$/,
  ],
  [
    "an output that does not exist",
    (t) => t.replace('"outputs": [1]', '"outputs": [2]'),
    "model/invalid",
    /network\.outputs names node 2 of 2$/,
  ],
  [
    "a grid that does not exist",
    (t) => t.replace('"grid": 0', '"grid": 4'),
    "model/invalid",
    /names grid 4 of 1$/,
  ],
  [
    "an unknown function",
    (t) => t.replace('"function": "sin"', '"function": "eval"'),
    "model/invalid",
    /uses the function "eval", which is not known/,
  ],
  ["an unknown key", (t) => t.replace('"seed": 0', '"sed": 0'), "model/invalid", /: seed: /],
  [
    "knots out of order",
    (t) => t.replace("[-2, -1, 0, 1, 2]", "[-2, 1, 0, 1, 2]"),
    "model/invalid",
    /grids\[0\] claims to be uniform, but knots\[1\] is off$|knots\[2\] is not above/,
  ],
  [
    "too few knots",
    (t) => t.replace("[-2, -1, 0, 1, 2]", "[-2, -1, 0]"),
    "model/invalid",
    /grids\[0\] has 3 knots; degree 1 needs at least 4$/,
  ],
  [
    "a scale of zero",
    (t) => t.replace('"targets": [0.1]', '"targets": [0]'),
    "model/invalid",
    /network\.scaler\.targets holds a 0$/,
  ],
  [
    "a scale too many",
    (t) => t.replace('"targets": [0.1]', '"targets": [0.1, 1]'),
    "model/invalid",
    /scaler\.targets has 2 numbers for 1 columns$/,
  ],
  [
    "a column too few",
    (t) => t.replace(/\{ "name": "T \[K\]".*?\},\s*/, ""),
    "model/invalid",
    /network has 2 inputs for 1 input columns$/,
  ],
  [
    "a degree that the kernels do not have",
    (t) => t.replace('"degree": 1', '"degree": 12'),
    "model/invalid",
    /: grids\[0\]\.degree: /,
  ],
  [
    "a grid of a million knots",
    (t) => t.replace("[-2, -1, 0, 1, 2]", JSON.stringify(Array.from({ length: 1e6 }, (_, m) => m))),
    "model/invalid",
    /: grids\[0\]\.knots: /,
  ],
  [
    "an output named twice",
    (t) => t.replace('"outputs": [1]', '"outputs": [1, 1]'),
    "model/invalid",
    /network\.outputs names a node twice$/,
  ],
  [
    "a scale that is none of a column",
    (t) => t.replace('"inputs": [2, 100000]', '"inputs": [1e-308, 100000]'),
    "model/invalid",
    /network\.scaler\.inputs holds 1e-308, which is no scale of a column$/,
  ],
  [
    "a bias beyond all squares",
    (t) => t.replace('"bias": 0.1', '"bias": 1e308'),
    "model/invalid",
    /nodes\[0\]\[0\]\.bias holds 1e\+308, above 1e\+150$/,
  ],
  [
    "text nested deeper than checks reach",
    (t) => t.replace('"seed": 0', `"seed": ${"[".repeat(5000)}${"]".repeat(5000)}`),
    "model/invalid",
    /: it is nested more than 1000 deep$/,
  ],
  [
    "a fault in an earlier state",
    (t) =>
      t.slice(0, t.indexOf('"history"')) +
      t.slice(t.indexOf('"history"')).replace('"outputs": [1]', '"outputs": [5]'),
    "model/invalid",
    /history\[0\]\.network\.outputs names node 5 of 2$/,
  ],
])("%s is refused", async (_, change, code, message) => {
  const diagnostic = await faultOf(change(modelText(smallRecord())));
  expect(diagnostic.code).toBe(code);
  expect(diagnostic.message).toMatch(message);
  expect(diagnostic.message).not.toContain("\n");
  expect(diagnostic.hint).toBeDefined();
});

test("a model with any one value replaced is read or refused, never a crash", async () => {
  const text = modelText(smallRecord());
  const places = [...text.matchAll(/(?<=: |\[|, )(?:-?\d[\d.e+-]*|"[^"]*")/g)];
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: places.length - 1 }),
      fc.constantFrom("0", "-1", "1e400", "0.5", '"x"', "null", "[]", "{}", "99", "true"),
      async (i, value) => {
        const { index, 0: old } = places[i]!;
        try {
          await parseModel(
            text.slice(0, index) + value + text.slice(index + old.length),
            "kan.json",
            resolve,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("a function of an edge that has no value anywhere is refused", async () => {
  const none = { name: "sin", value: () => Number.NaN, derivative: () => Number.NaN };
  await expect(parseModel(modelText(smallRecord()), "kan.json", () => none)).rejects.toMatchObject({
    diagnostic: {
      code: "model/invalid",
      message: expect.stringMatching(/"sin", which has no value anywhere$/),
    },
  });
});
