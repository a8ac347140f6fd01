/** f′ of the functions of one variable on blocks of rows, from the derivatives in their records. */
import { FUNCTIONS, type FunctionName } from "../functions/all.ts";
import { composed, variable } from "./make.ts";
import { type Surface, surface } from "./surface.ts";
import { layOut } from "./tape/tapeLayout.ts";
import { BLOCK_ROWS, forward } from "./tape/tapeOperations.ts";

/** The slopes at the first `n` ≤ 256 rows of `a`, where f has the values `y`; valid until the next call. */
export type Slope = (a: Float64Array, y: Float64Array, n: number) => Float64Array;

// Depends on nothing but the name, so keeping it is a saving, not a state.
const slopes = new Map<FunctionName, Slope>();

/** f′ of the function called `fn`. Cost of one call: O(rows · nodes of the derivative). */
export function slopeOf(fn: FunctionName): Slope {
  const known = slopes.get(fn);
  if (known !== undefined) return known;
  const made = makeSlope(fn);
  slopes.set(fn, made);
  return made;
}

function makeSlope(fn: FunctionName): Slope {
  const derivative = surface(composed(FUNCTIONS[fn].derivative, variable("a")));
  const { slots, result } = layOut(withKnownValue(derivative, fn), ["a", "y"]);
  const blocks: Float64Array[] = slots.map((slot) =>
    new Float64Array(slot.kind === "variable" ? 0 : BLOCK_ROWS).fill(slot.kind === "number" ? slot.value : 0),
  );
  return (a, y, n) => {
    slots.forEach((slot, at) => {
      if (slot.kind === "variable") blocks[at] = slot.index === 0 ? a : y;
      else if (slot.kind === "operation") {
        forward(slot.name, blocks[slot.left]!, blocks[slot.right]!, blocks[at]!, n);
      }
    });
    return blocks[result]!;
  };
}

/** The tree with y where `fn` is called of a. */
function withKnownValue(tree: Surface, fn: FunctionName): Surface {
  switch (tree.kind) {
    case "call":
      return tree.fn === fn && tree.argument.kind === "variable"
        ? { kind: "variable", name: "y" }
        : { ...tree, argument: withKnownValue(tree.argument, fn) };
    case "choice":
      return { ...tree, arguments: tree.arguments.map((one) => withKnownValue(one, fn)) };
    case "negate":
      return { ...tree, of: withKnownValue(tree.of, fn) };
    case "binary":
      return { ...tree, left: withKnownValue(tree.left, fn), right: withKnownValue(tree.right, fn) };
    default:
      return tree;
  }
}
