import type { Plan } from "./plan.ts";
import type { SymbolicEdgePlan } from "./planParts.ts";

/** Rows worked on at a time: all tables of a small network then stay in the first-level cache. */
export const BLOCK_ROWS = 64;

/** Buffers of one block of rows. */
export interface Workspace {
  /** Values of each source (inputs, then nodes). Shape: (sources) arrays of (BLOCK_ROWS). */
  readonly values: readonly Float64Array[];
  readonly adjoints: readonly Float64Array[];
  readonly sums: readonly Float64Array[];
  readonly sumAdjoints: readonly Float64Array[];
  readonly residuals: readonly Float64Array[];
  readonly tables: readonly BasisTable[];
  readonly symbolic: ReadonlyMap<SymbolicEdgePlan, SymbolicTable>;
}

/** Basis weights of one group for one block: row r has weights[r·(k + 1) …] starting at coefficient cells[r]. */
export interface BasisTable {
  readonly cells: Int32Array;
  readonly weights: Float64Array;
  /** rises[r·(k + 1) + t], t < k: what the difference of coefficients t and t + 1 adds to the slope. */
  readonly rises: Float64Array;
  readonly base: Float64Array;
  readonly baseSlopes: Float64Array;
}

/** Per row of a snapped edge: the slope c·a·f′(a·x + b), and the derivative by each trainable constant. */
export interface SymbolicTable {
  readonly slope: Float64Array;
  readonly partials: readonly {
    readonly slot: number;
    readonly name: ConstantName;
    readonly values: Float64Array;
  }[];
}

/** A constant of a snapped edge. */
export type ConstantName = "a" | "b" | "c" | "exponent";

/** The constants of a snapped edge in parameter order. */
export const CONSTANTS: readonly ConstantName[] = ["a", "b", "c", "exponent"];

/** Fresh buffers for a plan. */
export function workspace(plan: Plan): Workspace {
  const { kan } = plan;
  const block = () => new Float64Array(BLOCK_ROWS);
  const nSources = kan.nInputs + kan.nodes.length;
  const symbolic = new Map<SymbolicEdgePlan, SymbolicTable>();
  for (const sum of plan.sums) {
    for (const edge of sum.edges) {
      if (edge.kind !== "symbolic") continue;
      const partials = CONSTANTS.filter((name) => edge.slots[name] >= 0).map((name) => ({
        slot: edge.slots[name],
        name,
        values: block(),
      }));
      symbolic.set(edge, { slope: block(), partials });
    }
  }
  return {
    values: Array.from({ length: nSources }, block),
    adjoints: Array.from({ length: nSources }, block),
    sums: plan.sums.map(block),
    sumAdjoints: plan.sums.map(block),
    residuals: kan.outputs.map(block),
    tables: plan.groups.map(({ grid }) => ({
      cells: new Int32Array(BLOCK_ROWS),
      weights: new Float64Array(BLOCK_ROWS * (grid.degree + 1)),
      rises: new Float64Array(BLOCK_ROWS * (grid.degree + 1)),
      base: block(),
      baseSlopes: block(),
    })),
    symbolic,
  };
}
