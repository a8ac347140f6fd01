/** A form as a task of a pool. */
import type { Task } from "../../train/threads/pool.ts";
import { sharedTime } from "../deadline.ts";
import type { FormTable, FoundForm } from "./form.ts";
import { ALL_FORMS } from "./forms.ts";

/** Which form is run on which table, and until when (milliseconds of `sharedTime`). */
export interface FormInput {
  /** Its place in `allStages`. */
  readonly form: number;
  readonly table: FormTable;
  readonly deadline: number;
}

const run: Task<FormInput, readonly FoundForm[]> = ({ form, table, deadline }) =>
  ALL_FORMS[form]!.run(table, () => sharedTime() > deadline);

export default run;
