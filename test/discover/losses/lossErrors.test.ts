import { expect, test } from "vitest";
import { errorsByFit } from "../../../src/discover/losses/lossErrors.ts";
import { median } from "../../../src/math/statistics.ts";
import { num } from "../../../src/symbolic/expression/make.ts";
import { errorsOn, type Formula } from "../../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "../laws.ts";

test.each([
  [45, "left out in turn"],
  [700, "kept out"],
])(
  "of %d rows the errors on those %s are of constants fitted without these, far rows always among the fitted",
  (nRows) => {
    const data = rowsOfLaw({ x: [1, 10] }, (x) => 2 + 3 * x, nRows, 0.3);
    const isFar = (r: number): boolean => r % 9 === 4;
    const weighted = { ...data, weights: data.target.map((_, r) => (isFar(r) ? 0 : 1)) };
    const counted = [...data.target].filter((_, r) => !isFar(r));
    const far = [...data.target].filter((_, r) => isFar(r));
    const fits: { readonly targets: ReadonlySet<number>; readonly middle: number }[] = [];
    const errorsOfShown = errorsByFit(
      (_, { target }) => {
        fits.push({ targets: new Set(target), middle: median(target) });
        return num(median(target));
      },
      data,
      weighted,
      0,
    );
    const known = errorsOn(num(1), data);
    const formula = {
      expr: num(1),
      complexity: 1,
      errors: { train: known, ...(nRows < 500 ? { crossValidated: known } : { test: known }) },
      origin: "",
    } as unknown as Formula;
    const errors = errorsOfShown(formula, num(median(data.target)));
    const isSmall = nRows < 500;
    expect(fits).toHaveLength(isSmall ? 10 : 1);
    for (const { targets } of fits) expect(far.every((y) => targets.has(y))).toBe(true);
    let [squares, nJudged] = [0, 0];
    for (const y of counted)
      for (const { targets, middle } of fits)
        if (!targets.has(y)) {
          squares += (y - middle) ** 2;
          nJudged++;
        }
    expect(nJudged).toBe(isSmall ? counted.length : Math.round(0.15 * counted.length));
    const reported = errors.test ?? errors.crossValidated!;
    expect(reported).toMatchObject({ rows: nJudged, rmse: expect.closeTo(Math.sqrt(squares / nJudged), 10) });
    expect(errors.all!.rows).toBe(nRows);
    expect([errors.test === undefined, errors.crossValidated === undefined]).toEqual([isSmall, !isSmall]);
  },
);
