import { expect, test } from "vitest";
import { calibrationCurve, rocCurve } from "../../src/train/errors/classCurves.ts";
import { temporaryFolder } from "../cli/run.ts";

test("the area under a ROC curve, by trapezes, is the share of pairs in the right order", () => {
  const scores = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.9);
  const isOf = [false, false, true, true, true, false];
  const { x, y } = rocCurve(scores, isOf)!;
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
  // sklearn.metrics.roc_auc_score([0, 0, 1, 1, 1, 0], [0.1, 0.4, 0.35, 0.8, 0.4, 0.9])
  expect(area).toBeCloseTo(0.5, 12);
  expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
  expect(
    rocCurve(
      scores,
      isOf.map(() => true),
    ),
  ).toBeUndefined();
});

test("claims that hold lie on the diagonal of the calibration", () => {
  const scores = Float64Array.from({ length: 1000 }, (_, r) => (r + 0.5) / 1000);
  const isOf = Array.from(scores, (p, r) => ((r * 7919) % 1000) / 1000 < p);
  const { x, y } = calibrationCurve(scores, isOf);
  expect(x.length).toBe(10);
  x.forEach((claimed, i) => {
    expect(Math.abs(y[i]! - claimed)).toBeLessThan(0.12);
  });
  expect(calibrationCurve(new Float64Array(0), []).x.length).toBe(0);
});

test("the report of classes has ROC curves, calibration and the confusion matrix, whoever found them", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 150 }, (_, r) => {
    const code = r % 3;
    return `${code + Math.sin(r)},${2 * code + Math.cos(1.7 * r)},${["<b>&low", "mid", "high"][code]}`;
  });
  folder.write("c.csv", `x,z,kind\n${rows.join("\n")}\n`);
  const quick = ["--grid", "3", "--steps", "8", "--restarts", "1", "--width", "0"];
  for (const command of [
    ["fit", "c.csv", "--target", "kind", ...quick],
    ["discover", "c.csv", "--target", "kind"],
  ]) {
    const run = folder.kan(command);
    expect(run.exit, run.stderr).toBe(0);
    expect(folder.kan(["report"]).exit).toBe(0);
    const html = folder.read("kan.html");
    const section = html.slice(html.indexOf('<section id="classes">'));
    expect(section.slice(0, section.indexOf("</section>")).match(/<svg/g)?.length).toBe(3);
    expect(html).not.toContain("<b>&low");
    expect(html).not.toContain("NaN");
  }
});
