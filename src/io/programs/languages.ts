import { cInfix } from "../formulas/languages/c.ts";
import { javascriptInfix } from "../formulas/languages/javascript.ts";
import { juliaInfix } from "../formulas/languages/julia.ts";
import { docstring, pythonInfix } from "../formulas/languages/python.ts";
import { rustInfix } from "../formulas/languages/rust.ts";
import type { ProgramLanguage } from "./language.ts";

// x·σ(x) = x/2·(1 + tanh(x/2)) has no overflow, so no language warns of one.

const indented = (lines: readonly string[], indent: string): string[] =>
  lines.map((line) => line.replace(/^/gm, indent));

const python: ProgramLanguage = {
  name: "python",
  infix: pythonInfix,
  prelude: (prefix) => `import numpy as np


def ${prefix}_spline(breaks, order, pieces, x):
    """Polynomials between breaks, straight lines outside."""
    x = np.asarray(x, dtype=float)
    i = np.searchsorted(breaks, x, side="right")
    u = x - breaks[np.maximum(i - 1, 0)]
    total = np.zeros_like(x)
    for j in reversed(range(order)):
        total = total * u + pieces[i * order + j]
    return total


def ${prefix}_silu(x):
    return 0.5 * x * (1.0 + np.tanh(0.5 * x))


def ${prefix}_gelu(x):
    return 0.5 * x * (1.0 + np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))

`,
  table: (name, items) => `${name} = np.array([\n${items}\n])\n`,
  spline: ({ prefix, breaks, order, pieces, argument }) =>
    `${prefix}_spline(${breaks}, ${order}, ${pieces}, ${argument})`,
  assignment: (name, value) => `${name} = ${value}`,
  define: ({ name, parameters, comments, body, result }) =>
    [
      "",
      `def ${name}(${parameters.join(", ")}):`,
      docstring(comments),
      ...indented(body, "    "),
      `    return ${result}`,
      "",
    ].join("\n"),
};

const javascript: ProgramLanguage = {
  name: "javascript",
  infix: javascriptInfix,
  prelude: (prefix) => `/** Polynomials between breaks, straight lines outside. */
function ${prefix}_spline(breaks, order, pieces, x) {
  let i = 0;
  for (let end = breaks.length; i < end; ) {
    const middle = (i + end) >> 1;
    if (breaks[middle] <= x) i = middle + 1;
    else end = middle;
  }
  const u = x - breaks[Math.max(i - 1, 0)];
  let total = 0;
  for (let j = order - 1; j >= 0; j--) total = total * u + pieces[i * order + j];
  return total;
}

const ${prefix}_silu = (x) => 0.5 * x * (1 + Math.tanh(0.5 * x));
const ${prefix}_gelu = (x) => 0.5 * x * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
`,
  table: (name, items) => `const ${name} = Float64Array.of(\n${items},\n);\n`,
  spline: ({ prefix, breaks, order, pieces, argument }) =>
    `${prefix}_spline(${breaks}, ${order}, ${pieces}, ${argument})`,
  assignment: (name, value) => `const ${name} = ${value};`,
  define: ({ name, parameters, comments, body, result }) =>
    [
      `/** ${comments.join("\n * ")} */`,
      `export function ${name}(${parameters.join(", ")}) {`,
      ...indented(body, "  "),
      `  return ${result};`,
      "}",
      "",
    ].join("\n"),
};

