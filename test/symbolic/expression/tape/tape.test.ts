import fc from "fast-check";
import { expect, test } from "vitest";
import { differentiate } from "../../../../src/symbolic/expression/derivative.ts";
import type { Expr } from "../../../../src/symbolic/expression/expr.ts";
import { freeUnlessRecognised } from "../../../../src/symbolic/expression/parameters.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { compile, evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import { FUNCTIONS } from "../../../../src/symbolic/functions/all.ts";
import { anyTree, jolted, smoothTree } from "../arbitrary.ts";

/** The formula at one point, straight from the definition of each node. */
function naive(expr: Expr, point: Readonly<Record<string, number>>): number {
  switch (expr.kind) {
    case "num":
      return expr.value;
    case "const":
      return expr.name === "pi" ? Math.PI : Math.E;
    case "var":
      return point[expr.name]!;
    case "add":
      return expr.terms.reduce((sum, term) => sum + naive(term, point), 0);
    case "mul":
      return expr.factors.reduce((product, factor) => product * naive(factor, point), 1);
    case "pow":
      return naive(expr.base, point) ** naive(expr.exponent, point);
    case "choice": {
      const [a, b, c] = expr.arguments.map((one) => naive(one, point));
      return expr.fn === "if" ? (a! > 0 ? b! : c!) : Math[expr.fn](a!, b!);
    }
    case "call":
      return FUNCTIONS[expr.fn].value(naive(expr.argument, point));
  }
}

const rows = 600; // more than two blocks of rows, the last one partly filled
const columns = [
  Float64Array.from({ length: rows }, (_, i) => 0.2 + ((i * 0.37) % 1.6)),
  Float64Array.from({ length: rows }, (_, i) => ((i * 0.53) % 2.1) - 1),
];

test("the tape agrees with evaluating node by node", () => {
  fc.assert(
    fc.property(anyTree, fc.integer({ min: 0, max: rows - 1 }), (tree, row) => {
      const got = evaluate(tree, ["x", "y"], columns, rows)[row]!;
      const point = { x: columns[0]![row]!, y: columns[1]![row]! };
      const want = naive(tree, point);
      if (!Number.isFinite(want) || !Number.isFinite(got)) return;
      // Order of operations differs; ill-conditioned trees magnify it.
      const slack = Math.abs(naive(jolted(tree), point) - want);
      if (!(slack <= 1e-6 * (1 + Math.abs(want)))) return;
      expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-11 * Math.abs(want) + 1e2 * slack + 1e-11);
    }),
    { numRuns: 500 },
  );
});

test("derivatives by the variables agree with the symbolic derivative", () => {
  fc.assert(
    fc.property(smoothTree, (tree) => {
      const n = 5;
      const few = columns.map((column) => column.slice(0, n));
      const out = new Float64Array(n);
      const gradient = new Float64Array(2 * n);
      compile(tree, ["x", "y"]).gradient(few, out, gradient);
      for (const [v, name] of ["x", "y"].entries()) {
        const want = evaluate(differentiate(tree, name), ["x", "y"], few, n);
        for (let i = 0; i < n; i++) {
          const got = gradient[v * n + i]!;
          if (!Number.isFinite(got) || !Number.isFinite(want[i]!) || Math.abs(got) > 1e100) continue;
          expect(Math.abs(got - want[i]!)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(got)));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("derivatives by the constants agree with central differences", async () => {
  const tree = await parseExpr(
    "1.3*exp(0.7*sin(2.1*x + 0.2) - 0.3*y^2) + 0.9*x^1.7/(y^2 + 1.1) - log(x + 0.4)",
  );
  const tape = compile(tree, ["x", "y"], { isFree: freeUnlessRecognised });
  const m = tape.constants.length;
  expect(Array.from(tape.constants)).toEqual([1.3, 0.7, 2.1, 0.2, -0.3, 0.9, 1.7, 1.1, 0.4]);
  const out = new Float64Array(rows);
  const jacobian = new Float64Array(rows * m);
  tape.jacobian(columns, out, jacobian);
  expect(out).toEqual(evaluate(tree, ["x", "y"], columns, rows));
  const step = 1e-5; // error of a central difference ~ step², of its rounding ~ 1e-16/step
  for (let j = 0; j < m; j++) {
    const [up, down] = [1, -1].map((sign) => {
      const moved = Float64Array.from(tape.constants);
      moved[j]! += sign * step;
      const values = new Float64Array(rows);
      tape.value(columns, values, moved);
      return values;
    });
    let worst = 0;
    for (let i = 0; i < rows; i++) {
      const difference = (up![i]! - down![i]!) / (2 * step);
      worst = Math.max(worst, Math.abs(jacobian[j * rows + i]! - difference));
    }
    expect(worst).toBeLessThan(1e-7);
  }
});

test("outside a function's domain values are NaN, nothing throws, and other rows are unharmed", async () => {
  const tree = await parseExpr("log(x) + sqrt(x) + asin(x) + x^1.5 + acosh(x + 1)");
  const column = Float64Array.of(-1, 0.5, -3);
  const values = evaluate(tree, ["x"], [column], 3);
  expect(values[0]).toBeNaN();
  expect(values[1]).toBeCloseTo(
    Math.log(0.5) + Math.SQRT1_2 + Math.asin(0.5) + 0.5 ** 1.5 + Math.acosh(1.5),
    14,
  );
});

test("equal operands in one place get both parts of the derivative", async () => {
  const gradient = new Float64Array(1);
  for (const [text, slope] of [
    ["x*x*x", 12],
    ["x + x", 2],
    ["x^x", 4 * (1 + Math.log(2))],
    ["x/x", 0],
    ["x - x", 0],
  ] as const) {
    compile(await parseExpr(text), ["x"]).gradient([Float64Array.of(2)], new Float64Array(1), gradient);
    expect(gradient[0]).toBeCloseTo(slope, 13);
  }
});

test("a variable that the columns do not have is reported by name", async () => {
  const tree = await parseExpr("x + z");
  expect(() => compile(tree, ["x", "y"])).toThrow("the formula uses z, which is none of x, y");
});

test("no rows give no values", async () => {
  const tape = compile(await parseExpr("2.5*x"), ["x"], { isFree: freeUnlessRecognised });
  tape.jacobian([new Float64Array(0)], new Float64Array(0), new Float64Array(0));
  expect(evaluate(await parseExpr("x"), ["x"], [new Float64Array(0)], 0)).toEqual(new Float64Array(0));
});
