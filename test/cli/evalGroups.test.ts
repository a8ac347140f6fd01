import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

interface Grouped {
  readonly by: string;
  readonly groups: readonly string[];
  readonly forms: readonly {
    readonly constants: readonly {
      readonly name: string;
      readonly group: string | null;
      readonly value: number;
      readonly standardError: number;
      readonly interval: readonly [number, number];
    }[];
    readonly rss: number;
    readonly sameInAllGroups: readonly {
      readonly constants: readonly string[];
      readonly F: number;
      readonly p: number;
    }[];
  }[];
}

test("a form on groups of measured rates: constants, errors and tests are those of R", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const args = ["eval", "Vm*conc/(K + conc)", "puromycin.csv", "--target", "rate", "--by", "state"];
  const both = JSON.parse(folder.kan([...args, "--json"]).stdout) as Grouped;
  // R 4.2: f1 <- nls(rate ~ Vm[state]*conc/(K[state] + conc), Puromycin), f0 without [state], anova(f0, f1); the
  // same with K for all.
  expect(both.groups).toEqual(["treated", "untreated"]);
  const [form] = both.forms;
  const expected = [
    ["Vm", "treated", 212.6837, 6.608093],
    ["K", "treated", 0.06412125, 0.007876789],
    ["Vm", "untreated", 160.2801, 6.89602],
    ["K", "untreated", 0.04770831, 0.008281173],
  ] as const;
  form!.constants.forEach(({ name, group, value, standardError }, i) => {
    const [itsName, itsGroup, itsValue, itsError] = expected[i]!;
    expect([name, group]).toEqual([itsName, itsGroup]);
    expect(value / itsValue).toBeCloseTo(1, 5);
    expect(standardError / itsError).toBeCloseTo(1, 4);
  });
  const [all, , onlyK] = form!.sameInAllGroups;
  expect(all!.F / 24.13767).toBeCloseTo(1, 5);
  expect(all!.p / 6.0747e-6).toBeCloseTo(1, 3);
  expect(onlyK).toEqual(expect.objectContaining({ constants: ["K"], p: expect.closeTo(0.20555, 4) }));
  const shared = folder.kan([...args, "--shared", "K"]).stdout;
  expect(shared).toMatch(/Vm +treated +208\.6 +± 5\.8 /);
  expect(shared).toMatch(/Vm +untreated +166\.6 +± 5\.8 /);
  expect(shared).toMatch(/K +all +0\.058 +± 0\.0059 /);
  expect(shared).toContain("Vm differs between groups: F(1, 20) = 44.9, p = 1.6e-6.");
});

test("groups of a made law give their constants back, and the shared one with a smaller error", () => {
  const folder = temporaryFolder();
  const truth = [
    ["north", 5, 1],
    ["south 2", 7, 2],
    ["x=3", 9, -1],
  ] as const;
  const lines = truth.flatMap(([group, a, c], g) =>
    Array.from({ length: 15 }, (_, r) => {
      const noise = 0.05 * Math.cos(17 * r + 5 * g + r * r);
      return `${group},${r / 2},${a * Math.exp(-0.4 * (r / 2)) + c + noise}`;
    }),
  );
  folder.write("sites.csv", `site,t,y\n${lines.join("\n")}\n`);
  const args = ["eval", "a*exp(-b*t) + c", "sites.csv", "--by", "site"];
  const constantsOf = (extra: readonly string[]) =>
    (JSON.parse(folder.kan([...args, ...extra, "--json"]).stdout) as Grouped).forms[0]!.constants;
  const shared = constantsOf(["--shared", "b"]);
  expect(shared).toHaveLength(7);
  for (const { name, group, interval } of shared) {
    const [, a, c] = truth.find(([one]) => one === group) ?? ["", 0, 0];
    const value = name === "b" ? 0.4 : name === "a" ? a : c;
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThan(value);
  }
  const own = constantsOf([]).filter(({ name }) => name === "b");
  expect(own).toHaveLength(3);
  for (const { standardError } of own) expect(standardError).toBeGreaterThan(shared[0]!.standardError);
});

test.each([
  [["--by", "nothing"], 2, 'has no column "nothing"'],
  [["--by", "id"], 2, '--by "id" has 80 different texts'],
  [["--by", "one"], 2, '--by "one" has 1 different text'],
  [["--by", "g", "--shared", "q"], 2, "which is no constant of the formulas"],
  [["--shared", "a"], 2, "--by is not given"],
] as const)("groups that are none, %j, end in one clear line", (extra, code, text) => {
  const folder = temporaryFolder();
  const lines = Array.from(
    { length: 80 },
    (_, r) => `${r % 2 === 0 ? "even" : "odd"},r${r},same,${r},${3 * r}`,
  );
  folder.write("data.csv", `g,id,one,x,y\n${lines.join("\n")}\n`);
  const { exit, stderr } = folder.kan(["eval", "a*x + b", "data.csv", ...extra]);
  expect([exit, stderr]).toEqual([code, expect.stringContaining(text)]);
});

test("more constants than rows in the groups, and constants that nothing determines, are said", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "g,x,y\na,1,2\na,2,3\nb,1,4\nb,2,7\n");
  const { exit, stdout } = folder.kan(["eval", "a + b*x + c*x^2", "data.csv", "--by", "g"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("4 rows for 6 constants");
  expect(stdout).toContain("The rows do not determine a of a, b of a, c of a");
  expect(stdout).not.toMatch(/NaN/);
});
