import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

const problem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/problems/${name}.yaml`, import.meta.url), "utf8");

/** A folder with one problem, changed by `edit`. */
function folderWith(name: string, edit: (text: string) => string = (text) => text): Folder {
  const folder = temporaryFolder();
  folder.write("problem.yaml", edit(problem(name)));
  return folder;
}

test("an equation is solved, its formula found and put back into the equation, and the model goes on", () => {
  const folder = folderWith("linear");
  const { exit, stdout } = folder.kan(["solve", "problem.yaml", "--json"]);
  expect(exit).toBe(0);
  const solved = JSON.parse(stdout);
  expect(solved.schema).toBe("kan/solve@1");
  expect(solved.error.y.max).toBeLessThan(1e-10);
  expect(solved.residual).toBeLessThan(1e-11);
  expect(solved.formulas[0].formulas[0].residual).toBeLessThan(1e-12);
  expect(folder.kan(["export", "--to", "python", "-o", "-"]).stdout).toContain("3*np.exp(x)");
  const again = folder.kan(["symbolic"]);
  expect(again.stdout).toContain("y = 3*exp(x) - x^2 - 2*x - 2\n");
  expect(again.stdout).toContain("satisfies the equations and conditions to 1e-12");
  folder.write("new.csv", "x\n0\n1\n");
  for (const from of ["network", "formula"]) {
    const [, zero = "", one = ""] = folder.kan(["predict", "new.csv", "--from", from]).stdout.split("\n");
    expect(Number(zero.split(",")[1])).toBeCloseTo(1, 11);
    expect(Number(one.split(",")[1])).toBeCloseTo(3 * Math.E - 5, 11);
  }
  expect(folder.kan(["plot"]).stdout).toBe("solution: 2 pictures drawn: kan.svg\n");
  expect(folder.read("kan.svg")).toContain("left of diff(y, x) = x^2 + y");
  expect(folder.kan(["plot", "--what", "network", "-o", "net.svg"]).stdout).toBe("1 edge drawn: net.svg\n");
  expect(folder.kan(["report"]).exit).toBe(0);
  expect(folder.read("kan.html")).toContain("<h2>Solution</h2>");
  expect(folder.kan(["info"]).stdout).toMatch(
    /the formula satisfies the equations and conditions to\s+1e-12/,
  );
  const { left } = JSON.parse(folder.kan(["info", "--json"]).stdout);
  expect(left.network.equations).toBeLessThan(1e-11);
  expect(left.formula.conditions).toBeLessThan(1e-12);
});

test("a parameter that was found is shown by info and report, a seed only where one was drawn from", () => {
  const folder = temporaryFolder();
  folder.write(
    "growth.yaml",
    `unknown: y
