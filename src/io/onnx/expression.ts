import type { Expr } from "../../symbolic/expression/expr.ts";
import { type Surface, surface } from "../../symbolic/expression/surface.ts";
import { spelledOut } from "../formulas/spelling.ts";
import type { Graph } from "./graph.ts";

/** ONNX operators are called like the functions, with a capital letter. */
function operatorOf(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

const BINARY = { "+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "^": "Pow" } as const;

/** Adds the operators of a formula; `values` names what its variables are. Returns the result's name. Cost O(nodes). */
export function addExpression(graph: Graph, expr: Expr, values: ReadonlyMap<string, string>): string {
  const walk = (tree: Surface): string => {
    switch (tree.kind) {
      case "number":
        return graph.scalar(tree.value);
      case "constant":
        return graph.scalar(tree.name === "pi" ? Math.PI : Math.E);
      case "variable":
        return values.get(tree.name)!;
      case "negate":
        return graph.add("Neg", [walk(tree.of)]);
      case "call":
        return graph.add(operatorOf(tree.fn), [walk(tree.argument)]);
      case "choice": {
        const [a, b, c] = tree.arguments.map(walk) as [string, string, string];
        if (tree.fn !== "if") return graph.add(operatorOf(tree.fn), [a, b]);
        return graph.add("Where", [graph.add("Greater", [a, graph.scalar(0)]), b, c]);
      }
      case "binary":
        return graph.add(BINARY[tree.op], [walk(tree.left), walk(tree.right)]);
    }
  };
  return walk(surface(spelledOut(expr, "onnx")));
}
