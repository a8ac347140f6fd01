import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRecords, parsedRecords, type RecordBatch } from "../../../src/io/tables/text/csv.ts";
import { wholeLines } from "../../../src/io/tables/text/lines.ts";
import { blocksOf } from "./given.ts";

async function all(batches: AsyncIterable<RecordBatch>): Promise<(readonly [number, readonly string[]])[]> {
  const records: (readonly [number, readonly string[]])[] = [];
  for await (const { rows, lines } of batches)
    records.push(...rows.map((row, i) => [lines[i]!, row] as const));
  return records;
}

const piece = fc.constantFrom(
  "1",
  "2.5",
  "é",
  "ab",
  ",",
  "\t",
  ";",
  " ",
  "\n",
  "\r\n",
  "\r",
  "#",
  "# c",
  "-",
  "\f",
  "\u00a0",
);

test("lines without quotes are split as csv-parse splits them, line numbers and all", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom(",", ";", "\t"),
      fc.integer({ min: 1, max: 9 }),
      async (pieces, delimiter, size) => {
        const text = pieces.join("");
        const split = await all(csvRecords(blocksOf(text, size), delimiter, "f"));
        expect(split).toEqual(await all(parsedRecords(blocksOf(text, 1000), delimiter, "f")));
      },
    ),
    { numRuns: 1000 },
  );
});

test("the change to csv-parse at the first quote loses no record and no line", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.array(fc.constantFrom("1", "a b", "x\ny", 'p"q', ",", "#", ""), { minLength: 2, maxLength: 3 }),
        { maxLength: 12 },
      ),
      fc.integer({ min: 1, max: 9 }),
      async (rows, size) => {
        const cell = (text: string): string =>
          /[\n",#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const text = rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
        let line = 1;
        const expected = rows.map((row) => {
          const record = [line, row] as const;
          line += 1 + row.filter((text) => text.includes("\n")).length;
          return record;
        });
        expect(await all(csvRecords(blocksOf(text, size), ",", "f"))).toEqual(expected);
      },
    ),
  );
});

test("blocks of whole lines are the same bytes, cut after line breaks only", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (pieces, size) => {
        const text = pieces.join("");
        const blocks: string[] = [];
        for await (const block of wholeLines(blocksOf(text, size)))
          blocks.push(Buffer.from(block).toString());
        expect(blocks.join("")).toBe(text);
        for (const [i, block] of blocks.slice(0, -1).entries()) {
          expect(block).toMatch(/[\r\n]$/);
          expect(block.endsWith("\r") && blocks[i + 1]!.startsWith("\n")).toBe(false);
        }
      },
    ),
  );
});
