import { wasm } from "../src/train/engines/index.ts";
import { timings } from "./measure.ts";
import { edgesOf, type NetworkSpec, networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** Milliseconds per loss-and-gradient evaluation against one quantity. */
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
  const rows = counts.map((nRows) => pointOf(nRows, { layers: [2, 5, 1], nRows }));
  const edges = [4, 8, 16, 32, 64].map((width) => {
    const layers = [width, width, 1];
    return pointOf(edgesOf(layers), { layers, nRows: 2000 });
  });
  const grid = [5, 10, 20, 50, 100].map((intervals) =>
    pointOf(intervals, { layers: [8, 16, 1], nRows: 5000, intervals }),
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

function pointOf(at: number, spec: NetworkSpec): ScalingPoint {
  const { kan, batch } = networkOf(spec);
  const bound = wasm.bind(kan, batch);
  const [time] = timings([gradientRun(bound)], { runs: 3, budgetMs: 200 });
  bound.dispose();
  return { at, ms: time!.median };
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
