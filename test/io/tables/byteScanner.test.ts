import fc from "fast-check";
import { expect, test } from "vitest";
import { DataError } from "../../../src/diagnostics.ts";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { beginRows, type ReadRows } from "../../../src/io/tables/rows/readRows.ts";
import { openSource } from "../../../src/io/tables/source.ts";
import { cellRulesOf } from "../../../src/io/tables/text/cellRules.ts";
import { cellValue } from "../../../src/io/tables/text/cells.ts";
import { parsedRecords } from "../../../src/io/tables/text/csv.ts";
import { headerOf } from "../../../src/io/tables/text/header.ts";
import { openText, readText } from "../../../src/io/tables/text/textTable.ts";
import { blocksOf } from "./given.ts";

/** All that a reader found, as plain values; a refusal as its diagnostic. */
async function found(read: Promise<ReadRows>): Promise<unknown> {
  try {
    const { store } = await read;
    return {
      columns: store.names.map((_, c) => (store.isKept[c] ? store.takeColumn(c) : [])),
      tallies: store.tallies,
      nRead: store.nRead,
      rows: Array.from({ length: store.nRows }, (_, r) => store.rowNumbers.at(r)),
      refused: [...store.refused],
    };
  } catch (error) {
    if (error instanceof DataError) return error.diagnostic;
    throw error;
  }
}

async function scanned(text: string, options: ReadOptions, size: number): Promise<ReadRows> {
  const source = await openSource("-", { stdin: blocksOf(text, size) });
  return readText(
    openText(source, "utf-8", source.blocks, options),
    source,
    options,
    () => {},
    () => {},
  );
}

/** The specification: every record through csv-parse, every cell through cellValue. */
async function parsed(text: string, options: ReadOptions): Promise<ReadRows> {
  const delimiter = options.delimiter!;
  const decimal = options.decimal === "," ? "," : ".";
  let read: ReadRows | undefined;
  for await (const { rows, lines } of parsedRecords(blocksOf(text, 1 << 16), delimiter, "<stdin>")) {
    for (const [r, row] of rows.entries()) {
      if (read !== undefined) read.store.putRow(row, lines[r]!);
      else {
        const header = headerOf(row, { file: "<stdin>", row: lines[r]! }, options.header, (cell) =>
          cellValue(cell, decimal),
        );
        read = beginRows(
          header,
          { file: "<stdin>", format: "csv", headerRow: lines[r]! },
          cellRulesOf(decimal, {}),
          options,
        );
        if (!header.isInFile) read.store.putRow(row, lines[r]!);
      }
    }
  }
  return read ?? scanned(text, options, 1 << 16);
}

const number = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.integer().map(String),
  fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat({ max: 9999 })).map(([a, b]) => `${a}.${b}`),
  fc.stringMatching(/^[+-]?\d{1,22}\.?\d{0,22}([eE][+-]?\d{1,3})?$/),
);
const odd = fc.constantFrom(
  "",
  "NA",
  "-",
  "nan",
  "null",
  "inf",
  "-Infinity",
  "n/a",
  "é",
  '5" rod',
  "a b",
  "no",
  "Zn",
  "+",
  ".",
  "1e",
  "1.2.3",
  "0x1",
  "--1",
  "#",
  "\u00a0",
  "1 2",
);
const plainCell = fc.oneof({ weight: 6, arbitrary: number }, { weight: 1, arbitrary: odd });
const cell = fc.oneof(
  { weight: 10, arbitrary: plainCell },
  {
    weight: 2,
    arbitrary: fc
      .tuple(plainCell, fc.constantFrom(" ", "\t", "  "))
      .map(([text, space]) => `${space}${text}${space}`),
  },
  { weight: 1, arbitrary: plainCell.map((text) => `"${text.replaceAll('"', '""')}"`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"a,b"',
      '"say ""hi"""',
      '""',
      '" 7 "',
      ' "8" ',
      '"1"2',
      '"a\nb"',
      '"',
      '"x""',
    ),
  },
);
const rows = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: fc.array(cell, { minLength: 3, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(cell, { minLength: 0, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(["# comment"], ['  # 5" one'], [""], ["  "]) },
  ),
  { maxLength: 8 },
);

test("scanner and csv-parse agree on every cell, every row number and every complaint", async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom<ReadOptions>(
        {},
        { ignore: ["b"] },
        { where: ["a>0"] },
        { where: ["b=é"], ignore: ["b"] },
        { decimal: "," },
      ),
      fc.boolean(),
      async (cells, delimiter, lineBreak, size, chosen, endsWithBreak) => {
        const decimal = chosen.decimal === "," && delimiter !== "," ? "," : ".";
        const lines = [["a", "b", "c"], ...cells].map((row) =>
          row.map((text) => text.replace(".", decimal)).join(delimiter),
        );
        const text = lines.join(lineBreak) + (endsWithBreak ? lineBreak : "");
        const options: ReadOptions = { ...chosen, delimiter, decimal, header: true };
        expect(await found(scanned(text, options, size))).toEqual(await found(parsed(text, options)));
      },
    ),
    { numRuns: 400 },
  );
});

test("every decimal text gives the float64 that JavaScript gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 50 }), async (texts) => {
      const { store } = await scanned(
        `a,b\n${texts.map((text) => `${text},1`).join("\n")}`,
        { delimiter: ",", header: true },
        64,
      );
      expect(store.takeColumn(0)).toEqual(
        Float64Array.from(texts, (text) => (Number.isFinite(Number(text)) ? Number(text) : Number.NaN)),
      );
    }),
    { numRuns: 200 },
  );
});
