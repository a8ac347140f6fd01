import fc from "fast-check";
import { expect, test } from "vitest";
import { Archive, comparedError, EXACT_NRMSE } from "../../../src/discover/choosing/archive.ts";
import { num, pow, variable } from "../../../src/symbolic/expression/make.ts";
import type { Formula } from "../../../src/symbolic/formula/formula.ts";

/** A formula as an archive sees it: a text of its own, a size, errors and a length. */
function formula(name: string, complexity: number, error: number, length: number, train = error): Formula {
  const metrics = (nrmse: number) => ({ rows: 50, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 });
  return {
    expr: variable(name),
    complexity,
    description: { length, fitted: 0, aicc: 0 },
    errors: { train: metrics(train), validation: metrics(error) },
    origin: "",
  };
}

const archiveOf = (...formulas: readonly Formula[]): Archive => {
  const archive = new Archive();
  for (const one of formulas) archive.keep(one);
  return archive;
};

const anyFormula = fc
  .record({
    name: fc.integer({ min: 0, max: 999 }),
    complexity: fc.integer({ min: 1, max: 30 }),
    error: fc.oneof(fc.double({ min: 1e-12, max: 1, noNaN: true }), fc.constantFrom(1e-11, 1e-10, 0.5)),
    length: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  })
  .map(({ name, complexity, error, length }) => formula(`x${name}`, complexity, error, length));

test("formulas stand by description length, whatever the order they came in", () => {
  fc.assert(
    fc.property(fc.array(anyFormula, { maxLength: 40 }), (formulas) => {
      const { formulas: kept, best } = archiveOf(...formulas);
      const lengths = kept.map(({ description }) => description.length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
      expect(best).toBe(kept[0]);
    }),
  );
});

test("nothing on the front is beaten in size and error, and nothing off it is unbeaten but exact ones", () => {
  fc.assert(
    fc.property(fc.array(anyFormula, { minLength: 1, maxLength: 40 }), (formulas) => {
      const archive = archiveOf(...formulas);
      const { front } = archive;
      expect(front.length).toBeGreaterThan(0);
      for (const one of archive.formulas) {
        const isBeaten = archive.formulas.some(
          (other) =>
            other !== one &&
            other.complexity <= one.complexity &&
            (comparedError(other) <= comparedError(one) ||
              (comparedError(other) < EXACT_NRMSE && other.complexity < one.complexity)),
        );
        if (front.includes(one)) {
          const rivals = front.filter((other) => other !== one && other.complexity <= one.complexity);
          for (const other of rivals) expect(comparedError(other)).toBeGreaterThan(comparedError(one));
        } else expect(isBeaten).toBe(true);
      }
      expect(front.filter((one) => comparedError(one) < EXACT_NRMSE).length).toBeLessThanOrEqual(1);
    }),
  );
});

test("the same formula is kept once, and of more than sixty the longest descriptions go", () => {
  const archive = archiveOf(formula("a", 1, 0.5, 3), formula("a", 1, 0.5, 2));
  expect(archive.formulas.map(({ description }) => description.length)).toEqual([3]);
  const many = archiveOf(...Array.from({ length: 70 }, (_, i) => formula(`x${i}`, 1, 0.5, (i * 37) % 70)));
  expect(many.formulas.map(({ description }) => description.length)).toEqual([...Array(60).keys()]);
});

test("who listens hears of a new best and of what extends the front, and of nothing else", () => {
  const heard: string[] = [];
  const archive = new Archive(({ expr }) => heard.push(expr.kind === "var" ? expr.name : ""));
  archive.keep(formula("first", 5, 0.5, 10));
  archive.keep(formula("shorter", 6, 0.6, 5));
  archive.keep(formula("small", 2, 0.7, 50));
  archive.keep(formula("close", 20, 0.1, 50));
  archive.keep(formula("neither", 7, 0.6, 20));
  expect(heard).toEqual(["first", "shorter", "small", "close"]);
});

test("a formula replaced by its finished form is gone, and the finished one takes its place by its own length", () => {
  const [rough, other] = [formula("rough", 9, 0.1, 10), formula("other", 5, 0.2, 8)];
  const archive = archiveOf(rough, other);
  const finished = { ...formula("finished", 7, 0.1, 2) };
  archive.replace(rough, finished);
  expect(archive.formulas).toEqual([finished, other]);
});

test.each([
  ["the first formula of all", [], formula("new", 30, 0.9, 500), true],
  ["one 19 nats longer than the best", [formula("a", 5, 0.1, 0)], formula("new", 9, 0.2, 19), true],
  ["one 21 nats longer and worse", [formula("a", 5, 0.1, 0)], formula("new", 9, 0.2, 21), false],
  [
    "one that is long, but smaller than any as good",
    [formula("a", 5, 0.1, 0)],
    formula("new", 4, 0.9, 300),
    true,
  ],
  ["one that is long, but more accurate", [formula("a", 5, 0.1, 0)], formula("new", 40, 0.05, 300), true],
  ["one only a hundredth more accurate", [formula("a", 5, 0.1, 0)], formula("new", 40, 0.099, 300), false],
  ["an exact one", [formula("a", 5, 0.1, 0)], formula("new", 90, 1e-12, 900), true],
  ["an inexact one beside an exact one", [formula("a", 5, 1e-12, 0)], formula("new", 1, 0.1, -900), false],
  ["an exact one that may become smaller", [formula("a", 5, 1e-12, 0)], formula("new", 19, 1e-12, 90), true],
  [
    "an exact one much larger than another",
    [formula("a", 5, 1e-12, 0)],
    formula("new", 20, 1e-12, 90),
    false,
  ],
] as const)("whether %s is promising", (_, known, candidate, isPromising) => {
  expect(archiveOf(...known).isPromising(candidate)).toBe(isPromising);
});

test("a formula is beaten by one no larger that leaves less than two thirds of its error on the training rows", () => {
  const archive = archiveOf(formula("a", 5, 0.9, 0, 0.1));
  expect([archive.beats(5, 0.16), archive.beats(5, 0.14), archive.beats(4, 0.9)]).toEqual([
    true,
    false,
    false,
  ]);
  // Nothing is beaten by what leaves nothing at all: a constant target.
  expect(archiveOf(formula("a", 5, 0, 0, 0)).beats(9, 0.9)).toBe(false);
});

test("the least error up to a size is that of the best formula no larger", () => {
  const archive = archiveOf(formula("a", 5, 0.3, 0), formula("b", 9, 0.2, 1), formula("c", 9, 0.25, 2));
  expect([4, 5, 8, 9, 99].map((nodes) => archive.errorUpTo(nodes))).toEqual([Infinity, 0.3, 0.3, 0.2, 0.2]);
});

test("errors are compared on held-out rows, and on the training rows where none are held out", () => {
  const held = formula("a", 5, 0.3, 0, 0.1);
  const { validation: _, ...errors } = held.errors;
  expect([comparedError(held), comparedError({ ...held, errors })]).toEqual([0.3, 0.1]);
  expect(archiveOf({ ...held, expr: pow(variable("x"), num(2)) }).isExact).toBe(false);
  expect(archiveOf(formula("a", 5, 1e-10, 0, 0.1)).isExact).toBe(true);
});
