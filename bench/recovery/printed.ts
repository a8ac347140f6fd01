import { type ConstantNode, type MathNode, parse } from "mathjs/number";
import type { Row } from "./rows.ts";

/** A formula as the program prints it (mathjs syntax). */
export interface Printed {
  /** Its values on rows by column name; NaN where it has none. */
  readonly values: (rows: readonly Row[]) => Float64Array;
  /** Numbers, names, operators and functions; parentheses are free. */
  readonly nodes: number;
  /** Different numbers that were fitted: all but halves up to 10 and pi, which say what the structure is. */
  readonly constants: number;
}

/** Functions that mathjs does not know by the names formulas may use. */
const MORE_FUNCTIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  ln: Math.log,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  hinge: (x) => Math.max(0, x),
  step: (x) => (x > 0 ? 1 : 0),
  pow: (x, y) => x ** y,
};

const LARGEST_STRUCTURAL = 10;

/** The formula `expression`; `variables` leads from the names in it to columns. */
export function readPrinted(expression: string, variables: Readonly<Record<string, string>>): Printed {
  const tree = parse(expression);
  const code = tree.compile();
  const names = Object.entries(variables);
  let nodes = 0;
  const constants = new Set<number>();
  tree.traverse((node, path, parent) => {
    if (node.type === "ParenthesisNode") return;
    if (node.type === "SymbolNode" && parent?.type === "FunctionNode" && path === "fn") return;
    nodes++;
    const number = fittedNumber(node);
    if (number !== null) constants.add(number);
  });
  return {
    nodes,
    constants: constants.size,
    values: (rows) =>
      Float64Array.from(rows, (row) => {
        const scope: Record<string, unknown> = { ...MORE_FUNCTIONS };
        for (const [name, column] of names) scope[name] = row[column];
        try {
          return Number(code.evaluate(scope));
        } catch {
          return Number.NaN;
        }
      }),
  };
}

function fittedNumber(node: MathNode): number | null {
  if (node.type !== "ConstantNode") return null;
  const value = Number((node as ConstantNode<number>).value);
  return Number.isInteger(2 * value) && Math.abs(value) <= LARGEST_STRUCTURAL ? null : value;
}
