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
  [["eval", "a*x", "--bounds", "a=0..1", "--start", "a=5", "data.csv"], 2, "lies outside --bounds a=0..1"],
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

test("a constant that its bounds hold back is told", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4.1\n3,5.9\n4,8\n");
  const said = (bounds: string): string => folder.kan(["eval", "a*x", "--bounds", bounds, "data.csv"]).stdout;
  expect(said("a=0..1")).toContain("a stands at an end of its bounds");
  expect(said("a=0..3")).not.toContain("bounds");
});

test("a form with more constants than rows says that the fit says nothing", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4.1\n3,5.9\n");
  const { exit, stdout } = folder.kan(["eval", "a + b*x + c*x^2 + d*x^3", "data.csv"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("3 rows for 4 constants");
  const { stderr } = folder.kan(["eval", "a + b*x + c*x^2 + d*x^3", "data.csv", "--bootstrap", "100"]);
  expect(stderr).toContain("nothing is drawn again");
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
    expect(fitted[name]!.value / value).toBeCloseTo(1, 9);
    expect(fitted[name]!.standardError / error).toBeCloseTo(1, 9);
  }
  // A start says which of the two is meant.
  expect(constantsOf(["--start", "b4=0.03"]).b4!.value / certified.b5[0]).toBeCloseTo(1, 7);
});

test("noise that float64 rounds away is told to four digits and more: NIST's Lanczos1", () => {
  const folder = temporaryFolder();
  // NIST StRD, Lanczos1 (Lanczos 1956), x = 0, 0.05, …, 1.15: three exponentials to thirteen decimals.
  const y = [
    2.5134, 2.044333373291, 1.668404436564, 1.366418021208, 1.123232487372, 0.9268897180037, 0.7679338563728,
    0.6388775523106, 0.5337835317402, 0.4479363617347, 0.377584788435, 0.3197393199326, 0.2720130773746,
    0.2324965529032, 0.1996589546065, 0.1722704126914, 0.1493405660168, 0.1300700206922, 0.1138119324644,
    0.1000415587559, 0.0883320908454, 0.0783354401935, 0.06976693743449, 0.06239312536719,
  ];
  folder.write("lanczos1.csv", `x,y\n${y.map((v, r) => `${(r * 5) / 100},${v}`).join("\n")}\n`);
  const form = "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)";
  const { exit, stdout } = folder.kan(["eval", form, "lanczos1.csv", "--json"]);
  expect(exit).toBe(0);
  // Values as certified; errors by mpmath 1.3 in 60 digits, which agree with the certified residual deviation.
  const certified = {
    b1: [0.095100000027, 5.33473042342e-11],
    b2: [1.0000000001, 2.74730381793e-10],
    b3: [0.86070000013, 1.35760622249e-10],
    b4: [3.0000000002, 3.3308253069e-10],
    b5: [1.5575999998, 1.88157314476e-10],
    b6: [5.0000000001, 1.10575005383e-10],
  } as const;
  const { constants } = JSON.parse(stdout).forms[0];
  for (const [name, [value, error]] of Object.entries(certified)) {
    expect(constants[name].value / value).toBeCloseTo(1, 9);
    expect(constants[name].standardError / error).toBeCloseTo(1, 8);
  }
});

test("typed forms stand beside the formulas of a model of the same table, and rivals are named", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const rows = ["puromycin.csv", "--target", "rate", "--where", "state=treated"];
  folder.kan(["discover", ...rows, "--timeout", "2", "--effort", "low", "--quiet"]);
  const { formulas } = JSON.parse(folder.kan(["info", "--json"]).stdout).formulas[0] as {
    formulas: { number: number; expression: string }[];
  };
  interface Figures {
    readonly nrmse: { readonly train: number; readonly test: number };
    readonly aicc: number;
    readonly descriptionLength: number;
  }
  const json = (args: readonly string[]) =>
    JSON.parse(folder.kan(["eval", ...args, ...rows, "--json"]).stdout) as {
      forms: (Figures & { form: string })[];
      model?: (Figures & { number: number; expression: string })[];
      undecided?: string[];
    };
  const beside = json(["Vm*conc/(K + conc)"]);
  expect(beside.model!.map(({ number, expression }) => ({ number, expression }))).toEqual(
    formulas.map(({ number, expression }) => ({ number, expression })),
  );
  // A constant is typed as a name: the same figures as the model's formula that is one.
  const constant = json(["c"]).forms[0]!;
  const same = beside.model!.find(({ expression }) => /^[\d.]+$/.test(expression))!;
  expect(same.aicc).toBeCloseTo(constant.aicc, 6);
  expect(same.nrmse.test).toBeCloseTo(constant.nrmse.test, 6);
  expect(same.descriptionLength).toBeCloseTo(constant.descriptionLength, 2);
  const all = [...beside.forms, ...beside.model!].map(({ aicc }) => aicc);
  const open = all.filter((aicc) => aicc - Math.min(...all) < 2 * Math.log(20)).length;
  expect(beside.undecided).toHaveLength(open);
  const text = folder.kan(["eval", "Vm*conc/(K + conc)", ...rows]).stdout;
  expect(text).toMatch(/# +constants +RMSE/);
  expect(text).toMatch(/ >\d+ /);
  // Other rows: the model says nothing of them, and is refused where it is named.
  const others = ["eval", "a*conc^b", "puromycin.csv", "--target", "rate", "--where", "state=untreated"];
  expect(folder.kan(others).stdout).not.toMatch(/ >\d+ /);
  expect(folder.kan([...others, "-m", "kan.json"])).toMatchObject({ exit: 2 });
});

