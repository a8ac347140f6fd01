import { expect, test } from "vitest";
import { probeDuckDb } from "../../src/io/tables/formats/duckdb.ts";
import { temporaryFolder } from "./run.ts";

const isHere = "version" in (await probeDuckDb());
const quick = ["--width", "0", "--grid", "3", "--steps", "1", "--restarts", "1"];
const query = ["--sql", "SELECT a, b, a * b AS y FROM data WHERE a > 2"];
const rows = Array.from({ length: 40 }, (_, r) => `${r % 7},${(r * r) % 11}`).join("\n");

test.skipIf(isHere)(
  "without DuckDB --sql and --reader duckdb are refused with the command that installs it",
  () => {
    const folder = temporaryFolder();
    folder.write("data.csv", `a,b\n${rows}\n`);
    expect(folder.kan(["fit", "data.csv", ...quick]).exit).toBe(0);
    const attempts = [
      ["fit", "data.csv", ...query],
      ["discover", "data.csv", "--reader", "duckdb"],
      ["predict", "data.csv", ...query],
    ];
    for (const args of attempts) {
      const { exit, stdout, stderr } = folder.kan(args);
      expect([exit, stdout], args[0]).toEqual([2, ""]);
      expect(stderr).toMatch(
        /^error\[duckdb\/missing\] reading with DuckDB needs the package @duckdb\/node-api/m,
      );
      expect(stderr).toContain("npm install @duckdb/node-api");
    }
  },
);

test.runIf(isHere)("with DuckDB a query is fitted to, recorded, read again and predicted", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", `a,b\n${rows}\n`);
  const fitted = folder.kan(["fit", "data.csv", ...query, ...quick, "--json"]);
  expect([fitted.exit, JSON.parse(fitted.stdout)]).toEqual([
    0,
    expect.objectContaining({ inputs: ["a", "b"], targets: ["y"] }),
  ]);
  const shown = folder.kan(["prune"]);
  expect([shown.exit, shown.stderr]).toEqual([3, expect.stringContaining("a * b AS y")]);
  expect(shown.stderr).toContain("--trust-query");
  expect(folder.kan(["prune", "--trust-query"]).exit).toBe(0);
  expect(folder.read("kan.json")).toContain("a * b AS y");
  const predicted = folder.kan(["predict", "data.csv", "--sql", "SELECT a, b FROM data WHERE a = 5"]);
  expect([predicted.exit, predicted.stdout.trim().split("\n").length]).toEqual([0, 1 + 5]);
});

test("a reader that there is none of is answered with those that there are", () => {
  const { exit, stderr } = temporaryFolder().kan(["fit", "data.csv", "--reader", "pandas"]);
  expect([exit, stderr]).toEqual([
    2,
    expect.stringContaining('--reader is "pandas", expected one of auto, duckdb'),
  ]);
});

test("completion knows --sql and --reader wherever a table is read", () => {
  const { stdout } = temporaryFolder().kan(["completion", "bash"]);
  for (const command of ["fit", "discover", "predict"]) {
    expect(stdout).toMatch(new RegExp(`^ +${command}\\).*--reader --sql`, "m"));
  }
});
