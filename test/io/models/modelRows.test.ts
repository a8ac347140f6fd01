import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silent } from "../../../src/events.ts";
import { modelData } from "../../../src/io/models/modelData.ts";
import { dataSourceOf, inputColumnsOf } from "../../../src/io/models/modelRecord.ts";
import { modelText } from "../../../src/io/models/modelText.ts";
import { parseModel } from "../../../src/io/models/parse/parseModel.ts";
import { readTable } from "../../../src/io/tables/readTable.ts";
import { blocksOf } from "../tables/given.ts";
import { faultOf, resolve, smallRecord } from "./records.ts";

const folder = mkdtempSync(join(tmpdir(), "kan-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
