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
