import type { BaseName, Grid, SplineCurve } from "../../model/kan.ts";
import { curveExpr } from "../../symbolic/edge/kanToExpr.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { variable } from "../../symbolic/expression/make.ts";
import type { NetworkText } from "../programs/network.ts";
import { breaksOf, piecesOf } from "../programs/pieces.ts";
import { addExpression } from "./expression.ts";
import { Graph } from "./graph.ts";

/**
 * Formulas as an ONNX model: float32, input `X` (rows, inputs), output `Y` (rows, targets).
 *
 * `variables` names the identifiers of the input columns in order; the columns and targets stand in the model's
 * metadata.
 */
export function writeFormulaOnnx(
  formulas: readonly Expr[],
  variables: ReadonlyMap<string, string>,
  targets: readonly string[],
): Uint8Array {
  const graph = new Graph();
  const values = new Map([...variables.keys()].map((name, i) => [name, graph.column("X", i)]));
  const zeros = graph.add("Mul", [graph.column("X", 0), graph.scalar(0)]);
  // A formula of constants alone still gives one value a row.
  const columns = formulas.map((expr) => graph.add("Add", [addExpression(graph, expr, values), zeros]));
  return graph.finish(variables.size, columns, notesOf(variables, targets));
}

/** A network as an ONNX model, in the units of the data. Spline edges are polynomials that are looked up by cell. */
export function writeNetworkOnnx({ kan, scaler, variables, targets, bodies, link }: NetworkText): Uint8Array {
  const graph = new Graph();
  const zeros = graph.add("Mul", [graph.column("X", 0), graph.scalar(0)]);
  const values = Array.from({ length: kan.nInputs }, (_, i) =>
    graph.add("Div", [graph.column("X", i), graph.scalar(scaler.inputs[i]!)]),
  );
  const cells = new Map<string, Cell>();
  const bases = new Map<string, string>();
  const shared = <T>(map: Map<string, T>, key: string, make: () => T): T => {
    const made = map.get(key) ?? make();
    map.set(key, made);
    return made;
  };
  const grids: Grid[] = [];
  const gridIndex = (grid: Grid): number => {
    const known = grids.indexOf(grid);
    return known >= 0 ? known : grids.push(grid) - 1;
  };
  for (const { factors } of kan.nodes) {
    const sums = factors.map(({ bias, edges }) => {
      const terms = edges.flatMap(({ source, curve }) => {
        const x = values[source]!;
        if (curve.kind === "cut") return [];
        if (curve.kind === "symbolic") {
          const body = bodies.get(curve.fn.name)!;
          return [addExpression(graph, curveExpr(curve, variable("x"), body), new Map([["x", x]]))];
        }
        const cell = shared(cells, `${x} ${gridIndex(curve.grid)}`, () => cellOf(graph, curve.grid, x));
        const spline = addSpline(graph, curve, cell);
        if (curve.base === "zero") return [spline];
        const base = shared(bases, `${x} ${curve.base}`, () => addBase(graph, curve.base, x));
        return [spline, graph.add("Mul", [base, graph.scalar(curve.baseWeight)])];
      });
      return graph.add("Sum", [zeros, graph.scalar(bias), ...terms]);
    });
    values.push(sums.reduce((product, sum) => graph.add("Mul", [product, sum])));
  }
  const outputs = kan.outputs.map((output) => values[kan.nInputs + output]!);
  const named = new Map(outputs.map((value, o) => [`output${o}`, value]));
  const variablesOfOutputs = [...named.keys()].map(variable);
  const columns = outputs.map((value, o) => {
    const linked = link === undefined ? value : addExpression(graph, link.expr(variablesOfOutputs, o), named);
    return graph.add("Mul", [linked, graph.scalar(scaler.targets[o]!)]);
  });
  return graph.finish(kan.nInputs, columns, notesOf(variables, targets));
}

/** In which cell of a grid each row lies, and where in it: see `Pieces`. */
interface Cell {
  readonly index: string;
  readonly offset: string;
}

function cellOf(graph: Graph, grid: Grid, x: string): Cell {
  const breaks = breaksOf(grid);
  const wide = graph.add("Unsqueeze", [x, graph.integers([1], [1])]);
  const isAbove = graph.add("GreaterOrEqual", [wide, graph.floats(breaks, [1, breaks.length])]);
  const counted = graph.add(
    "ReduceSum",
    [graph.add("Cast", [isAbove], { to: 7 }), graph.integers([1], [1])],
    {
      keepdims: 0,
    },
  );
  const origins = graph.floats([breaks[0]!, ...breaks], [breaks.length + 1]);
  return { index: counted, offset: graph.add("Sub", [x, graph.add("Gather", [origins, counted])]) };
}

/** Horner's rule over the looked-up coefficients. */
function addSpline(graph: Graph, curve: SplineCurve, { index, offset }: Cell): string {
  const { order, pieces } = piecesOf(curve);
  const nPieces = pieces.length / order;
  const coefficient = (j: number): string => {
    const column = Float64Array.from({ length: nPieces }, (_, i) => pieces[i * order + j]!);
    return graph.add("Gather", [graph.floats(column, [nPieces]), index]);
  };
  let total = coefficient(order - 1);
  for (let j = order - 2; j >= 0; j--) {
    total = graph.add("Add", [graph.add("Mul", [total, offset]), coefficient(j)]);
  }
  return total;
}

/** The base functions as x/2·(1 + tanh(…)), which has no overflow. */
function addBase(graph: Graph, base: BaseName, x: string): string {
  if (base === "identity") return x;
  const times = (value: string, factor: number): string => graph.add("Mul", [value, graph.scalar(factor)]);
  const half = times(x, 0.5);
  if (base === "silu") return graph.add("Mul", [half, onePlus(graph, graph.add("Tanh", [half]))]);
  const cube = graph.add("Mul", [graph.add("Mul", [x, x]), x]);
  const inner = times(graph.add("Add", [x, times(cube, 0.044715)]), 0.7978845608028654);
  return graph.add("Mul", [half, onePlus(graph, graph.add("Tanh", [inner]))]);
}

function onePlus(graph: Graph, value: string): string {
  return graph.add("Add", [value, graph.scalar(1)]);
}

function notesOf(variables: ReadonlyMap<string, string>, targets: readonly string[]): Map<string, string> {
  return new Map([
    ["columns of X", JSON.stringify([...variables.values()])],
    ["columns of Y", JSON.stringify(targets)],
  ]);
}
