import { expect, test } from "vitest";
import { curveOf } from "../../../src/discover/curves/curve.ts";
import { CURVE_FORMS } from "../../../src/discover/curves/curveForms.ts";
import { curveModels } from "../../../src/discover/curves/curveSearch.ts";
import type { CurveTerm } from "../../../src/discover/curves/curveTerm.ts";
import { EXPONENTIAL_TERMS } from "../../../src/discover/curves/terms/exponentials.ts";
import { GROWTH_TERMS } from "../../../src/discover/curves/terms/growth.ts";
import { KINK_TERMS } from "../../../src/discover/curves/terms/kinks.ts";
import { PEAK_TERMS } from "../../../src/discover/curves/terms/peaks.ts";
import { PLAIN_TERMS } from "../../../src/discover/curves/terms/plain.ts";
import { POWER_TERMS } from "../../../src/discover/curves/terms/powers.ts";
import { WAVE_TERMS } from "../../../src/discover/curves/terms/waves.ts";
import { randomStream } from "../../../src/math/philox.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { distance, made } from "./made.ts";

interface Family {
  readonly name: string;
  /** The terms of its kind, which it is looked for among. */
  readonly terms: readonly CurveTerm[];
  readonly low: number;
  readonly high: number;
  /** The curve, its constants drawn from ranges. */
  readonly law: (next: (low: number, high: number) => number) => (x: number) => number;
}

const FAMILIES: readonly Family[] = [
  {
    name: "chirp",
    terms: WAVE_TERMS,
    low: 0,
    high: 20,
    law: (u) => {
      const [a, w, b, p, c] = [u(1, 5), u(0.3, 1.5), u(0.05, 0.15), u(-3, 3), u(-3, 3)];
      return (x) => a * Math.sin(w * x + b * x * x + p) + c;
    },
  },
  {
    name: "filter in decibels",
    terms: GROWTH_TERMS,
    low: 1,
    high: 300,
    law: (u) => {
      const [k, gain] = [u(10, 60), u(-20, 20)];
      return (x) => gain - 10 * Math.log10(1 + (x / k) ** 2);
    },
  },
  {
    name: "decay with offset",
    terms: EXPONENTIAL_TERMS,
    low: 0,
    high: 30,
    law: (u) => {
      const [a, k, c] = [u(10, 80), u(0.08, 0.3), u(-30, 30)];
      return (x) => a * Math.exp(-k * x) + c;
    },
  },
  {
    name: "growth since a year",
    terms: EXPONENTIAL_TERMS,
    low: 1950,
    high: 2020,
    law: (u) => {
      const [a, k, c] = [u(2, 8), u(0.02, 0.05), u(0, 30)];
      return (x) => a * Math.exp(k * (x - 1950)) + c;
    },
  },
  {
    name: "two decays",
    terms: EXPONENTIAL_TERMS,
    low: 0,
    high: 12,
    law: (u) => {
      const [a, k, b, l] = [u(3, 8), u(1.2, 3), u(2, 5), u(0.1, 0.3)];
      return (x) => a * Math.exp(-k * x) + b * Math.exp(-l * x);
    },
  },
  {
    name: "falling logistic on a level",
    terms: GROWTH_TERMS,
    low: -6,
    high: 8,
    law: (u) => {
      const [a, k, m, c] = [u(2, 50), u(0.7, 2), u(-2, 3), u(-5, 5)];
      return (x) => a / (1 + Math.exp(k * (x - m))) + c;
    },
  },
  {
    name: "Hill curve with a real exponent",
    terms: GROWTH_TERMS,
    low: 0.1,
    high: 15,
    law: (u) => {
      const [a, p, k] = [u(1, 9), u(1.3, 3.6), u(2, 6)];
      return (x) => (a * x ** p) / (x ** p + k ** p);
    },
  },
  {
    name: "Gompertz curve",
    terms: GROWTH_TERMS,
    low: 0,
    high: 14,
    law: (u) => {
      const [a, b, k] = [u(2, 20), u(2, 6), u(0.4, 0.8)];
      return (x) => a * Math.exp(-b * Math.exp(-k * x));
    },
  },
  {
    name: "power with offset",
    terms: POWER_TERMS,
    low: 0.5,
    high: 20,
    law: (u) => {
      const [a, p, c] = [u(0.3, 4), u(0.4, 2.7), u(-9, 9)];
      return (x) => a * x ** p + c;
    },
  },
  {
    name: "line plus power",
    terms: POWER_TERMS,
    low: 0.1,
    high: 8,
    law: (u) => {
      const [a, b, p] = [u(1, 3), u(0.02, 0.06), u(2.6, 3.6)];
      return (x) => a * x + b * x ** p;
    },
  },
  {
    name: "Arrhenius rate",
    terms: EXPONENTIAL_TERMS,
    low: 280,
    high: 420,
    law: (u) => {
      const [a, b] = [u(1e5, 1e8), u(3000, 6000)];
      return (x) => a * Math.exp(-b / x);
    },
  },
  {
    name: "stretched exponential",
    terms: GROWTH_TERMS,
    low: 0.05,
    high: 20,
    law: (u) => {
      const [a, s, p] = [u(2, 9), u(2, 6), u(0.5, 0.8)];
      return (x) => a * Math.exp(-((x / s) ** p));
    },
  },
  {
    name: "two Gaussian lines on a slope",
    terms: PEAK_TERMS,
    low: 0,
    high: 12,
    law: (u) => {
      const [a, m, s, b, n, t, c, d] = [
        u(3, 6),
        u(2, 4),
        u(0.4, 0.9),
        u(3, 6),
        u(7, 10),
        u(0.4, 0.9),
        u(-3, 3),
        u(-0.3, 0.3),
      ];
      return (x) => a * Math.exp(-(((x - m) / s) ** 2)) + b * Math.exp(-(((x - n) / t) ** 2)) + c + d * x;
    },
  },
  {
    name: "Lorentz line",
    terms: PEAK_TERMS,
    low: 480,
    high: 560,
    law: (u) => {
      const [a, m, s, c] = [u(3, 60), u(500, 540), u(3, 8), u(-9, 9)];
      return (x) => c + a / (1 + ((x - m) / s) ** 2);
    },
  },
  {
    name: "wave of many turns on a trend",
    terms: WAVE_TERMS,
    low: 0,
    high: 60,
    law: (u) => {
      const [a, w, p, c, d] = [u(1, 4), u(1.5, 4.5), u(-3, 3), u(-9, 9), u(-0.1, 0.1)];
      return (x) => a * Math.sin(w * x + p) + c + d * x;
    },
  },
  {
    name: "two waves",
    terms: WAVE_TERMS,
    low: 0,
    high: 30,
    law: (u) => {
      const [a, v, p, b, w, q] = [u(2, 4), u(0.8, 1.4), u(-3, 3), u(1, 2), u(2.4, 3.4), u(-3, 3)];
      return (x) => a * Math.sin(v * x + p) + b * Math.sin(w * x + q);
    },
  },
  {
    name: "damped wave",
    terms: WAVE_TERMS,
    low: 0,
    high: 18,
    law: (u) => {
      const [a, k, w, p, c] = [u(3, 9), u(0.1, 0.25), u(1.4, 4), u(-3, 3), u(-3, 3)];
      return (x) => a * Math.exp(-k * x) * Math.cos(w * x + p) + c;
    },
  },
  {
    name: "two lines that meet",
    terms: KINK_TERMS,
    low: -3,
    high: 12,
    law: (u) => {
      const [a, b, d, c] = [u(-5, 5), u(-2, 2), u(3, 9), u(1, 8)];
      return (x) => a + b * x + d * Math.max(0, x - c);
    },
  },
];

