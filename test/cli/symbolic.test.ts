import { compile } from "mathjs";
import { expect, test } from "vitest";
import { copiesOf, temporaryFolder } from "./run.ts";

/** The object of `kan symbolic --json`. */
interface FormulasJson {
  readonly schema: string;
  readonly target: string;
  readonly best: number;
  readonly formulas: readonly {
    readonly expression: string;
    readonly latex: string;
    readonly complexity: number;
    readonly nrmse: { readonly train: number; readonly test?: number };
    readonly r2: { readonly train: number; readonly test?: number };
  }[];
  readonly variables: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** A folder where the hello world was fitted and pruned. */
const prunedHello = copiesOf(() => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  expect(folder.kan(["fit", "hello.csv", "--width", "5"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["prune"])).toMatchObject({ exit: 0 });
  return folder;
});

test("fit, prune and symbolic find the hello world exactly and predict repeats it", () => {
  const folder = prunedHello();
  const { exit, stdout } = folder.kan(["symbolic", "--lib", "sin,exp,x^2"]);
  expect(exit).toBe(0);
  expect(stdout.split("\n")[0]).toBe("  f = exp(sin(pi*x) + y^2)");
  expect(stdout.trimEnd().split("\n").at(-1)).toContain("kan predict new.csv");

  const json = JSON.parse(folder.kan(["symbolic", "--lib", "sin,exp,x^2", "--json"]).stdout) as FormulasJson;
  expect(json).toMatchObject({
    schema: "kan/formulas@1",
    target: "f",
    best: 0,
    variables: { x: "x", y: "y" },
    seed: 0,
    formulas: [{ expression: "exp(sin(pi*x) + y^2)", complexity: 9 }],
  });
  expect(json.formulas[0]?.nrmse.test).toBeLessThan(1e-12);

  const [header, first] = folder.kan(["predict", "hello.csv"]).stdout.split("\n");
  expect(header).toBe("x,y,f,predicted_f");
  const [, , actual, predicted] = (first ?? "").split(",").map(Number);
  expect(Math.abs((predicted ?? 0) - (actual ?? 1))).toBeLessThan(1e-14);
});

test("the printed expression, parsed again, has the reported error", () => {
  const folder = prunedHello();
  const run = folder.kan(["symbolic", "--lib", "x,x^2,sin", "--no-round", "--json"]);
  const { formulas, best } = JSON.parse(run.stdout) as FormulasJson;
  const formula = formulas[best];
  const compiled = compile(formula?.expression ?? "");
  const rows = folder
    .read("hello.csv")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const predictions = folder.kan(["predict", "hello.csv", "--json"]).stdout;
  const predicted = (JSON.parse(predictions) as { predictions: { f: number[] } }).predictions.f;
  rows.forEach(([x, y], r) => {
    const value = compiled.evaluate({ x, y }) as number;
    expect(Math.abs(value - (predicted[r] ?? Number.NaN))).toBeLessThanOrEqual(1e-12 * Math.abs(value));
  });
});

test("a second kan symbolic leaves the same bytes, and undo brings the network back", () => {
  const folder = prunedHello();
  const pruned = folder.read("kan.json");
  const first = folder.kan(["symbolic"]).stdout;
  const snapped = folder.read("kan.json");
  expect(folder.kan(["symbolic"]).stdout).toBe(first);
  expect(folder.read("kan.json")).toBe(snapped);
  folder.kan(["undo"]);
  expect(folder.read("kan.json")).toBe(pruned);
});

test("--fix puts a person's function on an edge and it stays until --unfix", () => {
  const folder = prunedHello();
  const edges = (): string[] => {
    const { network } = JSON.parse(folder.read("kan.json")) as { network: unknown };
    return [...JSON.stringify(network).matchAll(/"fixed": ?true/g)].map(String);
  };
  expect(folder.kan(["symbolic", "--fix", "0,1,0=x^2"])).toMatchObject({ exit: 0 });
  expect(edges()).toHaveLength(1);
  const byHand = "Chosen by hand: 0,1,0=x^2; --unfix gives an edge back.";
  expect(folder.kan(["symbolic", "--lib", "sin,exp"]).stdout).toContain(byHand);
  expect(edges()).toHaveLength(1);
  const freed = folder.kan(["symbolic", "--lib", "sin,exp,x^2", "--unfix", "0,1,0"]);
  expect(freed.stdout).not.toContain("by hand");
  expect(edges()).toHaveLength(0);
});

test("a function of the user's own may be in the library and is read back from the model", () => {
  const folder = prunedHello();
  expect(folder.kan(["symbolic", "--lib", "sin,exp,x*x+0*x^3"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["info"])).toMatchObject({ exit: 0, stderr: "" });
});

test("--suggest lists the best functions of each edge and changes nothing", () => {
  const folder = prunedHello();
  const before = folder.read("kan.json");
  const { exit, stdout } = folder.kan(["symbolic", "--suggest"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^ *edge +function +R² +error +nodes\n/);
  expect(stdout).toMatch(/0,0,0 [^,]*\n +> +sin [^,]*\n +0,1,0 /);
  const sizes = [...stdout.split("0,1,0")[0]!.matchAll(/ (\d+)\n/g)].map(([, nodes]) => Number(nodes));
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  expect(folder.read("kan.json")).toBe(before);
});

/** A model that is cheap to make, for tests that never get to use it. */
const sharedHello = copiesOf(() => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  folder.kan(["fit", "hello.csv", "--width", "1", "--grid", "3", "--steps", "2", "--restarts", "1"]);
  return folder;
});

test.each([
  [["--lib", "sine"], "unknown function"],
  [["--lib", "sin,,exp"], "is empty"],
  [["--lib", "x+q"], "q"],
  [["--lib", "import(x)"], "import"],
  [["--fix", "0,1=sin"], "expected an edge as layer,from,to"],
  [["--fix", "0,1,0"], "expected an edge and a function"],
  [["--fix", "7,7,7=sin"], "there is no edge 7,7,7"],
  [["--unfix", "a"], "expected an edge"],
  [["--beam", "0"], "from 1 to 64"],
])("kan symbolic %j is refused as usage", (args, message) => {
  const folder = sharedHello();
  const { exit, stdout, stderr } = folder.kan(["symbolic", ...args]);
  expect([exit, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

test("planets.csv gives Kepler's third law", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  for (const command of [["fit", "planets.csv"], ["prune"]]) expect(folder.kan(command).exit).toBe(0);
  const json = JSON.parse(folder.kan(["symbolic", "--json"]).stdout) as FormulasJson;
  const compiled = compile(json.formulas[json.best]?.expression ?? "");
  const at = (a: number): number => compiled.evaluate({ semi_major_axis_au: a }) as number;
  for (const a of [0.5, 1, 10, 60]) expect(Math.abs(at(a) / a ** 1.5 - 1)).toBeLessThan(1e-2);
  expect(json.variables).toEqual({ semi_major_axis_au: "semi_major_axis_au" });
});

test("the treated rows of puromycin.csv give the law of Michaelis and Menten", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  folder.kan(["fit", "puromycin.csv", "--where", "state=treated"]);
  folder.kan(["prune"]);
  const json = JSON.parse(folder.kan(["symbolic", "--json"]).stdout) as FormulasJson;
  // Bates & Watts (1988): 212.7·conc/(0.06412 + conc).
  expect(json.formulas[json.best]?.expression).toMatch(/^212\.[67]\d*\*conc\/\(conc \+ 0\.0641\d*\)$/);
});

test("names that are no identifiers are explained below the formula", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 150 }, (_, r) => `${1 + r / 50},${(1 + r / 50) ** 2}`);
  folder.write("data.csv", `side length [m],area [m²]\n${lines.join("\n")}\n`);
  folder.kan(["fit", "data.csv"]);
  const { stdout } = folder.kan(["symbolic", "--lib", "x,x^2"]);
  expect(stdout).toContain('  area [m²] = side_length^2\n  where side_length is "side length [m]"');
});

test("several targets get one formula each", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 200 }, (_, r) => {
    const x = -1 + (2 * r) / 199;
    return `${x},${x * x},${Math.sin(2 * x)}`;
  });
  folder.write("data.csv", `x,u,v\n${lines.join("\n")}\n`);
  expect(folder.kan(["fit", "data.csv", "--target", "u,v", "--width", "0"])).toMatchObject({ exit: 0 });
  const { targets } = JSON.parse(folder.kan(["symbolic", "--lib", "x^2,sin", "--json"]).stdout) as {
    targets: FormulasJson[];
  };
  expect(targets.map(({ formulas, best }) => formulas[best]?.expression)).toEqual(["x^2", "sin(2*x)"]);
});
