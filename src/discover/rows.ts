import { randomStream } from "../math/philox.ts";
import type { FormulaData } from "../symbolic/constants.ts";

/** The rows of a search: constants are fitted to `train`, choices are made on `held`, errors reported on `all`. */
export interface SearchRows {
  readonly train: FormulaData;
  readonly held: FormulaData;
  readonly all: FormulaData;
}

/** Most rows that a search looks at; a larger table is sampled. */
const mostRows = 1500;
/** Share of them that is held out, and the table size below which all rows decide: too few to spare any. */
const heldShare = 0.2;
const smallTable = 60;

/**
 * The rows of a search in random order, the same for the same seed and table.
 *
 * In a small table the held-out rows are the training rows: there description length alone guards against chance.
 */
export function searchRows(all: FormulaData, seed: number): SearchRows {
  const n = all.target.length;
  const order = Int32Array.from({ length: n }, (_, r) => r);
  const random = randomStream(seed, "discover", "rows");
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  const used = order.subarray(0, Math.min(n, mostRows));
  if (n < smallTable) {
    const rows = take(all, used);
    return { train: rows, held: rows, all };
  }
  const nHeld = Math.round(used.length * heldShare);
  return { train: take(all, used.subarray(nHeld)), held: take(all, used.subarray(0, nHeld)), all };
}

function take(data: FormulaData, rows: Int32Array): FormulaData {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return { variables: data.variables, columns: data.columns.map(pick), target: pick(data.target) };
}
