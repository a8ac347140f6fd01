/**
 * Equations in integrated form: differences of measured states against integrals of the right-hand side along smoothed
 * states. Integrals carry much less noise than derivatives do.
 *
 * Source: Messenger & Bortz, "Weak SINDy: Galerkin-based data-driven model selection", *Multiscale Model. Simul.* 19
 * (2021), here with the steps between measurements as test functions, summed up.
 */
import { subtract } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import type { Piece } from "../pieces.ts";
import type { Series } from "../series.ts";

/** How often a state is differentiated by its equation. */
export type Order = 1 | 2;

/** The integrated equations of a series. */
export interface WeakForm {
  /** Smoothed variables where integrals look at them. Shape: (variables)(nodes). */
  readonly nodes: readonly Float64Array[];
  readonly nNodes: number;
  /** Rows: measurements that count. */
  readonly nRows: number;
  /** The integral of what has these values at the nodes, without what unknown starts could add. Shape: (rows). */
  readonly integrated: (values: Float64Array) => Float64Array;
  /** A state as measured in each run, in the same way. Shape: (rows). */
  readonly target: (values: readonly Float64Array[]) => Float64Array;
}

/** Gauss–Legendre of four points on [0, 1]: exact for polynomials of degree 7. */
const POINTS = [0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970263] as const;
const WEIGHTS = [0.17392742256872692, 0.32607257743127305, 0.32607257743127305, 0.17392742256872692] as const;

/** A stretch of measurements that integrals run along. */
interface Stretch {
  readonly times: Float64Array;
  readonly piece: Piece;
  readonly firstNode: number;
  readonly firstRow: number;
  /** Orthonormal columns of what an unknown start adds. */
  readonly starts: readonly Float64Array[];
}

/** The integrated equations along the pieces of runs; `columns` are the variables of right-hand sides in a piece. */
export function weakFormOf(
  { runs }: Series,
  pieces: readonly Piece[],
  columns: (piece: Piece) => readonly ((t: number) => number)[],
  order: Order,
): WeakForm {
  const stretches: Stretch[] = [];
  let nNodes = 0;
  let nRows = 0;
  for (const piece of pieces) {
    const times = runs[piece.run]!.times.subarray(piece.from, piece.to + 1);
    stretches.push({ times, piece, firstNode: nNodes, firstRow: nRows, starts: startsOf(times, order) });
    nNodes += (times.length - 1) * POINTS.length;
    nRows += times.length;
  }
  const nVariables = pieces.length === 0 ? 0 : columns(pieces[0]!).length;
  const nodes = Array.from({ length: nVariables }, () => new Float64Array(nNodes));
  for (const { times, piece, firstNode } of stretches) {
    columns(piece).forEach((column, v) => {
      eachNode(times, (at, t) => {
        nodes[v]![firstNode + at] = column(t);
      });
    });
  }
  const projected = (rows: Float64Array): Float64Array => {
    for (const { times, firstRow, starts } of stretches) {
      const part = rows.subarray(firstRow, firstRow + times.length);
      for (let pass = 0; pass < 2; pass++)
        for (const start of starts) subtract(part, start, dot(part, start));
    }
    return rows;
  };
  return {
    nodes,
    nNodes,
    nRows,
    integrated: (values) => {
      const rows = new Float64Array(nRows);
      for (const { times, firstNode, firstRow } of stretches) {
        let area = 0;
        let moment = 0;
        for (let i = 0; i + 1 < times.length; i++) {
          const step = times[i + 1]! - times[i]!;
          for (let p = 0; p < POINTS.length; p++) {
            const part = step * WEIGHTS[p]! * values[firstNode + i * POINTS.length + p]!;
            area += part;
            moment += part * (times[i]! + step * POINTS[p]! - times[0]!);
          }
          rows[firstRow + i + 1] = order === 1 ? area : (times[i + 1]! - times[0]!) * area - moment;
        }
      }
      return projected(rows);
    },
    target: (values) => {
      const rows = new Float64Array(nRows);
      for (const { times, piece, firstRow } of stretches) {
        for (let i = 0; i < times.length; i++) rows[firstRow + i] = values[piece.run]![piece.from + i]!;
      }
      return projected(rows);
    },
  };
}

/** Visits the times at which integrals look at the states. */
function eachNode(times: Float64Array, visit: (at: number, t: number) => void): void {
  for (let i = 0; i + 1 < times.length; i++) {
    POINTS.forEach((point, p) => {
      visit(i * POINTS.length + p, times[i]! + (times[i + 1]! - times[i]!) * point);
    });
  }
}

/** What an unknown start adds to the state: a constant, and with order 2 a straight line; orthonormal. */
function startsOf(times: Float64Array, order: Order): Float64Array[] {
  const n = times.length;
  const constant = new Float64Array(n).fill(1 / Math.sqrt(n));
  if (order === 1) return [constant];
  const middle = times.reduce((sum, t) => sum + t / n, 0);
  const line = times.map((t) => t - middle);
  const norm = Math.sqrt(dot(line, line));
  return [constant, line.map((v) => v / norm)];
}
