import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import type { LossName } from "../../../src/model/losses/list.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { compile } from "../../../src/symbolic/expression/tape/tape.ts";
import {
  formulaLoss,
  refitConstants,
  standardErrors,
} from "../../../src/symbolic/formula/constants/constants.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { roundConstants } from "../../../src/symbolic/formula/rounding/round.ts";

const x = Float64Array.of(-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5);

function rows(target: readonly number[], loss: LossName) {
  return { variables: ["x"], columns: [x], target: Float64Array.from(target), loss };
}

const classes = rows([0, 0, 1, 0, 0, 1, 0, 1, 1, 1], "logistic");
const counts = rows([0, 1, 0, 1, 2, 1, 4, 3, 8, 9], "poisson");

// Golden values: scikit-learn 1.2.1, LogisticRegression without penalty and PoissonRegressor with alpha 0, the last digits
// by Nelder and Mead's search of scipy 1.10.1 on the same likelihoods.
test("log odds are fitted to the maximum of the likelihood", async () => {
  const { constants, outcome } = refitConstants(await parseExpr("0.3 + 0.7*x"), classes);
  expect(outcome.kind).toBe("converged");
  expect(constants[0]).toBeCloseTo(-0.27184836273391877, 7);
  expect(constants[1]).toBeCloseTo(1.0873934409550654, 7);
  expect(10 * outcome.loss).toBeCloseTo(9.8831599668686, 10);
});

test("a mean of counts is fitted to the maximum of the likelihood, from far away too", async () => {
  for (const start of ["exp(0.1 + 0.3*x)", "exp(3.3 - 1.7*x)"]) {
    const { constants } = refitConstants(await parseExpr(start), counts);
    expect(constants[0]).toBeCloseTo(0.2874452399545393, 7);
    expect(constants[1]).toBeCloseTo(0.7928174280016274, 7);
  }
});

test("one row far off moves a formula that is fitted by Huber's loss or by magnitudes little", async () => {
  const random = randomStream(2, "outlier");
  const target = Array.from(x, (v) => 3 * v + 1.3 + 0.01 * random.normal());
  target[4]! += 50;
  for (const loss of ["huber", "mae"] as const) {
    const { constants } = refitConstants(await parseExpr("1.1*x + 0.4"), rows(target, loss));
    expect(Math.abs(constants[0]! - 3)).toBeLessThan(0.1);
    expect(Math.abs(constants[1]! - 1.3)).toBeLessThan(0.1);
  }
  const squares = refitConstants(await parseExpr("1.1*x + 0.4"), rows(target, "mse"));
  expect(squares.constants[1]).toBeGreaterThan(4);
});

test("errors of log odds are those of probabilities, and their standard errors come from the information", async () => {
  const expr = await parseExpr("-0.27184836273391877 + 1.0873934409550654*x");
  const { nrmse, r2 } = errorsOn(expr, classes);
  expect(r2).toBeGreaterThan(0.2);
  expect(nrmse).toBeLessThan(1);
  expect(formulaLoss(expr, classes)).toBeCloseTo(0.98831599668686, 10);
  const tape = compile(expr, ["x"], { isFree: () => true });
  const errors = standardErrors(tape, classes, Float64Array.from(tape.constants));
  // The inverse of Σ p(1 − p)(1, x)(1, x)ᵀ by hand.
  const [s, t, u] = Array.from(x).reduce<[number, number, number]>(
    ([s, t, u], v) => {
      const p = 1 / (1 + Math.exp(0.27184836273391877 - 1.0873934409550654 * v));
      const w = p * (1 - p);
      return [s + w, t + w * v, u + w * v * v];
    },
    [0, 0, 0],
  );
  expect(errors[0]).toBeCloseTo(Math.sqrt(u / (s * u - t * t)), 8);
  expect(errors[1]).toBeCloseTo(Math.sqrt(s / (s * u - t * t)), 8);
});

test("constants of log odds are rounded within what the likelihood allows", async () => {
  const random = randomStream(5, "odds");
  const column = Float64Array.from({ length: 2000 }, () => 6 * random.uniform() - 3);
  const target = column.map((v) => (random.uniform() < 1 / (1 + Math.exp(1 - 2 * v)) ? 1 : 0));
  const data = { variables: ["x"], columns: [column], target, loss: "logistic" as const };
  const { expr, fitted } = roundConstants(await parseExpr("0.3 + 0.7*x"), data);
  expect(fitted.after).toBeLessThan(2);
  expect(2000 * (formulaLoss(expr, data) - formulaLoss(refitConstants(expr, data).expr, data))).toBeLessThan(
    7,
  );
});
