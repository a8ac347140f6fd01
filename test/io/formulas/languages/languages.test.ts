import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FormulaText } from "../../../../src/io/formulas/code.ts";
import { columnLetters } from "../../../../src/io/formulas/languages/excel.ts";
import { FORMULA_LANGUAGES } from "../../../../src/io/formulas/languages/languages.ts";
import { printLatex } from "../../../../src/io/formulas/languages/latex.ts";
import { printMathjs, printReadable } from "../../../../src/io/formulas/languages/mathjs.ts";
import { formulasText } from "../../../../src/io/formulas/several.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import { anyTree } from "../../../symbolic/expression/arbitrary.ts";

async function formulaOf(text: string, target = "y"): Promise<FormulaText> {
  return {
    expr: await parseExpr(text),
    target,
    variables: new Map([
      ["x", "x"],
      ["length_", "length (mm)"],
    ]),
  };
}

function print(language: string, formula: FormulaText): string {
  return FORMULA_LANGUAGES.find(({ name }) => name === language)!.print(formula);
}

test("every language writes the formula whole, with what the variables stand for", async () => {
  const formula = await formulaOf("exp(sin(pi*x) + length_^2)/3 - 2*asin(x)*abs(x)^1.5", "speed (m/s)");
  expect(
    Object.fromEntries(FORMULA_LANGUAGES.map(({ name, print }) => [name, print(formula)])),
  ).toMatchInlineSnapshot(`
    {
      "c": "#include <math.h>

    /* speed (m/s), a formula found by kan.
     * length_: length (mm) */
    double speed(double x, double length_) {
      return exp(sin(3.141592653589793*x) + pow(length_, 2.0))/3.0 - 2.0*asin(x)*pow(fabs(x), 1.5);
    }
    ",
      "excel": "=EXP(SIN(PI()*A2) + B2^2)/3 - 2*ASIN(A2)*ABS(A2)^1.5
    ",
      "javascript": "/** speed (m/s), a formula found by kan.
     * length_: length (mm) */
    export function speed(x, length_) {
      return Math.exp(Math.sin(Math.PI*x) + length_**2)/3 - 2*Math.asin(x)*Math.abs(x)**1.5;
    }
    ",
      "julia": "# speed (m/s), a formula found by kan.
    # length_: length (mm)
    speed(x, length_) = exp(sin(pi*x) + length_^2)/3 - 2*asin(x)*abs(x)^1.5
    ",
      "latex": "\\mathrm{speed\\ (m/s)} = \\frac{e^{\\sin\\left(\\pi \\, x\\right) + \\mathrm{length\\ (mm)}^{2}}}{3} - 2 \\, \\arcsin\\left(x\\right) \\, \\left|x\\right|^{1.5}
    ",
      "mathjs": "exp(sin(pi*x) + length_^2)/3 - 2*asin(x)*abs(x)^1.5
    ",
      "python": "import numpy as np


    def speed(x, length_):
        """speed (m/s), a formula found by kan.

        length_: length (mm)
        """
        return np.exp(np.sin(np.pi*x) + length_**2)/3 - 2*np.arcsin(x)*np.abs(x)**1.5
    ",
      "rust": "/// speed (m/s), a formula found by kan.
    /// length_: length (mm)
    #[allow(non_snake_case)]
    pub fn speed(x: f64, length_: f64) -> f64 {
        f64::exp(f64::sin(std::f64::consts::PI*x) + f64::powi(length_, 2))/3.0 - 2.0*f64::asin(x)*f64::powf(f64::abs(x), 1.5)
    }
    ",
      "sympy": "import sympy as sp

    # speed (m/s), a formula found by kan.
    # length_: length (mm)
    x, length_ = sp.symbols("x length_", real=True)
    speed = sp.exp(sp.sin(sp.pi*x) + length_**2)/3 - 2*sp.asin(x)*sp.Abs(x)**1.5
    ",
    }
  `);
});

// Cases where a language has its own idea of precedence, division or names.
const tricky = [
  "-x^2*length_",
  "(-x)^2 - length_",
  "x^-2 + 1/3",
  "2/3*x - 1/7",
  "(2^x)^length_ + 2^(x^length_)",
  "x - (length_ - 3) - (x - 1)",
  "x/(length_/(x + 2))",
  "sign(x) + sign(0*x) - sign(-x)",
  "exp(-x^2/2)/sqrt(2*pi) + e^x",
  "asinh(x) + acosh(x + 1) + atanh(x/9) + atan(x) + acos(x/9) + log(x)",
  "6.02214076e23*x*1e-31 + 123456789012345678*x",
  "abs(x)^1.5 + tan(x)^3 + cosh(x)*tanh(x)*sinh(x)",
  "min(x, length_)^2 - max(x - 1, -length_)",
  "(x > 0.7001 ? 2 : length_)^2 + 3*(length_ >= x ? x : 1)",
  "step(x) - step(x - 1)",
] as const;
const point = { x: 0.7, length_: 1.9 };

