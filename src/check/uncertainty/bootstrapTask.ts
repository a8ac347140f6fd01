/** Refits to resampled residuals as a task of a pool. */
import { randomStream } from "../../math/philox.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { formModel } from "../fitting/formModel.ts";
import { type Bounds, gaussNewton } from "../fitting/gaussNewton.ts";
import type { TypedForm } from "../typedForm.ts";

/** Which samples are drawn from which fit. */
export interface BootstrapInput {
  readonly form: Pick<TypedForm, "text" | "expr" | "constants">;
  readonly data: FormulaData;
  /** The fit, and what it leaves: centred, and as large as the noise that it stands for. */
  readonly values: Float64Array;
  readonly residuals: Float64Array;
  readonly bounds?: readonly Bounds[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Jacobians of a refit: it starts at the fit. */
const STEPS = 50;

/** The constants of each sample, one after the other; NaN where the form has no value. Shape: (to − from)(constants). */
export default function bootstrapTask(input: BootstrapInput): Float64Array {
  const { form, data, values, residuals, bounds, seed, from, to } = input;
  const n = data.target.length;
  const fitted = formModel(form, data).predicted(values);
  const out = new Float64Array((to - from) * values.length).fill(Number.NaN);
  for (let sample = from; sample < to; sample++) {
    const random = randomStream(seed, "bootstrap", form.text, sample);
    const target = fitted.map((v) => v + residuals[random.integer(n)]!);
    const model = formModel(form, { ...data, target });
    const fit = gaussNewton(model, values, { steps: STEPS, ...(bounds && { bounds }) });
    if (Number.isFinite(fit.rss)) out.set(fit.values, (sample - from) * values.length);
  }
  return out;
}
