import { expect, test } from "vitest";
import { additiveFormulas } from "../../../src/discover/additive/additiveModel.ts";
import { smoothFit } from "../../../src/discover/additive/smoothFit.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { mean } from "../../../src/math/statistics.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

test("a line of few rows is as near the truth as ridge regression on all columns: small effects stay in it", () => {
  const names = ["a", "b", "c", "d", "e"];
  const risks = Array.from({ length: 12 }, (_, table) => {
    const random = randomStream(table, "lines of few");
    const columns = names.map(() => Float64Array.from({ length: 36 }, () => random.normal()));
    const truth = columns[0]!.map((_, r) =>
      columns.reduce((sum, column, i) => sum + column[r]! * [1, 0.5, -0.5, 0.4, 0.3][i]!, 0),
    );
    const target = truth.map((v) => v + 1.2 * random.normal());
    const risk = (values: Float64Array): number => mean(values.map((v, r) => (v - truth[r]!) ** 2));
    const [line] = additiveFormulas({ variables: names, columns, target }, { maxNodes: 25 });
    return {
      line: risk(evaluate(line!.expr, names, columns, 36)),
      ridge: risk(smoothFit({ columns, target })!.lines.values),
    };
  });
  const sum = (of: (one: (typeof risks)[number]) => number): number =>
    risks.reduce((s, one) => s + of(one), 0);
  expect(sum(({ line }) => line) / sum(({ ridge }) => ridge)).toBeLessThan(1.05);
});
