import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

const lines = Array.from({ length: 150 }, (_, r) => {
  const [x, y] = [(r * 7) % 50, (r * 11) % 30];
  const kind = 2 * x - 3 * y > 10 ? "high" : "low";
  return `${x},${y},${kind}`;
});

test("kan discover gives the log odds of a class, how well it tells them apart, and predicts with it", () => {
  const folder = temporaryFolder();
  folder.write("kinds.csv", `x,y,kind\n${lines.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["discover", "kinds.csv", "--target", "kind"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/P\(low\) = 1\/\(1 \+ exp\(-\(/);
  expect(stdout).toContain("left out in turn");
  const json = JSON.parse(folder.kan(["discover", "kinds.csv", "--target", "kind", "--json"]).stdout) as {
    classes: string[];
    accuracy: { crossValidated: number };
  };
  expect(json.classes).toEqual(["high", "low"]);
  expect(json.accuracy.crossValidated).toBeGreaterThan(0.95);
  folder.write("new.csv", "y,x\n1,49\n29,1\n");
  const predicted = folder.kan(["predict", "new.csv"]).stdout.trim().split("\n");
  expect(predicted.slice(1).map((line) => line.split(",")[2])).toEqual(["high", "low"]);
  expect(folder.kan(["export", "--to", "python"]).exit).toBe(0);
  expect(folder.kan(["info"]).stdout).toContain("P(low)");
});

test("numbers are labels for kan discover where they are said to be", () => {
  const folder = temporaryFolder();
  folder.write("yes.csv", `x,y,kind\n${lines.join("\n").replaceAll("high", "1").replaceAll("low", "0")}\n`);
  const { stdout } = folder.kan(["discover", "yes.csv", "--target", "kind", "--task", "classify"]);
  expect(stdout).toContain("P(1) = 1/(1 + exp(-(");
});

/** Two classes, nine rows of the first for one of the second, apart at x = 20 but for some. */
const rare = Array.from({ length: 200 }, (_, r) => {
  const isRare = r % 10 === 0;
  return `${isRare ? 14 + ((r * 7) % 25) : (r * 13) % 24},${(r * 11) % 9},${isRare ? "rare" : "common"}`;
});

test("balanced weights let a rare class count as much as the other, and the model keeps them", () => {
  const folder = temporaryFolder();
  folder.write("rare.csv", `x,z,kind\n${rare.join("\n")}\n`);
  const found = (extra: readonly string[]) => {
    const run = folder.kan(["discover", "rare.csv", "--target", "kind", "--json", ...extra]);
    expect(run.exit, run.stderr).toBe(0);
    return JSON.parse(run.stdout) as { balancedAccuracy: { crossValidated: number }; outcome: string };
  };
  const plain = found([]);
  const balanced = found(["--class-weights", "balanced"]);
  expect(balanced.balancedAccuracy.crossValidated).toBeGreaterThan(
    plain.balancedAccuracy.crossValidated + 0.02,
  );
  expect(balanced.outcome).toBe("complete");
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    data: { read: { task: "classify", classWeights: "balanced" } },
  });
});

test("terms of log odds have only the functions of --lib, and an end of time is told", () => {
  const folder = temporaryFolder();
  const wavy = Array.from(
    { length: 240 },
    (_, r) => `${r / 12},${r % 5},${Math.sin(r / 12) > 0.1 * Math.sin(9 * r) ? "up" : "down"}`,
  );
  folder.write("wavy.csv", `x,z,kind\n${wavy.join("\n")}\n`);
  const formula = (extra: readonly string[]): string =>
    folder.kan(["discover", "wavy.csv", "--target", "kind", "--quiet", ...extra]).stdout;
  expect(formula(["--lib", "sin"])).toContain("sin(x)");
  expect(formula([])).not.toContain("sin");
  expect(formula(["--lib", "exp"])).not.toContain("log");
  const { stdout, exit } = folder.kan(["discover", "wavy.csv", "--target", "kind", "--timeout", "0.1"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("P(up) =");
});

test.each([
  ["one class only", Array.from({ length: 20 }, (_, r) => `${r},a`), 3, "there are no classes to tell apart"],
  [
    "weights of classes without classes",
    Array.from({ length: 20 }, (_, r) => `${r},${r * r}`),
    2,
    "is for a target of labels",
  ],
] as const)("kan discover and kan fit refuse %s", (_, rows, code, said) => {
  const folder = temporaryFolder();
  folder.write("t.csv", `x,y\n${rows.join("\n")}\n`);
  for (const command of ["discover", "fit"]) {
    const run = folder.kan([command, "t.csv", "--target", "y", "--class-weights", "balanced"]);
    expect([command, run.exit]).toEqual([command, code]);
    expect(run.stderr).toContain(said);
  }
});

test("a class with one row is told, and does not end the search", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, r) => `${r},${r === 30 ? "once" : r < 30 ? "low" : "high"}`);
  folder.write("t.csv", `x,y\n${rows.join("\n")}\n`);
  const run = folder.kan(["discover", "t.csv", "--target", "y"]);
  expect(run.exit).toBe(0);
  expect(run.stderr).toContain("once");
});
