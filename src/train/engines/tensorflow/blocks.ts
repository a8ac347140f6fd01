import type { Plan } from "../../../model/cpu/plan.ts";
import type { BasisGroup } from "../../../model/cpu/planParts.ts";
import type { BaseName, Grid } from "../../../model/kan.ts";
import { basisAt } from "../../../model/spline/basis.ts";
import { intervalsOf, rangeOf } from "../../../model/spline/grid.ts";
import type { KnotTable } from "./splines.ts";

/** Sources of one level whose curves share degree, interval count and base: one table of basis values. */
export interface Block extends KnotTable {
  readonly level: number;
  /** Columns of the level, one per source. */
  readonly columns: readonly number[];
  /** The basis group of each source. */
  readonly groups: readonly number[];
  readonly base: BaseName;
  readonly intervals: number;
  /** Where each source's grid begins, and cells per unit: position = (x − low)·perUnit. */
  readonly low: Float64Array;
  readonly perUnit: Float64Array;
  /** Features per source: G + k bases, the base function unless zero, and what lies below and above the grid. */
  readonly width: number;
}

/** Where the value of a source is found: a column of a level. */
export interface Place {
  readonly level: number;
  readonly column: number;
}

/** Where a basis group ended up. */
export interface Home {
  readonly block: number;
  readonly row: number;
}

/** The blocks of the groups that live nodes read, and where each group is in them. */
export function blocksOf(
  plan: Plan,
  isLive: readonly boolean[],
  place: ReadonlyMap<number, Place>,
): { blocks: Block[]; homes: ReadonlyMap<number, Home> } {
  const used = new Set<number>();
  for (const { node, edges } of plan.sums) {
    if (!isLive[node]) continue;
    for (const edge of edges) if (edge.kind === "spline") used.add(edge.group);
  }
  const families = new Map<string, number[]>();
  for (const g of [...used].sort((a, b) => a - b)) {
    const { source, grid, base, nCoefficients } = plan.groups[g]!;
    const key = [place.get(source)!.level, grid.degree, nCoefficients, base, grid.isUniform].join();
    families.set(key, [...(families.get(key) ?? []), g]);
  }
  const homes = new Map<number, Home>();
  const blocks = [...families.values()].map((groups, block) => {
    const members = groups.map((g) => plan.groups[g]!);
    groups.forEach((g, row) => {
      homes.set(g, { block, row });
    });
    return blockOf(
      groups,
      members,
      members.map(({ source }) => place.get(source)!),
    );
  });
  return { blocks, homes };
}

function blockOf(groups: readonly number[], members: readonly BasisGroup[], places: readonly Place[]): Block {
  const { grid, base, nCoefficients } = members[0]!;
  const low = Float64Array.from(members, (group) => rangeOf(group.grid)[0]);
  const perUnit = Float64Array.from(members, (group) => cellsPerUnit(group.grid));
  return {
    level: places[0]!.level,
    columns: places.map(({ column }) => column),
    groups,
    base,
    degree: grid.degree,
    intervals: intervalsOf(grid),
    nCoefficients,
    low,
    perUnit,
    width: nCoefficients + (base === "zero" ? 2 : 3),
    ...(grid.isUniform
      ? {}
      : {
          knots: Float64Array.from(
            members.flatMap((group, i) => Array.from(group.grid.knots, (t) => (t - low[i]!) * perUnit[i]!)),
          ),
        }),
  };
}

function cellsPerUnit(grid: Grid): number {
  const [low, high] = rangeOf(grid);
  return intervalsOf(grid) / (high - low);
}

/** How each spline goes on beyond the ends of a grid, per cell away from it. */
export function endSlopes(
  grid: Grid,
): readonly { readonly end: "low" | "high"; readonly first: number; readonly slopes: Float64Array }[] {
  const [low, high] = rangeOf(grid);
  return (["low", "high"] as const).map((end) => {
    const weights = new Float64Array(grid.degree + 1);
    const slopes = new Float64Array(grid.degree + 1);
    const first = basisAt(grid, end === "low" ? low : high, weights, slopes, 0);
    const away = (end === "low" ? -1 : 1) / cellsPerUnit(grid);
    return { end, first, slopes: slopes.map((slope) => away * slope) };
  });
}
