import { expect, test } from "vitest";
import { classShares, classTargets, codesOf } from "../../../src/model/classes/classes.ts";
import { classMetrics } from "../../../src/train/errors/classMetrics.ts";

// Golden values: scikit-learn 1.2.1 (accuracy_score, balanced_accuracy_score, log_loss, roc_auc_score with
// multi_class="ovr" and average="macro", confusion_matrix) on these rows.
test("three classes are judged as scikit-learn judges them", () => {
  const rows = [
    [0.7, 0.2, 0.1],
    [0.1, 0.6, 0.3],
    [0.3, 0.3, 0.4],
    [0.2, 0.5, 0.3],
    [0.5, 0.25, 0.25],
    [0.05, 0.15, 0.8],
    [0.4, 0.35, 0.25],
  ];
  const shares = [0, 1, 2].map((c) => Float64Array.from(rows, (row) => row[c]!));
  const metrics = classMetrics(shares, [0, 1, 2, 2, 0, 2, 1]);
  expect(metrics.accuracy).toBeCloseTo(0.7142857142857143, 14);
  expect(metrics.balancedAccuracy).toBeCloseTo(0.7222222222222222, 14);
  expect(metrics.logLoss).toBeCloseTo(0.7076967086110925, 12);
  expect(metrics.auc).toBeCloseTo(0.9527777777777778, 14);
  expect(metrics.confusion).toEqual([
    [2, 0, 0],
    [1, 1, 0],
    [0, 1, 2],
  ]);
});

test("two classes with tied scores are judged as scikit-learn judges them", () => {
  const second = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.35, 0.9);
  const metrics = classMetrics(classShares([second]), [0, 0, 1, 1, 0, 1]);
  expect(metrics.accuracy).toBeCloseTo(0.8333333333333334, 14);
  expect(metrics.balancedAccuracy).toBeCloseTo(0.8333333333333333, 14);
  expect(metrics.logLoss).toBeCloseTo(0.40421587449783086, 12);
  expect(metrics.auc).toBeCloseTo(0.8333333333333333, 14);
  expect(metrics.confusion).toEqual([
    [3, 0],
    [1, 2],
  ]);
});

test("the calibration error is how far claims are from what happens, in ten parts of equal size", () => {
  // Of 100 rows that claim 0.1 or 0.7, 20 % and 70 % are; numpy on these rows gives 0.05.
  const claimed = Float64Array.from({ length: 100 }, (_, r) => (r < 50 ? 0.1 : 0.7));
  const codes = Array.from({ length: 100 }, (_, r) => (r % 10 < (r < 50 ? 2 : 7) ? 1 : 0));
  expect(classMetrics(classShares([claimed]), codes).calibrationError).toBeCloseTo(0.05, 12);
  const right = claimed.map((p) => (p < 0.5 ? 0.2 : 0.7));
  expect(classMetrics(classShares([right]), codes).calibrationError).toBeCloseTo(0, 12);
});

test("no rows are no mistakes, and one class alone has no ROC curve", () => {
  expect(classMetrics([new Float64Array(0), new Float64Array(0)], [])).toEqual({
    rows: 0,
    accuracy: 1,
    balancedAccuracy: 1,
    logLoss: 0,
    confusion: [
      [0, 0],
      [0, 0],
    ],
  });
  const sure = classMetrics([Float64Array.of(0), Float64Array.of(1)], [0]);
  expect(sure.auc).toBeUndefined();
  expect(sure.logLoss).toBeCloseTo(34.54, 2);
});

test("targets, shares and codes of classes are each other's inverse", () => {
  const codes = [2, 0, 1, 1, 2];
  const three = classTargets({ target: "kind", labels: ["a", "b", "c"] }, codes);
  expect(three.map(({ name }) => name)).toEqual(["kind=a", "kind=b", "kind=c"]);
  expect([...codesOf(three.map(({ values }) => values))]).toEqual(codes);
  const two = classTargets({ target: "is", labels: ["no", "yes"] }, [1, 0]);
  expect(two).toEqual([{ name: "is", values: Float64Array.of(1, 0) }]);
  expect([...codesOf(classShares([two[0]!.values]))]).toEqual([1, 0]);
  expect(classShares([Float64Array.of(0), Float64Array.of(0)])).toEqual([
    Float64Array.of(0.5),
    Float64Array.of(0.5),
  ]);
});
