import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportModel } from "../../src/io/exports.ts";
import type { ModelState } from "../../src/io/models/modelRecord.ts";
import { modelText } from "../../src/io/models/modelText.ts";
import { parseModel } from "../../src/io/models/parse/parseModel.ts";
import { classShares, codesOf } from "../../src/model/classes/classes.ts";
import { predict } from "../../src/predict.ts";
import type { Expr } from "../../src/symbolic/expression/expr.ts";
import { add, mul, num, variable } from "../../src/symbolic/expression/make.ts";
import { formulaOf } from "../../src/symbolic/formula/formula.ts";
import { has, hasPython, printed } from "../consumers.ts";
import { resolverOf } from "./models/records.ts";

/** Formulas of a class each, as a model has them. */
function stateOf(labels: readonly string[], exprs: readonly Expr[]): ModelState {
  const rows = { columns: [Float64Array.of(0, 1)], target: Float64Array.of(0, 1), loss: "logistic" as const };
  return {
    step: { command: "discover", options: {}, seed: 0, version: "0.0.0", summary: "" },
    data: { source: "", fingerprint: "0".repeat(64), nRows: 2, read: {}, notes: [] },
    inputs: [{ name: "x", low: 0, high: 1 }],
    targets: labels.map((label) => `kind=${label}`),
    classes: { target: "kind", labels },
    formulas: exprs.map((expr, c) => ({
      target: `kind=${labels[c]}`,
      label: labels[c]!,
      ...(labels.length > 2 && { link: "softmax" as const }),
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

test("what is exported of classes names the label of largest probability, as predict does", async () => {
  const x = variable("x");
  const exprs = [add(mul(num(2), x), num(-1)), mul(num(-3), x), num(-0.5)];
  const labels = ['5" ?? \\a', "$b\u200b\n", "c"];
  const state = stateOf(labels, exprs);
  const xs = [-1, 0.2, 0.26, 4];
  const shares = classShares(await predict(state, [Float64Array.from(xs)]));
  const wanted = Array.from(codesOf(shares), (code) => labels[code]!);
  expect(new Set(wanted).size).toBe(3);
  const code = String(await exportModel(state, { to: "javascript" }));
  const written = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    label_kind: (x: number) => string;
  };
  expect(xs.map((value) => written.label_kind(value))).toEqual(wanted);
  expect(String(await exportModel(state, { to: "excel" }))).toContain(
    "=CHOOSE(MATCH(MAX(B2:D2), B2:D2, 0), ",
  );
  expect(String(await exportModel(state, { to: "julia" }))).toContain(
    '["5\\" ?? \\\\a", "\\$b\\U0000200b\\U0000000a", "c"]',
  );
  const folder = mkdtempSync(join(tmpdir(), "kan-labels-"));
  if (hasPython("numpy")) {
    const calls = `import json\nx = [${xs.join(", ")}]\nprint(json.dumps([label_kind(np.array(x)).tolist(), [str(label_kind(v)) for v in x]]))`;
    const python = `${String(await exportModel(state, { to: "python" }))}\n${calls}`;
    expect(JSON.parse(printed(folder, "python3", ["-c", python]))).toEqual([wanted, wanted]);
  }
  if (has("cc")) {
    const calls = xs.map((value) => `puts(label_kind(${value.toFixed(2)}));`).join("\n");
    const c = `#include <stdio.h>\n${String(await exportModel(state, { to: "c" }))}\nint main(void) {\n${calls}\nreturn 0;\n}\n`;
    writeFileSync(join(folder, "l.c"), c);
    printed(folder, "cc", ["-std=c99", "-Wall", "-Werror", "-o", "l", "l.c", "-lm"]);
    expect(printed(folder, join(folder, "l"), [])).toBe(`${wanted.join("\n")}\n`);
  }
  rmSync(folder, { recursive: true });
});

test("a file of before, with log odds of each class against the rest, predicts as it did", async () => {
  const x = variable("x");
  const exprs = [add(mul(num(2), x), num(-1)), mul(num(-3), x), num(-0.5)];
  const { formulas, ...state } = stateOf(["a", "b", "c"], exprs);
  const old = formulas.map(({ link: _, ...set }) => set);
  const record = { current: { ...state, formulas: old }, before: [] };
  const read = await parseModel(modelText(record), "kan.json", resolverOf(record));
  const odds = [-1, 0.2, 4, 1e5].map((v) => [2 * v - 1, -3 * v, -0.5].map((f) => 1 / (1 + Math.exp(-f))));
  const predicted = await predict(read.current, [Float64Array.of(-1, 0.2, 4, 1e5)]);
  for (const [r, row] of odds.entries()) {
    const sum = row.reduce((total, p) => total + p, 0);
    for (const [c, p] of row.entries()) expect(predicted[c]![r]).toBeCloseTo(p / sum, 12);
  }
  const again = await parseModel(modelText(read), "kan.json", resolverOf(record));
  expect(modelText(again)).toBe(modelText(read));
});

test("of two classes the label is the second where its probability is above one half", async () => {
  const state = stateOf(["no", "yes"], [variable("x")]);
  const one = { ...state, targets: ["kind"], formulas: [{ ...state.formulas[0]!, label: "yes" }] };
  const code = String(await exportModel(one, { to: "javascript" }));
  const { label_kind } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    label_kind: (x: number) => string;
  };
  expect([-1, 0, 1].map(label_kind)).toEqual(["no", "no", "yes"]);
});