for (const { name, terms, low, high, law } of FAMILIES) {
  test(`${name}: found to rounding without noise, and near the curve with 1 % of noise`, () => {
    for (const seed of [1, 2]) {
      const curve = law(constants(name, seed));
      const among = [...PLAIN_TERMS, ...terms];
      const best = ({ table }: Made) => curveModels(curveOf(table)!, among, () => false)[0]!.expr;
      const exact = made(curve, { low, high, n: 100, seed });
      expect(missOf(best(exact), exact)).toBeLessThan(1e-6);
      const noisy = made(curve, { low, high, n: 100, noise: 0.01, seed });
      expect(missOf(best(noisy), noisy)).toBeLessThan(0.05);
    }
  });
}

test("among all terms together the right ones are first", () => {
  for (const { name, low, high, law } of [FAMILIES[2]!, FAMILIES[4]!, FAMILIES[10]!]) {
    const rows = made(law(constants(name, 3)), { low, high, n: 80, noise: 0.01, seed: 3 });
    for (const form of CURVE_FORMS) {
      const [first] = form.run(rows.table, () => false, 1);
      expect(missOf(first!.expr, rows), form.name).toBeLessThan(0.05);
    }
  }
});

function constants(name: string, seed: number): (low: number, high: number) => number {
  const random = randomStream(seed, "constants", name);
  return (low, high) => low + (high - low) * random.uniform();
}

type Made = ReturnType<typeof made>;

/** How far a formula is from the curve itself, over the spread, a quarter of the range beyond it included. */
function missOf(expr: Expr, { spread, far, truth }: Made): number {
  return distance(evaluate(expr, ["x"], [far], far.length), truth) / spread;
}

test("tables of several columns, of few rows or of one place are no curves", () => {
  const column = Float64Array.of(1, 2, 3, 4, 5, 6);
  const fits = (columns: readonly Float64Array[]) =>
    CURVE_FORMS.some((form) =>
      form.fits({
        names: columns.map((_, i) => `x${i}`),
        columns,
        target: column.slice(0, columns[0]!.length),
      }),
    );
  expect(fits([column])).toBe(true);
  expect(fits([column, column])).toBe(false);
  expect(fits([column.slice(0, 4)])).toBe(false);
  expect(fits([column.map(() => 3)])).toBe(false);
});
