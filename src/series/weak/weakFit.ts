/** Constants of a right-hand side from its integrated equation. */
import { gaussNewton } from "../../check/fitting/gaussNewton.ts";
import { dot } from "../../math/statistics.ts";
import { compileTemplate } from "../../symbolic/expression/tape/tape.ts";
import type { CandidateSystem } from "../candidate.ts";
import { knowledgeOf, savedByOnes } from "../shooting/shotKnowledge.ts";
import type { WeakForm } from "./weakForm.ts";

/** A candidate with the constants of least squares, and the mean square it leaves. */
export interface WeakFit {
  readonly candidate: CandidateSystem;
  /** Infinite where it has no value at some node. */
  readonly meanSquare: number;
  /** Nats that constants save which may as well be 1 or -1 (see `savedByOnes`). */
  readonly saved: number;
}

/** The fit of `candidate` to `target`, from its own values. Cost O(steps·nodes·constants). */
export function weakFit(
  candidate: CandidateSystem,
  names: readonly string[],
  form: WeakForm,
  target: Float64Array,
  steps: number,
): WeakFit {
  const { template, values } = candidate;
  const m = values.length;
  const tape = compileTemplate(template, names, values);
  const out = new Float64Array(form.nNodes);
  const jacobian = new Float64Array(m * form.nNodes);
  const model = {
    residual: (point: Float64Array): Float64Array => {
      tape.value(form.nodes, out, point);
      const rows = form.integrated(out);
      return rows.map((v, r) => target[r]! - v);
    },
    slopes: (point: Float64Array): Float64Array[] => {
      tape.jacobian(form.nodes, out, jacobian, point);
      return Array.from({ length: m }, (_, i) =>
        form.integrated(jacobian.subarray(i * form.nNodes, (i + 1) * form.nNodes)),
      );
    },
  };
  if (m === 0) {
    const left = model.residual(values);
    return { candidate, meanSquare: finite(dot(left, left) / left.length), saved: 0 };
  }
  const fit = gaussNewton(model, values, { steps });
  const meanSquare = finite(fit.rss / form.nRows);
  const errors = Number.isFinite(meanSquare)
    ? knowledgeOf(model.slopes(fit.values), model.residual(fit.values), fit.values).errors
    : undefined;
  const saved = errors === undefined ? 0 : savedByOnes(fit.values, errors);
  return { candidate: { ...candidate, values: fit.values }, meanSquare, saved };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}
