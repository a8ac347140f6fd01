import type { Action, FormTable } from "../direct/form.ts";
import type { Reduction } from "../problem.ts";

/** What a move hands on: smaller problems, and moves that it prepared. */
export interface Moved {
  readonly reductions: readonly Reduction[];
  readonly next?: readonly Prepared[];
}

/** A move with what an earlier one found out for it. Plain data. */
export interface Prepared {
  readonly move: string;
  /** Added to the belief in the move. */
  readonly nats: number;
  readonly argument: unknown;
  /** Names what is meant: of two with one name on one problem only the first is tried. */
  readonly id: string;
}

/** One way to turn a problem into smaller ones. */
export interface Move extends Action {
  /** Whether it needs an argument, and so never comes up but prepared by another move. @defaultValue false */
  readonly isPrepared?: boolean;
  /** A pure function of table, effort and argument unless `isOver` ends it. */
  readonly run: (table: FormTable, isOver: () => boolean, effort: number, argument: unknown) => Moved;
}
