import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fittedFolder } from "./fitted.ts";

test("predict keeps every column as it came and finds inputs by name in any order", () => {
  const folder = fittedFolder();
  folder.write("new.csv", 'id;y;x\n"a;1";1,5;2\nb;2;1,25\n');
  const { exit, stdout } = folder.kan(["predict", "new.csv"]);
  expect(exit).toBe(0);
  const [header, first, second] = stdout.split("\n");
  expect(header).toBe("id;y;x;predicted_z");
  expect(first).toMatch(/^"a;1";1,5;2;\d+,\d+$/);
  expect(second).toMatch(/^b;2;1,25;\d+,\d+$/);
});

test("predict counts rows outside the training data and leaves gaps empty", () => {
  const folder = fittedFolder();
  folder.write("new.csv", "x,y\n2,2\n9,2\nNA,2\n");
  const { exit, stdout, stderr } = folder.kan(["predict", "new.csv"]);
  expect(exit).toBe(0);
  expect(stdout.split("\n")[3]).toBe("NA,2,");
  expect(stderr).toContain("1 of 3 rows lie outside the training data: x 1 (trained on 1 to 3)");
  expect(stderr).toContain("1 row without a prediction");
  expect(folder.kan(["predict", "new.csv", "--missing", "drop"]).stdout.trimEnd().split("\n")).toHaveLength(
    3,
  );
  expect(folder.kan(["predict", "new.csv", "--missing", "error"])).toMatchObject({ exit: 3 });
});

test("predict -o writes the file whole and says so", () => {
  const folder = fittedFolder();
  const { stdout } = folder.kan(["predict", "data.csv", "-o", "out.csv"]);
  expect(stdout).toBe("160 rows predicted by the network: out.csv\n");
  expect(folder.read("out.csv")).toBe(folder.kan(["predict", "data.csv"]).stdout);
  folder.write("bad.csv", "x,y\n1,2\n1,oops\n");
  expect(folder.kan(["predict", "bad.csv", "-o", "bad-out.csv"])).toMatchObject({ exit: 3 });
  expect(existsSync(join(folder.path, "bad-out.csv"))).toBe(false);
});

test("predict without a needed column names it and what is there", () => {
  const folder = fittedFolder();
  folder.write("new.csv", "x,w\n1,2\n");
  const { exit, stderr } = folder.kan(["predict", "new.csv"]);
  expect(exit).toBe(3);
  expect(stderr).toContain('needs a column "y"');
  expect(stderr).toContain('"x", "w"');
});

test("predict works on one row, on no row, and on standard input", () => {
  const folder = fittedFolder();
  expect(folder.kan(["predict", "-"], { stdin: "x,y\n2,2\n" }).stdout).toMatch(/^x,y,predicted_z\n2,2,\d/);
  expect(folder.kan(["predict", "-"], { stdin: "x,y\n" })).toMatchObject({
    exit: 0,
    stdout: "x,y,predicted_z\n",
  });
});

test("a large whole number of rows streams through predict", () => {
  const folder = fittedFolder();
  const lines = Array.from({ length: 30_000 }, (_, r) => `${1 + (r % 7) / 4},${1 + (r % 5) / 3}`);
  writeFileSync(join(folder.path, "long.csv"), `x,y\n${lines.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["predict", "long.csv"]);
  expect([exit, stdout.split("\n").length]).toEqual([0, 30_002]);
});
