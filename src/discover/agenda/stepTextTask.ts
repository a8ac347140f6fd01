/** A step that came from another machine, as a task of a pool. */
import type { Task } from "../../train/threads/pool.ts";
import type { StepJob } from "../../trials.ts";
import { sharedTime } from "../deadline.ts";
import { plainText, plainValue } from "./plainText.ts";
import type { TravellingStep } from "./sharedSteps.ts";
import { runStep } from "./stepTask.ts";

/** The text of the result; undefined where time ended it, for then it is not all that the step gives. */
const task: Task<Pick<StepJob, "text" | "left">, string | undefined> = ({ text, left }) => {
  const deadline = sharedTime() + left;
  const result = runStep({ ...(plainValue(text) as TravellingStep), deadline });
  return sharedTime() > deadline ? undefined : plainText(result);
};

export default task;