/** The value of a formula at `point`, computed here. */
async function expected(text: string): Promise<number> {
  const expr = await parseExpr(text);
  return evaluate(expr, ["x", "length_"], [Float64Array.of(point.x), Float64Array.of(point.length_)], 1)[0]!;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kan-formulas-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program and reads one number per line. */
function numbersFrom(program: string, args: readonly string[]): number[] {
  const text = execFileSync(program, args, { cwd: folder, encoding: "utf8" });
  return text.trim().split("\n").map(Number);
}

function has(program: string, args: readonly string[] = ["--version"]): boolean {
  return spawnSync(program, args).status === 0;
}

async function expectAll(got: readonly number[]): Promise<void> {
  expect(got.length).toBe(tricky.length);
  for (const [at, text] of tricky.entries()) {
    const want = await expected(text);
    // Libraries differ in the last place of pow, exp and the like.
    expect(Math.abs(got[at]! - want), text).toBeLessThanOrEqual(1e-14 * Math.abs(want) * 10);
  }
}

describe("the written program gives the values of the formula", () => {
  test("in JavaScript", async () => {
    const got: number[] = [];
    for (const [at, text] of tricky.entries()) {
      const file = join(folder, `f${at}.mjs`);
      writeFileSync(file, print("javascript", await formulaOf(text)));
      const module = (await import(/* @vite-ignore */ file)) as { y: (x: number, length: number) => number };
      got.push(module.y(point.x, point.length_));
    }
    await expectAll(got);
  });

  test.skipIf(!has("cc"))("in C", async () => {
    const bodies = await Promise.all(
      tricky.map(async (text, at) => print("c", await formulaOf(text, `f${at}`))),
    );
    const once = bodies
      .join("\n")
      .replace(/(static double sign_of.*\n)([\s\S]*)/, (_, first: string, rest: string) => {
        return first + rest.replaceAll(first, "");
      });
    const calls = tricky
      .map((_, at) => `printf("%.17g\\n", f${at}(${point.x}, ${point.length_}));`)
      .join("\n");
    writeFileSync(
      join(folder, "f.c"),
      `#include <stdio.h>\n${once}\nint main(void) {\n${calls}\nreturn 0;\n}\n`,
    );
    execFileSync(
      "cc",
      ["-std=c99", "-O0", "-Wall", "-Werror", "-ffp-contract=off", "-o", "f", "f.c", "-lm"],
      { cwd: folder },
    );
    await expectAll(numbersFrom(join(folder, "f"), []));
  });

  test.skipIf(!has("rustc"))("in Rust", async () => {
    const bodies = await Promise.all(
      tricky.map(async (text, at) => print("rust", await formulaOf(text, `f${at}`))),
    );
    const calls = tricky
      .map((_, at) => `println!("{:e}", f${at}(${point.x}f64, ${point.length_}f64));`)
      .join("\n");
    writeFileSync(join(folder, "f.rs"), `${bodies.join("\n")}\nfn main() {\n${calls}\n}\n`);
    execFileSync("rustc", ["-o", "frs", "f.rs"], { cwd: folder, stdio: "pipe" });
    await expectAll(numbersFrom(join(folder, "frs"), []));
  });

  test.skipIf(!has("python3", ["-c", "import numpy"]))("in Python with NumPy", async () => {
    const bodies = await Promise.all(
      tricky.map(async (text, at) => print("python", await formulaOf(text, `f${at}`))),
    );
    const calls = tricky.map(
      (_, at) => `print(repr(float(f${at}(np.array([${point.x}]), np.array([${point.length_}]))[0])))`,
    );
    writeFileSync(join(folder, "f.py"), `${bodies.join("\n")}\n${calls.join("\n")}\n`);
    await expectAll(numbersFrom("python3", ["f.py"]));
  });

  test.skipIf(!has("python3", ["-c", "import sympy"]))("in SymPy", async () => {
    const bodies = await Promise.all(
      tricky.map(async (text, at) => print("sympy", await formulaOf(text, `f${at}`))),
    );
    const calls = tricky.map(
      (_, at) => `print(sp.N(f${at}.subs({x: ${point.x}, length_: ${point.length_}}), 17))`,
    );
    writeFileSync(join(folder, "s.py"), `${bodies.join("\n")}\n${calls.join("\n")}\n`);
    await expectAll(numbersFrom("python3", ["s.py"]));
  });
});

test("a helper stands once, in front of the first formula that needs it", async () => {
  const formulas = await Promise.all(
    ["x", "sign(x)", "2*sign(x)"].map((text, at) => formulaOf(text, `f${at}`)),
  );
  for (const name of ["c", "rust"]) {
    const text = formulasText(formulas, FORMULA_LANGUAGES.find((language) => language.name === name)!);
    expect(text.match(/sign_of\((double v|v: f64)\)/g)).toHaveLength(1);
    expect(text.indexOf("sign_of(")).toBeGreaterThan(text.indexOf("f0("));
    expect(text.indexOf("sign_of(")).toBeLessThan(text.indexOf("f1("));
  }
});

test("a spreadsheet formula names cells in column order and parenthesises powers under a minus", async () => {
  expect(print("excel", await formulaOf("-x^2 + log(length_)*pi - 1e-31*e"))).toBe(
    "=-(A2^2) + LN(B2)*PI() - 1E-31*EXP(1)\n",
  );
  expect([0, 25, 26, 51, 52, 701, 702].map(columnLetters)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
});

test("a target called like a variable, a keyword or a library function gets another name", async () => {
  expect(print("python", await formulaOf("x", "x"))).toContain("def x_2(x, length_):");
  expect(print("python", await formulaOf("x", "lambda"))).toContain("def lambda_(x, length_):");
  expect(print("c", await formulaOf("x", "y1"))).toContain("double y1_(double x, double length_)");
});

test("a header cannot end the comment it stands in", async () => {
  const formula = { ...(await formulaOf("x")), target: 'a */ b """ \\ \n c' };
  expect(print("c", formula)).not.toMatch(/a \*\/ b/);
  expect(print("python", formula).match(/"""/g)!.length).toBe(2);
  expect(print("javascript", formula).split("\n")[0]).toContain("c, a formula");
});

test.each([
  ["x^2/2", "\\frac{x^{2}}{2}"],
  ["-x/y", "-\\frac{x}{y}"],
  ["(x/y)^2", "\\left(\\frac{x}{y}\\right)^{2}"],
  ["sin(x)^2", "\\sin^{2}\\left(x\\right)"],
  ["exp(-x^2)", "e^{-x^{2}}"],
  ["sqrt(x + 1)", "\\sqrt{x + 1}"],
  ["abs(x)", "\\left|x\\right|"],
  ["2*3*x", "2 \\cdot 3 \\, x"],
  ["x*2", "x \\cdot 2"],
  ["6.02e23*x", "6.02 \\cdot 10^{23} \\, x"],
  ["1e-31*x", "10^{-31} \\, x"],
  ["(x + 1)*(x - 1)", "\\left(x + 1\\right) \\left(x - 1\\right)"],
  ["x - (y - 1)", "x - \\left(y - 1\\right)"],
  ["x1 + alpha*theta_2 + m_e + speed", "x_{1} + \\alpha \\, \\theta_{2} + m_{e} + \\mathrm{speed}"],
  [
    "asinh(x) + sign(x) + atan(x)",
    "\\operatorname{arsinh}\\left(x\\right) + \\operatorname{sgn}\\left(x\\right) + \\arctan\\left(x\\right)",
  ],
  ["2^(x + 1)", "2^{x + 1}"],
  ["exp(x)^2", "\\left(e^{x}\\right)^{2}"],
])("LaTeX of %s is %s", async (text, expected) => {
  expect(printLatex(await parseExpr(text))).toBe(expected);
});

test("LaTeX uses the headers, upright and escaped where they are no identifiers", async () => {
  const expr = await parseExpr("x + length_ + e_");
  const variables = new Map([
    ["length_", "length_50% (mm)"],
    ["e_", "e"],
  ]);
  expect(printLatex(expr, { variables })).toBe("x + \\mathrm{length\\_50\\%\\ (mm)} + e");
});

test("LaTeX braces and brackets are balanced for any formula", () => {
  fc.assert(
    fc.property(anyTree, (tree) => {
      const text = printLatex(tree);
      expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
      expect(text.match(/\\left/g)?.length).toBe(text.match(/\\right/g)?.length);
      expect(text).not.toMatch(/[-+] -/);
    }),
    { numRuns: 200 },
  );
});

test("the readable text rounds numbers to six significant digits and drops trailing zeros", async () => {
  expect(printReadable(await parseExpr("2.5000000001*x + 0.333333333333*y - 1.23456789e-9"))).toBe(
    "2.5*x + 0.333333*y - 1.23457e-9",
  );
  expect(printReadable(await parseExpr("299792458.5*(x - 2454294)"), 4)).toBe("299800000*(x - 2454294)");
});

test("a constant of few figures has no zeros that look like more", async () => {
  const expr = await parseExpr("8.98736e16*m - 9.9e15");
  expect(printReadable(expr)).toBe("8.98736e+16*m - 9.9e+15");
  expect(printMathjs(expr)).toBe("8.98736e+16*m - 9.9e+15");
  expect(await parseExpr(printMathjs(expr))).toEqual(expr);
  expect(printLatex(expr)).toContain("8.98736 \\cdot 10^{16}");
});
