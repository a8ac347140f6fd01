import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

test("several forms are fitted to a table and stand side by side, the shortest description first", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const args = [
    "eval",
    "Vm*conc/(K + conc)",
    "a*conc^b",
    "puromycin.csv",
    "--target",
    "rate",
    "--where",
    "state=treated",
  ];
  const { exit, stdout } = folder.kan(args);
  expect(exit).toBe(0);
  // R 4.3, nls(rate ~ SSmicmen(conc, Vm, K), Puromycin, state == "treated"): 212.7 ± 6.947, 0.06412 ± 0.008281
  expect(stdout).toMatch(/Vm +212\.7 +± 6\.9 /);
  expect(stdout).toMatch(/K +0\.0641 +± 0\.0083 /);
  const { forms } = JSON.parse(folder.kan([...args, "--json"]).stdout) as {
    forms: { form: string; expression: string; constants: Record<string, { value: number }> }[];
  };
  expect(forms.map(({ form }) => form).toSorted()).toEqual(["Vm*conc/(K + conc)", "a*conc^b"]);
  expect(forms.find(({ form }) => form.startsWith("Vm"))!.constants.Vm!.value).toBeCloseTo(212.6837, 3);
});

test("a made law gives its constants back, with forms from a file, starts and bounds", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => `${r},${70 * Math.exp(-r / 15) + 22}`);
  folder.write("cooling.csv", `t,T\n${lines.join("\n")}\n`);
  folder.write("forms.txt", "# cooling\na*exp(-b*t) + c   # Newton\n\na + b*t\n");
  const { exit, stdout } = folder.kan([
    "eval",
    "cooling.csv",
    "--forms",
    "forms.txt",
    "--start",
    "b=0.1",
    "--bounds",
    "c=0..100",
    "--json",
  ]);
  expect(exit).toBe(0);
  const { forms } = JSON.parse(stdout) as { forms: { constants: Record<string, { value: number }> }[] };
  expect(forms[0]!.constants.a!.value).toBeCloseTo(70, 8);
  expect(forms[0]!.constants.b!.value).toBeCloseTo(1 / 15, 8);
  expect(forms[0]!.constants.c!.value).toBeCloseTo(22, 8);
});

test.each([
  [["eval", "sin(", "data.csv"], 2, "does not parse"],
  [["eval", "data.csv"], 2, "there is no formula before the table"],
  [["eval", "a*x", "--start", "q=1", "data.csv"], 2, "no constant of the formulas"],
  [["eval", "a*x", "--bounds", "a=3", "data.csv"], 2, "cannot be read"],
  [["eval", "a*log(-x^2)", "data.csv"], 1, "has no value on some row"],
  [["eval", "a*X", "data.csv"], 0, "the column is called"],
  [["eval", "a*b*x", "data.csv"], 0, ""],
] as const)("%j ends in one clear way", (args, code, text) => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4.1\n3,5.9\n4,8\n");
  const { exit, stderr, stdout } = folder.kan(args);
  expect([exit, stderr]).toEqual([code, expect.stringContaining(text)]);
  expect(`${stdout}${stderr}`).not.toMatch(/NaN| {4}at /);
});

test("a form with more constants than rows says that the fit says nothing", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4.1\n3,5.9\n");
  const { exit, stdout } = folder.kan(["eval", "a + b*x + c*x^2 + d*x^3", "data.csv"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("3 rows for 4 constants");
});

test("equivalent constants have one order: NIST's certified ones of MGH17, values and standard errors", () => {
  const folder = temporaryFolder();
  // NIST StRD, MGH17 (Osborne 1972), x = 0, 10, …, 320.
  const y = [
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
    0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42,
    0.414, 0.411, 0.406,
  ];
  folder.write("mgh17.csv", `x,y\n${y.map((v, r) => `${10 * r},${v}`).join("\n")}\n`);
  const form = "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)";
  const constantsOf = (extra: readonly string[]): Record<string, { value: number; standardError: number }> =>
    JSON.parse(folder.kan(["eval", form, "mgh17.csv", ...extra, "--json"]).stdout).forms[0].constants;
  const certified = {
    b1: [0.37541005211, 2.0723153551e-3],
    b2: [1.9358469127, 0.22031669222],
    b3: [-1.4646871366, 0.22175707739],
    b4: [0.01286753464, 4.4861358114e-4],
    b5: [0.022122699662, 8.9471996575e-4],
  } as const;
  const fitted = constantsOf([]);
  for (const [name, [value, error]] of Object.entries(certified)) {
    expect(fitted[name]!.value / value).toBeCloseTo(1, 7);
    expect(fitted[name]!.standardError / error).toBeCloseTo(1, 5);
  }
  // A start says which of the two is meant.
  expect(constantsOf(["--start", "b4=0.03"]).b4!.value / certified.b5[0]).toBeCloseTo(1, 7);
});
