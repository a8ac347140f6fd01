import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { SQUARED_ERROR } from "../../../src/model/losses/squaredError.ts";
import { networkSize } from "../../../src/model/networkSize.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { effectiveParameters } from "../../../src/train/errors/effectiveParameters.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";

const x = Float64Array.from({ length: 200 }, (_, r) => r / 100 - 1);
const batch = { inputs: [x], targets: [x.map((v) => v * v)], nRows: x.length };
const shape = layeredShape(1, parseWidth("0"), 1);
const options = { intervals: 3, degree: 3, base: "zero", gridEps: 1 } as const;
const kan = initialKan(shape, [x], options, randomStream(0, "effective"));
const none = { ridge: 0, smoothness: 0, lamb: 0, lambL1: 0, lambEntropy: 0 };

function effective(weights: Partial<typeof none>): number {
  return effectiveParameters(kan, batch, { ...none, ...weights }, cpu, SQUARED_ERROR)!;
}

test("without a penalty all are effective that the rows tell apart: a bias beside splines that sum to 1 is none", () => {
  expect(networkSize(kan).parameters).toBe(7);
  expect(effective({})).toBeCloseTo(6, 3);
});

test("a penalty takes what it decides: all of it by ridge, by smoothness all but a straight line", () => {
  const ridges = [1e-9, 1e-4, 1e-2, 1, 1e6].map((ridge) => effective({ ridge }));
  for (let i = 1; i < ridges.length; i++) expect(ridges[i]!).toBeLessThan(ridges[i - 1]! + 1e-6);
  expect(ridges.at(-1)).toBeCloseTo(0, 3);
  expect(effective({ smoothness: 1e6 })).toBeCloseTo(2, 3);
});

test("of a large network it is not computed", () => {
  const inputs = Array.from({ length: 10 }, () => x);
  const wide = initialKan(
    layeredShape(10, parseWidth("10"), 1),
    inputs,
    options,
    randomStream(0, "effective"),
  );
  expect(effectiveParameters(wide, { ...batch, inputs }, none, cpu, SQUARED_ERROR)).toBeUndefined();
});
