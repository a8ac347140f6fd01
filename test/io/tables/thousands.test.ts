import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { rowBlocks } from "../../../src/io/tables/rows/rowBlocks.ts";
import { blocksOf, plain, reading } from "./given.ts";

const read: readonly (readonly [
  what: string,
  text: string,
  options: ReadOptions,
  said: string[],
  x: number[],
])[] = [
  [
    "commas in quotes",
    'x,y\n"63,400",1\n950,2\n"1,234,567",3\n',
    {},
    [
      'note[csv/thousands] <stdin>:1 thousands are marked in "x": "63,400" is read as 63400',
      "  --thousands none says otherwise",
    ],
    [63400, 950, 1234567],
  ],
  [
    "commas in quotes that could be decimal",
    'x,y\n"63,400",1\n"63,468",2\n"71,214",3\n',
    {},
    [
      'warning[csv/thousands] <stdin>:1 thousands are marked in "x": "63,400" is read as 63400, and could be 63.4',
      "  --decimal , says otherwise; --thousands , says so without this warning",
    ],
    [63400, 63468, 71214],
  ],
  [
    "commas beside semicolons that could be thousands",
    "x;y\n63,400;1\n63,468;2\n71,214;3\n",
    {},
    [
      'warning[csv/decimal-comma] <stdin> the comma is taken as the decimal mark: "63,400" is read as 63.4, and could be 63400',
      "  --thousands , says otherwise; --decimal , says so without this warning",
    ],
    [63.4, 63.468, 71.214],
  ],
  [
    "commas that are said to be thousands",
    "x;y\n63,400;1\n63,468;2\n71,214;3\n",
    { thousands: "," },
    [],
    [63400, 63468, 71214],
  ],
  [
    "commas that are said to be decimal",
    'x,y\n"63,400",1\n"63,468",2\n',
    { decimal: "," },
    [],
    [63.4, 63.468],
  ],
  [
    "commas beside decimal points",
    "x;y\n63,400;0.5\n63,468;1.5\n",
    {},
    [
      'note[csv/thousands] <stdin>:1 thousands are marked in "x": "63,400" is read as 63400',
      "  --thousands none says otherwise",
    ],
    [63400, 63468],
  ],
  [
    "points beside decimal commas",
    "x;y\n63.400;0,5\n1.234.567;1,5\n",
    {},
    [
      "note[csv/decimal-comma] <stdin> the comma is taken as the decimal mark",
      "  --decimal . says otherwise",
      'note[csv/thousands] <stdin>:1 thousands are marked in "x": "63.400" is read as 63400',
      "  --thousands none says otherwise",
    ],
    [63400, 1234567],
  ],
  ["three decimals", "x;y\n63.400;1\n7.210;2\n", {}, [], [63.4, 7.21]],
  ["years", "x;y\n1960;1\n1961;2\n", {}, [], [1960, 1961]],
];
const cases = read.map(([what, text, options, said, x]) => ({ what, text, options, said, x }));
test.each(cases)("$what are read, and what is doubtful is said", async ({ text, options, said, x }) => {
  const { table, said: heard } = await reading(text, options);
  expect(heard).toEqual(said);
  expect(plain(table!.dataset.inputs)).toEqual({ x });
});

/** The marks of a locale: between cells, thousands and decimals. */
const LOCALES = [
  { delimiter: ",", thousands: ",", decimal: "." },
  { delimiter: ";", thousands: ".", decimal: "," },
  { delimiter: ";", thousands: " ", decimal: "," },
  { delimiter: "\t", thousands: "\u202f", decimal: "," },
  { delimiter: "\t", thousands: "\u00a0", decimal: "." },
  { delimiter: ";", thousands: "’", decimal: "." },
  { delimiter: "|", thousands: "'", decimal: "." },
  { delimiter: ";", thousands: ",", decimal: "." },
] as const;

type Locale = (typeof LOCALES)[number];

function written(value: number, { delimiter, thousands, decimal }: Locale, digits: number): string {
  const [whole, fraction] = value.toFixed(digits).split(".");
  const text =
    whole!.replace(/\B(?=(\d{3})+$)/g, thousands) + (fraction === undefined ? "" : decimal + fraction);
  return text.includes(delimiter) ? `"${text}"` : text;
}

