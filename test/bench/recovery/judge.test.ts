import { expect, test } from "vitest";
import type { Verdict } from "../../../bench/recovery/judge.ts";
import { limitsOf } from "../../../bench/recovery/limits.ts";
import { readPrinted } from "../../../bench/recovery/printed.ts";
import type { Law } from "../../../bench/recovery/problem.ts";
import { parsePython } from "../../../bench/recovery/python.ts";
import { type Conditions, modelFormula, taskOf } from "../../../bench/recovery/task.ts";
import { conditions, law } from "./laws.ts";

function verdict(problem: Law, expression: string, more: Partial<Conditions> = {}): Verdict {
  const task = taskOf(problem, conditions(more));
  const columns = task.csv.split("\n")[0]!.split(",").slice(0, -1);
  return task.judge(expression, Object.fromEntries(columns.map((name) => [name, name])));
}

const wave = law("3*x*sin(y)", ["x", "y"]);

test("the right formula is recovered and readable, however it is written", () => {
  for (const text of ["3*x*sin(y)", "sin(y)*x/(1/3)", "-3*x*sin(-y)"]) {
    expect(verdict(wave, text)).toMatchObject({ isRecovered: true, isReadable: true, faults: [] });
  }
});

test("a constant that is wrong by a thousandth is not recovered", () => {
  expect(verdict(wave, "3.003*x*sin(y)").faults).toEqual(["near", "beyond"]);
  expect(verdict(wave, "3.0000015*x*sin(y)").isRecovered).toBe(true);
});

test("a formula that is right in the range only is not recovered", () => {
  const faults = verdict(law("x", ["x"]), "abs(x - 0.9) + 0.9").faults;
  expect(faults).toEqual(["beyond"]);
});

test("a formula without a value somewhere is not recovered", () => {
  expect(verdict(law("x", ["x"]), "sqrt(x - 1)^2 + 1").faults).toContain("beyond");
});

test("a right formula that is too long is not recovered, a longer one not readable", () => {
  const long = (terms: number): string => `x*y${" + x - x".repeat(terms)}`;
  const times = law("x*y", ["x", "y"]);
  expect(verdict(times, long(1))).toMatchObject({ isReadable: true, nodes: 7, trueNodes: 3 });
  expect(verdict(times, long(2))).toMatchObject({ isRecovered: true, isReadable: false });
  expect(verdict(times, long(5)).faults).toEqual(["size"]);
});

test("where an input spans decades the small values count too", () => {
  const decades = law("x+1e-6/x", ["x"], { inputs: [{ name: "x", low: 1e-6, high: 1e2, sampling: "log" }] });
  const linear = law("x+1e-6/x", ["x"], { inputs: [{ name: "x", low: 1e-6, high: 1e2 }] });
  expect(verdict(decades, "x + 1e-6/x").isRecovered).toBe(true);
  expect(verdict(decades, "x").faults).toContain("median");
  expect(verdict(linear, "x").faults).not.toContain("median");
});

test("with noise constants may be off by a share of it", () => {
  expect(verdict(wave, "3.003*x*sin(y)", { noise: 0.01 }).isRecovered).toBe(true);
  expect(verdict(wave, "3.009*x*sin(y)", { noise: 0.01 }).faults).toEqual(["near"]);
});

test("curves are held to what their rows can show, and widened upwards only", () => {
  const curve = law("5*exp(-x)", ["x"], { constants: 2, inputs: [{ name: "x", low: 0, high: 3 }] });
  const limit = 2.5 * 0.01 * Math.sqrt(3 / 100);
  expect(limitsOf(curve, 0.01, 100, false)).toMatchObject({ near: limit, beyond: 10 * limit });
  const at = (formula: string) => verdict(curve, formula, { noise: 0.01, rows: 100 });
  expect(at("5.005*exp(-1.002*x)").isRecovered).toBe(true);
  expect(at("5.05*exp(-x)").isRecovered).toBe(false);
  const root = law("sqrt(x)", ["x"], { constants: 1, inputs: [{ name: "x", low: 1, high: 3 }] });
  expect(verdict(root, "sqrt(x - 1 + 1) + 0*sqrt(x - 1)").isRecovered).toBe(true);
});

