import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { readTable, type Table } from "../../../src/io/tables/readTable.ts";
import { rowBlocks } from "../../../src/io/tables/rows/rowBlocks.ts";
import { temporaryFolder } from "../../cli/run.ts";

const stdinOf = async function* (text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
};

function read(text: string, options: ReadOptions): Promise<Table> {
  return readTable("-", { ...options, stdin: stdinOf(text) });
}

const columnsOf = ({ dataset }: Table): Record<string, number[]> =>
  Object.fromEntries([...dataset.inputs, ...dataset.targets].map(({ name, values }) => [name, [...values]]));

const table = "run,x,y [m]\na,1,10\nb,5,50\na,2,12\nb,7,51\na,4,17\na,8,11\n";

test("earlier values and changes are those of the rows before, and rows without a past are counted", async () => {
  const lagged = await read(table, { lags: [{ column: "x", rows: [2, 1] }], ignore: ["run"] });
  expect(columnsOf(lagged)).toEqual({
    x: [2, 7, 4, 8],
    x_lag1: [5, 2, 7, 4],
    x_lag2: [1, 5, 2, 7],
    "y [m]": [12, 51, 17, 11],
  });
  expect(lagged.counts).toMatchObject({ nRead: 6, nWithoutPast: 2, nDropped: 0 });
  expect(lagged.notes.map(({ code }) => code)).toContain("csv/no-past");
  const changed = await read(table, {
    lags: [{ column: "y", rows: [1] }],
    differences: ["y"],
    ignore: ["run"],
  });
  expect(columnsOf(changed)).toEqual({
    x: [2, 7, 4, 8],
    "y_diff_lag1 [m]": [40, -38, 39, -34],
    "y_diff [m]": [-38, 39, -34, -6],
  });
});

test("groups have pasts of their own, wherever their rows stand", async () => {
  const grouped = await read(table, { lags: [{ column: "y [m]", rows: [1] }], group: "run", inputs: ["x"] });
  expect(columnsOf(grouped)).toEqual({
    x: [2, 7, 4, 8],
    "y_lag1 [m]": [10, 50, 12, 17],
    "y [m]": [12, 51, 17, 11],
  });
  expect(grouped.counts.nWithoutPast).toBe(2);
});

test("a missing value is missing in the rows after it too, and rows that --where turns away are no past", async () => {
  const gap = "x,y\n1,1\n,2\n3,4\n4,5\n5,9\n";
  const lags = [{ column: "x", rows: [1] }];
  expect(columnsOf(await read(gap, { lags }))).toEqual({ x: [4, 5], x_lag1: [3, 4], y: [5, 9] });
  const filtered = await read(table, { lags, where: ["run=a"], ignore: ["run"] });
  expect(columnsOf(filtered)).toMatchObject({ x: [2, 4, 8], x_lag1: [1, 2, 4] });
  await expect(read(gap, { lags, missing: "error" })).rejects.toMatchObject({
    diagnostic: { code: "csv/missing", where: { row: 3, column: 1 } },
  });
});

test("new rows get the same columns as the table that was learnt from, block after block", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: -9, max: 9 })), {
        minLength: 20,
        maxLength: 60,
      }),
      fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      async (rows, back, isChange, isGrouped) => {
        const text = `g,x,y\n${rows.map(([g, x], r) => `${g},${x},${r * r}`).join("\n")}\n`;
        const options = {
          lags: [{ column: "x", rows: back }],
          ...(isChange && { differences: ["x"] }),
          ...(isGrouped && { group: "g" }),
        };
        const learnt = await read(text, { ...options, ignore: isGrouped ? [] : ["g"] }).catch(
          () => undefined,
        );
        fc.pre(learnt !== undefined);
        const wanted = learnt!.dataset.inputs.map(({ name }) => name);
        const seen = wanted.map((): number[] => []);
        for await (const { columns, isWithoutPast } of rowBlocks(
          "-",
          wanted,
          { ...options, stdin: stdinOf(text) },
          () => {},
        )) {
          for (let r = 0; r < columns[0]!.length; r++)
            if (isWithoutPast?.[r] !== 1)
              for (const [w, column] of columns.entries()) seen[w]!.push(column[r]!);
        }
        // A constant column is no input; a row without a past for it only is kept among new ones.
        fc.pre(wanted.length === back.length + 1);
        expect(seen).toEqual(learnt!.dataset.inputs.map(({ values }) => [...values]));
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ["an unknown column", { lags: [{ column: "z", rows: [1] }] }, "columns/unknown"],
  ["more lag than rows", { lags: [{ column: "x", rows: [6] }] }, "csv/no-past"],
  ["a lag that groups have not", { lags: [{ column: "x", rows: [4] }], group: "run" }, "csv/no-past"],
  ["text", { lags: [{ column: "run", rows: [1] }] }, "csv/not-a-number"],
  ["a change that nobody uses", { differences: ["x"], ignore: ["x"] }, "usage"],
])("%s is told", async (_, options, code) => {
  await expect(read(table, options)).rejects.toMatchObject({ diagnostic: { code } });
});

test("a name that is taken is told", async () => {
  await expect(
    read("x,x_lag1,y\n1,2,3\n2,3,5\n3,3,1\n", { lags: [{ column: "x", rows: [1] }] }),
  ).rejects.toThrow('has a column "x_lag1" already');
});

test("a map in time is found, its model reads new rows alike, and an export says what it wants", () => {
  const folder = temporaryFolder();
  const lines = ["run,x,level"];
  const at = { a: 0.3, b: 0.62 };
  for (let t = 0; t < 60; t++) {
    for (const run of ["a", "b"] as const) {
      const x = Math.sin(7 * t * t + (run === "a" ? 0 : 1));
      lines.push(`${run},${x},${at[run]}`);
      at[run] = 3.7 * at[run] * (1 - at[run]) + 0.02 * x;
    }
  }
  folder.write("map.csv", `${lines.join("\n")}\n`);
  const past = ["--lag", "level=1,2", "--lag", "x=1", "--group", "run"];
  const found = folder.kan(["discover", "map.csv", ...past, "--timeout", "30", "--threads", "1", "--json"]);
  expect(found.exit).toBe(0);
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    data: {
      read: {
        lags: [
          { column: "level", rows: [1, 2] },
          { column: "x", rows: [1] },
        ],
      },
    },
  });
  folder.write("new.csv", "run,x,level\nq,0.5,0.4\nr,0,0.9\nq,0,0.2\nq,0,0.1\nr,0,0.1\n");
  const run = folder.kan(["predict", "new.csv", "--json"]);
  const { predictions, withoutPast } = JSON.parse(run.stdout) as {
    predictions: { level: (number | null)[] };
    withoutPast: number;
  };
  // Two rows before are asked for, although the law needs one.
  expect(withoutPast).toBe(4);
  expect(predictions.level.slice(0, 3)).toEqual([null, null, null]);
  expect(predictions.level[3]).toBeCloseTo(3.7 * 0.2 * 0.8, 9);
  expect(folder.kan(["export", "--to", "python"]).stderr).toContain('"level_lag1" is "level", 1 row back');
  const refused = folder.kan(["discover", "map.csv", "--lag", "level=0"]);
  expect([refused.exit, refused.stderr]).toEqual([
    2,
    expect.stringContaining("kan discover map.csv --lag level=1,2\n"),
  ]);
});
