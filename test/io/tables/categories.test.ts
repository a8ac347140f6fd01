import { expect, test } from "vitest";
import { rowBlocks } from "../../../src/io/tables/rows/rowBlocks.ts";
import { blocksOf, plain, reading } from "./given.ts";

/** Twenty-four rows: a text of three levels, quoted numbers of two, an identifier. */
const rows = Array.from({ length: 24 }, (_, r) => `id${r},${"bca"[r % 3]},"${1 + (r % 2)}",${r},${r * r}`);
const table = `name,kind,plot,x,y\n${rows.join("\n")}\n`;
const auto = { categories: "auto" } as const;

test("texts and quoted numbers with few levels become columns of 0 and 1, and an identifier is left out", async () => {
  const { table: read, said } = await reading(table, auto);
  const { inputs, categories } = read!.dataset;
  expect(inputs.map(({ name }) => name)).toEqual(["x", "kind=b", "kind=c", "plot=2"]);
  expect(plain(inputs)["kind=b"]).toEqual(Array.from({ length: 24 }, (_, r) => Number(r % 3 === 0)));
  expect(plain(inputs)["plot=2"]).toEqual(Array.from({ length: 24 }, (_, r) => r % 2));
  expect(categories).toEqual([
    { column: "kind", levels: ["a", "b", "c"] },
    { column: "plot", levels: ["1", "2"] },
  ]);
  expect(said).toEqual([
    'note[csv/categories] <stdin>:1:2 "kind" (a, b, c), "plot" (1, 2) are taken as categories',
    "  --categories none leaves them out",
    'warning[csv/identifier] <stdin>:2:1 1 column with a text of its own in each row is left out: "name" ("id0")',
  ]);
});

test("the levels that are named are those that are found, whatever else is asked", async () => {
  const found = (await reading(table, auto)).table!.dataset;
  const named = (await reading(table, { categories: ["kind", "plot"] })).table!.dataset;
  expect(named.fingerprint).toBe(found.fingerprint);
  const one = await reading(table, { categories: ["kind"], inputs: ["x"], target: ["y"] });
  expect(one.table!.dataset.inputs.map(({ name }) => name)).toEqual(["x", "kind=b", "kind=c"]);
  const none = await reading(table);
  expect(none.table!.dataset.inputs.map(({ name }) => name)).toEqual(["plot", "x"]);
});

test("rows without a level are left out, or get the most frequent one", async () => {
  const gappy = `${table}id24,,"1",24,576\nid25,b,"2",25,625\n`;
  const dropped = await reading(gappy, { ...auto, ignore: ["name"] });
  expect(dropped.table!.counts.nDropped).toBe(1);
  const filled = await reading(gappy, { ...auto, ignore: ["name"], missing: "mean" });
  expect(plain(filled.table!.dataset.inputs)["kind=b"]!.slice(-2)).toEqual([1, 1]);
});

test("levels of rows that a condition turns away are none", async () => {
  const { table: read } = await reading(table, { ...auto, where: ["kind!=c", "x>0"] });
  expect(read!.dataset.categories![0]).toEqual({ column: "kind", levels: ["a", "b"] });
  const { table: one, said } = await reading(table, {
    categories: ["plot"],
    where: ["kind=b"],
    missing: "drop",
  });
  expect(one!.dataset.categories).toEqual([{ column: "plot", levels: ["1", "2"] }]);
  expect(said.join(" ")).not.toContain("kind");
});

test.each([
  ["dates", "d,x,y\n2020-01-01,1,2\n2020-01-01,2,3\n2020-01-02,3,5\n2020-01-02,4,6\n", "csv/text-column"],
  [
    "too many levels for their rows",
    `k,x,y\n${Array.from({ length: 8 }, (_, r) => `l${r >> 1},${r},${r * r}`).join("\n")}\n`,
    "takes its 4 levels",
  ],
])("%s are no levels unless they are named", async (_, text, said) => {
  const found = await reading(text, auto);
  expect(found.table!.dataset.categories).toBeUndefined();
  expect(found.said.join("\n")).toContain(said);
});

test("a column of one level, or of more than 200, cannot be named", async () => {
  const many = `k,x,y\n${Array.from({ length: 300 }, (_, r) => `l${r},${r},${r * r}`).join("\n")}\n`;
  await expect(reading(many, { categories: ["k"] })).resolves.toMatchObject({
    said: ['error[usage] the column "k" of --categories has more than 200 levels', expect.anything()],
  });
  await expect(reading("k,x,y\na,1,2\na,2,3\n", { categories: ["k"] })).resolves.toMatchObject({
    said: ['error[usage] the column "k" of --categories has one level, "a"', expect.anything()],
  });
});

test("ten thousand texts are told, and cost no memory", async () => {
  const many = `k,x,y\n${Array.from({ length: 10_000 }, (_, r) => `l${r},${r},${r % 7}`).join("\n")}\n`;
  const { table: read, said } = await reading(many, auto);
  expect(read!.dataset.inputs.map(({ name }) => name)).toEqual(["x"]);
  expect(said[0]).toContain('1 text column is left out: "k"');
});

test("blocks of rows have the columns of levels, and say which levels are unknown", async () => {
  const text = "x,kind\n1,b\n2,a\n3,d\n4,\n";
  const levels = [{ column: "kind", levels: ["a", "b", "c"] }];
  const wanted = ["kind=b", "kind=c", "x"];
  for await (const block of rowBlocks("-", wanted, { stdin: blocksOf(text), levels }, () => {})) {
    expect(block.columns.map((column) => [...column])).toEqual([
      [1, 0, Number.NaN, Number.NaN],
      [0, 0, Number.NaN, Number.NaN],
      [1, 2, 3, 4],
    ]);
    expect(block.unseen).toEqual([{ column: "kind", text: "d", row: 2 }]);
  }
});
