import { expect, test } from "vitest";
import { quick } from "./fitted.ts";
import { temporaryFolder } from "./run.ts";

/** y = 2.5·z·exp(−0.7·x) + 0.3, every third row far off it: sure by 0.001, or not at all. */
function table(): string {
  const lines = ["x,z,y,w,err,who"];
  for (let r = 0; r < 120; r++) {
    const [x, z] = [0.5 + (r % 13) / 4, 1 + ((r * 7) % 11) / 5];
    const isOff = r % 3 === 0;
    const y = 2.5 * z * Math.exp(-0.7 * x) + 0.3 + (isOff ? 3 * Math.sin(37 * r) : 0);
    lines.push([x, z, y, isOff ? 0 : 1, isOff ? 1000 : 0.001, `p${r % 12}`].join());
  }
  return `${lines.join("\n")}\n`;
}

const searched = ["--target", "y", "--threads", "1", "--timeout", "60"];

test("discover finds the law of the rows that count, and the model knows how they do", () => {
  const folder = temporaryFolder();
  folder.write("t.csv", table());
  const given = ["t.csv", ...searched, "--weights", "w", "--ignore", "err", "--group", "who"];
  const run = folder.kan(["discover", ...given]);
  expect(run.stdout).toContain("y = 2.5*z*exp(-0.7*x) + 0.3");
  expect(run.stdout).toContain("exact to rounding");
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    data: { read: { weights: "w", group: "who" } },
  });
  // Columns that say something of rows are no inputs.
  expect(folder.kan(["info", "--json"]).stdout).not.toContain('"w"');
});

test("eval fits, judges and compares with weights, and gives the standard errors of weighted least squares", () => {
  const folder = temporaryFolder();
  folder.write("t.csv", table());
  const form = "a*z*exp(-b*x) + c";
  const json = (extra: readonly string[]) => {
    const { exit, stdout } = folder.kan(["eval", form, "t.csv", "--target", "y", "--json", ...extra]);
    expect(exit).toBe(0);
    return JSON.parse(stdout) as {
      forms: {
        nrmse: { test: number };
        constants: Record<string, { value: number; standardError: number }>;
      }[];
    };
  };
  const { forms } = json(["--sigma", "err", "--ignore", "w,who"]);
  const [fitted] = forms;
  for (const [name, value] of Object.entries({ a: 2.5, b: 0.7, c: 0.3 }))
    expect(fitted!.constants[name]!.value).toBeCloseTo(value, 6);
  expect(fitted!.nrmse.test).toBeLessThan(1e-3);
  const plain = json(["--ignore", "w,err,who"]).forms[0]!;
  expect(plain.nrmse.test).toBeGreaterThan(0.3);
});

test("groups of a form are fitted with weights that compare rows of different groups", () => {
  const folder = temporaryFolder();
  // The shared slope is that of group a, whose rows count 10,000 times as much.
  const rows = Array.from({ length: 40 }, (_, r) => {
    const isFirst = r % 2 === 0;
    return `${r},${isFirst ? 2 * r + 1 : 3 * r},${isFirst ? 10_000 : 1},${isFirst ? "a" : "b"}`;
  });
  folder.write("g.csv", `x,y,w,g\n${rows.join("\n")}\n`);
  const given = ["g.csv", "--target", "y", "--by", "g", "--shared", "s", "--weights", "w", "--json"];
  const { stdout, stderr, exit } = folder.kan(["eval", "s*x + b", ...given]);
  expect([exit, stderr]).toEqual([0, ""]);
  const { forms } = JSON.parse(stdout) as {
    forms: { constants: { name: string; value: number }[] }[];
  };
  const slope = forms[0]!.constants.find(({ name }) => name === "s")!;
  expect(Math.abs(slope.value - 2)).toBeLessThan(1e-3);
});

test("symbolic fits constants with the weights that a network was trained with", () => {
  const folder = temporaryFolder();
  const rows = Array.from(
    { length: 160 },
    (_, r) => `${r % 20},${r % 8 === 3 ? 500 : 2 * (r % 20)},${r % 8 === 3 ? 0 : 1}`,
  );
  folder.write("p.csv", `x,y,w\n${rows.join("\n")}\n`);
  expect(folder.kan(["fit", "p.csv", "--target", "y", "--weights", "w", ...quick]).exit).toBe(0);
  const run = folder.kan(["symbolic", "--threads", "1"]);
  expect(run.exit).toBe(0);
  expect(run.stdout).toContain("y = 2*x");
});

test.each([
  ["negative", "-1", 3, 'holds "-1", expected a weight, 0 or more'],
  ["text", "much", 3, 'holds "much", expected a weight, 0 or more'],
] as const)("a weight that is %s is told at its cell by discover and eval", (_, cell, exit, said) => {
  const folder = temporaryFolder();
  folder.write("t.csv", `x,y,w\n1,2,1\n2,4,${cell}\n3,6,1\n4,8,1\n5,10,1\n`);
  for (const command of [["discover"], ["eval", "a*x"]]) {
    const run = folder.kan([...command, "t.csv", "--target", "y", "--weights", "w"]);
    expect(run.exit).toBe(exit);
    expect(run.stderr).toContain("t.csv:3:3");
    expect(run.stderr).toContain(said);
  }
});

test("standard errors that are text or 0, and weights that are all 0, are told", () => {
  const folder = temporaryFolder();
  folder.write("t.csv", "x,y,s,w\n1,2,0,0\n2,4,1,0\n3,6,1,0\n4,8,1,0\n5,10,1,0\n");
  const zero = folder.kan(["discover", "t.csv", "--target", "y", "--sigma", "s"]);
  expect(zero.exit).toBe(3);
  expect(zero.stderr).toContain('holds "0", expected a standard error, above 0');
  folder.write("text.csv", "x,y,s\n1,2,small\n2,4,1\n3,6,1\n4,8,1\n");
  const text = folder.kan(["discover", "text.csv", "--target", "y", "--sigma", "s"]);
  expect(text.exit).toBe(3);
  expect(text.stderr).toContain("text.csv:2:3");
  const none = folder.kan(["discover", "t.csv", "--target", "y", "--weights", "w"]);
  expect(none.exit).toBe(3);
  expect(none.stderr).toContain("no row counts");
});

test("standard errors of constants are those of R's lm with weights 1/sigma²", () => {
  const folder = temporaryFolder();
  const y = [
    3.16425, 5.4955, 7.62775, 9.271, 10.465, 11.6245, 13.3305, 15.956, 19.37575, 22.935, 25.75, 27.199,
  ];
  folder.write("l.csv", `x,s,y\n${y.map((v, r) => `${r + 1},${(r + 1) / 4},${v}`).join("\n")}\n`);
  const run = folder.kan(["eval", "a*x + b", "l.csv", "--target", "y", "--sigma", "s", "--json"]);
  const { forms } = JSON.parse(run.stdout) as {
    forms: { constants: Record<string, { value: number; standardError: number }> }[];
  };
  const { a, b } = forms[0]!.constants;
  // R 4.2: summary(lm(y ~ x, weights = 1/s^2))
  expect(b!.value).toBeCloseTo(1.20739436697, 8);
  expect(b!.standardError).toBeCloseTo(0.2116834214608, 8);
  expect(a!.value).toBeCloseTo(2.00072179882, 8);
  expect(a!.standardError).toBeCloseTo(0.0764451879685, 8);
});
