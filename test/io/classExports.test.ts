import { expect, test } from "vitest";
import { exportModel } from "../../src/io/exports.ts";
import type { ModelState } from "../../src/io/models/modelRecord.ts";
import { classShares } from "../../src/model/classes/classes.ts";
import { predict } from "../../src/predict.ts";
import type { Expr } from "../../src/symbolic/expression/expr.ts";
import { add, mul, num, variable } from "../../src/symbolic/expression/make.ts";
import { formulaOf } from "../../src/symbolic/formula/formula.ts";

/** Formulas of a class each, as a model has them. */
function stateOf(labels: readonly string[], exprs: readonly Expr[]): ModelState {
  const rows = { columns: [Float64Array.of(0, 1)], target: Float64Array.of(0, 1), loss: "logistic" as const };
  return {
    step: { command: "discover", options: {}, seed: 0, version: "0.0.0", summary: "" },
    data: { source: "", fingerprint: "", nRows: 2, read: {}, notes: [] },
    inputs: [{ name: "x", low: 0, high: 1 }],
    targets: labels.map((label) => `kind=${label}`),
    classes: { target: "kind", labels },
    formulas: exprs.map((expr, c) => ({
      target: `kind=${labels[c]}`,
      label: labels[c]!,
      best: 0,
      variables: { x: "x" },
      formulas: [formulaOf(expr, ["x"], rows, undefined, "log odds")],
    })),
  };
}

test("what formulas of three classes are exported as are the probabilities that are predicted", async () => {
  const x = variable("x");
  const exprs = [add(mul(num(2), x), num(-1)), mul(num(-3), x), num(-0.5)];
  const state = stateOf(["a", "b", "c"], exprs);
  const xs = [-1, 0.2, 4];
  const predicted = classShares(await predict(state, [Float64Array.from(xs)]));
  const code = String(await exportModel(state, { to: "javascript" }));
  const written = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<
    string,
    (x: number) => number
  >;
  for (const [r, value] of xs.entries()) {
    const shares = ["a", "b", "c"].map((label) => written[`P_${label}`]!(value));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const [c, share] of shares.entries()) expect(share).toBeCloseTo(predicted[c]![r]!, 12);
  }
});
