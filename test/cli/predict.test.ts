import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fittedFolder, quick } from "./fitted.ts";
import { temporaryFolder } from "./run.ts";

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
  expect(stdout.split("\n")[0]).toBe("208 rows predicted by the network: out.csv");
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

/** The columns of a written table, by name. */
function columnsOf(text: string): ReadonlyMap<string, readonly number[]> {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  return new Map(header.split(",").map((name, i) => [name, lines.map((line) => Number(line.split(",")[i]))]));
}

test("predict on a table with the target prints its errors: a made law, moved by a known amount", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", `x,y\n${Array.from({ length: 40 }, (_, r) => `${r},${3 * r + 2}`).join("\n")}\n`);
  folder.kan(["discover", "data.csv", "--timeout", "20", "--quiet"]);
  // Half a unit above and one and a half below: bias 1/2, RMSE √(5/4); √(63070.75/4) is the standard deviation.
  const targets = [5 + 0.5, 8 - 1.5, 20 + 0.5, 302 - 1.5];
  folder.write(
    "test.csv",
    `x,y\n1,${targets[0]}\n2,${targets[1]}\n6,${targets[2]}\n100,${targets[3]}\n7,\n8,none\n`,
  );
  const { exit, stdout } = folder.kan(["predict", "test.csv", "--residuals", "-o", "out.csv"]);
  expect([exit, stdout.split("\n")[0]]).toEqual([0, "6 rows predicted by the formula: out.csv"]);
  expect(stdout).toMatch(/y +4 +1\.12 +0\.0089 +0\.999921 +0\.5\n/);
  expect(stdout).toMatch(/within the training range +3 +0\.957 .* 0\.167\n/);
  expect(stdout).toMatch(/outside it +1 +1\.5 /);
  expect(stdout).toContain("1 row outside the training range (x 0 to 39)");
  const lines = folder.read("out.csv").trimEnd().split("\n");
  expect(lines[0]).toBe("x,y,predicted_y,residual_y,outside_training");
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^100,300\.5,302,-1\.5,1$/),
    expect.stringMatching(/^7,,23,,0$/),
    expect.stringMatching(/^8,none,26,,0$/),
  ]);
  const json = JSON.parse(folder.kan(["predict", "test.csv", "--json", "--residuals"]).stdout) as {
    errors: { target: string; rows: number; bias: number }[];
    residuals: { y: (number | null)[] };
    outsideTraining: boolean[];
  };
  expect(json.errors).toEqual([expect.objectContaining({ target: "y", rows: 4, bias: 0.5 })]);
  expect(json.residuals.y).toEqual([0.5, -1.5, 0.5, -1.5, null, null]);
  expect(json.outsideTraining).toEqual([false, false, false, true, false, false]);
});

test("predict's errors on planets beyond those that a law was found from are those of the written columns", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const lines = folder.read("planets.csv").split("\n");
  folder.write("inner.csv", lines.slice(0, 6).join("\n"));
  folder.kan(["discover", "inner.csv", "--timeout", "2", "--effort", "low", "--quiet"]);
  const { stderr, stdout } = folder.kan(["predict", "planets.csv", "--residuals"]);
  const columns = columnsOf(stdout);
  const actual = columns.get("orbital_period_yr")!;
  const residuals = columns.get("residual_orbital_period_yr")!;
  columns.get("predicted_orbital_period_yr")!.forEach((predicted, r) => {
    expect(residuals[r]).toBe(actual[r]! - predicted);
  });
  expect(columns.get("outside_training")!.filter((flag) => flag === 1)).toHaveLength(8);
  const squares = residuals.map((v) => v * v).reduce((sum, v) => sum + v) / 13;
  const shown = /orbital_period_yr +13 +(\S+) +(\S+) +(\S.*?) {2,}(\S+)\n/.exec(stderr)!;
  expect(Number(shown[1]) / Math.sqrt(squares)).toBeCloseTo(1, 2);
  expect(Number(shown[4]) / (-residuals.reduce((sum, v) => sum + v) / 13)).toBeCloseTo(1, 2);
  expect(stderr).toContain("8 rows outside the training range (semi_major_axis_au 0.387098 to 2.7675)");
  expect(stderr).not.toContain("NaN");
});

