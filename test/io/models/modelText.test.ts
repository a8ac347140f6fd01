import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DataError } from "../../../src/diagnostics.ts";
import { modelText } from "../../../src/io/models/modelText.ts";
import { parseModel } from "../../../src/io/models/parse/parseModel.ts";
import { uniformGrid } from "../../../src/model/spline/grid.ts";
import { anyRecord, faultOf, resolve, resolverOf, searchState, smallRecord, smallState } from "./records.ts";

test("any record comes back from its text as it was, to the last bit, and its text is the same again", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecord, async (record) => {
      const text = modelText(record);
      const back = await parseModel(text, "kan.json", resolverOf(record));
      expect(back).toEqual(record);
      expect(modelText(back)).toBe(text);
    }),
    { numRuns: 30 },
  );
});

test("the text of a small model is this", () => {
  expect(modelText(smallRecord())).toBe(
    readFileSync(new URL("small.kan.json.expected", import.meta.url), "utf8"),
  );
});

test("a network of more than 100,000 coefficients is written as bytes and comes back to the last bit", async () => {
  const grid = uniformGrid({ low: -1, high: 1, intervals: 97, degree: 3 });
  const edges = Array.from({ length: 1010 }, (_, source) => ({
    source,
    curve: {
      kind: "spline" as const,
      grid,
      coefficients: Float64Array.from({ length: 100 }, (_, m) => Math.sin(source + m / 7) * 10 ** (m % 9)),
      base: "silu" as const,
      baseWeight: -0.25,
    },
  }));
  const { network, ...state } = smallState();
  const kan = { nInputs: 1010, outputs: [0], nodes: [{ factors: [{ bias: 0, edges }] }] };
  const scaler = { inputs: new Float64Array(1010).fill(1), targets: Float64Array.of(1) };
  const inputs = edges.map((_, i) => ({ name: `x${i}`, low: 0, high: 1 }));
  const record = { current: { ...state, inputs, network: { ...network!, kan, scaler } }, before: [] };
  const text = modelText(record);
  const back = await parseModel(text, "kan.json", resolve);
  expect(back.current.network!.kan).toEqual(kan);
  expect(modelText(back)).toBe(text);
  expect(text.length).toBeLessThan(1.5e6);
  const cut = text.replace(/"coefficients": "[^"]{8}/, '"coefficients": "');
  await expect(parseModel(cut, "kan.json", resolve)).rejects.toThrow(DataError);
  const none = `"coefficients": "${Buffer.from(new Float64Array(100).fill(Number.NaN).buffer).toString("base64")}"`;
  const odd = text.replace(/"coefficients": "[^"]*"/, none);
  await expect(parseModel(odd, "kan.json", resolve)).rejects.toThrow(/no number/);
});

test("a model of formulas without a network comes back as it was, with all that the search knew", async () => {
  const record = { current: searchState(), before: [] };
  const text = modelText(record);
  expect(JSON.parse(text)).not.toHaveProperty("network");
  const back = await parseModel(text, "kan.json", resolve);
  expect(back).toEqual(record);
  expect(modelText(back)).toBe(text);
});

/** The text of a model of schema 1, as the kan before this schema wrote it, with `change` made. */
function oldModel(change: (text: string) => string = (text) => text): string {
  return change(readFileSync(new URL("small.1.kan.json", import.meta.url), "utf8"));
}

test("a model of schema 1 is read: its formulas are parsed, errors of formulas are no longer the network's", async () => {
  const { current, before } = await parseModel(oldModel(), "kan.json", resolve);
  const small = smallRecord();
  expect(before).toEqual(small.before);
  const { errors: _, ...network } = small.current.network!;
  const [set] = small.current.formulas;
  const description = { length: Number.NaN, fitted: 0, aicc: Number.POSITIVE_INFINITY };
  const formulas = [{ ...set!, formulas: [{ ...set!.formulas[0]!, description, origin: "" }] }];
  expect(current).toEqual({ ...small.current, network, formulas });
});

