/**
 * Right-hand sides at single points, with slopes: what an integrator asks for thousands of times.
 *
 * Each equation is the tape of its formula (see `tapeLayout.ts`), run on numbers; slopes by one reverse sweep.
 */

import { totalOf } from "../math/statistics.ts";
import { surface } from "../symbolic/expression/surface.ts";
import { layOut, type Slot } from "../symbolic/expression/tape/tapeLayout.ts";
import { scalar } from "../symbolic/expression/tape/tapeOperations.ts";
import { FUNCTIONS, type FunctionName } from "../symbolic/functions/all.ts";
import type { Algebra } from "../symbolic/functions/elementaryFunction.ts";
import type { CandidateSystem } from "./candidate.ts";

/** A system of equations of first order; the variables are its states, then what drives it. */
export interface PointSystem {
  readonly nStates: number;
  readonly nConstants: number;
  /** Writes the derivative of each state. Shapes: at (variables), constants (all equations', one after the other). */
  readonly value: (at: Float64Array, constants: Float64Array, out: Float64Array) => void;
  /** The same, and slopes. Shapes: byVariable (states · variables), byConstant (constants): each of its own equation. */
  readonly slopes: (
    at: Float64Array,
    constants: Float64Array,
    out: Float64Array,
    byVariable: Float64Array,
    byConstant: Float64Array,
  ) => void;
  /** Which equation each constant stands in. Shape: (constants). */
  readonly equationOf: Int32Array;
}

/** The system of candidates, one for each of the first variables. */
export function pointSystem(
  candidates: readonly CandidateSystem[],
  variables: readonly string[],
): PointSystem {
  let nConstants = 0;
  const equations = candidates.map(({ template, values }) => {
    const offset = nConstants;
    nConstants += values.length;
    return { ...equationOf(template, variables), offset };
  });
  const nVariables = variables.length;
  const owners = new Int32Array(nConstants);
  for (const [k, { offset }] of equations.entries()) owners.fill(k, offset);
  return {
    nStates: candidates.length,
    nConstants,
    equationOf: owners,
    value: (at, constants, out) => {
      for (let k = 0; k < equations.length; k++) {
        const { forward, result, offset } = equations[k]!;
        out[k] = forward(at, constants, offset)[result]!;
      }
    },
    slopes: (at, constants, out, byVariable, byConstant) => {
      byVariable.fill(0);
      byConstant.fill(0);
      for (let k = 0; k < equations.length; k++) {
        const { slots, forward, result, offset, adjoints } = equations[k]!;
        const values = forward(at, constants, offset);
        out[k] = values[result]!;
        adjoints.fill(0);
        adjoints[result] = 1;
        for (let s = result; s >= 0; s--) {
          const g = adjoints[s]!;
          if (g === 0) continue;
          const slot = slots[s]!;
          if (slot.kind === "variable") byVariable[k * nVariables + slot.index]! += g;
          else if (slot.kind === "constant") byConstant[offset + slot.index]! += g;
          else if (slot.kind === "operation") spread(slot, values, adjoints, s);
        }
      }
    },
  };
}

function equationOf(template: CandidateSystem["template"], variables: readonly string[]) {
  const { slots, result } = layOut(surface(template), variables);
  const values = Float64Array.from(slots, (slot) => (slot.kind === "number" ? slot.value : 0));
  const forward = (at: Float64Array, constants: Float64Array, offset: number): Float64Array => {
    for (let s = 0; s < slots.length; s++) {
      const slot: Slot = slots[s]!;
      if (slot.kind === "operation") values[s] = scalar(slot.name, values[slot.left]!, values[slot.right]!);
      else if (slot.kind === "variable") values[s] = at[slot.index]!;
      else if (slot.kind === "constant") values[s] = constants[offset + slot.index]!;
    }
    return values;
  };
  return { slots, result, forward, adjoints: new Float64Array(slots.length) };
}

/** Hands the adjoint g of a result y, which slot `s` holds, on to its operands. */
function spread(
  { name, left, right }: Slot & { readonly kind: "operation" },
  values: Float64Array,
  adjoints: Float64Array,
  s: number,
): void {
  const [a, b, y, g] = [values[left]!, values[right]!, values[s]!, adjoints[s]!];
  switch (name) {
    case "+":
      adjoints[left]! += g;
      adjoints[right]! += g;
      return;
    case "-":
      adjoints[left]! += g;
      adjoints[right]! -= g;
      return;
    case "*":
      adjoints[left]! += g * b;
      adjoints[right]! += g * a;
      return;
    case "/":
      adjoints[left]! += g / b;
      adjoints[right]! -= (g * y) / b;
      return;
    case "^":
      adjoints[left]! += b === 0 ? 0 : g * b * a ** (b - 1);
      adjoints[right]! += y === 0 ? 0 : g * y * Math.log(Math.max(a, Number.MIN_VALUE));
      return;
    case "min":
    case "max":
      adjoints[y === a ? left : right]! += g;
      return;
    case "where":
      if (a > 0) adjoints[right]! += g;
      return;
    case "where not":
      if (!(a > 0)) adjoints[right]! += g;
      return;
    case "-u":
      adjoints[left]! -= g;
      return;
    case "square":
      adjoints[left]! += 2 * g * a;
      return;
    case "cube":
      adjoints[left]! += 3 * g * a * a;
      return;
    default:
      adjoints[left]! += g * FUNCTIONS[name].derivative(a, NUMBERS);
  }
}

const NUMBERS: Algebra<number> = {
  num: (value) => value,
  add: (...terms) => totalOf(terms),
  sub: (left, right) => left - right,
  neg: (u) => -u,
  mul: (...factors) => factors.reduce((product, v) => product * v, 1),
  div: (numerator, denominator) => numerator / denominator,
  pow: (base, exponent) => base ** exponent,
  call: (fn, u) => FUNCTIONS[fn as FunctionName].value(u),
  choose: (condition, yes, no) => (condition > 0 ? yes : no),
};