domain: { x: [0, 1] }
parameters: { a: unknown from 1 }
equations: ["diff(y, x) = a*y"]
conditions: [y(0) = 1]
data: growth.csv
`,
  );
  const rows = Array.from({ length: 21 }, (_, i) => `${i / 20},${Math.exp((1.5 * i) / 20)}`);
  folder.write("growth.csv", ["x,y", ...rows].join("\n"));
  expect(folder.kan(["solve", "growth.yaml", "--no-formula"]).stdout).toContain("a = 1.5\n");
  const { stdout } = folder.kan(["info"]);
  expect(stdout).toMatch(/Found +a = 1\.5\n/);
  expect(stdout).not.toContain("seed");
  expect(stdout).not.toContain("RMSE/std");
  expect(JSON.parse(folder.kan(["info", "--json"]).stdout).found.a).toBeCloseTo(1.5, 6);
  folder.kan(["report"]);
  expect(folder.read("kan.html")).toContain("Found with it: a = 1.5.");
  expect(folder.read("kan.html")).toContain("nothing was drawn at random");
});

test("the same problem gives the same model, byte for byte", () => {
  const [one, other] = [folderWith("linear"), folderWith("linear")];
  for (const folder of [one, other]) folder.kan(["solve", "problem.yaml", "--no-formula"]);
  expect(one.read("kan.json")).toBe(other.read("kan.json"));
});

test.each([
  ["x^2 + y", "x^2 + z", 3, "problem.yaml:4:24", "one of the variables x, y"],
  ["[-2, 2]", "[2, -2]", 3, "problem.yaml:2:14", "nothing between"],
  ["diff(y, x)", "diff(y, x, 3)", 3, "problem.yaml:4:", "order 3"],
  ["  - y(0) = 1\n", "", 2, "", "0 conditions along x"],
  ["  - y(0) = 1\n", "  - y(0) = 1\n  - y(1) = 9\n", 1, "", "contradict each other"],
  ["x^2 + y", "y^2", 1, "", "grow without bound"],
  ["x^2 + y\nconditions:\n  - y(0)", "y/(x + 2)\nconditions:\n  - y(-2)", 1, "", "is lost: beside it"],
])("%s written as %s ends with exit %i and says why", (from, to, code, place, why) => {
  const folder = folderWith("linear", (text) => text.replace(/exact.*/, "").replace(from, to));
  const { exit, stdout, stderr } = folder.kan(["solve", "problem.yaml", "--no-formula"]);
  expect([exit, stdout]).toEqual([code, ""]);
  expect(stderr.replace(/\s+/g, " ")).toContain(why);
  expect(stderr).toContain(place);
  expect(stderr).not.toContain("NaN");
});

test("a solution that grows without bound inside the domain ends with exit 1 and says how far it could be followed", () => {
  const folder = folderWith("heat", (text) =>
    text
      .replace("diff(u, x, 2)", "diff(u, x, 2) + 50*u^3")
      .replace("sin(pi*x)", "5*sin(pi*x)")
      .replace(/t: \[.*?\]/, "t: [0, 0.0006]")
      .replace(/exact.*/, ""),
  );
  const { exit, stdout, stderr } = folder.kan(["solve", "problem.yaml", "--no-formula", "--effort", "low"]);
  expect([exit, stdout]).toEqual([1, ""]);
  // By the reaction alone it would end at 1/(2*50*5^2) = 4e-4; diffusion delays it.
  expect(stderr).toMatch(/error\[solve\/stuck\] .* beyond t = (3\.[5-9]|4\.[0-3])\d*e-4/);
  expect(stderr.replace(/\s+/g, " ")).toContain("end the domain before t = ");
});

test("--width trains a network with hidden layers, which the model keeps and other commands take", () => {
  const folder = folderWith("linear");
  const args = ["solve", "problem.yaml", "--width", "2", "--effort", "low", "--seed", "3", "--no-formula"];
  const { exit, stdout } = folder.kan([...args, "--json"]);
  expect(exit).toBe(0);
  const solved = JSON.parse(stdout);
  expect(solved.width).toBe("2");
  expect(solved.products).toBeUndefined();
  expect(solved.residual).toBeLessThan(1e-3);
  expect(folder.kan(["plot", "--what", "network", "-o", "net.svg"]).stdout).toBe("4 edges drawn: net.svg\n");
  expect(folder.read("kan.json")).toMatch(/"width":\s*"2"/);
  folder.write("new.csv", "x\n1\n");
  const [, line = ""] = folder.kan(["predict", "new.csv", "--from", "network"]).stdout.split("\n");
  expect(Number(line.split(",")[1])).toBeCloseTo(3 * Math.E - 5, 2);
});

test("a width that cannot be read, and a network too small for its problem, say what to do", () => {
  const folder = folderWith("poisson");
  expect(folder.kan(["solve", "problem.yaml", "--width", "two"]).exit).toBe(2);
  const { exit, stderr } = folder.kan(["solve", "problem.yaml", "--width", "0", "--effort", "low"]);
  expect(exit).toBe(1);
  expect(stderr).toContain("leave --width out");
});
