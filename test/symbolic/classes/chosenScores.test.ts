import { expect, test } from "vitest";
import { printMathjs } from "../../../src/index.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { foldsOfRows } from "../../../src/math/rowGroups.ts";
import { allRows } from "../../../src/math/rows.ts";
import { chosenScores } from "../../../src/symbolic/classes/chosenScores.ts";
import { networkTerms } from "../../../src/symbolic/classes/networkTerms.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { formulaOf, valuesOn } from "../../../src/symbolic/formula/formula.ts";
import { soft } from "../../../src/symbolic/losses/formulaTarget.ts";
import { sharesOf } from "../../../src/symbolic/losses/scores.ts";
import { quiet } from "../../../src/train/context.ts";

const parsed = (...texts: readonly string[]) => Promise.all(texts.map((text) => parseExpr(text)));

test("terms of a network are what its sums add, without factors and each once, and the columns alone", async () => {
  const forms = await parsed("3*sin(2*x) + 2*(0.5*y + 1.5*sin(2.001*x))^2 - 1");
  expect(networkTerms(forms, 20).map(printMathjs).sort()).toEqual(
    (await parsed("sin(2*x)", "(0.5*y+1.5*sin(2.001*x))^2", "x", "y")).map(printMathjs).sort(),
  );
  expect(networkTerms(forms, 5).length).toBe(3);
});

test("a network of classes becomes the sums of its functions that predict rows left out, not the shortest description", async () => {
  const random = randomStream(5, "test", "three classes");
  const n = 150;
  const variables = ["a", "b", "c"];
  const columns = variables.map(() => Float64Array.from({ length: n }, () => random.normal()));
  const laws = await parsed("3*a - 2*b", "2*b^2 - 2", "0");
  const shares = sharesOf(laws.map((law) => valuesOn(law, { variables, columns, target: columns[0]! })));
  const codes = columns[0]!.map((_, r) => {
    const draw = random.uniform();
    return draw < shares[0]![r]! ? 0 : draw < shares[0]![r]! + shares[1]![r]! ? 1 : 2;
  });
  const rows = laws.map((_, t) => ({
    train: {
      variables,
      columns,
      target: soft(codes.map((code) => (code === t ? 1 : 0))),
      loss: "logistic" as const,
    },
  }));
  // As snapping leaves it: a term more than the law has, one cut away by mistake in the formulas that were finished.
  const forms = [await parsed("2.5*a - 1.5*b + 0.1*sin(3*c)", "1.8*b^2 + 0.1*c - 1.9", "0.2*c")];
  const finished = (await parsed("a", "0.5*b^2", "0")).map((expr, t) =>
    formulaOf(expr, variables, rows[t]!.train, undefined, "network"),
  );
  const folds = foldsOfRows({ groupOf: allRows(n), nGroups: n, areCopies: false }, 5, allRows);
  const [found] = await chosenScores(finished, forms, rows, { rows: allRows(n), folds }, quiet);
  const texts = found!.map(({ expr }) => printMathjs(expr));
  expect(texts[0]! + texts[2]!).toContain("a");
  expect(texts.join(" ")).toContain("b^2");
  expect(texts.join(" ")).not.toContain("sin");
  expect(found!.every(({ complexity }) => complexity <= 15)).toBe(true);
  const right = (exprs: readonly Expr[]): number => {
    const own = exprs.map((expr) => valuesOn(expr, rows[0]!.train));
    return codes.filter((code, r) => own.every((values) => values[r]! <= own[code]![r]!)).length;
  };
  expect(right(found!.map(({ expr }) => expr))).toBeGreaterThan(right(finished.map(({ expr }) => expr)));
});
