import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { withCurves } from "../../../src/model/edges.ts";
import { networkSize } from "../../../src/model/networkSize.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { criteriaOf } from "../../../src/train/errors/criteria.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";

const column = Float64Array.from({ length: 50 }, (_, i) => i / 25 - 1);
const errors = { train: { rows: 300, rmse: 0.1, nrmse: 0.1, r2: 0.99 } };

function network(base: "silu" | "zero") {
  const shape = layeredShape(2, parseWidth("5"), 1);
  const options = { intervals: 5, degree: 3, base, gridEps: 1 } as const;
  return initialKan(shape, [column, column], options, randomStream(0, "criteria"));
}

// Liu et al., arXiv:2404.19756, section 2.3, count (G + k) coefficients an edge: 15 edges, G = 5, k = 3.
test("an edge counts G + k coefficients and its base weight, a sum its bias, a target its noise", () => {
  expect(networkSize(network("silu"))).toMatchObject({ edges: 15, splineParameters: 120, parameters: 141 });
  expect(networkSize(network("zero")).parameters).toBe(126);
  expect(criteriaOf(network("silu"), [errors])).toMatchObject({ n: 300, k: 142 });
});

test("an edge that was cut counts nothing, and a smaller network of the same error is the better one", () => {
  const whole = network("silu");
  const cut = withCurves(whole, (curve, source) => (source === 1 ? { kind: "cut" } : curve));
  expect(networkSize(cut).parameters).toBe(141 - 5 * 9);
  expect(criteriaOf(cut, [errors]).aicc).toBeLessThan(criteriaOf(whole, [errors]).aicc);
});

test("of two targets each has a noise of its own", () => {
  const small = { train: { ...errors.train, rmse: 0.01 } };
  const both = criteriaOf(network("silu"), [errors, small]);
  const apart = [errors, small].map((one) => 300 * Math.log(one.train.rmse ** 2));
  expect([both.n, both.k]).toEqual([600, 143]);
  expect(both.bic).toBeCloseTo(apart[0]! + apart[1]! + 143 * Math.log(600), 6);
});
