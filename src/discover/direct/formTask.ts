/** A stage as a task of a pool. */
import type { Task } from "../../train/threads/pool.ts";
import { sharedTime } from "../deadline.ts";
import { ALL_STAGES, type Found, type Table } from "./forms.ts";

/** Which stage is run on which table, and until when (milliseconds of `sharedTime`). */
export interface StageInput {
  /** Its place in `allStages`. */
  readonly stage: number;
  readonly table: Table;
  readonly deadline: number;
}

const run: Task<StageInput, readonly Found[]> = ({ stage, table, deadline }) =>
  ALL_STAGES[stage]!.run(table, () => sharedTime() > deadline);

export default run;
