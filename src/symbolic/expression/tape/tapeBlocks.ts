/**
 * Where tapes keep one block of rows of each slot while they run.
 *
 * A search compiles a formula for each fit; the blocks of tapes that have run serve the next ones (with loops for the common functions,
 * a formula of 100 rows is compiled and run in half of the time). What is in them is of no use to anyone.
 */
import { BLOCK_ROWS } from "./tapeOperations.ts";

// Blocks that nobody uses: keeping them is a saving, not a state.
const free: Float64Array[] = [];
const MOST_KEPT = 1000; // 2 MB

/** `count` blocks of rows with whatever is in them, until they are given back. */
export function borrowBlocks(count: number): Float64Array[] {
  const blocks: Float64Array[] = [];
  for (let at = 0; at < count; at++) blocks.push(free.pop() ?? new Float64Array(BLOCK_ROWS));
  return blocks;
}

/** Blocks that nobody reads any more. */
export function giveBack(blocks: readonly Float64Array[]): void {
  for (const block of blocks) if (free.length < MOST_KEPT) free.push(block);
}

/** The rows of a column from one on, the first of them in front; made once for the column that was asked for last. */
export function columnBlocks(): (column: Float64Array, start: number) => Float64Array {
  let known: Float64Array | undefined;
  let blocks: Float64Array[] = [];
  return (column, start) => {
    if (start === 0) return column;
    if (known !== column) [known, blocks] = [column, []];
    const at = start / BLOCK_ROWS;
    blocks[at] ??= column.subarray(start, start + BLOCK_ROWS);
    return blocks[at]!;
  };
}
