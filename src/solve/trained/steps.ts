/** Rounds of steps of a network at points that are drawn anew, its grids kept where its values are. */

import { extremes } from "../../math/statistics.ts";
import { planOf } from "../../model/cpu/plan.ts";
import { edgesOf } from "../../model/edges.ts";
import { kanJets } from "../../model/jets/kanJets.ts";
import type { Kan } from "../../model/kan.ts";
import { intervalsOf } from "../../model/spline/grid.ts";
import { extendGrids, updateGrids } from "../../train/schedule/regrid.ts";
import type { CompiledProblem } from "../spline/assembly.ts";
import { leastSquares } from "./leastSquares.ts";
import { constantsOf, type PointRows, rowsObjective, type Trained, withConstants } from "./pointRows.ts";

/** Points inside for each constant. */
const POINTS_PER_CONSTANT = 4;
const LEAST_POINTS = 300;
/** Room that hidden values have to move in, on each side. */
const ROOM = 0.06;
/** What grids grow by. */
const GROWTH = 2;

/** A training in progress. */
export interface Run {
  readonly compiled: CompiledProblem;
  /** Points drawn so far: every draw takes the next ones of the sequence. */
  draws: number;
  /** The damping that the last steps ended with. */
  damping: number;
}

/** The rows that a network is to make small: so many points inside, the first `skip` of the sequence left out. */
export type RowsOf = (trained: Trained, points: number, skip: number) => PointRows[];

/** The network after so many steps at most, on rows made for it. */
export function stepped(run: Run, from: Trained, rowsOf: RowsOf, steps: number): Trained {
  const points = Math.max(LEAST_POINTS, POINTS_PER_CONSTANT * planOf(from.kan).size);
  const rows = rowsOf(from, points, run.draws);
  run.draws += points;
  const moved = { ...from, kan: fittedGrids(from.kan, rows, run.compiled) };
  const { theta, damping } = leastSquares(rowsObjective(rows, moved), constantsOf(moved), run.damping, steps);
  run.damping = damping;
  return withConstants(moved, theta);
}

/** The network on grids of so many times more cells. */
export function finer(kan: Kan): Kan {
  const cells = edgesOf(kan.nodes).map(({ curve }) =>
    curve.kind === "spline" ? intervalsOf(curve.grid) : 0,
  );
  return extendGrids(kan, GROWTH * Math.max(...cells), () => undefined, 1);
}

/** The network with its hidden grids where its values are, at the points of rows and the corners of the domain. */
function fittedGrids(kan: Kan, rows: readonly PointRows[], { problem }: CompiledProblem): Kan {
  const lists = [...rows.flatMap(({ sides }) => sides), cornersOf(problem.variables)];
  const all = problem.variables.map((_, v) => Float64Array.from(lists.flatMap((list) => [...list[v]!])));
  const zero = problem.variables.map(() => 0);
  const everything = { ...kan, outputs: kan.nodes.map((_, n) => n) };
  const values = kanJets(
    everything,
    all,
    kan.nodes.map((_, output) => ({ output, orders: zero })),
  );
  const spreads = [...all, ...values].map((column) => {
    const [low, high] = extremes(column);
    const room = ROOM * (high - low);
    return { mean: (low + high) / 2, deviation: high - low, low: low - room, high: high + room };
  });
  return updateGrids(kan, spreads);
}

function cornersOf(box: CompiledProblem["problem"]["variables"]): Float64Array[] {
  const n = 2 ** box.length;
  return box.map(({ low, high }, v) =>
    Float64Array.from({ length: n }, (_, i) => ((i >> v) & 1 ? high : low)),
  );
}
