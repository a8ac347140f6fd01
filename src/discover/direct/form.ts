import type { Expr } from "../../symbolic/expression/expr.ts";

/** One move on the way to a smaller problem: which, and what it did. */
export interface Trace {
  readonly move: string;
  readonly what: string;
}

/** Named columns and a target: what forms and moves look at. Plain data, so that it travels between threads. */
export interface FormTable {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  /** How much an error of the target weighs on each row. @defaultValue 1 on every row */
  readonly weights?: Float64Array;
  /** The moves that led here from the table of the search, first to last. @defaultValue none */
  readonly trail?: readonly Trace[];
}

/** A formula over the names of a table, and the share of the squared target that it leaves on a few rows. */
export interface FoundForm {
  readonly expr: Expr;
  readonly left: number;
}

/** What forms and moves have in common: what the agenda knows of them before it runs one. */
export interface Action {
  /** Unique among all: a task of a thread names it. */
  readonly name: string;
  /** −ln of how often it leads to the law of a problem that it fits, at its first effort. */
  readonly nats: number;
  /** What its shortest formula takes in nats beyond the sum of all columns. @defaultValue 0 */
  readonly surplus?: number;
  /** Whether it takes tables of more than `MOST_COLUMNS` columns. @defaultValue false */
  readonly isForWide?: boolean;
  /** Whether angles in radians show it more than the same angles in degrees, whose scale is free. @defaultValue false */
  readonly isOfAngles?: boolean;
  /** Whether it makes sense for a table. Cost O(rows). */
  readonly fits: (table: FormTable) => boolean;
  /**
   * The work of a run: multiplications with an addition, counted over rows. Efforts are 1, 2, 4, …; infinite where an
   * effort gives no more than the one before. `argument`: that of a move. Estimates are meant to be worth the same time:
   * measured on eleven laws, most of what was tried on them took 2 to 4 ns of a busy processor for each unit.
   */
  readonly cost: (table: FormTable, effort: number, argument?: unknown) => number;
}

/** Columns of a table beyond which nothing is looked for before some are dropped: what a first look keeps (`relevantColumns`). */
export const MOST_COLUMNS = 24;

/** What a column more takes in nats: it, and an operator. */
export const NATS_OF_COLUMN = 3;
/** What 1 + … around an argument takes in nats (see `structureLength`). */
export const NATS_OF_SHIFT = 3;
/** What a call of a function takes in nats (see `structureLength`). */
export const NATS_OF_CALL = 4.33;

/** One form, looked for in a table: it turns a problem into candidates. */
export interface Form extends Action {
  /** Formulas that the effort before has looked at, each: what is new is longer than they are. @defaultValue 1 */
  readonly covered?: (effort: number, table: FormTable) => number;
  /** Whether it finds only what holds to rounding: nothing in a target that is a model's, or noisy. @defaultValue false */
  readonly isExact?: boolean;
  /** Whether another form looks at the same and more: where each is asked once, that one is. @defaultValue false */
  readonly isFirstLook?: boolean;
  /** How many of its candidates are refitted where none is exact, at least. @defaultValue 3 */
  readonly keeps?: number;
  /** Candidates, the most promising first. A pure function of table and effort unless `isOver` ends it. */
  readonly run: (table: FormTable, isOver: () => boolean, effort: number) => readonly FoundForm[];
}
