import fc from "fast-check";
import { randomStream } from "../../src/math/philox.ts";
import type { Curve, Grid, Kan, UnivariateFunction } from "../../src/model/kan.ts";
import { BASE_NAMES } from "../../src/model/spline/base.ts";
import { uniformGrid } from "../../src/model/spline/grid.ts";

const sine: UnivariateFunction = { name: "sin", value: Math.sin, derivative: Math.cos };
const exponential: UnivariateFunction = { name: "exp", value: Math.exp, derivative: Math.exp };
const power: UnivariateFunction = {
  name: "x^p",
  value: (v, p) => (v > 0 ? v ** p : Number.NaN),
  derivative: (v, p) => p * v ** (p - 1),
  exponentDerivative: (v, p) => v ** p * Math.log(v),
};

/**
 * A random network with everything in it: several layers, product nodes, skip connections, shared and adaptive
 * grids, every base function, cut and snapped edges, one or two outputs; and rows to run it on.
 */
export const anyKan: fc.Arbitrary<{ kan: Kan; inputs: Float64Array[]; targets: Float64Array[] }> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    nInputs: fc.integer({ min: 1, max: 4 }),
    hidden: fc.integer({ min: 0, max: 4 }),
    nOutputs: fc.integer({ min: 1, max: 2 }),
    nRows: fc.integer({ min: 1, max: 150 }),
  })
  .map(randomKan);

/** The network and rows of one seed. */
export function randomKan(spec: {
  seed: number;
  nInputs: number;
  hidden: number;
  nOutputs: number;
  nRows: number;
  /** @defaultValue 5 */
  maxDegree?: number;
}) {
  const random = randomStream(spec.seed, "any-kan");
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)]!;
  const grids = Array.from({ length: spec.nInputs + spec.hidden }, () => randomGrid(random, spec.maxDegree));
  const nodes: Kan["nodes"][number][] = [];
  for (let n = 0; n < spec.hidden + spec.nOutputs; n++) {
    const available = spec.nInputs + Math.min(n, spec.hidden);
    const factors = Array.from({ length: 1 + (random.uniform() < 0.3 ? 1 + random.integer(2) : 0) }, () => {
      const sources = Array.from({ length: available }, (_, i) => i).filter(() => random.uniform() < 0.7);
      return {
        bias: random.normal(),
        edges: sources.map((source) => ({ source, curve: randomCurve(grids[source]!) })),
      };
    });
    nodes.push({ factors });
  }
  function randomCurve(grid: Grid): Curve {
    const kind = random.uniform();
    if (kind < 0.1) return { kind: "cut" };
    if (kind < 0.3) {
      const free = {
        a: random.uniform() < 0.7,
        b: random.uniform() < 0.7,
        c: random.uniform() < 0.7,
        exponent: false,
      };
      const fn = pick([sine, exponential, power]);
      const isPower = fn === power;
      return {
        kind: "symbolic",
        fn,
        a: isPower ? 0 : 0.3 * random.normal(),
        b: isPower ? 1.5 : 0.3 * random.normal(),
        c: random.normal(),
        exponent: isPower ? 1.7 : 1,
        free: isPower ? { a: false, b: true, c: free.c, exponent: true } : free,
      };
    }
    return {
      kind: "spline",
      grid: random.uniform() < 0.8 ? grid : randomGrid(random, spec.maxDegree),
      coefficients: new Float64Array(0), // filled once all curves are known
      base: pick(BASE_NAMES),
      baseWeight: random.normal(),
    } as Curve;
  }
  const filled = nodes.map((node) => ({
    factors: node.factors.map((sum) => ({
      bias: sum.bias,
      edges: sum.edges.map((edge) => {
        if (edge.curve.kind !== "spline") return edge;
        const { grid, base, baseWeight } = edge.curve;
        const count = grid.knots.length - grid.degree - 1;
        const coefficients = Float64Array.from({ length: count }, () => 0.7 * random.normal());
        return {
          source: edge.source,
          curve: { kind: "spline" as const, grid, base, baseWeight, coefficients },
        };
      }),
    })),
  }));
  const kan: Kan = {
    nInputs: spec.nInputs,
    nodes: filled,
    outputs: Array.from({ length: spec.nOutputs }, (_, o) => spec.hidden + o),
  };
  const column = () => Float64Array.from({ length: spec.nRows }, () => 2.4 * random.uniform() - 1.2);
  return {
    kan,
    inputs: Array.from({ length: spec.nInputs }, column),
    targets: Array.from({ length: spec.nOutputs }, column),
  };
}

function randomGrid(random: ReturnType<typeof randomStream>, maxDegree = 5): Grid {
  const degree = 1 + random.integer(maxDegree);
  const intervals = 1 + random.integer(8);
  const uniform = uniformGrid({ low: -1, high: 1, intervals, degree });
  if (random.uniform() < 0.6) return uniform;
  const knots = uniform.knots.map((knot, m) =>
    m > degree && m < degree + intervals ? knot + ((0.6 * random.uniform() - 0.3) * 2) / intervals : knot,
  );
  return { degree, knots, isUniform: false };
}