test("predict's errors: a note on the table that was fitted, and a clear word where there is no target", () => {
  const folder = fittedFolder();
  expect(folder.kan(["predict", "data.csv", "-o", "out.csv"]).stderr).toContain("predict/fitted-rows");
  folder.write("new.csv", "x,y\n1,2\n");
  expect(folder.kan(["predict", "new.csv"]).stderr).toBe("");
  expect(folder.kan(["predict", "new.csv", "--residuals", "-o", "none.csv"])).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('--residuals needs the column "z", which is not there'),
  });
  expect(existsSync(join(folder.path, "none.csv"))).toBe(false);
});

test("predict --interval on a made line gives the intervals of the textbook, and refuses what has none", () => {
  const folder = temporaryFolder();
  const [x, y] = [[] as number[], [] as number[]];
  for (let r = 0; r < 30; r++) {
    x.push(r / 3);
    y.push(3.31 * (r / 3) + 2.17 + 0.05 * Math.cos(9 * r + r * r));
  }
  folder.write("line.csv", `x,y\n${x.map((v, r) => `${v},${y[r]}`).join("\n")}\n`);
  folder.kan(["discover", "line.csv", "--timeout", "2", "--effort", "low", "--quiet"]);
  expect(folder.kan(["pick", "a*x + b"]).exit).toBe(0);
  folder.write("test.csv", "x,y\n5,18.71\n20,1\n,3\n");
  const { exit, stdout, stderr } = folder.kan([
    "predict",
    "test.csv",
    "--interval",
    "0.9",
    "--missing",
    "drop",
  ]);
  expect(exit).toBe(0);
  expect(stderr).toContain("Within the interval that should hold 90 %: 1 of 2 (50 %).");
  const columns = columnsOf(stdout);
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const sxx = x.reduce((sum, v) => sum + (v - mean(x)) ** 2, 0);
  const slope = x.reduce((sum, v, r) => sum + (v - mean(x)) * (y[r]! - mean(y)), 0) / sxx;
  const squares = x.map((v, r) => (y[r]! - mean(y) - slope * (v - mean(x))) ** 2);
  const variance = squares.reduce((sum, v) => sum + v, 0) / 28;
  [5, 20].forEach((at, r) => {
    // R 4.3: qt(0.95, 28)
    const t = 1.7011309343;
    const share = 1 / 30 + (at - mean(x)) ** 2 / sxx;
    const value = (name: string): number => columns.get(name)![r]! - columns.get("predicted_y")![r]!;
    // Constants are rounded to a tenth of their errors, which adds some 1e-4 to what the line leaves.
    expect(value("high_y") / (t * Math.sqrt(variance * (1 + share)))).toBeCloseTo(1, 3);
    expect(value("mean_high_y") / (t * Math.sqrt(variance * share))).toBeCloseTo(1, 3);
    expect(value("low_y")).toBeCloseTo(-value("high_y"), 8);
    expect(value("mean_low_y")).toBeCloseTo(-value("mean_high_y"), 8);
  });
  const { interval } = JSON.parse(
    folder.kan(["predict", "test.csv", "--interval", "0.9", "--json"]).stdout,
  ) as {
    interval: { level: number; low: { y: (number | null)[] } };
  };
  expect(interval.level).toBe(0.9);
  expect(interval.low.y).toEqual([columns.get("low_y")![0], columns.get("low_y")![1], null]);
  expect(folder.kan(["predict", "test.csv", "--interval", "2"])).toMatchObject({ exit: 2 });
  expect(folder.kan(["fit", "line.csv", "-m", "network.json", ...quick]).exit).toBe(0);
  expect(folder.kan(["predict", "test.csv", "-m", "network.json", "--interval", "0.9"])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("--interval is of a formula"),
  });
});

test("predict --interval on measured reaction rates: the law within the measurements, both around the prediction", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const where = ["--where", "state=treated"];
  folder.kan(["discover", "puromycin.csv", "--target", "rate", ...where, "--timeout", "2", "--quiet"]);
  const columns = columnsOf(folder.kan(["predict", "puromycin.csv", "--interval", "0.95", ...where]).stdout);
  const of = (name: string, r: number): number => columns.get(`${name}_rate`)![r]!;
  expect(columns.get("rate")).toHaveLength(12);
  for (let r = 0; r < 12; r++) {
    const order = ["low", "mean_low", "predicted", "mean_high", "high"].map((name) => of(name, r));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(of("high", r)).toBeGreaterThan(of("mean_high", r));
  }
});
