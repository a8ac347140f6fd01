import { expect, test } from "vitest";
import { countedFirst } from "../../../src/discover/losses/countedFirst.ts";
import { rowsOfLaw } from "../laws.ts";

const data = rowsOfLaw({ x: [1, 3] }, (x) => x! ** 2, 80, 0.01);

test("squares count all rows alike", () => {
  expect(countedFirst("mse", data)).toBe(data);
});

test("shares count a row by one over the square of its target", () => {
  const { weights } = countedFirst("relative", data);
  const shares = data.target.map((y, r) => weights![r]! * y * y);
  for (const share of shares) expect(share / shares[0]!).toBeCloseTo(1, 9);
});

test("counts count a row by one over its mean, before there is a formula", () => {
  const { weights } = countedFirst("poisson", data);
  const ratios = data.target.map((y, r) => weights![r]! * y);
  for (const ratio of ratios) expect(ratio / ratios[0]!).toBeCloseTo(1, 0);
});

test("huber and mae leave out rows far off, and no others", () => {
  const target = data.target.map((y, r) => (r === 11 ? y + 400 : y));
  for (const loss of ["huber", "mae"] as const) {
    const kept = countedFirst(loss, { ...data, target }).target;
    expect(kept).toHaveLength(79);
    expect(kept).not.toContain(target[11]);
  }
});
