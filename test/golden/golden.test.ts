import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { type Plan, parametersOf } from "../../src/model/cpu/plan.ts";
import { curveJet } from "../../src/model/jets/kanJets.ts";
import type { BaseName, Curve, Grid, Kan, UnivariateFunction } from "../../src/model/kan.ts";
import { basisAt, MAX_DEGREE } from "../../src/model/spline/basis.ts";
import { curveValue } from "../../src/model/spline/curve.ts";
import { basisCount } from "../../src/model/spline/grid.ts";

/*
 * Numbers of independent programs (their names and versions are in golden.json, the script beside it).
 * Values agree to 1e-12, gradients to 1e-9 of the largest entry.
 */

interface GoldenSpline {
  readonly kind: "spline";
  readonly source: number;
  readonly grid: { readonly degree: number; readonly isUniform: boolean; readonly knots: readonly number[] };
  readonly coefficients: readonly number[];
  readonly base: BaseName;
  readonly baseWeight: number;
}

interface GoldenSine {
  readonly kind: "sin";
  readonly source: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

type GoldenEdge = GoldenSpline | GoldenSine;

/** Slopes of the loss by the constants of one edge. */
type EdgeSlopes =
  | { readonly coefficients: readonly number[]; readonly baseWeight: number }
  | { readonly a: number; readonly b: number; readonly c: number };

interface GoldenNetwork {
  readonly name: string;
  readonly network: {
    readonly nInputs: number;
    readonly nodes: readonly (readonly { readonly bias: number; readonly edges: readonly GoldenEdge[] }[])[];
    readonly outputs: readonly number[];
  };
  readonly rows: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
  readonly loss: number;
  readonly gradient: readonly (readonly { readonly bias: number; readonly edges: readonly EdgeSlopes[] }[])[];
}

interface Golden {
  readonly provenance: Readonly<Record<string, string | number>>;
  readonly grids: readonly GoldenSpline["grid"][];
  readonly basis: readonly {
    readonly grid: number;
    readonly x: number;
    readonly values: readonly number[];
    readonly slopes: readonly number[];
  }[];
  readonly networks: readonly GoldenNetwork[];
}

const path = fileURLToPath(new URL("golden.json", import.meta.url));
const golden = JSON.parse(readFileSync(path, "utf8")) as Golden;

const sine: UnivariateFunction = { name: "sin", value: Math.sin, derivative: Math.cos };

const gridOf = ({ degree, isUniform, knots }: GoldenSpline["grid"]): Grid => ({
  degree,
  isUniform,
  knots: Float64Array.from(knots),
});

function curveOf(edge: GoldenEdge): Curve {
  if (edge.kind === "sin") {
    const free = { a: true, b: true, c: true, exponent: false };
    return { kind: "symbolic", fn: sine, a: edge.a, b: edge.b, c: edge.c, exponent: 1, free };
  }
  const { base, baseWeight } = edge;
  const coefficients = Float64Array.from(edge.coefficients);
  return { kind: "spline", grid: gridOf(edge.grid), coefficients, base, baseWeight };
}

function kanOf({ nInputs, nodes, outputs }: GoldenNetwork["network"]): Kan {
  return {
    nInputs,
    nodes: nodes.map((factors) => ({
      factors: factors.map(({ bias, edges }) => ({
        bias,
        edges: edges.map((edge) => ({ source: edge.source, curve: curveOf(edge) })),
      })),
    })),
    outputs,
  };
}

/** The golden slopes laid out as the parameter vector; slopes by constants that are not trained are left out. */
function laidOut(plan: Plan, slopes: GoldenNetwork["gradient"]): Float64Array {
  const out = new Float64Array(plan.size).fill(Number.NaN);
  slopes.flat().forEach(({ bias, edges }, s) => {
    const sum = plan.sums[s]!;
    if (sum.biasSlot >= 0) out[sum.biasSlot] = bias;
    for (const edge of sum.edges) {
      const own = edges[edge.index]!;
      if (edge.kind === "spline" && "coefficients" in own) {
        out.set(own.coefficients, edge.slot);
        if (edge.baseSlot >= 0) out[edge.baseSlot] = own.baseWeight;
      } else if (edge.kind === "symbolic" && "a" in own) {
        out[edge.slots.a] = own.a;
        out[edge.slots.b] = own.b;
        out[edge.slots.c] = own.c;
      }
    }
  });
  return out;
}

test("the golden numbers say who computed them", () => {
  expect(golden.provenance).toMatchObject({
    script: "test/golden/make_golden.py",
    scipy: expect.stringMatching(/^\d+\.\d+/),
    mpmath: expect.stringMatching(/^\d+\.\d+/),
  });
});

test.each(
  golden.grids.map((grid, g) => ({
    g,
    grid,
    degree: grid.degree,
    cells: grid.knots.length - 2 * grid.degree - 1,
  })),
)(
  "grid $g (degree $degree, $cells cells): basis values and slopes are those of BSpline, inside and outside",
  ({ g, grid }) => {
    const cases = golden.basis.filter((row) => row.grid === g);
    expect(cases.length).toBeGreaterThan(10);
    const weights = new Float64Array(MAX_DEGREE + 1);
    const slopes = new Float64Array(MAX_DEGREE + 1);
    for (const { x, values, slopes: expectedSlopes } of cases) {
      const first = basisAt(gridOf(grid), x, weights, slopes, 0);
      expect(values.length).toBe(basisCount(gridOf(grid)));
      // Slopes are of the order of degree over cell width: compared on the scale of their row.
      const steepest = Math.max(1, ...expectedSlopes.map(Math.abs));
      const largest = Math.max(1, ...values.map(Math.abs));
      values.forEach((value, m) => {
        const isActive = m >= first && m <= first + grid.degree;
        expect(Math.abs((isActive ? weights[m - first]! : 0) - value)).toBeLessThan(1e-12 * largest);
        expect(Math.abs((isActive ? slopes[m - first]! : 0) - expectedSlopes[m]!)).toBeLessThan(
          1e-12 * steepest,
        );
      });
    }
  },
);

test.each(golden.basis.filter(({ x }, i) => i % 16 === 5 || Math.abs(x) > 1))(
  "the curve of one basis function is that function (grid $grid, x = $x)",
  ({ grid: g, x, values, slopes }) => {
    const grid = gridOf(golden.grids[g]!);
    values.forEach((value, m) => {
      const coefficients = new Float64Array(values.length).with(m, 1);
      const curve: Curve = { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
      expect(Math.abs(curveValue(curve, x) - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
      expect(Math.abs(curveJet(curve, x)[1] - slopes[m]!)).toBeLessThan(
        1e-12 * Math.max(1, Math.abs(slopes[m]!)),
      );
    });
  },
);

test.each(golden.networks)(
  "$name: outputs, loss and gradient are those of the 50-digit evaluation",
  (expected) => {
    const kan = kanOf(expected.network);
    const column = (table: readonly (readonly number[])[], i: number) =>
      Float64Array.from(table, (row) => row[i]!);
    const nRows = expected.rows.length;
    const bound = cpu.bind(kan, {
      inputs: Array.from({ length: kan.nInputs }, (_, i) => column(expected.rows, i)),
      targets: kan.outputs.map((_, o) => column(expected.targets, o)),
      nRows,
    });
    const theta = parametersOf(bound.plan);
    bound.predict(theta).forEach((values, o) => {
      values.forEach((value, r) => {
        const y = expected.outputs[r]![o]!;
        expect(Math.abs(value - y)).toBeLessThan(1e-12 * Math.max(1, Math.abs(y)));
      });
    });
    const gradient = new Float64Array(theta.length);
    const loss = bound.gradient(theta, gradient);
    expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-12 * Math.max(1, expected.loss));
    const slopes = laidOut(bound.plan, expected.gradient);
    const largest = Math.max(...slopes.map(Math.abs));
    gradient.forEach((slope, i) => {
      expect(Math.abs(slope - slopes[i]!)).toBeLessThan(1e-9 * largest);
    });
  },
);
