/** Evolution as an item of the agenda: what is looked for when all that promises more was tried. */
import type { Action, FormTable, FoundForm } from "../direct/form.ts";
import { DROP_COLUMNS } from "../moves/drop.ts";
import { priorOf } from "../prior.ts";
import { BRING_BACK } from "../problem.ts";
import { DIVIDE_UNITS_OUT } from "../units/unitProblems.ts";
import { type Colony, evolve } from "./island.ts";

const NAME = "evolution";
/** Islands of a table: each is an item of its own, so that they live on threads. */
const ISLANDS = 2;
/** Children of an island at the first effort, and the work of one. */
const CHILDREN = 1800;
const WORK_OF_CHILD = 4.5e5;
/** The last effort: where nothing else is open a search ends after some 40 s of a processor more. */
const LAST_EFFORT = 8;
/** Few rows are met by some formula of many. */
const LEAST_ROWS = 30;
/** Moves that leave the target of a table and what its columns mean. */
const WHOLE: readonly string[] = [DROP_COLUMNS, BRING_BACK, DIVIDE_UNITS_OUT];

/** Islands of formulas, on whole tables alone. */
export interface Evolution extends Action {
  /** An item for each. */
  readonly islands: readonly number[];
  /** How many formulas the efforts up to this one have looked at. */
  readonly covered: (effort: number) => number;
  /** What lives on an island at the end. A pure function of table and colony unless `isOver` ends it. */
  readonly run: (table: FormTable, colony: Colony, isOver: () => boolean) => readonly FoundForm[];
}

/** Formulas edited and crossed, their constants refitted. */
export const EVOLUTION: Evolution = {
  name: NAME,
  nats: priorOf(NAME),
  islands: Array.from({ length: ISLANDS }, (_, island) => island),
  fits: ({ columns, target, trail = [] }) =>
    columns.length > 0 && target.length >= LEAST_ROWS && trail.every(({ move }) => WHOLE.includes(move)),
  cost: (_table, effort) =>
    effort > LAST_EFFORT ? Number.POSITIVE_INFINITY : CHILDREN * effort * WORK_OF_CHILD,
  covered: (effort) => ISLANDS * CHILDREN * (2 * effort - 1),
  run: (table, colony, isOver) =>
    evolve(table, colony, CHILDREN * colony.effort, isOver).map(({ expr, left }) => ({ expr, left })),
};
