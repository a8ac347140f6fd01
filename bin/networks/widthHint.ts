import type { Diagnostic } from "../../src/index.ts";

/**
 * What to say of a width that is written as a whole network: `2,5,1` of two inputs and one target, as pykan writes it;
 * undefined of any other. Without inputs and outputs, which are those of the table, it is 5.
 */
export function widthHint(
  width: string | undefined,
  nInputs: number,
  nTargets: number,
): Diagnostic | undefined {
  const layers = width?.split(",").map((layer) => layer.trim()) ?? [];
  const isWhole = layers.length > 2 && layers[0] === `${nInputs}` && layers.at(-1) === `${nTargets}`;
  if (!isWhole) return undefined;
  const value = layers.slice(1, -1).join(",");
  return {
    severity: "note",
    code: "fit/whole-width",
    message: `--width ${layers.join(",")} is hidden layers alone: the network is [${[nInputs, ...layers, nTargets].join(",")}]`,
    hint: `--width ${value} is the network [${layers.join(",")}]`,
    works: { option: "--width", value },
  };
}
