import { expect, test } from "vitest";
import { candidateOf } from "../../src/series/candidate.ts";
import { add, call, mul, variable } from "../../src/symbolic/expression/make.ts";
import { parameter } from "../../src/symbolic/expression/parameters.ts";

const [x, y, a, b] = [variable("x"), variable("y"), parameter(0), parameter(1)];

test("a sum is as long as the shortest way to write it: a factor of its terms counts once", () => {
  const sine = call("sin", x);
  const apart = candidateOf(add(mul(a, sine, y), mul(b, sine)), [2, 3], "sum");
  const together = candidateOf(mul(sine, add(mul(a, y), b)), [2, 3], "sum");
  expect(apart.structure).toBeCloseTo(together.structure, 10);
  const nothingShared = candidateOf(add(mul(a, sine, y), mul(b, call("cos", x))), [2, 3], "sum");
  expect(nothingShared.structure).toBeGreaterThan(apart.structure);
});
