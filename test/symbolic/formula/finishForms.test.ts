import { expect, test } from "vitest";
import type { ProgressEvent } from "../../../src/events.ts";
import { printReadable } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { finishForms } from "../../../src/symbolic/formula/finishForms.ts";

const variables = ["x", "y"];
const parse = async (text: string): Promise<Expr> => parseExpr(text, { variables });
const quiet = { sink: () => {} };

async function rowsOf(truth: string, nRows: number, noise: number, stream: string): Promise<FormulaData> {
  const random = randomStream(3, "finish", stream);
  const columns = variables.map(() => Float64Array.from({ length: nRows }, () => 0.2 + 2 * random.uniform()));
  const target = evaluate(await parse(truth), variables, columns, nRows);
  for (let r = 0; r < nRows; r++) target[r]! += noise * random.normal();
  return { variables, columns, target };
}

const law = "2*sin(1.37*x)*y + 0.5*exp(-y)";
const forms = await Promise.all(
  [
    "1.9*sin(1.41*x + 0.01)*y + 0.53*exp(-1.04*y) + 0.02",
    "1.7*sin(1.3*x)*y + 0.4*exp(-0.9*y) + 0.03*x^2.2",
    "1.7*tanh(1.3*x)*y + 0.4*exp(-0.9*y) + 0.03*x^2.2 + 0.11*cos(0.9*x + 0.3)",
    "1.1*x*y + 0.4*exp(-0.9*y) + 0.03*x^2.2*y - 0.2*(x + 0.3)^2",
  ].map(parse),
);

test("threads change nothing", async () => {
  // Enough for the forms to be shared.
  const rows = { train: await rowsOf(law, 3500, 0.05, "train"), test: await rowsOf(law, 500, 0.05, "test") };
  const one = await finishForms(forms, rows, { round: true, threads: 1 }, quiet);
  const two = await finishForms(forms, rows, { round: true, threads: 2 }, quiet);
  expect(two).toEqual(one);
  expect(printReadable(one[0]!.expr)).toMatch(/^2\*y\*sin\(1\.37\d*\*x\) \+ 0\.5\*exp\(-y\)$/);
});

test("of more rows than are polished on all move the constants, and no formula is longer and worse than another", async () => {
  const train = await rowsOf(law, 50_000, 0.2, "many");
  const found = await finishForms(forms, { train }, { round: true, threads: 1 }, quiet);
  const [best] = found;
  const constant = Number(/sin\((1\.3\d+)\*x\)/.exec(printReadable(best!.expr))![1]);
  // From 20,000 rows it would be known to 1e-3 only; the residual noise over the slopes gives 5e-4 for all.
  expect(Math.abs(constant - 1.37)).toBeLessThan(2e-3);
  expect(best!.errors.train.rows).toBe(50_000);
  for (const one of found) {
    for (const other of found) {
      expect(
        other.complexity < one.complexity && other.errors.train.nrmse < 0.9 * one.errors.train.nrmse,
      ).toBe(false);
    }
  }
});

test("an interruption gives what there is: the formulas polished by then, at least the first as it was", async () => {
  const train = await rowsOf(law, 300, 0.05, "few");
  const controller = new AbortController();
  controller.abort();
  const none = await finishForms(
    forms,
    { train },
    { round: true, threads: 1 },
    { ...quiet, signal: controller.signal },
  );
  expect(none.map(({ expr }) => expr)).toEqual([forms[0]]);

  const later = new AbortController();
  const sink = () => later.abort();
  const some = await finishForms(
    forms,
    { train },
    { round: true, threads: 1 },
    { sink, signal: later.signal },
  );
  expect(some).toHaveLength(1);
  expect(some[0]!.errors.train.nrmse).toBeLessThan(0.1);
});

test("a curve that may start from zero is polished both ways, within a formula of many constants one way", async () => {
  const waves = Array.from({ length: 7 }, (_, i) => `${0.617 + 0.113 * i}*sin(${2.317 * (i + 1)}*x + 0.731)`);
  const passesOf = async (text: string): Promise<number> => {
    const train = await rowsOf(text, 150, 0.01, "passes");
    let passes = 0;
    const sink = (event: ProgressEvent): void => {
      if (event.kind === "step" && event.step === 1) passes++;
    };
    await finishForms([await parse(text)], { train }, { round: true, threads: 1 }, { sink });
    return passes;
  };
  expect(await passesOf("3.217 - 2.153/(x + 0.413)")).toBe(2);
  expect(await passesOf(`3.217 - 2.153/(x + 0.413) + ${waves.join(" + ")}`)).toBe(1);
});
