/** Products of waves that no column shows by itself, as terms of sums. */
import { ROW_LIMITS } from "../../rowLimits.ts";
import { type Form, type FormTable, NATS_OF_CALL, NATS_OF_SHIFT } from "../direct/form.ts";
import { screenOf } from "../direct/rows.ts";
import { columnsOfSize, workOfSize } from "../direct/waves/sizeWaves.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { LEAST_ROWS, SUM_WORK, sumsWithWavesOf } from "./waveSums.ts";

const NAME = "sum with hidden waves";
/** Turns within the range of a column at the first effort, and at most. */
const FIRST_TURNS = 24;
const MOST_TURNS = 48;
/** Columns whose waves are looked for together, at most. */
const MOST_COLUMNS = 3;
/** The work of a sine and a cosine, in multiplications. */
const WORK_OF_WAVE = 8;

/**
 * y = Σ c·term with a product cos(v·x + p)·cos(w·z + q) in a term, of columns that the size of the target goes with. `2 - 2.1·cos(9.8·x)·sin(1.3·z)` of
 * five columns and 200 rows is a constant and noise to whatever looks at the target itself; spectra of all pairs are 20 times the work.
 */
export const sumWithHiddenWaves: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: NATS_OF_CALL + NATS_OF_SHIFT,
  fits: (table) => table.names.length > 1 && table.target.length >= LEAST_ROWS && !isTransformed(table),
  cost: (table, effort) => {
    const turns = FIRST_TURNS * effort;
    if (turns > MOST_TURNS) return Number.POSITIVE_INFINITY;
    const rows = Math.min(ROW_LIMITS.search.spectra, table.target.length);
    const spectra = table.names.length * WORK_OF_WAVE * workOfSize(turns) * rows;
    return (
      spectra + MOST_COLUMNS * (4 * turns) ** 2 * rows + SUM_WORK * Math.min(rows, ROW_LIMITS.search.sums)
    );
  },
  covered: (effort) => (FIRST_TURNS * effort) ** 2,
  run: (table, isOver, effort) => {
    const turns = FIRST_TURNS * effort;
    const seen = seenIn(table, turns);
    return seen.length < 2 ? [] : sumsWithWavesOf(table, turns, isOver, seen);
  },
};

function seenIn(table: FormTable, turns: number): number[] {
  const { columns, target, weights } = screenOf(table, ROW_LIMITS.search.spectra);
  if (!weights.every((w) => w === 1)) return [];
  return columnsOfSize(columns, target, turns, MOST_COLUMNS);
}
