import { expect, test } from "vitest";
import { randomStream } from "../../../../src/math/philox.ts";
import { freeUnlessRecognised } from "../../../../src/symbolic/expression/parameters.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { compile, evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import {
  type FormulaData,
  formulaLoss,
  refitConstants,
  standardErrors,
} from "../../../../src/symbolic/formula/constants/constants.ts";

const names = ["x", "y"];

/** Rows of x, y uniform in [low, high] and the values of `truth` there, with noise of the given size. */
async function rowsOf(
  truth: string,
  low: number,
  high: number,
  noise = 0,
  nRows = 300,
): Promise<FormulaData> {
  const random = randomStream(7, "constants", truth);
  const columns = names.map(() =>
    Float64Array.from({ length: nRows }, () => low + (high - low) * random.uniform()),
  );
  const target = evaluate(await parseExpr(truth), names, columns, nRows);
  for (let i = 0; i < nRows; i++) target[i]! += noise * random.normal();
  return { variables: names, columns, target };
}

test.each([
  ["exp(sin(pi*x) + y^2)", "1.02*exp(0.97*sin(3.1*x + 0.01) + 1.03*(y + 0.02)^2) + 0.03", -1, 1],
  ["6.674e-11*x*y", "5.0001e-9*x*y + 1.0e-12", 1, 5],
  ["3e24*x^2.5/y", "1.1e24*x^2.1/y^0.9", 1, 5],
  ["x/(y + 0.3)", "1.1*x/(1.2*y + 0.41)", 0.1, 2],
  ["7.3*sin(2.2*x + 0.4)", "5.1*sin(2.1*x + 0.3)", -3, 3],
])("%s is reached from %s to machine precision", async (truth, start, low, high) => {
  const data = await rowsOf(truth, low, high);
  const refit = refitConstants(await parseExpr(start), data);
  expect(refit.nrmse).toBeLessThan(2e-15);
  expect(refit.outcome.kind).toBe("converged");
  expect(formulaLoss(refit.expr, data)).toBeLessThan(4e-30);
});

test("the least squares of noisy rows is found, with standard errors that cover the truth", async () => {
  const data = await rowsOf("2.37*x - 1.19*y + 0.41", -1, 1, 0.1);
  const start = await parseExpr("1.1*x + 1.1*y + 0.1");
  const refit = refitConstants(start, data);
  const tape = compile(refit.expr, names, { isFree: freeUnlessRecognised });
  const errors = standardErrors(tape, data, refit.constants);
  for (const [at, truth] of [2.37, -1.19, 0.41].entries()) {
    // Uniform x on [-1, 1] has variance 1/3: the error of a slope is 0.1·sqrt(3/300), of the mean 0.1/sqrt(300).
    expect(errors[at]! / (at < 2 ? 0.01 : 0.00577)).toBeCloseTo(1, 0);
    expect(Math.abs(refit.constants[at]! - truth)).toBeLessThan(4 * errors[at]!);
  }
});

test("a constant that the data do not determine has an infinite error and does no harm", async () => {
  const data = await rowsOf("2.37*x", -1, 1);
  const refit = refitConstants(await parseExpr("1.1*1.3*x"), data);
  expect(refit.nrmse).toBeLessThan(2e-15);
  const tape = compile(refit.expr, names, { isFree: freeUnlessRecognised });
  expect(standardErrors(tape, data, refit.constants)[0]).toBe(Number.POSITIVE_INFINITY);
});

test("settled numbers such as exponents and signs stay where they are", async () => {
  const data = await rowsOf("2.37*x^2", 1, 2);
  const refit = refitConstants(await parseExpr("1.1*x^2 - 0.3*y^3"), data);
  expect(refit.constants.length).toBe(2);
  expect(refit.constants[0]).toBeCloseTo(2.37, 12);
  expect(refit.constants[1]).toBeCloseTo(0, 12);
});

test("a start without value for some rows comes back unchanged as diverged", async () => {
  const data = await rowsOf("x", -1, 1);
  const start = await parseExpr("1.1*log(x)");
  const refit = refitConstants(start, data);
  expect(refit.outcome).toMatchObject({ kind: "diverged", at: "loss", loss: Number.POSITIVE_INFINITY });
  expect(refit.expr).toEqual(start);
  expect(refit.nrmse).toBe(Number.POSITIVE_INFINITY);
});

test("a step that would leave the domain is not taken", async () => {
  const data = await rowsOf("log(x + 1.001)", -1, 1);
  const refit = refitConstants(await parseExpr("0.7*log(x + 3.1) - 0.2"), data);
  expect(refit.nrmse).toBeLessThan(1e-7);
});

test("the fit is never worse than its start", async () => {
  const data = await rowsOf("x^2 + y", -1, 1, 0.3, 40);
  for (const text of ["1.1*tanh(9.3*x)", "0.37*exp(12.3*x*y)", "1.3/(x + 5.1)", "0.1*abs(x - 0.33)^0.7"]) {
    const start = await parseExpr(text);
    const refit = refitConstants(start, data);
    expect(refit.outcome.loss).toBeLessThanOrEqual(formulaLoss(start, data));
    expect(Number.isFinite(refit.nrmse)).toBe(true);
  }
});

test("a constant target, a single row and no constants have plain answers", async () => {
  const flat = {
    variables: ["x"],
    columns: [Float64Array.of(1, 2, 3)],
    target: Float64Array.of(5.5, 5.5, 5.5),
  };
  const refit = refitConstants(await parseExpr("0.3*x + 1.1"), flat);
  expect(refit.nrmse).toBeLessThan(1e-14);
  const single = { variables: ["x"], columns: [Float64Array.of(2)], target: Float64Array.of(3) };
  expect(refitConstants(await parseExpr("1.1*x"), single).nrmse).toBeLessThan(1e-15);
  expect(refitConstants(await parseExpr("x + 1"), single).outcome).toEqual({
    kind: "converged",
    steps: 0,
    loss: 0,
  });
});

test("a fit that creeps along a valley is left there; one that goes on falling is not", async () => {
  // A product written as the curvature of an even function: the better, the smaller and the larger its constants.
  const data = await rowsOf("y*cos(2*x)", -1, 1);
  const creeping = refitConstants(
    await parseExpr(
      "-309.1*cos(0.057*cos(2.04*x - 0.03) + 0.057*y - 0.02) - 5.7*sqrt(cosh(0.65*y - 0.003) + 0.46) + 316.2",
    ),
    data,
    { maxSteps: 5000 },
  );
  expect(creeping.outcome.kind).toBe("step-limit");
  expect(creeping.outcome.kind === "step-limit" && creeping.outcome.steps).toBeLessThan(1000);
  const again = refitConstants(creeping.expr, data, { maxSteps: 19 });
  expect(again.outcome.loss).toBeGreaterThan(0.9 * creeping.outcome.loss);
  const falling = refitConstants(await parseExpr("0.8*y*cos(1.6*x + 0.1)"), data);
  expect(falling.nrmse).toBeLessThan(1e-14);
});
