/** A form or a move as a task of a pool. */
import type { Task } from "../../train/threads/pool.ts";
import { sharedTime } from "../deadline.ts";
import type { FormTable, FoundForm } from "../direct/form.ts";
import { EVOLUTION } from "../evolution/evolution.ts";
import type { Colony } from "../evolution/island.ts";
import { FORMS } from "../forms/all.ts";
import { MOVES } from "../moves/all.ts";
import type { Moved } from "../moves/move.ts";

/** Which form or move is run on which table, and until when (milliseconds of `sharedTime`). */
export interface StepInput {
  readonly name: string;
  readonly table: FormTable;
  readonly effort: number;
  readonly argument?: unknown;
  /** What an island begins with. */
  readonly colony?: Colony;
  readonly deadline: number;
}

/** What it gave: candidates, or smaller problems. */
export interface StepResult {
  readonly found?: readonly FoundForm[];
  readonly moved?: Moved;
}

/** Runs the form or move that the input names. A name that none has is a bug and throws. */
export function runStep({ name, table, effort, argument, colony, deadline }: StepInput): StepResult {
  const isOver = (): boolean => sharedTime() > deadline;
  if (colony !== undefined) return { found: EVOLUTION.run(table, colony, isOver) };
  const form = FORMS.find((one) => one.name === name);
  if (form !== undefined) return { found: form.run(table, isOver, effort) };
  const move = MOVES.find((one) => one.name === name);
  if (move === undefined) throw new Error(`no form and no move is called ${name}`);
  return { moved: move.run(table, isOver, effort, argument) };
}

const task: Task<StepInput, StepResult> = runStep;

export default task;
