import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

test("discover --units says whether the found law agrees with the units, and the unit of its constant", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 60 }, (_, r) => {
    const [m, n, d] = [1 + (r % 7), 2 + (r % 5), 1 + (r % 11) / 3];
    return `${m},${n},${d},${(6.674e-11 * m * n) / d ** 2}`;
  });
  folder.write("force.csv", `m (kg),n [kg],r,F\n${lines.join("\n")}\n`);
  const agreeing = folder.kan(["discover", "force.csv", "--units", "r=m, F=N", "--timeout", "20"]).stdout;
  expect(agreeing).toContain("Units agree.");
  expect(agreeing).toContain("Constants: 6.674e-11 in m^2*N/kg^2.");
  expect(folder.kan(["discover", "force.csv", "--units", "check", "--timeout", "20"]).stdout).toContain(
    "No unit is known of r, F",
  );
});

test("units of measured orbits: a law without its constant does not agree, one with it does", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const units = ["--units", "semi_major_axis_au=m,orbital_period_yr=s"];
  const { stdout } = folder.kan(["eval", "semi_major_axis_au^1.5", "planets.csv", ...units]);
  expect(stdout).toContain("Units do not agree: the formula is in m^1.5, orbital_period_yr in s.");
  const json = folder.kan(["eval", "c*semi_major_axis_au^1.5", "planets.csv", ...units, "--json"]).stdout;
  expect(JSON.parse(json).forms[0].units).toEqual(
    expect.objectContaining({ agree: true, constants: ["s/m^1.5"], problems: [] }),
  );
});

test.each([
  [["--units", "x=kgg"], '"kgg" is no unit that is known'],
  [["--units", "q=kg"], 'names "q", which is no column'],
  [["--units", "t=s"], 'gives "t [min]" the unit s, its header says min'],
  [["--units", "nonsense"], "cannot be read"],
] as const)("units that are none, %j, end in one clear line and nothing is lost", (extra, text) => {
  const folder = temporaryFolder();
  folder.write("data.csv", "t [min],x,y\n1,2,3\n2,3,4\n3,5,6\n4,5,7\n");
  const { exit, stderr } = folder.kan(["eval", "a*t", "data.csv", ...extra]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining(text)]);
  expect(folder.kan(["discover", "data.csv", ...extra])).toMatchObject({ exit: 2 });
});

test("discover --units require keeps to formulas that agree, and finds the law in its products without a unit", () => {
  const folder = temporaryFolder();
  const at = (row: number, column: number): number =>
    1 + ((row * 7 + column * 5 + row * column * 3) % 11) / 4;
  const lines = Array.from({ length: 80 }, (_, row) => {
    const [q, e, b, v, a] = [0, 1, 2, 3, 4].map((column) => at(row, column)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return [q, e, b, v, a, q * (e + b * v * Math.sin(a))].join(",");
  });
  folder.write("force.csv", `q (C),E (V/m),B (T),v (m/s),angle (rad),F (N)\n${lines.join("\n")}\n`);
  const { stdout } = folder.kan(["discover", "force.csv", "--units", "require", "--timeout", "40", "--json"]);
  const { formulas, best, units } = JSON.parse(stdout);
  expect(units[0]).toMatchObject({ agree: true });
  expect(formulas[best].expression).toContain("sin(angle)");
  expect(formulas[best].nrmse.train).toBeLessThan(1e-9);
  const tried = folder.read("kan.discover.jsonl");
  expect(tried).toContain("units divided out");
  expect(folder.read("kan.json")).toContain('"units": "require"');
});

test.each([
  ["require", "has none of F", "x (m),F\n1,2\n2,3\n3,5\n"],
  ["require", "no formula agrees with the units", "x (m),t (s),F (N)\n1,2,3\n2,3,5\n3,5,8\n4,1,2\n"],
] as const)("units that no formula can agree with, %s: %s", (given, text, csv) => {
  const folder = temporaryFolder();
  folder.write("data.csv", csv);
  const { exit, stderr } = folder.kan(["discover", "data.csv", "--units", given]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining(text)]);
});

