import type { Expr } from "./expr.ts";
import { type Surface, surface } from "./surface.ts";

/**
 * The number of nodes of `expr` as it is written.
 *
 * Counted are numbers, names, operators, minus signs in front and functions, each once; parentheses and the name of a
 * function are not counted; `if` counts as mathjs writes it, (c > 0 ? a : b), with its comparison. It is the size of
 * the tree that mathjs parses from the printed text: `exp(sin(pi*x) + y^2)` counts 9, `-2*x` counts 4, `sqrt(x)/3`
 * counts 4.
 */
export function complexity(expr: Expr): number {
  return size(surface(expr));
}

const sizes = new WeakMap<Surface, number>();

function size(tree: Surface): number {
  const known = sizes.get(tree);
  if (known !== undefined) return known;
  const made = 1 + parts(tree);
  sizes.set(tree, made);
  return made;
}

function parts(tree: Surface): number {
  switch (tree.kind) {
    case "negate":
      return size(tree.of);
    case "binary":
      return size(tree.left) + size(tree.right);
    case "call":
      return size(tree.argument);
    case "choice":
      return tree.arguments.reduce((sum, one) => sum + size(one), tree.fn === "if" ? 2 : 0);
    default:
      return 0;
  }
}
