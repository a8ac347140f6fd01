import type { Kan } from "../kan.ts";
import { backward, clearAdjoints, edgeValues, forward } from "./block.ts";
import { parametersOf, planOf } from "./plan.ts";
import { BLOCK_ROWS, workspace } from "./workspace.ts";

/** What one active edge does to the rows it sees. */
export interface EdgeTrace {
  readonly node: number;
  readonly factor: number;
  /** Position of the edge in its factor. */
  readonly edge: number;
  readonly source: number;
  /** The edge's argument, shape (rows). */
  readonly x: Float64Array;
  /** The edge's value, shape (rows). */
  readonly y: Float64Array;
  /** Squared sensitivity of the outputs to the edge's value: how much an error of the edge matters at each row. */
  readonly weight: Float64Array;
}

/** The traces of all active edges of a network, in evaluation order. Memory and cost O(rows·edges): for subsamples. */
export function traceEdges(kan: Kan, inputs: readonly Float64Array[]): EdgeTrace[] {
  const plan = planOf(kan);
  const theta = parametersOf(plan);
  const work = workspace(plan);
  const nRows = inputs[0]?.length ?? 0;
  const column = () => new Float64Array(nRows);
  const traces = plan.sums.map((sum, s) =>
    sum.edges.map((edge) => ({
      node: sum.node,
      factor: s - plan.firstSum[sum.node]!,
      edge: edge.index,
      source: edge.source,
      x: column(),
      y: column(),
      weight: column(),
    })),
  );
  for (let start = 0; start < nRows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, nRows - start);
    forward(plan, theta, { inputs, targets: [], nRows }, start, count, work, true);
    plan.sums.forEach((sum, s) => {
      sum.edges.forEach((edge, i) => {
        const trace = traces[s]![i]!;
        trace.x.set(work.values[edge.source]!.subarray(0, count), start);
        const value = new Float64Array(BLOCK_ROWS);
        edgeValues(plan, edge, theta, count, work, value);
        trace.y.set(value.subarray(0, count), start);
      });
    });
    for (const output of kan.outputs) {
      clearAdjoints(work, count);
      work.adjoints[kan.nInputs + output]!.fill(1, 0, count);
      backward(plan, theta, count, work);
      plan.sums.forEach((_, s) => {
        const adjoint = work.sumAdjoints[s]!;
        for (const trace of traces[s]!) {
          for (let r = 0; r < count; r++) trace.weight[start + r]! += adjoint[r]! ** 2;
        }
      });
    }
  }
  return traces.flat();
}
