import { wasm } from "../src/train/engines/index.ts";
import { cpuTimes } from "./measure.ts";
import { edgesOf, type NetworkSpec, networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** Milliseconds of processor time per loss-and-gradient evaluation against one quantity. */
export interface ScalingPoint {
  readonly at: number;
  readonly ms: number;
}

/** How the time of a step grows with rows, edges and grid size. */
export interface Scaling {
  readonly rows: readonly ScalingPoint[];
  readonly edges: readonly ScalingPoint[];
  readonly grid: readonly ScalingPoint[];
  /** Slope of log time against log rows. */
  readonly rowSlope: number;
  /** Largest over smallest time among the grid sizes. */
  readonly gridSpread: number;
}

/** The scaling of the SIMD engine, one thread. */
export function scaling(mostRows: number): Scaling {
  const counts = [1e3, 1e4, 1e5, 1e6, 1e7].filter((rows) => rows <= mostRows);
  // One table of 10 million rows at a time.
  const rows = counts.flatMap((nRows) => pointsOf([{ at: nRows, layers: [2, 5, 1], nRows }]));
  const edges = pointsOf(
    [4, 8, 16, 32, 64].map((width) => {
      const layers = [width, width, 1];
      return { at: edgesOf(layers), layers, nRows: 2000 };
    }),
  );
  const grid = pointsOf(
    [5, 10, 20, 50, 100].map((intervals) => ({ at: intervals, layers: [8, 16, 1], nRows: 5000, intervals })),
  );
  const times = grid.map(({ ms }) => ms);
  return {
    rows,
    edges,
    grid,
    rowSlope: slopeOf(rows.slice(1)),
    gridSpread: Math.max(...times) / Math.min(...times),
  };
}

function pointsOf(specs: readonly (NetworkSpec & { readonly at: number })[]): ScalingPoint[] {
  const bounds = specs.map((spec) => {
    const { kan, batch } = networkOf(spec);
    return wasm.bind(kan, batch);
  });
  const times = cpuTimes(bounds.map(gradientRun));
  for (const bound of bounds) bound.dispose();
  return specs.map(({ at }, i) => ({ at, ms: times[i]! }));
}

/** The slope of a straight line through (log at, log ms). */
function slopeOf(points: readonly ScalingPoint[]): number {
  const x = points.map(({ at }) => Math.log(at));
  const y = points.map(({ ms }) => Math.log(ms));
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let above = 0;
  let below = 0;
  x.forEach((v, i) => {
    above += (v - mx) * (y[i]! - my);
    below += (v - mx) ** 2;
  });
  return above / below;
}
