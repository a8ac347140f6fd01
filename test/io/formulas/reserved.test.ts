import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FORMULA_LANGUAGES } from "../../../src/io/formulas/languages/languages.ts";
import { freeName, reservedIn } from "../../../src/io/formulas/reserved.ts";
import { formulasText, spelledFor } from "../../../src/io/formulas/several.ts";
import { add, call, mul, num, pow, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { variableNames } from "../../../src/symbolic/expression/variables.ts";

const folder = mkdtempSync(join(tmpdir(), "kan-reserved-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How a file of a language is compiled where its compiler is here; none of these needs a library. */
const COMPILERS = [
  ["c", "gcc", ["-std=gnu11", "-fsyntax-only", "-Werror=builtin-declaration-mismatch"]],
  ["javascript", process.execPath, ["--check"]],
  ["rust", "rustc", ["--edition", "2021", "--crate-type", "lib", "--emit", "metadata", "--out-dir", folder]],
  ["python", "python3", ["-m", "py_compile"]],
] as const;
const EXTENSIONS = { c: ".c", javascript: ".mjs", rust: ".rs", python: ".py" } as const;

/** Words that are reserved in some language, and words that may be but are not. */
const WORDS = [
  ...new Set(
    [...COMPILERS, ["julia"], ["sympy"]].flatMap(([language]) => [...reservedIn(language as string)]),
  ),
  ..."class lambda fn int double let def end None self index printf gamma I S N x y0 NAN unix u202e".split(
    " ",
  ),
];

function compiled(language: keyof typeof EXTENSIONS, text: string): string {
  const [, program, args] = COMPILERS.find(([name]) => name === language)!;
  const file = join(folder, `words${EXTENSIONS[language]}`);
  writeFileSync(file, text);
  return spawnSync(program, [...args, file], { encoding: "utf8" }).stderr;
}

for (const [language, program] of COMPILERS) {
  const isHere = spawnSync(program, ["--version"]).status === 0;
  test.runIf(isHere)(`every reserved word is a column and a target that ${language} compiles`, () => {
    const formulas = WORDS.map((word) => {
      const [name] = variableNames([word]).keys();
      const v = variable(name!);
      const expr = add(mul(num(1.5), pow(v, 2.5)), call("abs", v), call("sinc", v), call("sign", v));
      return { target: `t ${word}`, expr, variables: new Map([[name!, word]]) };
    });
    const asTargets = WORDS.map((word) => ({
      target: word,
      expr: pow(variable("v"), 2.5),
      variables: new Map([["v", "v"]]),
    }));
    const to = FORMULA_LANGUAGES.find(({ name }) => name === language)!;
    const text = formulasText([...formulas, ...asTargets], to);
    expect(
      compiled(language, text)
        .split("\n")
        .filter((line) => /error/i.test(line)),
    ).toEqual([]);
  });
}

test.runIf(spawnSync("gcc", ["--version"]).status === 0)("without the list a macro would not compile", () => {
  expect(compiled("c", "#include <math.h>\ndouble f(double NAN) { return NAN; }\n")).toMatch(/error/);
});

test("a reserved name gets underscores until it is free, and the formula follows", () => {
  expect(freeName("NAN", "c", new Set(["NAN_"]))).toBe("NAN__");
  expect(freeName("NAN", "python", new Set())).toBe("NAN");
  const formula = {
    target: "y",
    expr: mul(variable("NAN"), variable("NAN_")),
    variables: new Map([
      ["NAN", "NAN"],
      ["NAN_", "NAN_"],
    ]),
  };
  const { expr, variables } = spelledFor(formula, "c");
  expect(variablesOf(expr)).toEqual(["NAN__", "NAN_"]);
  expect([...variables]).toEqual([
    ["NAN__", "NAN"],
    ["NAN_", "NAN_"],
  ]);
  expect(spelledFor(formula, "rust")).toBe(formula);
});

test("signs that turn text around or steer a terminal are named in comments", () => {
  const rust = FORMULA_LANGUAGES.find(({ name }) => name === "rust")!;
  const text = formulasText(
    [{ target: "y\u202e", expr: variable("x"), variables: new Map([["x", "x\u2066\u001b[31m"]]) }],
    rust,
  );
  expect(text).toContain("/// y<U+202E>, a formula found by kan.");
  expect(text).toContain("/// x: x<U+2066><U+001B>[31m");
});
