/** Every function of the table in every language: its text has its values, or an error says what the language lacks. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate as mathjsEvaluate } from "mathjs/number";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../../../src/diagnostics.ts";
import { FORMULA_LANGUAGES } from "../../../src/io/formulas/languages/languages.ts";
import { printLatex } from "../../../src/io/formulas/languages/latex.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { printMathml } from "../../../src/io/formulas/languages/mathml.ts";
import { formulasText } from "../../../src/io/formulas/several.ts";
import { canWrite, spelledOut, spellingOf } from "../../../src/io/formulas/spelling.ts";
import { writeFormulaOnnx } from "../../../src/io/onnx/writeOnnx.ts";
import { call, variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { ALL_FUNCTIONS } from "../../../src/symbolic/functions/all.ts";
import { has, hasPython, numbersFrom, printed } from "../../consumers.ts";
import { runOnnx } from "../onnx/runOnnx.ts";

const x = variable("x");
const CASES = ALL_FUNCTIONS.map((fn) => {
  const points = fn.domain.flatMap(({ low, high }) => {
    const from = Number.isFinite(low) ? low : -2.5;
    const to = Number.isFinite(high) ? high : Math.max(from, 0) + 2.5;
    return [0.07, 0.31, 0.5, 0.77].map((share) => from + share * (to - from));
  });
  return { name: fn.name, expr: call(fn.name, x), points, values: points.map(fn.value) };
});

/** The functions that a language can write, as one text with a function f_NAME for each. */
function written(language: string): { readonly cases: typeof CASES; readonly text: string } {
  const cases = CASES.filter(({ expr }) => canWrite(expr, language));
  const formulas = cases.map(({ name, expr }) => ({
    expr,
    target: `f_${name}`,
    variables: new Map([["x", "x"]]),
  }));
  return { cases, text: formulasText(formulas, FORMULA_LANGUAGES.find(({ name }) => name === language)!) };
}

/** Each value of each case is the one that was computed, within `slack` of its size and of the argument's rounding. */
function expectValues(cases: typeof CASES, got: readonly number[], slack = 1e-13): void {
  expect(got.length).toBe(cases.reduce((count, { points }) => count + points.length, 0));
  let at = 0;
  for (const { name, points, values } of cases) {
    for (const [i, want] of values.entries()) {
      expect(
        Math.abs(got[at]! - want),
        `${name}(${points[i]}) is ${want}, got ${got[at]}`,
      ).toBeLessThanOrEqual(slack * (1 + Math.abs(want)));
      at++;
    }
  }
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kan-functions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const float = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);
const callsOf = (cases: typeof CASES, line: (fn: string, point: string) => string): string =>
  cases.flatMap(({ name, points }) => points.map((v) => line(`f_${name}`, float(v)))).join("\n");

describe("the text of a function has its values", () => {
  test("in mathjs", () => {
    const cases = CASES.filter(({ expr }) => canWrite(expr, "mathjs"));
    expectValues(
      cases,
      cases.flatMap(({ expr, points }) =>
        points.map((v) => Number(mathjsEvaluate(printMathjs(expr), { x: v }))),
      ),
    );
  });

  test("in JavaScript", async () => {
    const { cases, text } = written("javascript");
    const file = join(folder, "f.mjs");
    writeFileSync(file, text);
    const module = (await import(/* @vite-ignore */ file)) as Record<string, (v: number) => number>;
    expectValues(
      cases,
      cases.flatMap(({ name, points }) => points.map((v) => module[`f_${name}`]!(v))),
    );
  });

  test.skipIf(!has("cc"))("in C", () => {
    const { cases, text } = written("c");
    const lines = callsOf(cases, (fn, v) => `printf("%.17g\\n", ${fn}(${v}));`);
    writeFileSync(
      join(folder, "f.c"),
      `#include <stdio.h>\n${text}\nint main(void) {\n${lines}\nreturn 0;\n}\n`,
    );
    printed(folder, "cc", ["-std=c99", "-Wall", "-Werror", "-o", "f", "f.c", "-lm"]);
    expectValues(cases, numbersFrom(folder, join(folder, "f"), []));
  });

  test.skipIf(!has("rustc"))("in Rust", () => {
    const { cases, text } = written("rust");
    const lines = callsOf(cases, (fn, v) => `println!("{:e}", ${fn}(${v}f64));`);
    writeFileSync(join(folder, "f.rs"), `${text}\nfn main() {\n${lines}\n}\n`);
    printed(folder, "rustc", ["-o", "frs", "f.rs"]);
    expectValues(cases, numbersFrom(folder, join(folder, "frs"), []));
  });

  test.skipIf(!hasPython("numpy"))("in Python with NumPy, of columns and of numbers", () => {
    const { cases, text } = written("python");
    const columns = cases
      .map(
        ({ name, points }) =>
          `for v in f_${name}(np.array([${points.map(float).join(", ")}])): print(repr(float(v)))`,
      )
      .join("\n");
    writeFileSync(join(folder, "f.py"), `${text}\n${columns}\n`);
    expectValues(cases, numbersFrom(folder, "python3", ["f.py"]));
    const single = callsOf(cases, (fn, v) => `print(repr(float(${fn}(${v}))))`);
    writeFileSync(join(folder, "g.py"), `${text}\n${single}\n`);
    expectValues(cases, numbersFrom(folder, "python3", ["g.py"]));
  });

  test.skipIf(!hasPython("sympy"))("in SymPy", () => {
    const { cases, text } = written("sympy");
    const lines = callsOf(cases, (fn, v) => `print(sp.N(${fn}.subs({x: ${v}}), 17))`);
    writeFileSync(join(folder, "s.py"), `${text}\n${lines}\n`);
    expectValues(cases, numbersFrom(folder, "python3", ["s.py"]));
  });

  test("in ONNX", () => {
    const cases = CASES.filter(({ expr }) => canWrite(expr, "onnx"));
    const got = cases.flatMap(({ expr, points }) => {
      const bytes = writeFormulaOnnx([expr], new Map([["x", "x"]]), ["y"]);
      return runOnnx(bytes, [Float64Array.from(points)]).outputs[0]!;
    });
    expectValues(cases, got, 1e-5);
  });
});

test("the text of a function is read back as that function, or as what it is spelt out as", async () => {
  for (const { name, expr } of CASES) {
    const read = await parseExpr(printMathjs(expr), { variables: ["x"] });
    expect(read, name).toEqual(spelledOut(expr, "mathjs"));
    expect(await parseExpr(`${name}(x)`)).toEqual(expr);
  }
});

test("formulas for people know every function", () => {
  for (const { expr } of CASES) {
    expect(printLatex(expr)).not.toBe("");
    expect(printMathml(expr)).toContain("<math");
  }
});

test("what a language lacks is said as a usage error that names function and language", () => {
  for (const { name } of FORMULA_LANGUAGES) {
    for (const { name: fn, expr } of CASES) {
      const spelling = spellingOf(fn, name);
      const isLacking = typeof spelling === "object" && "lacks" in spelling;
      expect(canWrite(expr, name)).toBe(!isLacking);
      if (!isLacking) continue;
      expect(() => spelledOut(expr, name)).toThrow(UsageError);
      expect(() => spelledOut(expr, name)).toThrow(new RegExp(`${fn} cannot be written in ${name}: .+`));
    }
  }
});
