import type { RandomStream } from "../math/philox.ts";
import { curveValue } from "../model/curve.ts";
import { adaptiveGrid, uniformGrid } from "../model/grid.ts";
import type { BaseName, Edge, Grid, Kan, Node } from "../model/kan.ts";
import type { Shape } from "../model/shape.ts";

/** How a fresh network is made. */
export interface InitialOptions {
  /** Intervals G of every grid. */
  readonly intervals: number;
  /** Spline degree k. */
  readonly degree: number;
  readonly base: BaseName;
  /** 1: uniform knots; towards 0: knots at the quantiles of what flows in. */
  readonly gridBlend: number;
}

/**
 * A random network of a shape, its grids fitted to what flows through it.
 *
 * Each curve starts as a straight line with a random slope and a little noise; slopes shrink with the number of
 * edges that meet, so that values stay of order 1. Factors of a product start around 1, so that no factor
 * wipes out the others. Cost O(rows·edges).
 */
export function initialKan(
  shape: Shape,
  inputs: readonly Float64Array[],
  options: InitialOptions,
  random: RandomStream,
): Kan {
  const values = inputs.slice();
  const gridOf = memo((source: number) => gridFor(values[source]!, options, source >= shape.nInputs));
  const nodes: Node[] = shape.nodes.map((factors) => {
    const product = factors.length > 1;
    const columns: Float64Array[] = [];
    const sums = factors.map((sources) => {
      const share = 1 / Math.sqrt(Math.max(1, sources.length));
      const level = product ? 1 / Math.max(1, sources.length) : 0;
      const edges: Edge[] = sources.map((source) => {
        const slope = random.normal() * share * (product ? 0.5 : 1);
        return { source, curve: noisyLine(gridOf(source), options.base, level, slope, random) };
      });
      columns.push(sumOf(edges, values));
      return { bias: 0, edges };
    });
    values.push(productOf(columns));
    return { factors: sums };
  });
  return { nInputs: shape.nInputs, nodes, outputs: shape.outputs };
}

function gridFor(values: Float64Array, options: InitialOptions, isHidden: boolean): Grid {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  // Hidden values move while training: leave them 2 % of room on each side.
  const room = isHidden ? 0.02 * Math.max(high - low, 1e-3) : 0;
  const spec = { low: low - room, high: high + room, intervals: options.intervals, degree: options.degree };
  return options.gridBlend >= 1
    ? uniformGrid(spec)
    : adaptiveGrid(values, { ...spec, blend: options.gridBlend });
}

/** level + slope·t + noise, t running from −1 to 1 over the grid. */
function noisyLine(grid: Grid, base: BaseName, level: number, slope: number, random: RandomStream) {
  const { degree, knots } = grid;
  const low = knots[degree]!;
  const high = knots[knots.length - 1 - degree]!;
  const coefficients = Float64Array.from({ length: knots.length - degree - 1 }, (_, m) => {
    let site = 0; // Greville abscissa: the spline with c_m = site_m is the identity
    for (let j = 1; j <= degree; j++) site += knots[m + j]! / degree;
    const t = (2 * (site - low)) / (high - low) - 1;
    return level + slope * t + 0.05 * slope * random.normal();
  });
  return { kind: "spline" as const, grid, coefficients, base, baseWeight: 0 };
}

function sumOf(edges: readonly Edge[], values: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(values[0]?.length ?? 0);
  for (const { source, curve } of edges) {
    const x = values[source]!;
    for (let r = 0; r < total.length; r++) total[r]! += curveValue(curve, x[r]!);
  }
  return total;
}

function productOf(columns: readonly Float64Array[]): Float64Array {
  const product = Float64Array.from(columns[0]!);
  for (const column of columns.slice(1)) for (let r = 0; r < product.length; r++) product[r]! *= column[r]!;
  return product;
}

function memo<T>(make: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}
