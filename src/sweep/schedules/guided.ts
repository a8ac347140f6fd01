import type { SweepPlan } from "../../trials.ts";
import { jobOf } from "../plan.ts";
import { SAMPLER_OF } from "../samplers/list.ts";
import type { Seen } from "../samplers/sampler.ts";
import type { Space } from "../space.ts";
import type { Schedule } from "./schedule.ts";

/** Trials whose values a sampler chooses by the results of those before. */
export function guided(plan: SweepPlan, space: Space): Schedule {
  const sampler = SAMPLER_OF[plan.sampler];
  const seen: Seen[] = [];
  let given = 0;
  return {
    next() {
      if (given === plan.trials) return undefined;
      const n = given++;
      return jobOf(plan, n, sampler.params(space, plan.seed, n, seen));
    },
    see({ params, criterion }) {
      seen.push({ params, criterion: criterion ?? Number.POSITIVE_INFINITY });
    },
    expected: () => plan.trials,
  };
}
