import type { Expr } from "../../symbolic/expression/expr.ts";

/** Named columns and a target. */
export interface FormTable {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/** A formula over the names of a table, and the share of the squared target that it leaves on a few rows. */
export interface FoundForm {
  readonly expr: Expr;
  readonly left: number;
}

/** One form, looked for in a table. */
export interface Form {
  readonly name: string;
  /** Whether the form makes sense for a table. Cost O(rows). */
  readonly fits: (table: FormTable) => boolean;
  /** How many of its candidates are refitted where none is exact, at least. @defaultValue 3 */
  readonly keeps?: number;
  /** Candidates, the most promising first. */
  readonly run: (table: FormTable, isOver: () => boolean) => readonly FoundForm[];
}