test("of two forms with the law among them the rows decide for the law", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => {
    const noise = 0.3 * Math.cos(9 * r + r * r);
    return `${r},${70 * Math.exp(-r / 15) + 22 + noise}`;
  });
  folder.write("cooling.csv", `t,T\n${lines.join("\n")}\n`);
  const { stdout } = folder.kan(["eval", "a*exp(-b*t) + c", "a/(1 + b*t) + c", "cooling.csv"]);
  expect(stdout).toContain("The rows speak for a*exp(-b*t) + c by 20 to 1");
});

test("--bootstrap gives the same bytes with one thread and with two, near the errors of least squares", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => {
    const noise = 0.3 * Math.cos(9 * r + r * r);
    return `${r},${70 * Math.exp(-r / 15) + 22 + noise}`;
  });
  folder.write("cooling.csv", `t,T\n${lines.join("\n")}\n`);
  const args = ["eval", "a*exp(-b*t) + c", "cooling.csv", "--bootstrap", "6000", "--json"];
  const one = folder.kan([...args, "--threads", "1"]).stdout;
  expect(folder.kan([...args, "--threads", "2"]).stdout).toBe(one);
  const { constants } = JSON.parse(one).forms[0] as {
    constants: Record<string, { standardError: number; bootstrap: { standardError: number } }>;
  };
  for (const { standardError, bootstrap } of Object.values(constants)) {
    expect(Math.abs(bootstrap.standardError / standardError - 1)).toBeLessThan(0.15);
  }
});

test("--bootstrap on measured rates: errors near R's, and a clear word where it cannot be", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const args = ["eval", "Vm*conc/(K + conc)", "puromycin.csv", "--target", "rate", "--bootstrap", "1000"];
  const { stdout } = folder.kan([...args, "--where", "state=treated", "--json"]);
  const { Vm, K } = JSON.parse(stdout).forms[0].constants as Record<
    string,
    { bootstrap: { standardError: number } }
  >;
  // R 4.2, nls: 6.947 and 0.008281
  expect(Math.abs(Vm!.bootstrap.standardError / 6.947 - 1)).toBeLessThan(0.15);
  expect(Math.abs(K!.bootstrap.standardError / 0.008281 - 1)).toBeLessThan(0.15);
  expect(folder.kan([...args, "--by", "state"])).toMatchObject({ exit: 2 });
  expect(folder.kan([...args.slice(0, -1), "3"])).toMatchObject({ exit: 2 });
});

test("a constant that is nearly the name of a column left out is told, others are not", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "conc,rate\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n");
  expect(folder.kan(["eval", "a*conk", "data.csv"]).stderr).toContain(
    '"conk" is taken for a constant; the column is called "conc"',
  );
  expect(folder.kan(["eval", "con*conc", "data.csv"]).stderr).not.toContain("taken for a constant");
});