test("the network that schema 1 kept beside the formulas of a search is left out, and rows stay divided as they were", async () => {
  const searched = oldModel((text) => text.replace('"command": "symbolic"', '"command": "discover"'));
  const { current } = await parseModel(searched, "kan.json", resolve);
  expect(current.network).toBeUndefined();
  expect(current.formulas).toHaveLength(1);
  const divided = oldModel((text) => text.replaceAll('"width": "1m"', '"testShare": 0.3, "width": "1m"'));
  const [first] = (await parseModel(divided, "kan.json", resolve)).before;
  expect(first!.split).toEqual({ seed: 0, validationFraction: 0.15, testFraction: 0.3 });
  // Options bear the names of today.
  expect(first!.step.options).toMatchObject({ testFraction: 0.3, width: "1m" });
});

test.each([
  ["text that is no formula", "sin(pi*T) +", /: formulas\[0\]\.formulas\[0\]: the formula .* does not parse/],
  ["a name that is no variable", "sin(pi*T)+q", /: formulas\[0\]\.formulas\[0\]: in the formula /],
])("a model of schema 1 with %s is refused", async (_, expression, message) => {
  const diagnostic = await faultOf(oldModel((text) => text.replace("sin(pi*T)+p", expression)));
  expect(diagnostic).toMatchObject({ code: "model/invalid", message: expect.stringMatching(message) });
});

test.each<[string, (text: string) => string, RegExp]>([
  [
    "text and tree that differ",
    (t) => t.replace('"tree": ["*", 2', '"tree": ["*", 3'),
    /expression and tree are not/,
  ],
  ["a tree that is none", (t) => t.replace('"tree": ["*", 2', '"tree": ["eval", 2'), /tree is no formula$/],
  [
    "a name that is no variable",
    (t) => t.replace('"T": "T [K]", ', ""),
    /has the name "T", which is no variable$/,
  ],
  [
    "a variable that is no column",
    (t) => t.replace('"T": "T [K]"', '"T": "U"'),
    /variables: there is no input "U"$/,
  ],
  [
    "a choice that is not there",
    (t) => t.replace('"best": 1', '"best": 2'),
    /formulas\[0\]\.best is 2 of 2$/,
  ],
  [
    "noise below 0",
    (t) => t.replace('"dropped": ', '"loss": { "name": "log", "noiseAsFactor": -0.1 }, "dropped": '),
    /noiseAsFactor/,
  ],
  [
    "nothing to predict with",
    (t) => t.replace(/"formulas": \[\n[\s\S]*?\n {2}\],/, '"formulas": [],'),
    /neither a network nor a formula/,
  ],
])("a model of a search with %s is refused", async (_, change, message) => {
  const text = modelText({ current: searchState(), before: [] });
  expect(change(text)).not.toBe(text);
  expect(await faultOf(change(text))).toMatchObject({
    code: "model/invalid",
    message: expect.stringMatching(message),
  });
});

test("edges that share a grid share it again, through all states", async () => {
  const { current, before } = await parseModel(modelText(smallRecord()), "kan.json", resolve);
  const grids = [before[0]!, current].flatMap(({ network }) =>
    network!.kan.nodes.flatMap(({ factors }) =>
      factors.flatMap(({ edges }) => edges.map(({ curve }) => curve)),
    ),
  );
  const shared = grids.flatMap((curve) => (curve.kind === "spline" ? [curve.grid] : []));
  expect(shared.length).toBe(4);
  expect(new Set(shared).size).toBe(1);
});

test("a number that is not finite is never written", () => {
  const record = smallRecord();
  const network = record.current.network!;
  const scaler = { ...network.scaler, targets: Float64Array.of(Number.NaN) };
  const current = { ...record.current, network: { ...network, scaler } };
  expect(() => modelText({ ...record, current })).toThrow(RangeError);
});
