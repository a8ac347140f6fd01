import { TILE_COLUMNS } from "../../../model/cpu/levels.ts";
import type { Kernels } from "./kernels.ts";

/** What coefficients, tables and gradients are kept in while kernels compute: columns are doubles in any case. */
export interface Numbers {
  readonly precision: "float64" | "float32";
  /** Bytes of a number. */
  readonly bytes: 8 | 4;
  /** Sums that are computed side by side: four registers. */
  readonly tileColumns: number;
  /** The memory as such numbers. */
  view(buffer: ArrayBuffer): Float64Array | Float32Array;
  /** The passes of the kernels in such numbers. */
  passes(kernels: Kernels): TilePasses;
}

/** The kernels that exist for each kind of number. */
export type TilePasses = Pick<Kernels, "fillTables" | "forwardTile" | "backwardTile" | "takeDifferences">;

/** The arithmetic of the specification. */
export const FLOAT64: Numbers = {
  precision: "float64",
  bytes: 8,
  tileColumns: TILE_COLUMNS,
  view: (buffer) => new Float64Array(buffer),
  passes: (kernels) => kernels,
};

/** Half the bytes, twice the columns in a register. */
export const FLOAT32: Numbers = {
  precision: "float32",
  bytes: 4,
  tileColumns: 2 * TILE_COLUMNS,
  view: (buffer) => new Float32Array(buffer),
  passes: ({ fillTables32, forwardTile32, backwardTile32, takeDifferences32 }) => ({
    fillTables: fillTables32,
    forwardTile: forwardTile32,
    backwardTile: backwardTile32,
    takeDifferences: takeDifferences32,
  }),
};

/** The numbers of a precision. */
export function numbersOf(precision: Numbers["precision"]): Numbers {
  return precision === "float32" ? FLOAT32 : FLOAT64;
}
