import type { Curve, Edge, Grid, Kan, UnivariateFunction } from "../../../model/kan.ts";
import { valuesOf } from "../base64.ts";
import type { EdgeJson, GraphJson, GridJson } from "../modelJson.ts";

/** A part of a model file that contradicts another; the message names the part. */
export class ModelFault extends Error {}

/** The grid in a model file. Errors: ModelFault unless knots ascend, are enough, and are as even as they claim. */
export function gridOf({ degree, uniform, knots }: GridJson, path: string): Grid {
  if (knots.length < 2 * degree + 2) {
    throw new ModelFault(
      `${path} has ${knots.length} knots; degree ${degree} needs at least ${2 * degree + 2}`,
    );
  }
  const step = (knots[knots.length - 1]! - knots[0]!) / (knots.length - 1);
  const slack = 1e-6 * step + 1e-12 * Math.max(Math.abs(knots[0]!), Math.abs(knots[knots.length - 1]!));
  for (let m = 1; m < knots.length; m++) {
    const width = knots[m]! - knots[m - 1]!;
    if (!(width > 0)) throw new ModelFault(`${path}.knots[${m}] is not above the knot before it`);
    if (uniform && Math.abs(width - step) > slack) {
      throw new ModelFault(`${path} claims to be uniform, but knots[${m}] is off`);
    }
  }
  return { degree, knots: Float64Array.from(knots), isUniform: uniform };
}

/**
 * The network in a model file, its grids shared as the file shares them.
 *
 * Errors: ModelFault for a source or output that does not exist or comes later, an output named twice, a wrong number of coefficients, a
 * grid that is not there, a function that is not among `functions`.
 */
export function kanOf(
  { inputs, outputs, nodes }: GraphJson,
  grids: readonly Grid[],
  functions: ReadonlyMap<string, UnivariateFunction>,
  path: string,
): Kan {
  for (const output of outputs) {
    if (output >= nodes.length)
      throw new ModelFault(`${path}.outputs names node ${output} of ${nodes.length}`);
  }
  if (new Set(outputs).size < outputs.length) throw new ModelFault(`${path}.outputs names a node twice`);
  return {
    nInputs: inputs,
    outputs,
    nodes: nodes.map((factors, n) => ({
      factors: factors.map((sum, f) => ({
        bias: sum.bias,
        edges: sum.edges.map((edge, e): Edge => {
          const at = `${path}.nodes[${n}][${f}].edges[${e}]`;
          if (edge.source >= inputs + n) {
            throw new ModelFault(`${at} has source ${edge.source}; node ${n} may use 0 to ${inputs + n - 1}`);
          }
          return { source: edge.source, curve: curveOf(edge, grids, functions, at) };
        }),
      })),
    })),
  };
}

function curveOf(
  edge: EdgeJson,
  grids: readonly Grid[],
  functions: ReadonlyMap<string, UnivariateFunction>,
  at: string,
): Curve {
  switch (edge.kind) {
    case "cut":
      return { kind: "cut" };
    case "spline": {
      const grid = grids[edge.grid];
      if (grid === undefined) throw new ModelFault(`${at} names grid ${edge.grid} of ${grids.length}`);
      const nBases = grid.knots.length - grid.degree - 1;
      const { base, baseWeight } = edge;
      const coefficients =
        typeof edge.coefficients === "string"
          ? valuesOf(edge.coefficients)
          : Float64Array.from(edge.coefficients);
      if (coefficients.length !== nBases) {
        throw new ModelFault(
          `${at} has ${coefficients.length} coefficients; grid ${edge.grid} has ${nBases} bases`,
        );
      }
      if (!coefficients.every(Number.isFinite))
        throw new ModelFault(`${at} has a coefficient that is no number`);
      return { kind: "spline", grid, coefficients, base, baseWeight };
    }
    case "symbolic": {
      const { a, b, c, exponent, fixed } = edge;
      const isFree = (name: (typeof edge.free)[number]): boolean => edge.free.includes(name);
      const free = { a: isFree("a"), b: isFree("b"), c: isFree("c"), exponent: isFree("exponent") };
      const fn = functions.get(edge.function);
      if (fn === undefined)
        throw new ModelFault(`${at} uses the function "${edge.function}", which is not known`);
      return {
        kind: "symbolic",
        fn,
        a,
        b,
        c,
        exponent,
        free,
        ...(fixed !== undefined && { isFixed: fixed }),
      };
    }
    default:
      return edge satisfies never;
  }
}
