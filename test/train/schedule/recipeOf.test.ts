import { expect, test } from "vitest";
import type { Dataset } from "../../../src/model/dataset.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import type { FitOptions } from "../../../src/train/fitOptions.ts";
import { recipeOf } from "../../../src/train/schedule/recipeOf.ts";

const engine = defaultEngine();
const values = Float64Array.from({ length: 300 }, (_, r) => r % 2);
const ofNumbers: Dataset = {
  inputs: [{ name: "x", values: values.map((_, r) => r / 300) }],
  targets: [{ name: "y", values }],
  nRows: 300,
  source: "-",
  fingerprint: "",
};
const ofClasses: Dataset = { ...ofNumbers, classes: { target: "y", labels: ["no", "yes"] } };

function decay(data: Dataset, width: string, options: Partial<FitOptions>): number | undefined {
  const shape = layeredShape(1, parseWidth(width), 1);
  return recipeOf(data, { engine, ...options }, { widest: shape, isSmall: false, isJoint: false })
    .weightDecay;
}

test("mini-batches of classes have a weight decay where there are more parameters than rows, unless told otherwise", () => {
  expect(decay(ofClasses, "50", { batch: 32 })).toBe(0.3);
  expect(decay(ofClasses, "50", { batch: 32, weightDecay: 0 })).toBe(0);
  expect(decay(ofClasses, "2", { batch: 32 })).toBe(0);
  expect(decay(ofNumbers, "50", { batch: 32 })).toBe(0);
  expect(decay(ofClasses, "50", {})).toBe(0);
});
