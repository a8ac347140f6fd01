import type { RandomStream } from "../../math/philox.ts";
import { evenRows, taken } from "../../math/rows.ts";
import { extremes } from "../../math/statistics.ts";
import { networkOutputs } from "../../model/evaluate.ts";
import type { BaseName, Edge, Grid, Kan, Node } from "../../model/kan.ts";
import type { Shape } from "../../model/shape.ts";
import { adaptiveGrid, uniformGrid } from "../../model/spline/grid.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { defaultEngine } from "../engines/index.ts";

/** How a fresh network is made. */
export interface InitialOptions {
  /** Intervals G of every grid. */
  readonly intervals: number;
  /** Spline degree k. */
  readonly degree: number;
  readonly base: BaseName;
  /** 1: uniform knots; towards 0: knots at the quantiles of what flows in. */
  readonly gridEps: number;
  /** Whether factors of columns on both sides of 0 begin as lines through their middle, not around 1. @defaultValue false */
  readonly startsAtZero?: boolean;
  /** Where the grids of the inputs begin and end. Shape: (inputs). @defaultValue where the rows do */
  readonly inputRanges?: readonly (readonly [number, number])[];
}

/**
 * A random network of a shape, its grids fitted to what flows through it.
 *
 * Each curve starts as a straight line with a random slope and a little noise; slopes shrink with the number of edges
 * that meet, so that values stay of order 1. Factors of a product start around 1, so that no factor wipes out the
 * others. What flows through hidden nodes is taken from `ROW_LIMITS.freshNetwork` rows at most, evenly spread. Cost
 * O(rows·inputs + those rows·edges).
 */
export function initialKan(
  shape: Shape,
  inputs: readonly Float64Array[],
  options: InitialOptions,
  random: RandomStream,
): Kan {
  const sample = inputs.map(sampled);
  const values: (Float64Array | undefined)[] = sample.slice();
  const nodes: Node[] = [];
  const valuesOf = (source: number): Float64Array => {
    if (values[source] === undefined) {
      // All nodes made so far that nobody has asked for yet, at once.
      const waiting = nodes.map((_, n) => n).filter((n) => values[shape.nInputs + n] === undefined);
      outputsOf({ nInputs: shape.nInputs, nodes, outputs: waiting }, sample).forEach((column, i) => {
        values[shape.nInputs + waiting[i]!] = column;
      });
    }
    return values[source]!;
  };
  const gridOf = memo((source: number) =>
    source < shape.nInputs
      ? gridFor(options.inputRanges?.[source] ?? extremes(inputs[source]!), valuesOf(source), options, 0)
      : gridFor(extremes(valuesOf(source)), valuesOf(source), options, HIDDEN_ROOM),
  );
  const crossesZero = (source: number): boolean => {
    const [low, high] = source < shape.nInputs ? extremes(inputs[source]!) : [0, 0];
    return low < 0 && high > 0;
  };
  for (const factors of shape.nodes) {
    const product = factors.length > 1;
    const sums = factors.map((sources) => {
      const share = 1 / Math.sqrt(Math.max(1, sources.length));
      const isAtZero = options.startsAtZero === true && sources.every(crossesZero);
      const level = product && !isAtZero ? 1 / Math.max(1, sources.length) : 0;
      const edges: Edge[] = sources.map((source) => {
        const slope = random.normal() * share * (product && !isAtZero ? 0.5 : 1);
        return { source, curve: noisyLine(gridOf(source), options.base, level, slope, random) };
      });
      return { bias: 0, edges };
    });
    nodes.push({ factors: sums });
  }
  return { nInputs: shape.nInputs, nodes, outputs: shape.outputs };
}

function outputsOf(kan: Kan, inputs: readonly Float64Array[]): Float64Array[] {
  const batch = { inputs, targets: [], nRows: inputs[0]?.length ?? 0 };
  return networkOutputs(kan, batch, defaultEngine());
}

/** Room on each side of a value that does not vary. Inputs are at most 1 in size. */
const CONSTANT_ROOM = 1;

/** Hidden values move while training: grids leave them this share of their range on each side. */
const HIDDEN_ROOM = 0.02;

function sampled(column: Float64Array): Float64Array {
  if (column.length <= ROW_LIMITS.freshNetwork) return column;
  return taken(column, evenRows(column.length, ROW_LIMITS.freshNetwork));
}

function gridFor(
  [low, high]: readonly [number, number],
  values: Float64Array,
  options: InitialOptions,
  roomShare: number,
): Grid {
  // A column that is the same on all of these rows may be another on others: its curve is to be a tame line there.
  const room =
    high > low ? roomShare * Math.max(high - low, 1e-3) : CONSTANT_ROOM * Math.max(1, Math.abs(low));
  const spec = { low: low - room, high: high + room, intervals: options.intervals, degree: options.degree };
  return options.gridEps >= 1
    ? uniformGrid(spec)
    : adaptiveGrid(values, { ...spec, gridEps: options.gridEps });
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
