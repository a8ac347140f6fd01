import type { InfixLanguage } from "../formulas/infix.ts";

/** How one language writes a network: formulas for snapped edges, and a helper for splines. */
export interface ProgramLanguage {
  /** As given to `--to`. */
  readonly name: string;
  readonly infix: InfixLanguage;
  /** What stands in front of the tables: imports and the functions `PREFIX_spline`, `PREFIX_silu`, `PREFIX_gelu`. */
  readonly prelude: (prefix: string) => string;
  /** A constant table of numbers; `items` are their texts. */
  readonly table: (name: string, items: string, count: number) => string;
  /** A call of the spline helper. */
  readonly spline: (call: SplineCall) => string;
  readonly assignment: (name: string, value: string) => string;
  /** A function of numbers, with what it is about in `comments`. */
  readonly define: (definition: Definition) => string;
}

/** A spline to be evaluated: the names of its tables and of its argument. */
export interface SplineCall {
  readonly prefix: string;
  readonly breaks: string;
  readonly nBreaks: number;
  readonly order: number;
  readonly pieces: string;
  readonly argument: string;
}

/** A function to be written. */
export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly comments: readonly string[];
  /** Assignments, one after another. */
  readonly body: readonly string[];
  readonly result: string;
}
