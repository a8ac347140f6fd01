/** What a model file from someone else must be like before anything is computed with it. */
import { cpu } from "../../../model/cpu/cpu.ts";
import { networkOutputs } from "../../../model/evaluate.ts";
import type { Kan, SymbolicCurve } from "../../../model/kan.ts";
import type { InputColumn, NetworkState } from "../modelRecord.ts";
import { ModelFault } from "./parseNetwork.ts";

/** Numbers of a network, scaled or scaling, whose products and squares a float64 holds. */
const LARGEST = 1e150;
const SMALLEST = 1e-150;
/** Places in the range of each input that a network is asked at: the middle, and two that no symmetry meets. */
const PLACES = [0.5, 0.3819660112501051, 0.7236067977499789];
/** Where a function of an edge is asked for a value. */
const ARGUMENTS = [-37.5, -3.7, -1.3, -0.83, -0.29, -0.021, 0.013, 0.31, 0.77, 1.1, 4.3, 41.5];

/**
 * Refuses a network that cannot be computed with.
 *
 * Its numbers are within limits, each function of an edge has a value somewhere, and a network of splines has a value in
 * the middle of the ranges of its inputs; one with snapped edges may well have none there. Errors: ModelFault that
 * names the part. Cost O(parts of the network).
 */
export function refuseImplausible(
  { kan, scaler }: Pick<NetworkState, "kan" | "scaler">,
  inputs: readonly InputColumn[],
  path: string,
): void {
  for (const role of ["inputs", "targets"] as const) {
    const wrong = scaler[role].find((scale) => !isScale(scale));
    if (wrong !== undefined)
      throw new ModelFault(`${path}.scaler.${role} holds ${wrong}, which is no scale of a column`);
  }
  let isSnapped = false;
  kan.nodes.forEach(({ factors }, n) => {
    factors.forEach(({ bias, edges }, f) => {
      refuseLarge([bias], `${path}.nodes[${n}][${f}].bias`);
      edges.forEach(({ curve }, e) => {
        const at = `${path}.nodes[${n}][${f}].edges[${e}]`;
        if (curve.kind === "spline") refuseLarge([curve.baseWeight, ...curve.coefficients], at);
        if (curve.kind !== "symbolic") return;
        isSnapped = true;
        refuseLarge([curve.a, curve.b, curve.c, curve.exponent], at);
        if (!hasValues(curve))
          throw new ModelFault(`${at} has the function "${curve.fn.name}", which has no value anywhere`);
      });
    });
  });
  if (!isSnapped && !hasOutputs(kan, scaler.inputs, inputs))
    throw new ModelFault(`${path} has no finite value in the middle of the ranges of its inputs`);
}

function isScale(scale: number): boolean {
  return Math.abs(scale) >= SMALLEST && Math.abs(scale) <= LARGEST;
}

function refuseLarge(values: readonly number[], at: string): void {
  const large = values.find((value) => Math.abs(value) > LARGEST);
  if (large !== undefined) throw new ModelFault(`${at} holds ${large}, above ${LARGEST}`);
}

function hasValues({ fn, exponent }: SymbolicCurve): boolean {
  return ARGUMENTS.some((v) => Number.isFinite(fn.value(v, exponent)));
}

function hasOutputs(kan: Kan, scales: Float64Array, columns: readonly InputColumn[]): boolean {
  const inputs = columns.map(({ low, high }, i) =>
    Float64Array.from(PLACES, (share) => (low + share * (high - low)) / scales[i]!),
  );
  const outputs = networkOutputs(kan, { inputs, targets: [], nRows: PLACES.length }, cpu);
  return outputs.every((column) => column.every(Number.isFinite));
}