/** Amounts of whole thousands and of cents; at least one of a million, so that marks can be nothing else. */
const amounts = fc
  .array(
    fc.tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 9_999_999 })),
    {
      minLength: 3,
      maxLength: 20,
    },
  )
  .map((rows) => [[1_234_567, 123_456] as const, ...rows]);

test("a table with marked thousands comes back with its numbers, in the marks of every locale", async () => {
  await fc.assert(
    fc.asyncProperty(amounts, fc.constantFrom(...LOCALES), async (rows, locale) => {
      const lines = rows.map(([whole, cents]) =>
        [written(whole, locale, 0), written(cents / 100, locale, 2)].join(locale.delimiter),
      );
      const { table, said } = await reading(
        `${["whole", "y"].join(locale.delimiter)}\n${lines.join("\n")}\n`,
      );
      fc.pre(
        new Set(rows.map(([, cents]) => cents)).size > 1 && new Set(rows.map(([whole]) => whole)).size > 1,
      );
      expect(said.join("\n")).toMatch(/csv\/thousands\].*thousands are marked in "whole"/);
      const { inputs, targets } = table!.dataset;
      expect([...inputs[0]!.values]).toEqual(rows.map(([whole]) => whole));
      expect([...targets[0]!.values]).toEqual(rows.map(([, cents]) => cents / 100));
    }),
    { numRuns: 100 },
  );
});

test("a column that can be read in two ways is never read as thousands without a word that names both", async () => {
  const ambiguous = fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 999 })), {
    minLength: 2,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(
      ambiguous,
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom(",", "."),
      async (parts, delimiter, mark) => {
        const cells = parts.map(([a, b]) => `${a}${mark}${String(b).padStart(3, "0")}`);
        fc.pre(new Set(cells).size > 1);
        const rows = cells.map(
          (cell, r) => `${cell === "" || delimiter === mark ? `"${cell}"` : cell}${delimiter}${r}`,
        );
        const { table, said } = await reading(`x${delimiter}y\n${rows.join("\n")}\n`);
        const [first] = cells;
        const asThousands = Number(first!.replace(mark, ""));
        const isThousands = table?.dataset.inputs[0]?.values[0] === asThousands;
        if (isThousands) {
          expect(said.join("\n")).toContain(
            `"${first}" is read as ${asThousands}, and could be ${Number(first!.replace(mark, "."))}`,
          );
        } else if (table !== undefined && mark === ",") {
          expect(said.join("\n")).toContain(`could be ${asThousands}`);
        }
        if (table === undefined) expect(said.join("\n")).toContain(String(asThousands));
      },
    ),
    { numRuns: 100 },
  );
});

test("a cell that breaks the marks further down stops the reading", async () => {
  const rows = Array.from({ length: 6000 }, (_, r) => `${r};1 234`);
  const { table, said } = await reading(`x;y\n${rows.join("\n")}\n6000;12 34\n`);
  expect(table).toBeUndefined();
  expect(said.at(-2)).toBe('error[csv/not-a-number] <stdin>:6002:2 column "y" holds "12 34", not a number');
});

test("what is said of thousands holds for text in JSON Lines too, and for the rows that a model is applied to", async () => {
  const text = ["63,400", "950", "1,234.5"].map((x, y) => JSON.stringify({ x, y })).join("\n");
  const untold = await reading(text);
  expect(untold.said.join("\n")).toContain("--thousands , if that is 63400");
  const { table } = await reading(text, { thousands: "," });
  expect(plain(table!.dataset.inputs)).toEqual({ x: [63400, 950, 1234.5] });
  const csv = 'x,y\n"63,400",1\n950,2\n"1,234.5",3\n';
  const found = async (bytes: string, options: ReadOptions): Promise<number[]> => {
    const values: number[] = [];
    const blocks = rowBlocks("-", ["x"], { ...options, stdin: blocksOf(bytes) }, () => {});
    for await (const { columns } of blocks) values.push(...columns[0]!);
    return values;
  };
  expect(await found(text, { thousands: "," })).toEqual([63400, 950, 1234.5]);
  expect(await found(csv, { thousands: "," })).toEqual([63400, 950, 1234.5]);
  expect(await found(csv, {})).toEqual([63400, 950, 1234.5]);
});