test.each([
  ["a*y", [], '"y" is the column to explain'],
  ["a*kind + b*x", [], '"kind" in the form "a*kind + b*x" is a column that is left out'],
  ["a*z", ["--ignore", "z"], '"z" in the form "a*z" is a column that is left out'],
  ["a*E + x", [], "which formulas write E_"],
  ["a*class", [], "which formulas write class_"],
  ["x = a*z", [], 'the form "x = a*z" explains "x", and the target is "y"'],
] as const)("the form %s names a column that is no input of it, and is refused", (form, flags, text) => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,z,E,class,kind,y\n1,5,3,2,p,2\n2,3,1,7,q,4.1\n3,8,4,1,p,5.9\n4,4,9,3,q,8\n");
  const { exit, stderr, stdout } = folder.kan(["eval", form, "data.csv", "--target", "y", ...flags]);
  expect([exit, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(text);
  const hint = folder.kan(["discover", "data.csv", "--target", "y", "--hint", form, ...flags]);
  expect(hint.exit).toBe(2);
  expect(hint.stderr).toContain(text);
});

test("a name that --start or --bounds gives is a constant, whatever columns are called", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "conc,rate,kind\n1,2.1,p\n2,3.9,q\n3,6.2,p\n4,7.8,q\n5,10.1,p\n");
  const near = folder.kan(["eval", "conk*conc", "data.csv", "--target", "rate", "--start", "conk=1"]);
  expect([near.exit, near.stderr]).toEqual([0, expect.not.stringContaining("taken for a constant")]);
  expect(folder.kan(["eval", "kind*conc", "data.csv", "--bounds", "kind=0..9"]).exit).toBe(0);
});

test("Euler's number in a form is told where it may have been meant as a constant", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n");
  const told = (form: string): string => folder.kan(["eval", form, "data.csv"]).stderr;
  expect(told("a + b*x + e*x^2")).toContain('"e" in "a + b*x + e*x^2" is Euler\'s number');
  expect(told("a + b*e^(x/9)")).not.toContain("Euler");
  expect(told("a + 2e1*x")).not.toContain("Euler");
});

test("what is wrong in a file of forms is told with its line", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n");
  folder.write("forms.txt", "# two\na*x + b\n\na*(x\n");
  folder.write("own.txt", "a*x\na*y\n");
  folder.write("none.txt", "# nothing\n");
  const told = (file: string): unknown[] => {
    const { exit, stderr } = folder.kan(["eval", "data.csv", "--forms", file]);
    return [exit, stderr.split("\n")[0]];
  };
  expect(told("forms.txt")).toEqual([2, expect.stringContaining('forms.txt:4  the formula "a*(x"')]);
  expect(told("own.txt")).toEqual([2, expect.stringContaining('own.txt:2  "y" is the column to explain')]);
  expect(told("none.txt")).toEqual([2, expect.stringContaining("none.txt holds no formula")]);
});

test("of a law that the model has without error the rows do not decide against the same law typed", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 40 }, (_, r) => `${r / 7},${(r / 7) ** 2 + 1}`);
  folder.write("data.csv", `x,y\n${rows.join("\n")}\n`);
  folder.kan(["discover", "data.csv", "--threads", "1", "--timeout", "20"]);
  const { exit, stdout } = folder.kan(["eval", "p*x^2 + q", "data.csv"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("The rows do not decide between");
  expect(stdout).not.toMatch(/Infinity|NaN/);
});

test("constants that rows cannot tell apart are named, and a form without constants is judged as it stands", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4.1\n3,5.9\n4,8\n");
  const singular = folder.kan(["eval", "a*b*x", "data.csv"]);
  expect([singular.exit, singular.stdout]).toEqual([
    0,
    expect.stringMatching(/The rows cannot tell (a and b|b and a) apart/),
  ]);
  const fixed = folder.kan(["eval", "2*x", "data.csv", "--json"]);
  expect(fixed.exit).toBe(0);
  expect(JSON.parse(fixed.stdout).forms[0]).toMatchObject({ expression: "2*x", constants: {} });
  const said = folder.kan(["eval", "2*x", "data.csv"]).stdout;
  expect(said).toContain("Nothing was fitted: the form has no constants.");
  expect(said).not.toContain("worse than the mean");
  const worse = folder.kan(["eval", "20*x", "data.csv"]).stdout;
  expect(worse).toContain("It predicts worse than the mean of y does.");
});

test("the place of a step is a gap between rows, and a word says so", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 40 }, (_, r) => `${r / 4},${r < 22 ? 2 : 5 + (r % 3) / 10}`);
  folder.write("data.csv", `x,y\n${rows.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["eval", "a + b*sign(x - c)", "data.csv", "--start", "c=8"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("c is the place of a step");
  expect(stdout.replace(/\s+/g, " ")).toContain("any value between 5.25 and 5.5 fits as well");
  expect(stdout).not.toContain("say nothing");
});
