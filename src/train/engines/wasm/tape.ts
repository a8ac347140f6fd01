import type { Plan } from "../../../model/cpu/plan.ts";
import { BLOCK_ROWS } from "../../../model/cpu/workspace.ts";
import type { Arena } from "./arena.ts";
import { cellDoubles } from "./layout/cells.ts";
import type { Numbers } from "./numbers.ts";

/** 32-bit words of a record of a group, a tile (beside two for each column) and a feed. */
const GROUP_WORDS = 12;
const TILE_WORDS = 11;
const FEED_WORDS = 4;

/** What is to be written: [address, words or doubles]. */
export type Image = readonly (readonly [number, Int32Array | Float64Array])[];

/** Writes the records and constants of a layout, each kind into one stretch of memory. */
export interface Tape {
  /** The address of the next word. */
  here(): number;
  words(...words: number[]): void;
  /** The address of the doubles. */
  doubles(doubles: Float64Array): number;
  image(): Image;
}

/** A tape with room for all records and constants of a plan. */
export function tapeFor(plan: Plan, arena: Arena, { precision, tileColumns }: Numbers): Tape {
  const isNarrow = precision === "float32";
  let nWords = (isNarrow ? 2 : 1) * GROUP_WORDS * plan.groups.length;
  let nDoubles = BLOCK_ROWS;
  for (const { grid } of plan.groups) {
    nDoubles += 5 + grid.knots.length * (grid.isUniform ? 1 : 1 + grid.degree);
    if (isNarrow) nDoubles += cellDoubles(grid);
  }
  for (const { tiles } of plan.levels) {
    for (const { feeds } of tiles) {
      nWords += TILE_WORDS + 2 * tileColumns + FEED_WORDS * feeds.length;
      nDoubles += tileColumns;
    }
  }
  const wordsAt = arena.words(nWords);
  const doublesAt = arena.doubles(nDoubles);
  const words = new Int32Array(nWords);
  const doubles = new Float64Array(nDoubles);
  let nextWord = 0;
  let nextDouble = 0;
  return {
    here: () => wordsAt + 4 * nextWord,
    words(...more) {
      for (const word of more) words[nextWord++] = word;
    },
    doubles(more) {
      doubles.set(more, nextDouble);
      nextDouble += more.length;
      return doublesAt + 8 * (nextDouble - more.length);
    },
    image: () => [
      [wordsAt, words],
      [doublesAt, doubles],
    ],
  };
}
