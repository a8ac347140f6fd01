import { expect, test } from "vitest";
import { plain, reading } from "./given.ts";

const table = "a,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n";

test.each([
  ["a title and a blank line", `Report of lab 3\n\n${table}`],
  [
    "two titles with accents, CR LF, and a comment",
    `Höhe gemäß\r\n# von Hand\r\nBüro 3\r\n${table.replaceAll("\n", "\r\n")}`,
  ],
  ["a title as spreadsheets write it", `Report of lab 3,,\n\n${table}`],
  ["an empty row of a spreadsheet below a title", `Report of lab 3,,\n,,\n${table}`],
  ["a title in quotes that holds the delimiter", `"Report, lab 3"\n${table}`],
])("%s above the header is left out and told", async (_, text) => {
  const { table: read, said } = await reading(text);
  expect(plain(read!.dataset.inputs)).toEqual({ a: [1, 2.5, -3], b: [10, 20, 40] });
  expect(said.join("\n")).toContain("note[csv/titles]");
});

test.each([
  ["no title", table],
  ["a column without a name", "a,,\n1,2,3\n4,5,7\n"],
  ["one column", "a\n1\n2\n"],
])("%s is no title", async (_, text) => {
  const { said } = await reading(text);
  expect(said.join("\n")).not.toContain("csv/titles");
});

test("a row that is too long is still told by its line", async () => {
  const { said } = await reading(`Report of lab 3\n\n${table}1,2,3,4\n`);
  expect(said.join("\n")).toMatch(/csv\/ragged\] \S+:7/);
});
