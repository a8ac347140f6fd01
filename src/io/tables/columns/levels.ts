/** Columns of levels as the input columns that they become. */
import type { Diagnostic } from "../../../diagnostics.ts";
import { type Category, type Column, levelName } from "../../../model/dataset.ts";
import { columnPlace, type Origin } from "../origin.ts";
import { LabelCodes } from "../rows/labelCodes.ts";
import type { RawColumn } from "../rows/missing.ts";

/** The levels that the rows of a column have, and the code of each row, NaN where a cell is missing. */
export interface Levels {
  readonly labels: readonly string[];
  readonly codes: Float64Array;
}

/**
 * The levels of a column of which `texts` has the texts and `values` the numbers, each as it is written when it is alone;
 * undefined where they are too many. Cost O(rows).
 */
export function levelsIn(
  texts: LabelCodes | undefined,
  column: number,
  values: Float64Array,
): Levels | undefined {
  const all = texts ?? new LabelCodes(column, true);
  for (let r = 0; r < values.length && !all.isGivenUp; r++) {
    const value = values[r]!;
    if (Number.isFinite(value)) all.put(r, String(value), value);
  }
  return all.isGivenUp ? undefined : presentIn(all.sorted(values.length));
}

/** The levels that rows have, with codes that count no others. */
function presentIn({ labels, codes }: Levels): Levels {
  const isThere = new Uint8Array(labels.length);
  for (const code of codes) if (!Number.isNaN(code)) isThere[code] = 1;
  if (isThere.every((one) => one === 1)) return { labels, codes };
  const present = labels.flatMap((_, code) => (isThere[code] === 1 ? [code] : []));
  const newCode = new Map(present.map((code, place) => [code, place]));
  return {
    labels: present.map((code) => labels[code]!),
    codes: codes.map((code) => newCode.get(code) ?? Number.NaN),
  };
}

/** The rows of the level that has the fewest; 0 without levels. Cost O(rows). */
export function rarestOf(levels: Levels | undefined): number {
  if (levels === undefined || levels.labels.length === 0) return 0;
  const counts = new Uint32Array(levels.labels.length);
  for (const code of levels.codes) if (!Number.isNaN(code)) counts[code]!++;
  return Math.min(...counts);
}

/** Missing cells of codes filled with the most frequent one. Cost O(rows). */
export function fillWithMode(codes: Float64Array): void {
  const counts = new Map<number, number>();
  for (const code of codes) if (!Number.isNaN(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  let [mode, most] = [Number.NaN, 0];
  for (const [code, count] of counts) {
    if (count > most || (count === most && code < mode)) [mode, most] = [code, count];
  }
  for (let r = 0; r < codes.length; r++) if (Number.isNaN(codes[r]!)) codes[r] = mode;
}

/** Input columns, and the columns of levels that some of them come from. */
export interface LevelledInputs {
  readonly inputs: readonly Column[];
  readonly categories: readonly Category[];
  readonly notes: readonly Diagnostic[];
}

/**
 * The inputs with each column of codes, whose labels `labelsOf` has, as a column of 0 and 1 for each level but the first;
 * one whose rows are all of one level is left out. Cost O(rows·levels).
 */
export function withLevels(
  inputs: readonly RawColumn[],
  labelsOf: ReadonlyMap<number, readonly string[]>,
  origin: Origin,
): LevelledInputs {
  const categories: Category[] = [];
  const notes: Diagnostic[] = [];
  const columns = inputs.flatMap(({ name, place, cells, values }): Column[] => {
    const labels = labelsOf.get(place);
    if (labels === undefined) return [{ name, values }];
    const { labels: levels, codes } = presentIn({ labels, codes: values });
    if (levels.length < 2) {
      notes.push({
        severity: "warning",
        code: `${origin.format}/constant-column`,
        message: `1 constant column is left out: "${name}" = ${levels[0]}`,
        where: columnPlace(origin, cells),
      });
      return [];
    }
    categories.push({ column: name, levels });
    return levels.slice(1).map((level, l) => ({
      name: levelName(name, level),
      values: codes.map((code) => (code === l + 1 ? 1 : 0)),
    }));
  });
  return { inputs: columns, categories, notes };
}
