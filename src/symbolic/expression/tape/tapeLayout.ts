/** A written formula as a list of slots, the tape that `tape.ts` runs. */
import { parameterIndex } from "../parameters.ts";
import type { Surface } from "../surface.ts";
import { type OperationName, scalar } from "./tapeOperations.ts";

interface Operation {
  readonly name: OperationName;
  readonly left: number;
  readonly right: number;
}

/** Where a tape gets a block of rows from. Operands stand in front of the operation. */
export type Slot =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "constant"; readonly index: number }
  | { readonly kind: "variable"; readonly index: number }
  | ({ readonly kind: "operation" } & Operation);

/**
 * The slots of a formula in evaluation order, equal ones merged, operations on numbers done; `result` is the formula's
 * own.
 */
export function layOut(tree: Surface, variables: readonly string[]): { slots: Slot[]; result: number } {
  const slots: Slot[] = [];
  const known = new Map<string, number>();
  const place = (slot: Slot, name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, slots.length);
    return slots.push(slot) - 1;
  };
  const operate = (name: OperationName, left: number, right: number): number => {
    const [a, b] = [slots[left]!, slots[right]!];
    if (a.kind === "number" && b.kind === "number") {
      const value = scalar(name, a.value, b.value);
      return place({ kind: "number", value }, `n${value}`);
    }
    return place({ kind: "operation", name, left, right }, `${name} ${left} ${right}`);
  };
  const visit = (node: Surface): number => {
    switch (node.kind) {
      case "number":
        return place({ kind: "number", value: node.value }, `n${node.value}`);
      case "constant": {
        const value = node.name === "pi" ? Math.PI : Math.E;
        return place({ kind: "number", value }, `n${value}`);
      }
      case "variable": {
        const constant = parameterIndex(node.name);
        if (constant !== null) return place({ kind: "constant", index: constant }, `c${constant}`);
        const index = variables.indexOf(node.name);
        if (index < 0)
          throw new Error(`the formula uses ${node.name}, which is none of ${variables.join(", ")}`);
        return place({ kind: "variable", index }, `v${index}`);
      }
      case "negate": {
        const of = visit(node.of);
        return operate("-u", of, of);
      }
      case "call": {
        const argument = visit(node.argument);
        return operate(node.fn, argument, argument);
      }
      case "choice": {
        const [a, b, c] = node.arguments.map(visit) as [number, number, number];
        if (node.fn !== "if") return operate(node.fn, a, b);
        return operate("+", operate("where", a, b), operate("where not", a, c));
      }
      case "binary": {
        const left = visit(node.left);
        if (node.op === "^" && node.right.kind === "number") {
          // Small whole powers are products, which are quicker and no less exact.
          if (node.right.value === 2) return operate("square", left, left);
          if (node.right.value === 3) return operate("cube", left, left);
        }
        return operate(node.op, left, visit(node.right));
      }
    }
  };
  const result = visit(tree);
  return { slots, result };
}
