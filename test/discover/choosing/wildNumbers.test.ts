import fc from "fast-check";
import { expect, test } from "vitest";
import { natsOfWildNumbers, sizesOf } from "../../../src/discover/choosing/wildNumbers.ts";
import { NATS_OF_WILD_NUMBER } from "../../../src/discover/prior.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";

const sizes = (x: number, y: number, target: number) =>
  sizesOf({
    variables: ["x", "y"],
    columns: [Float64Array.of(x / 2, x, -x, 2 * x), Float64Array.of(y / 2, y, y, 2 * y)],
    target: Float64Array.of(target / 2, target, target, 2 * target),
  });

test.each([
  ["3.5*x + 1e-5*y^2", 1, 1, 1],
  ["6.67e-11*x*y", 1e24, 1e23, 1e37],
  ["1e-16*x^2/y", 3e8, 2, 4],
  ["2e-9*x^6", 60, 1, 90],
  ["5.67e-8*(x^4 - y^4)", 300, 500, 1e3],
  ["5e-9*(x^2 + 3*y)^2*y", 1e3, 10, 1e4],
  ["x + 1.5e12", 1e12, 1, 1e12],
  ["x^9 + exp(-3*y)", 1, 1, 1],
])(
  "%s has no wild number where columns are about %f and %f, the target about %f",
  async (text, x, y, target) => {
    expect(natsOfWildNumbers(await parseExpr(text), sizes(x, y, target))).toBe(0);
  },
);

test.each([
  ["5e150*exp(x)", NATS_OF_WILD_NUMBER + Math.LN10 * (Math.log10(5e150) - 6)],
  ["1e9*(cosh(1e-5*x) - 1)", NATS_OF_WILD_NUMBER + Math.LN10 * 3],
  ["1e9/(x + 300)^2.5", NATS_OF_WILD_NUMBER + Math.LN10 * 3],
  ["sin(1e-8*x)", NATS_OF_WILD_NUMBER + Math.LN10 * 2],
  ["(x + 3)^12", NATS_OF_WILD_NUMBER + 4 * Math.log(1.2)],
])("%s pays for its wild number", async (text, nats) => {
  expect(natsOfWildNumbers(await parseExpr(text), sizes(1, 1, 1))).toBeCloseTo(nats, 9);
});

test("a factor that an exponential holds costs nothing where its zero is among the rows", async () => {
  const law = await parseExpr("2e-36*exp(0.042*x)");
  expect(natsOfWildNumbers(law, sizes(2000, 1, 5))).toBe(0);
  expect(natsOfWildNumbers(law, sizes(200, 1, 5))).toBeGreaterThan(NATS_OF_WILD_NUMBER);
});

test("other units of a column, put right by its constant, cost nothing", async () => {
  const law = await parseExpr("3.5*x*y");
  fc.assert(
    fc.property(fc.integer({ min: -30, max: 30 }), (decades) => {
      const unit = 10 ** decades;
      const moved = {
        ...law,
        factors: [
          { kind: "num" as const, value: 3.5 / unit },
          ...(law.kind === "mul" ? law.factors.slice(1) : []),
        ],
      };
      expect(natsOfWildNumbers(moved as typeof law, sizes(unit, 1, 2))).toBe(0);
    }),
  );
});
