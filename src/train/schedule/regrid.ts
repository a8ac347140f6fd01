import { scaleSum } from "../../model/compact.ts";
import { curveAt, type EdgePlace, withCurves, withCurvesAt } from "../../model/edges.ts";
import type { Spread } from "../../model/engine.ts";
import type { Curve, Edge, Grid, Kan, SplineCurve } from "../../model/kan.ts";
import { adaptiveGrid, affineGrid, intervalsOf, rangeOf, uniformGrid } from "../../model/spline/grid.ts";
import { onGrid } from "../../model/spline/refit.ts";

/** A grid is moved when values leave it by this share of its width … */
const OVERSHOOT = 0.01;
/** … or use less than this share of it. */
const LEAST_USE = 0.75;
/** Room left on each side of a moved grid. */
const ROOM = 0.02;

/**
 * The network with the grids of hidden sources moved to where the values are; the same object when none had to move.
 *
 * A hidden sum node whose values have drifted to an awkward scale is first rescaled to [−1, 1]; on spline
 * coefficients without a base function that is exact. Moved curves are refitted by least squares.
 * Cost O(hidden edges·(G + k)³ + edges·(nodes that move)).
 */
export function updateGrids(kan: Kan, sources: readonly Spread[]): Kan {
  let next = kan;
  const readers = readersOf(kan);
  for (let n = 0; n < kan.nodes.length; n++) {
    const source = kan.nInputs + n;
    let { low, high } = sources[source]!;
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue;
    const edges = readers[n]!.map((place) => curveAt(next, place));
    const scaling = awkwardScale(next, n, edges, low, high);
    if (scaling) {
      next = rescaleNode(next, n, readers[n]!, scaling);
      low = scaling.factor * (low + scaling.shift);
      high = scaling.factor * (high + scaling.shift);
    }
    if (scaling || edges.some((curve) => fitted(curve, low, high) !== curve))
      next = withCurvesAt(next, readers[n]!, (curve) => fitted(curve, low, high));
  }
  return next;
}

/** The edges that read each node. */
function readersOf({ nInputs, nodes }: Kan): EdgePlace[][] {
  const readers: EdgePlace[][] = nodes.map(() => []);
  nodes.forEach(({ factors }, node) => {
    factors.forEach(({ edges }, factor) => {
      edges.forEach(({ source }, edge) => {
        if (source >= nInputs) readers[source - nInputs]!.push({ node, factor, edge });
      });
    });
  });
  return readers;
}

/**
 * The network with every spline grid extended to at least `intervals` cells (arXiv:2404.19756, §2.4): curves are
 * kept as closely as the finer grid allows, exactly when it refines the old one.
 */
export function extendGrids(
  kan: Kan,
  intervals: number,
  values: (source: number) => Float64Array | undefined,
  gridEps: number,
): Kan {
  const made = new Map<Grid, Grid>();
  const finer = (grid: Grid, source: number): Grid => {
    let next = made.get(grid);
    if (!next) {
      const [low, high] = rangeOf(grid);
      const spec = { low, high, intervals, degree: grid.degree };
      const column = values(source);
      next = gridEps >= 1 || !column ? uniformGrid(spec) : adaptiveGrid(column, { ...spec, gridEps });
      made.set(grid, next);
    }
    return next;
  };
  return withCurves(kan, (curve, source) =>
    curve.kind !== "spline" || intervalsOf(curve.grid) >= intervals
      ? curve
      : onGrid(curve, finer(curve.grid, source)),
  );
}

/** The factor and shift that bring a free-floating hidden sum to [−1, 1], or undefined when it is fine as it is. */
function awkwardScale({ nodes }: Kan, n: number, consumers: readonly Curve[], low: number, high: number) {
  const node = nodes[n]!;
  const floating = (curve: Curve) =>
    curve.kind === "cut" || (curve.kind === "spline" && curve.base === "zero");
  if (consumers.length === 0 || !consumers.every(floating)) return undefined;
  const scalable = (edges: readonly Edge[]) => edges.length > 0 && edges.every(isSpline);
  const width = high - low;
  if (node.factors.length === 1) {
    const active = node.factors[0]!.edges.filter((edge) => edge.curve.kind !== "cut");
    if (!scalable(active)) return undefined;
    if (width >= 0.5 && width <= 8 && Math.abs(low + high) <= 4) return undefined;
    if (!(width > 1e-12)) return undefined;
    return { factor: 2 / width, shift: -(low + high) / 2 };
  }
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const hasScalable = node.factors.some((sum) => scalable(sum.edges.filter((e) => e.curve.kind !== "cut")));
  if (!hasScalable || !(largest > 1e-12) || (largest <= 20 && width >= 0.1)) return undefined;
  return { factor: 1 / largest, shift: 0 };
}

/** The node's value becomes factor·(value + shift); what reads it is moved along, so the network stays the same. */
function rescaleNode(
  kan: Kan,
  n: number,
  readers: readonly EdgePlace[],
  { factor, shift }: { readonly factor: number; readonly shift: number },
): Kan {
  const node = kan.nodes[n]!;
  const chosen =
    node.factors.length === 1
      ? 0
      : node.factors.findIndex(
          (sum) => sum.edges.length > 0 && sum.edges.every((e) => isSpline(e) || e.curve.kind === "cut"),
        );
  const factors = node.factors.map((sum, f) =>
    f === chosen ? scaleSum({ ...sum, bias: sum.bias + shift }, factor) : sum,
  );
  const moved = { ...kan, nodes: kan.nodes.map((other, i) => (i === n ? { factors } : other)) };
  return withCurvesAt(moved, readers, (curve) =>
    curve.kind === "spline" ? { ...curve, grid: affineGrid(curve.grid, factor, factor * shift) } : curve,
  );
}

/** The curve on a grid that fits [low, high]; itself when its grid still fits. */
function fitted(curve: Curve, low: number, high: number): Curve {
  if (curve.kind !== "spline") return curve;
  const [from, to] = rangeOf(curve.grid);
  const width = to - from;
  const used = high - low;
  const fits = low >= from - OVERSHOOT * width && high <= to + OVERSHOOT * width && used >= LEAST_USE * width;
  if (fits || !(used > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high)))) return curve;
  const room = ROOM * used;
  const spec = {
    low: low - room,
    high: high + room,
    intervals: intervalsOf(curve.grid),
    degree: curve.grid.degree,
  };
  return onGrid(curve as SplineCurve, uniformGrid(spec));
}

function isSpline(edge: Edge): boolean {
  return edge.curve.kind === "spline";
}