test("a formula that holds along the path alone is not recovered", () => {
  const decay = law("-2*x", ["t", "x"], {
    inputs: [
      { name: "t", low: 0, high: 1.8 },
      { name: "x", low: 0.1, high: 3 },
    ],
    trajectory: { time: "t", start: 0, end: 2, points: 2000, ood: 200, rates: { x: "@" }, initial: { x: 3 } },
  });
  const along = { isAlongPath: true };
  expect(verdict(decay, "-2*x", along).isRecovered).toBe(true);
  expect(verdict(decay, "-6*exp(-2*t)", along).faults).toEqual(["independent"]);
});

test("the end of a solution that has come to rest is judged by the spread of the whole", () => {
  const rest = law("2-x", ["x"], {
    inputs: [{ name: "x", low: 0, high: 2 }],
    trajectory: {
      time: "t",
      start: 0,
      end: 40,
      points: 2000,
      ood: 200,
      rates: { x: "@" },
      initial: { x: 0 },
    },
  });
  expect(verdict(rest, "2.000000000001 - x", { isAlongPath: true }).isRecovered).toBe(true);
});

test("a negated or shifted column changes the law's text and not its truth", () => {
  expect(verdict(law("x**2", ["x"]), "x^2", { gauge: "negate" }).isRecovered).toBe(true);
  expect(verdict(law("exp(x)", ["x"]), "exp(-x)", { gauge: "negate" }).isRecovered).toBe(true);
  expect(verdict(law("exp(x)", ["x"]), "exp(x + 2.6)", { gauge: "shift" })).toMatchObject({
    isReadable: true,
    trueNodes: 4,
  });
  expect(verdict(law("exp(x)", ["x"]), "exp(x)", { gauge: "shift" }).isRecovered).toBe(false);
});

test("a dummy column in the formula is found out", () => {
  const dummies = [{ name: "w", low: 1, high: 2 }];
  const faults = verdict(law("x", ["x"], { dummies }), "x + 0.01*w", { hasDummies: true }).faults;
  expect(faults).toContain("near");
});

test("sizes are counted alike in the truth and in what is printed", () => {
  for (const text of ["3*x*sin(y)", "-x**2/(1+y)", "sqrt(2*pi)*x", "max(0,x-6)", "x-y-3"]) {
    const printed = readPrinted(text.replaceAll("**", "^"), { x: "x", y: "y" });
    expect(printed.nodes, text).toBe(parsePython(text).nodes);
  }
});

test("constants are different numbers other than halves up to ten", () => {
  const counted = readPrinted("2*pi*x + 3.7*exp(-0.5*x) + 12*sin(3.7*x) - 1e-8", { x: "x" });
  expect(counted.constants).toBe(3);
});

test("printed formulas may use the names of the program's functions", () => {
  const at = (text: string): number => readPrinted(text, { a_b: "a b" }).values([{ "a b": 2 }])[0]!;
  expect(at("ln(a_b) + max(0, a_b - 3) + min(a_b, 1)")).toBeCloseTo(Math.log(2) + 1, 14);
  expect(at("sqrt(-a_b)")).toBeNaN();
  expect(at("unknown(a_b)")).toBeNaN();
});

test("models as NIST writes them are read", () => {
  expect(modelFormula("y = b1 / (1+exp[b2-b3*x])  +  e")).toBe("b1 / (1+exp(b2-b3*x))");
  expect(modelFormula("log[y] = b1 - b2*x1 * exp[-b3*x2]  +  e")).toBe("b1 - b2*x1 * exp(-b3*x2)");
});
