/** Inputs that a network no longer reads, seen in what it leaves. */
import { polynomialTrace } from "../math/polynomialTrace.ts";
import { unitRange } from "../math/statistics.ts";
import { isActive } from "../model/compact.ts";
import { edgesOf } from "../model/edges.ts";
import type { Batch, Engine } from "../model/engine.ts";
import { networkOutputs } from "../model/evaluate.ts";
import type { Kan } from "../model/kan.ts";

/** Standard deviations above chance, one in ten thousand. */
const NO_CHANCE = 3.7;
/**
 * The share of the squared residuals from which an input is missed. Where rows have noise, nearly all of what is left is that; where
 * they have none, a term of a thousandth of the spread is a third of it (p²/(2m) beside an oscillator's m·ω²·x²).
 */
const MISSED = 0.1;

/** The inputs that `after` does not read and `before` does, and that what `after` leaves goes with. Cost O(inputs·rows). */
export function missedInputs(before: Kan, after: Kan, batch: Batch, engine: Engine): readonly number[] {
  const stillRead = inputsOf(after);
  const gone = [...inputsOf(before)].filter((input) => !stillRead.has(input));
  if (gone.length === 0) return [];
  const outputs = networkOutputs(after, batch, engine);
  const residuals = batch.targets.map((target, o) =>
    Float64Array.from(target, (v, r) => v - outputs[o]![r]!),
  );
  return gone.filter((input) => {
    const column = unitRange(Float64Array.from(batch.inputs[input]!));
    return residuals.some((residual) => {
      const { z, share } = polynomialTrace([column], residual);
      return z > NO_CHANCE && share > MISSED;
    });
  });
}

function inputsOf(kan: Kan): ReadonlySet<number> {
  const read = edgesOf(kan.nodes).filter(isActive);
  return new Set(read.map(({ source }) => source).filter((source) => source < kan.nInputs));
}
