import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { readTable, type Table } from "../../../src/io/tables/readTable.ts";

function read(text: string, options: ReadOptions): Promise<Table> {
  const stdin = (async function* () {
    yield Buffer.from(text);
  })();
  return readTable("-", { ...options, stdin });
}

const kinds = { target: ["kind"], task: "auto" } as const;

test("a target of text becomes one column for each label, in the order of letters", async () => {
  const { dataset } = await read("x,kind\n1,pine\n2,oak\n3, pine \n4,elm\n5,oak\n6,elm\n", kinds);
  expect(dataset.classes).toEqual({ target: "kind", labels: ["elm", "oak", "pine"] });
  expect(dataset.targets.map(({ name, values }) => [name, ...values])).toEqual([
    ["kind=elm", 0, 0, 0, 1, 0, 1],
    ["kind=oak", 0, 1, 0, 0, 1, 0],
    ["kind=pine", 1, 0, 1, 0, 0, 0],
  ]);
});

test("two labels are one column of 0 and 1, and rows that conditions turn away or that miss a label are gone", async () => {
  const text = "x,kind\n1,yes\n2,no\n3,\n4,NA\n5,maybe\n6,no\n7,yes\n";
  const { dataset, notes } = await read(text, { ...kinds, where: ["kind!=maybe"] });
  expect(dataset.classes!.labels).toEqual(["no", "yes"]);
  expect([...dataset.targets[0]!.values]).toEqual([1, 0, 0, 1]);
  expect(notes.map(({ code }) => code)).toContain("csv/dropped");
});

test("numbers are labels when that is asked, in the order of size, however they are written", async () => {
  const { dataset } = await read("x,kind\n1,10\n2,9\n3,10.0\n4,9\n", { target: ["kind"], task: "classify" });
  expect(dataset.classes!.labels).toEqual(["9", "10"]);
  const plain = await read("x,kind\n1,10\n2,9\n3,10.0\n4,9\n", kinds);
  expect(plain.dataset.classes).toBeUndefined();
  expect([...plain.dataset.targets[0]!.values]).toEqual([10, 9, 10, 9]);
});

test("JSON Lines give the same classes as CSV", async () => {
  const lines = ["pine", "oak", "pine", "oak"].map((kind, x) => JSON.stringify({ x, kind })).join("\n");
  const { dataset } = await read(lines, kinds);
  expect(dataset.classes!.labels).toEqual(["oak", "pine"]);
  expect([...dataset.targets[0]!.values]).toEqual([1, 0, 1, 0]);
});

test("classes count alike when they are balanced, 1 on the average", async () => {
  const text = `x,kind\n${Array.from({ length: 40 }, (_, r) => `${r},${r % 10 === 0 ? "rare" : "usual"}`).join("\n")}\n`;
  const { dataset, notes } = await read(text, { ...kinds, classWeights: "balanced" });
  const [rare, usual] = [dataset.weights![0]!, dataset.weights![1]!];
  expect(4 * rare).toBeCloseTo(36 * usual, 12);
  expect(dataset.weights!.reduce((sum, w) => sum + w, 0)).toBeCloseTo(40, 12);
  expect(notes.find(({ code }) => code === "csv/imbalance")!.message).toContain("36 rows, the smallest 4");
});

test.each([
  ["one class alone", "x,kind\n1,oak\n2,oak\n", kinds, 'the target "kind" is "oak" in every row'],
  [
    "as many labels as rows",
    `x,kind\n${Array.from({ length: 1500 }, (_, r) => `${r},name${r}`).join("\n")}\n`,
    kinds,
    "more than 200 different labels",
  ],
  [
    "classify without a target",
    "x,kind\n1,oak\n2,elm\n",
    { task: "classify" },
    "needs to know the column of labels",
  ],
  [
    "text where numbers were asked for",
    "x,kind\n1,oak\n2,elm\n",
    { target: ["kind"] },
    'the target "kind" holds text',
  ],
] as const)("%s is refused with what to do", async (_, text, options, message) => {
  await expect(read(text, options)).rejects.toThrow(message);
});

test("a class of one row is told", async () => {
  const { notes } = await read("x,kind\n1,oak\n2,oak\n3,elm\n4,elm\n5,fir\n", kinds);
  expect(notes.find(({ code }) => code === "csv/lonely-class")!.message).toContain(
    'the class "fir" has one row',
  );
});
