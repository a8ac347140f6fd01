import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

/** A wave on a line, with a rounding of three places: nothing is exact. */
function waveOn(folder: Folder): void {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const t = 0.1 + 0.15 * i;
    return `${t.toFixed(2)},${(2.5 * Math.sin(1.3 * t) + 0.4 * t).toFixed(3)}`;
  });
  folder.write("wave.csv", `t,y\n${rows.join("\n")}\n`);
}

interface Found {
  readonly formulas: readonly { readonly expression: string; readonly complexity: number }[];
}

function found(folder: Folder, ...flags: string[]): Found["formulas"] {
  const { exit, stdout } = folder.kan([
    ...["discover", "wave.csv", "--json", "--timeout", "3", "--threads", "1"],
    ...flags,
  ]);
  expect(exit).toBe(0);
  return (JSON.parse(stdout) as Found).formulas;
}

test("no formula of the front holds a function that the limits leave out, or is larger", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, i) => [0.15 * i, 2.5 * Math.exp(-0.075 * i) + 0.06 * i]);
  folder.write("wave.csv", `t,y\n${rows.map(([t, y]) => `${t},${y!.toFixed(3)}`).join("\n")}\n`);
  const formulas = found(folder, "--lib", "exp,x^2", "--max-nodes", "12");
  for (const { expression, complexity } of formulas) {
    expect(expression).not.toMatch(/sin|cos|tan|log|sqrt|\^\d*\.\d/);
    expect(complexity).toBeLessThanOrEqual(12);
  }
});

test("a function that is forbidden is in no formula", () => {
  const folder = temporaryFolder();
  waveOn(folder);
  for (const { expression } of found(folder, "--forbid", "sin,cos"))
    expect(expression).not.toMatch(/sin|cos/);
});

test("a search starts from the form that was given, with its constants fitted", () => {
  const folder = temporaryFolder();
  waveOn(folder);
  const formulas = found(folder, "--hint", "A*sin(w*t) + c*t", "--bounds", "w=1..2", "--timeout", "0.5");
  expect(formulas.map(({ expression }) => expression).join("\n")).toMatch(/sin\(1\.(29|30|3)\d*\*t\)/);
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    options: { hint: ["A*sin(w*t) + c*t"], bounds: ["w=1..2"] },
  });
});

test.each([
  [["--forbid", "sine"], 'names "sine", which is no function'],
  [["--forbid", "sin(sin"], "cannot be read"],
  [["--lib", "bessel"], "bessel"],
  [["--hint", "A*sin(w*t", "--timeout", "1"], "A*sin(w*t"],
  [["--bounds", "w=1..2", "--timeout", "1"], "no constant of the formulas"],
])("discover %j is refused in one line", (flags, text) => {
  const folder = temporaryFolder();
  waveOn(folder);
  const { exit, stderr } = folder.kan(["discover", "wave.csv", ...flags]);
  expect([exit, stderr.includes(text)]).toEqual([2, true]);
});