test("a constant that has a unit is named in --units, and the law is found with it", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => `${1 + r / 10},${0.4 * (1 + r / 10) ** 2}`);
  folder.write("energy.csv", `speed (m/s),energy (J)\n${lines.join("\n")}\n`);
  const { stdout } = folder.kan([
    "discover",
    "energy.csv",
    "--units",
    "require,constant=kg",
    "--timeout",
    "20",
  ]);
  expect(stdout).toContain("0.4*speed^2");
  expect(stdout).toContain("Units agree, up to constants in kg.");
});

test("units of constants stand in the text, the LaTeX and the report, and follow kan pick", () => {
  const folder = temporaryFolder();
  const noise = (r: number): number => 0.02 * Math.sin(1e6 / (r + 0.7));
  const lines = Array.from({ length: 60 }, (_, r) => `${r / 10},${3.2 + 2.47 * (r / 10) ** 2 + noise(r)}`);
  folder.write("fall.csv", `time (s),way (m)\n${lines.join("\n")}\n`);
  const { stdout } = folder.kan(["discover", "fall.csv", "--units", "check", "--timeout", "20"]);
  expect(stdout).toMatch(/2\.4\d+ +m\/s\^2 +±/);
  const latex = folder.kan(["export", "--to", "latex"]).stdout;
  expect(latex).toMatch(/2\.4\d+\\,\\mathrm\{m\/s\^\{2\}\} \\, \\mathrm\{time/);
  expect(JSON.parse(folder.kan(["export", "--to", "json"]).stdout).targets[0].latex).toContain("m/s^{2}");
  folder.kan(["report", "-o", "report.html"]);
  expect(folder.read("report.html")).toMatch(/<th>unit<\/th>[\s\S]*<td>m\/s\^2<\/td>/);
  const before = folder.kan(["info", "--json"]).stdout;
  const number = JSON.parse(folder.kan(["pick", "--json"]).stdout).best === 0 ? "2" : "1";
  expect(folder.kan(["pick", number]).exit).toBe(0);
  expect(folder.read("kan.json")).toContain('"unit": "m');
  folder.kan(["undo"]);
  expect(folder.kan(["info", "--json"]).stdout).toBe(before);
});

test("of two formulas that rows hardly tell apart --units check takes the one that agrees", () => {
  const folder = temporaryFolder();
  const noise = (r: number, k: number): number => Math.sin(1e5 * Math.sin(r * 12.9898 + k * 78.233));
  const lines = Array.from({ length: 120 }, (_, r) => {
    const [a, c] = [1 + ((r * 7) % 120) / 30, 1 + ((r * 31) % 120) / 40];
    const b = a + 0.03 * noise(r, 1);
    return [a, b, c, b + c + 0.15 * noise(r, 3)].map((v) => v.toFixed(4)).join();
  });
  folder.write("near.csv", `a (m),b (s),c (m),y (m)\n${lines.join("\n")}\n`);
  const search = ["discover", "near.csv", "--timeout", "20"];
  expect(folder.kan([...search, "--quiet"]).stdout).toBe("b + c\n");
  const { stdout } = folder.kan([...search, "--units", "check"]);
  expect(stdout).toMatch(/^ +> .*a \+ c$/m);
  expect(stdout).toContain("Units agree.");
});

test("--units check says before the search that a constant with a unit, or a column, is missing", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 30 }, (_, r) => `${r + 1},${3.217 * (r + 1)}`);
  folder.write("force.csv", `t (s),F (N)\n${lines.join("\n")}\n`);
  const search = ["discover", "force.csv", "--timeout", "20", "--units"];
  const { exit, stdout, stderr } = folder.kan([...search, "check"]);
  expect(exit).toBe(0);
  expect(stderr).toContain("no product of powers of the columns has the unit of F (N)");
  expect(stdout).toContain("Constants: 3.217 in N/s.");
  expect(folder.kan([...search, "check,constant=N/s"]).stderr).not.toContain("no product of powers");
});
