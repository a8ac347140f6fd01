import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

interface Evaluated {
  readonly loss?: { readonly name: string; readonly from: string; readonly far: number };
  readonly forms: readonly {
    readonly constants: Record<string, { value: number; standardError: number }>;
    readonly nrmse: { readonly train: number };
    readonly residualsHaveStructure: boolean | null;
  }[];
  readonly model?: readonly { readonly expression: string; readonly nrmse: { readonly train: number } }[];
}

/** A law over five decades of which rows are off by a tenth, up and down in turn. */
function scattered(): string {
  const lines = Array.from({ length: 61 }, (_, r) => {
    const mass = 10 ** (r / 12);
    return `${mass.toPrecision(8)},${(3.4 * mass ** 0.74 * (1 + 0.1 * Math.sin(2.4 * r * r))).toPrecision(8)}`;
  });
  return `mass,rate\n${lines.join("\n")}\n`;
}

const FORMS = ["a*mass^b", "a*mass + b"];

test("errors that are shares count as shares: the constants of a law over decades, and where the loss is seen", () => {
  const folder = temporaryFolder();
  folder.write("rates.csv", scattered());
  const asked = (loss: string): Evaluated =>
    JSON.parse(folder.kan(["eval", ...FORMS, "rates.csv", "--loss", loss, "--json"]).stdout) as Evaluated;
  for (const loss of ["log", "auto", "relative"]) {
    const { a, b } = asked(loss).forms[0]!.constants;
    // By weights of one over the square the error of b is that of a line in logarithms: 0.07/(4.3·√61).
    expect(Math.abs(b!.value - 0.74)).toBeLessThan(0.006);
    expect(b!.standardError).toBeGreaterThan(0.001);
    expect(b!.standardError).toBeLessThan(0.004);
    expect(Math.abs(a!.value / 3.4 - 1)).toBeLessThan(0.04);
  }
  expect(asked("log").loss).toEqual({ name: "log", from: "asked", far: 0 });
  expect(asked("mse").loss).toBeUndefined();
  const { stdout } = folder.kan(["eval", ...FORMS, "rates.csv", "--loss", "auto"]);
  expect(stdout.replace(/\s+/g, " ")).toMatch(
    /Errors count by log, for rows are off by about [\d.]+ % of the target/,
  );
});

test("rows that are far off are left out by huber and counted, beside both forms alike", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => {
    const y = 2 + 0.5 * r + 0.05 * Math.sin(7 * r * r);
    return `${r},${r === 9 || r === 27 ? y + 60 : y}`;
  });
  folder.write("wrong.csv", `x,y\n${lines.join("\n")}\n`);
  const { loss, forms } = JSON.parse(
    folder.kan(["eval", "a + b*x", "a*x^b", "wrong.csv", "--loss", "huber", "--json"]).stdout,
  ) as Evaluated;
  expect(loss).toEqual({ name: "huber", from: "asked", far: 2 });
  expect(forms[0]!.constants.b!.value).toBeCloseTo(0.5, 2);
});

test("forms beside a model are fitted by the loss that its formulas were found by, unless another is asked for", () => {
  const folder = temporaryFolder();
  folder.write("rates.csv", scattered());
  expect(
    folder.kan(["discover", "rates.csv", "--effort", "low", "--timeout", "30", "--max-nodes", "8"]).exit,
  ).toBe(0);
  const args = ["eval", "a*mass^b", "rates.csv"];
  const { loss, forms, model } = JSON.parse(folder.kan([...args, "--json"]).stdout) as Evaluated;
  expect(loss).toEqual({ name: "log", from: "model", far: 0 });
  const same = model!.find(({ expression }) => /^[\d.]+\s*\*\s*mass\s*\^\s*[\d.]+$/.test(expression))!;
  expect(forms[0]!.nrmse.train / same.nrmse.train).toBeCloseTo(1, 3);
  expect(folder.kan(args).stdout).toContain("as for the formulas of the model");
  expect(folder.kan([...args, "--loss", "mse"]).stdout).not.toContain("Errors count");
});

test.each([
  [["a + b*x", "--loss", "log"], "above 0"],
  [["a + b*x", "--loss", "huber", "--by", "g"], "--loss huber is of one group of rows"],
])("what a loss does not take is refused: %j", (args, message) => {
  const folder = temporaryFolder();
  folder.write(
    "data.csv",
    `x,g,y\n${Array.from({ length: 12 }, (_, r) => `${r},${r % 2 ? "u" : "v"},${r - 3}`).join("\n")}\n`,
  );
  const { exit, stderr } = folder.kan(["eval", ...args, "data.csv", "--target", "y"]);
  expect(exit).toBe(2);
  expect(stderr).toContain(message);
});
