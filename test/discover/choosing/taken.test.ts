import { expect, test } from "vitest";
import type { JudgedFormula } from "../../../src/discover/choosing/choice.ts";
import { betterOf, shownFront, takenOf } from "../../../src/discover/choosing/taken.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { num, variable } from "../../../src/symbolic/expression/make.ts";

/** A judged formula of so many nodes, with these errors on rows left out in turn, or on test rows. */
function judged(
  nodes: number,
  errors: readonly number[],
  isTested = false,
  expr: Expr = variable("x"),
): JudgedFormula {
  const squares = Float64Array.from(errors, (e) => e * e);
  const nrmse = Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / squares.length);
  const metrics = { rows: errors.length, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 };
  return {
    formula: {
      expr,
      complexity: nodes,
      description: { length: 0, fitted: 0, aicc: 0 },
      errors: { train: metrics, ...(isTested ? { test: metrics } : { crossValidated: metrics }) },
      origin: "",
    },
    squares,
  };
}

const near = (error: number, n = 12): number[] =>
  Array.from({ length: n }, (_, r) => error * (1 + 0.1 * Math.sin(r)));

/** Nats for each formula by its place. */
const saying =
  (ranked: readonly JudgedFormula[], ...nats: readonly number[]) =>
  (formula: JudgedFormula["formula"]): number =>
    nats[ranked.findIndex((one) => one.formula === formula)] ?? 50;

test("the shortest description is taken, also where a larger formula predicts better", () => {
  const ranked = [judged(5, near(0.4, 40)), judged(9, near(0.3, 40))];
  expect(takenOf(ranked, { evidenceOf: saying(ranked), isChance: () => false })).toBe(ranked[0]);
});

test("a formula that says no more than a constant, or predicts worse, gives way to the next or to the constant", () => {
  const [law, constant] = [judged(7, near(0.7, 40)), judged(1, near(1.05, 40), false, num(3))];
  const ranked = [judged(17, near(0.6, 40)), law, constant];
  expect(takenOf(ranked, { evidenceOf: saying(ranked, -3), isChance: () => false })).toBe(law);
  expect(takenOf(ranked, { evidenceOf: saying(ranked, -3, -8), isChance: () => false })).toBe(constant);
  const wild = [judged(17, near(1.3, 40)), law, constant];
  expect(takenOf(wild, { evidenceOf: saying(wild), isChance: () => false })).toBe(law);
});

test("of few rows a constant gives way to a small formula that predicts them better", () => {
  const constant = judged(1, near(1.05), false, num(3));
  const take = (...others: readonly JudgedFormula[]): JudgedFormula => {
    const ranked = [constant, ...others];
    return takenOf(ranked, { evidenceOf: saying(ranked, 0, -4, -4, -4), isChance: () => false });
  };
  const [better, doubtful, large] = [
    judged(5, near(0.7)),
    judged(5, [...near(1.06, 11), 0.1]),
    judged(25, near(0.01)),
  ];
  expect(take(large, doubtful, better)).toBe(better);
  expect(take(large, doubtful)).toBe(constant);
  const many = [judged(1, near(1.05, 40), false, num(3)), judged(5, near(0.7, 40))];
  expect(takenOf(many, { evidenceOf: saying(many, 0, -4), isChance: () => false })).toBe(many[0]);
});

test("of few rows what chance gives too gives way to the constant, unless the rows say much or it is exact", () => {
  const constant = judged(1, near(1.05), false, num(3));
  const [law, exact] = [judged(5, near(0.5)), judged(5, near(1e-12))];
  const take = (formula: JudgedFormula, nats: number): JudgedFormula =>
    takenOf([formula, constant], {
      evidenceOf: saying([formula, constant], nats),
      isChance: (one) => one !== constant.formula,
    });
  expect(take(law, 4)).toBe(constant);
  expect(take(law, 20)).toBe(law);
  expect(take(exact, 4)).toBe(exact);
  const many = judged(5, near(0.5, 40));
  expect(take(many, 4)).toBe(many);
});

test("what overfits gives way to a smaller formula that predicts rows left out better; test rows decide nothing", () => {
  const ranked = [judged(20, near(0.5)), judged(6, near(0.4))];
  expect(takenOf(ranked, { evidenceOf: saying(ranked), isChance: () => false })).toBe(ranked[1]);
  const tested = [judged(20, near(0.5), true), judged(6, near(0.4), true)];
  expect(takenOf(tested, { evidenceOf: saying(tested), isChance: () => false })).toBe(tested[0]);
});

test("a smaller formula of a longer description is taken only for what rows left out gain by it", () => {
  const of = (length: number, one: JudgedFormula): JudgedFormula => ({
    ...one,
    formula: { ...one.formula, description: { ...one.formula.description, length } },
  });
  const take = (...ranked: readonly JudgedFormula[]): JudgedFormula =>
    takenOf(ranked, { evidenceOf: saying(ranked), isChance: () => false });
  // 70·ln(0.0237/0.0233) = 1.2 nats.
  const [law, smaller] = [of(-218.6, judged(9, near(0.0237, 70))), of(-215.8, judged(8, near(0.0233, 70)))];
  expect(take(law, smaller)).toBe(law);
  expect(take(law, of(-218, smaller))).not.toBe(law);
});

test("what is shown gets larger and better line by line, and the one taken is among it", () => {
  const errors = [
    [3, 0.601],
    [4, 0.604],
    [7, 0.5],
    [7, 0.4],
    [9, 0.41],
    [12, 0.3995],
    [20, 0.2],
    [22, Number.POSITIVE_INFINITY],
  ] as const;
  const all = errors.map(([nodes, error]) => judged(nodes, near(error)));
  const lines = (taken: number): number[] =>
    shownFront(all, all[taken]!).map(({ formula }) => formula.complexity);
  expect(lines(3)).toEqual([3, 7, 20]);
  expect(lines(4)).toEqual([3, 7, 9, 12, 20]);
  const shown = shownFront(all, all[4]!);
  const figures = shown.map(({ formula }) => formula.errors.crossValidated!.nrmse);
  expect(figures).toEqual(figures.toSorted((a, b) => b - a));
});

test("a larger formula is named as better only beyond its standard error", () => {
  const taken = judged(4, near(0.5));
  const unsure = judged(6, [...near(0.6, 11), 0.01]);
  const better = judged(9, near(0.45));
  expect(betterOf([taken, unsure], taken)).toBeUndefined();
  expect(betterOf([taken, unsure, better], taken)).toBe(better);
});

test("a smaller formula with more fitted constants is not the one that has overfitted less", () => {
  const fitting = (fitted: number, one: JudgedFormula): JudgedFormula => ({
    ...one,
    formula: { ...one.formula, description: { ...one.formula.description, fitted } },
  });
  const take = (...ranked: readonly JudgedFormula[]): JudgedFormula =>
    takenOf(ranked, { evidenceOf: saying(ranked), isChance: () => false });
  const [law, power] = [fitting(2, judged(13, near(0.0099, 120))), fitting(3, judged(12, near(0.0098, 120)))];
  expect(take(law, power)).toBe(law);
  const shorter = fitting(2, power);
  expect(take(law, shorter)).toBe(shorter);
});
