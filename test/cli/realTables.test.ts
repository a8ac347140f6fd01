import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

/** What is asked of measured tables, and what the answer holds. Values of puromycin.csv are those of R's nls. */
test.each<[string, string, readonly string[], readonly RegExp[]]>([
  [
    "forms of a file",
    "trees.csv",
    ["eval", "--forms", "forms.txt", "trees.csv"],
    [/^ {2}c +0\.002108 +± 2\.7e-5/m, /^ {2}b +1\.997 +± 0\.082/m, /do not decide between/],
  ],
  [
    "a constant that groups share",
    "puromycin.csv",
    ["eval", "Vm*conc/(K + conc)", "puromycin.csv", "--target", "rate", "--by", "state", "--shared", "K"],
    [/treated +208\.6 +± 5\.8/, /untreated +166\.6 +± 5\.8/, /^ {2}K +all +0\.058 +± 0\.0059/m],
  ],
  [
    "a start, and a bound that holds a constant back",
    "puromycin.csv",
    [
      ...["eval", "Vm*conc/(K + conc)", "puromycin.csv", "--target", "rate", "--where", "state=treated"],
      ...["--start", "K=0.1", "--bounds", "Vm=0..200"],
    ],
    [/^ {2}Vm +200 +± [\d.]+ +[\d.]+ … 200$/m, /Vm stands at an end of its bounds/],
  ],
  [
    "units of headers",
    "trees.csv",
    ["eval", "c*Girth^2*Height + d", "units.csv", "--units", "check", "--json"],
    [/"agree": true/, /"ft\^3"/],
  ],
  [
    "a search that keeps to units",
    "trees.csv",
    ["discover", "units.csv", "--units", "require", "--timeout", "5", "--effort", "low", "--quiet"],
    [/Girth\^2\*Height/],
  ],
  [
    "a search that is told the unit of its constant",
    "planets.csv",
    [
      ...["discover", "planets.csv", "--timeout", "5", "--effort", "low", "--units"],
      "check,semi_major_axis_au=m,orbital_period_yr=s,constant=s/m^1.5",
    ],
    [/semi_major_axis_au\^1\.5/, /Units agree/],
  ],
])("%s, on %s", (_, table, args, expected) => {
  const folder = temporaryFolder();
  folder.bring(table);
  folder.write("forms.txt", "# volumes\nc*Girth^2*Height\na*Girth^b*Height^c\n");
  folder.write("units.csv", folder.read(table).replace(/^.*/, "Girth (in),Height (ft),Volume (ft^3)"));
  const { exit, stdout } = folder.kan(args);
  expect(exit).toBe(0);
  for (const one of expected) expect(stdout).toMatch(one);
});

test("symbolic tells the errors of its constants, those of R for measured rates and the true ones of a made line", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  folder.kan(["fit", "puromycin.csv", "--target", "rate", "--where", "state=treated"]);
  const { stdout } = folder.kan(["symbolic"]);
  expect(stdout).toMatch(/212\.7 +± 6\.9 /);
  expect(stdout).toMatch(/0\.0641 +± 0\.0083 /);
  const lines = Array.from(
    { length: 60 },
    (_, r) => `${r},${(4.31 + 0.713 * r + 0.2 * Math.sin(1e6 / (r + 0.7))).toFixed(4)}`,
  );
  folder.write("line.csv", `x,y\n${lines.join("\n")}\n`);
  folder.kan(["fit", "line.csv", "-m", "line.json"]);
  folder.kan(["prune", "-m", "line.json"]);
  const { formulas, best } = JSON.parse(folder.kan(["symbolic", "-m", "line.json", "--json"]).stdout);
  const { known } = formulas[best ?? 0];
  for (const { value, interval } of known.constants) {
    const truth = Math.abs(value) > 2 ? 4.31 : 0.713;
    expect(interval[0]).toBeLessThan(truth);
    expect(interval[1]).toBeGreaterThan(truth);
  }
});

test.each([
  [["log(Volume) = a + b*Girth"], 2, "a form gives the target itself"],
  [["a*girt^b*hgt + c"], 0, "names no column"],
] as const)("a form %j of a measured table is answered in a clear line", (form, exit, text) => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  const run = folder.kan(["eval", ...form, "trees.csv"]);
  expect([run.exit, run.stderr.replace(/\s+/g, " ")]).toEqual([exit, expect.stringContaining(text)]);
});
