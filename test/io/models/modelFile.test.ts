import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { DataError } from "../../../src/diagnostics.ts";
import { silent } from "../../../src/events.ts";
import { modelData } from "../../../src/io/models/modelData.ts";
import { readModel, readModelIfAny, writeModel } from "../../../src/io/models/modelFile.ts";
import { dataSourceOf, inputColumnsOf } from "../../../src/io/models/modelRecord.ts";
import { modelText } from "../../../src/io/models/modelText.ts";
import { parseModel } from "../../../src/io/models/parse/parseModel.ts";
import { writeAtomically } from "../../../src/io/models/store/atomicWrite.ts";
import { readTable } from "../../../src/io/tables/readTable.ts";
import { uniformGrid } from "../../../src/model/spline/grid.ts";
import { blocksOf } from "../tables/given.ts";
import { anyRecord, resolve, resolverOf, searchState, smallRecord, smallState } from "./records.ts";

const root = mkdtempSync(join(tmpdir(), "kan-model-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder = root;
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
  path = join(folder, "kan.json");
});

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

async function faultOf(text: string): Promise<DataError["diagnostic"]> {
  try {
    await parseModel(text, "kan.json", resolve);
  } catch (error) {
    if (error instanceof DataError) return error.diagnostic;
    throw error;
  }
  throw new Error("it was accepted");
}

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

test.skipIf(process.platform === "win32")("a device is no model: it is refused, not waited for", async () => {
  await expect(readModel("/dev/zero", resolve)).rejects.toMatchObject({
    diagnostic: { code: "file/not-a-file", where: { file: "/dev/zero" } },
  });
});

test("a model that is not there is answered with the command that makes one", async () => {
  await expect(readModel(path, resolve)).rejects.toMatchObject({
    diagnostic: {
      code: "model/not-found",
      hint: "kan fit data.csv or kan discover data.csv makes one; -m names another file",
    },
  });
  expect(await readModelIfAny(path, resolve)).toBeUndefined();
});

test("a model is written, read, and written over, and nothing else is left in the folder", async () => {
  await writeModel(path, smallRecord());
  const first = readFileSync(path, "utf8");
  const record = await readModel(path, resolve);
  expect(record).toEqual(smallRecord());
  await writeModel(path, record);
  expect(readFileSync(path, "utf8")).toBe(first);
  expect(readdirSync(folder)).toEqual(["kan.json"]);
});

test("the old file stays and no temporary file is left when the writing fails halfway", async () => {
  writeFileSync(path, "old");
  async function* failing(): AsyncGenerator<string> {
    yield "half of the";
    throw Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: "write" });
  }
  await expect(writeAtomically(path, failing(), "model")).rejects.toMatchObject({
    diagnostic: {
      code: "model/unwritable",
      message:
        "the model could not be written: the disk is full; nothing was lost, what was there before is unchanged",
    },
  });
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["kan.json"]);
});

test.each([
  ["a folder that does not exist", "no/kan.json", "its folder does not exist"],
  ["a path through a file", "file/kan.json", "a part of its path is a file, not a folder"],
  ["the place of a folder", "folder", "there is a folder of that name"],
])("%s cannot be written to", async (_, place, reason) => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "folder"));
  await expect(writeModel(join(folder, place), smallRecord())).rejects.toMatchObject({
    diagnostic: {
      code: "model/unwritable",
      message: expect.stringContaining(reason),
      where: { file: join(folder, place) },
    },
  });
});

test.runIf(process.platform === "linux")("a full device is told, and stays a device", async () => {
  await expect(writeModel("/dev/full", smallRecord())).rejects.toMatchObject({
    diagnostic: { message: expect.stringContaining("the disk is full") },
  });
  expect(lstatSync("/dev/full").isCharacterDevice()).toBe(true);
});

test("a link stays a link, and the mode of the file stays", async () => {
  const real = join(folder, "real.json");
  writeFileSync(real, "old");
  chmodSync(real, 0o640);
  symlinkSync(real, path);
  await writeModel(path, smallRecord());
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(statSync(real).mode & 0o777).toBe(0o640);
  expect(await readModel(path, resolve)).toEqual(smallRecord());
});

const rows = "T [K],p,y\n1,5,0.5\n2,7,0.25\n3,6,-0\n";

test("rows from standard input go with the model and come back bit for bit", async () => {
  const { dataset, notes } = await readTable("-", { stdin: blocksOf(rows) }, silent);
  const record = smallRecord();
  const current = { ...record.current, data: dataSourceOf(dataset, {}, notes) };
  const back = await parseModel(modelText({ ...record, current }), "kan.json", resolve);
  expect(await modelData(back.current, silent)).toEqual(dataset);
  expect(back.before[0]!.data.rows).toBeUndefined();
});

test("rows from a file are read again, and refused when they have changed", async () => {
  const data = join(folder, "data.csv");
  writeFileSync(data, rows);
  const { dataset, notes } = await readTable(data, { target: ["y"] }, silent);
  const state = { ...smallRecord().current, data: dataSourceOf(dataset, { target: ["y"] }, notes) };
  expect(state.data.rows).toBeUndefined();
  expect(await modelData(state, silent)).toEqual(dataset);
  writeFileSync(data, rows.replace("0.25", "0.26"));
  await expect(modelData(state, silent)).rejects.toMatchObject({ diagnostic: { code: "data/changed" } });
  writeFileSync(data, rows);
  const [first, ...others] = state.inputs;
  const renamed = { ...state, inputs: [{ ...first!, name: "nowhere" }, ...others] };
  await expect(modelData(renamed, silent)).rejects.toMatchObject({
    diagnostic: { code: "model/invalid", message: expect.stringContaining('"nowhere"') },
  });
});

test("kept rows that were changed are noticed", async () => {
  const { dataset, notes } = await readTable("-", { stdin: blocksOf(rows) }, silent);
  const record = smallRecord();
  const text = modelText({
    ...record,
    current: { ...record.current, data: dataSourceOf(dataset, {}, notes) },
  });
  const at = text.indexOf('["p", "') + 12;
  const { message } = await faultOf(
    `${text.slice(0, at)}${text[at] === "B" ? "C" : "B"}${text.slice(at + 1)}`,
  );
  expect(message).toMatch(/do not have that fingerprint$/);
});

test("the range of an input is that of its rows", async () => {
  const { dataset } = await readTable("-", { stdin: blocksOf(rows) }, silent);
  expect(inputColumnsOf(dataset)).toEqual([
    { name: "T [K]", low: 1, high: 3 },
    { name: "p", low: 5, high: 7 },
  ]);
});
