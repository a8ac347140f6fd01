import { expect, test } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import { rememberingLoss } from "../../../src/train/optimizers/rememberingLoss.ts";
import { randomKan } from "../../model/randomKan.ts";

test("a loss is computed once for the same parameters, and anew after any of them changed", () => {
  const { kan, inputs, targets } = randomKan({ seed: 4, nInputs: 2, hidden: 2, nOutputs: 1, nRows: 30 });
  const plain = cpu.bind(kan, { inputs, targets, nRows: 30 });
  let computed = 0;
  const bound = rememberingLoss({
    ...plain,
    loss(theta) {
      computed++;
      return plain.loss(theta);
    },
  });
  const theta = parametersOf(plain.plan);
  const loss = bound.gradient(theta, new Float64Array(theta.length));
  expect(bound.loss(theta)).toBe(loss);
  expect(computed).toBe(0);
  theta[theta.length - 1]! += 1e-9;
  expect(bound.loss(theta)).toBe(plain.loss(theta));
  expect(bound.loss(theta)).toBe(plain.loss(theta));
  expect(computed).toBe(1);
});