const c: ProgramLanguage = {
  name: "c",
  infix: cInfix,
  prelude: (prefix) => `#include <math.h>

/* Polynomials between breaks, straight lines outside. */
static double ${prefix}_spline(const double *breaks, int count, int order, const double *pieces, double x) {
  int i = 0;
  for (int end = count; i < end;) {
    int middle = (i + end) / 2;
    if (breaks[middle] <= x) i = middle + 1;
    else end = middle;
  }
  double u = x - breaks[i > 0 ? i - 1 : 0], total = 0.0;
  for (int j = order - 1; j >= 0; j--) total = total * u + pieces[i * order + j];
  return total;
}

static inline double ${prefix}_silu(double x) { return 0.5 * x * (1.0 + tanh(0.5 * x)); }
static inline double ${prefix}_gelu(double x) {
  return 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
}
`,
  table: (name, items, count) => `static const double ${name}[${count}] = {\n${items}\n};\n`,
  spline: ({ prefix, breaks, nBreaks, order, pieces, argument }) =>
    `${prefix}_spline(${breaks}, ${nBreaks}, ${order}, ${pieces}, ${argument})`,
  assignment: (name, value) => `double ${name} = ${value};`,
  define: ({ name, parameters, comments, body, result }) =>
    [
      `/* ${comments.join("\n * ")} */`,
      `double ${name}(${parameters.length === 0 ? "void" : parameters.map((p) => `double ${p}`).join(", ")}) {`,
      ...indented(body, "  "),
      `  return ${result};`,
      "}",
      "",
    ].join("\n"),
};

const rust: ProgramLanguage = {
  name: "rust",
  infix: rustInfix,
  prelude: (prefix) => `/// Polynomials between breaks, straight lines outside.
#[allow(dead_code)]
fn ${prefix}_spline(breaks: &[f64], order: usize, pieces: &[f64], x: f64) -> f64 {
    let i = breaks.partition_point(|b| *b <= x);
    let u = x - breaks[if i > 0 { i - 1 } else { 0 }];
    pieces[i * order..(i + 1) * order].iter().rev().fold(0.0, |total, c| total * u + c)
}

#[allow(dead_code)]
fn ${prefix}_silu(x: f64) -> f64 {
    0.5 * x * (1.0 + f64::tanh(0.5 * x))
}

#[allow(dead_code)]
fn ${prefix}_gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + f64::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
}
`,
  table: (name, items, count) =>
    `#[allow(non_upper_case_globals)]\nstatic ${name}: [f64; ${count}] = [\n${items},\n];\n`,
  spline: ({ prefix, breaks, order, pieces, argument }) =>
    `${prefix}_spline(&${breaks}, ${order}, &${pieces}, ${argument})`,
  assignment: (name, value) => `let ${name} = ${value};`,
  define: ({ name, parameters, comments, body, result }) =>
    [
      ...comments.map((line) => `/// ${line}`),
      "#[allow(non_snake_case, unused_parens)]",
      `pub fn ${name}(${parameters.map((p) => `${p}: f64`).join(", ")}) -> f64 {`,
      ...indented(body, "    "),
      `    ${result}`,
      "}",
      "",
    ].join("\n"),
};

const julia: ProgramLanguage = {
  name: "julia",
  infix: juliaInfix,
  prelude: (prefix) => `# Polynomials between breaks, straight lines outside.
function ${prefix}_spline(breaks, order, pieces, x)
    i = searchsortedlast(breaks, x)
    u = x - breaks[max(i, 1)]
    total = 0.0
    for j in order:-1:1
        total = total * u + pieces[i * order + j]
    end
    return total
end

${prefix}_silu(x) = 0.5 * x * (1.0 + tanh(0.5 * x))
${prefix}_gelu(x) = 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
`,
  table: (name, items) => `const ${name} = [\n${items}\n]\n`,
  spline: ({ prefix, breaks, order, pieces, argument }) =>
    `${prefix}_spline(${breaks}, ${order}, ${pieces}, ${argument})`,
  assignment: (name, value) => `${name} = ${value}`,
  define: ({ name, parameters, comments, body, result }) =>
    [
      ...comments.map((line) => `# ${line}`),
      `function ${name}(${parameters.join(", ")})`,
      ...indented(body, "    "),
      `    return ${result}`,
      "end",
      "",
    ].join("\n"),
};

/** The languages that networks are written in; each is one of the formula languages as well. */
export const PROGRAM_LANGUAGES: readonly ProgramLanguage[] = [python, c, javascript, rust, julia];
