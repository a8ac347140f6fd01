import { expect, test } from "vitest";
import { sigmoid } from "../../../src/math/sigmoid.ts";
import { add, mul, num, variable } from "../../../src/symbolic/expression/make.ts";
import { valuesOn } from "../../../src/symbolic/formula/formula.ts";
import {
  besideOthers,
  oddsOfScore,
  refitTogether,
  sharesOf,
  withoutConstant,
} from "../../../src/symbolic/losses/scores.ts";

const x = variable("x");
const column = Float64Array.from({ length: 90 }, (_, r) => Math.sin(r) + (r % 3));
const data = [0, 1, 2].map((code) => ({
  variables: ["x"],
  columns: [column],
  target: Float64Array.from(column, (_, r) => Number((r * 7 + Math.floor(r / 5)) % 3 === code)),
  loss: "logistic" as const,
}));
const scores = [add(mul(num(1.3), x), num(0.7)), mul(num(-0.6), x), num(2.3)];
const values = scores.map((score, t) => valuesOn(score, data[t]!));

test("beside the others a score gives the log odds of its class", () => {
  for (const [t, share] of sharesOf(values).entries()) {
    const odds = valuesOn(oddsOfScore(scores[t]!), besideOthers(data[t]!, values, t));
    for (const [r, p] of share.entries()) expect(sigmoid(odds[r]!)).toBeCloseTo(p, 12);
  }
});

test("a constant that all scores are written without changes no probability", () => {
  const without = withoutConstant(scores);
  expect(without[2]).toEqual(num(0));
  const shares = sharesOf(without.map((score, t) => valuesOn(score, data[t]!)));
  for (const [t, share] of sharesOf(values).entries())
    for (const [r, p] of share.entries()) expect(shares[t]![r]).toBeCloseTo(p, 12);
});

test("constants fitted together give each class its number of rows", () => {
  const off = (own: readonly Float64Array[]): number[] =>
    own.map((share, t) => share.reduce((sum, p, r) => sum + p - data[t]!.target[r]!, 0));
  const fitted = refitTogether(scores, data, [{}, {}, {}]);
  const after = off(sharesOf(fitted.map((score, t) => valuesOn(score, data[t]!))));
  // Without a constant of its own the second has none to move.
  expect(Math.abs(after[2]!)).toBeLessThan(0.05);
  expect(Math.abs(off(sharesOf(values))[2]!)).toBeGreaterThan(5);
});
