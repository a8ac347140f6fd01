/** How much a form or a move promises for its work. */
import type { Form } from "../direct/form.ts";
import { FORMS } from "../forms/all.ts";
import { transformTarget } from "../moves/transform.ts";
import { type Problem, reduced } from "../problem.ts";

/** ln of the probability that an action leads to the law, for each unit of its work. */
export function promiseOf(cost: number, nats: number): number {
  return -nats - Math.log(cost);
}

/** A form to be looked for in a table or in a function of its target. */
export interface RankedForm {
  readonly form: Form;
  readonly problem: Problem;
  readonly cost: number;
}

/**
 * Every form of a problem known only as a model has it, and of functions of its target, at the first effort, the most
 * promising first. Cost O(rows).
 */
export function rankedForms(problem: Problem): RankedForm[] {
  const of = (part: Problem, nats: number): (RankedForm & { readonly promise: number })[] =>
    FORMS.filter((form) => form.isExact !== true && form.isFirstLook !== true && form.fits(part)).map(
      (form) => {
        const cost = form.cost(part, 1);
        return { form, problem: part, cost, promise: promiseOf(cost, nats + form.nats) };
      },
    );
  const { nats, name, run } = transformTarget;
  const { reductions } = run(problem, () => false, 1, undefined);
  return [
    ...of(problem, 0),
    ...reductions.flatMap((one) => of(reduced(problem, name, one), nats + one.nats)),
  ].sort((a, b) => b.promise - a.promise);
}
