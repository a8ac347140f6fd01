/** What waves may run along: columns, their squares and cubes, products and distances of two. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, mul, pow, variable } from "../../../symbolic/expression/make.ts";

/** A quantity that a wave runs along. */
export interface WaveArgument {
  readonly expr: Expr;
  /** Its value on a row of the columns. */
  readonly value: (columns: readonly Float64Array[], row: number) => number;
  /** Its values on the rows of a screen. */
  readonly values: Float64Array;
  /** The columns it is made of. */
  readonly sources: readonly number[];
  readonly isColumn: boolean;
  /** Whether a wave may run along this and another at once. */
  readonly goesWith: (other: WaveArgument) => boolean;
}

/** Of more columns waves run along the columns alone: there are too many squares and products. */
const MOST_COLUMNS = 5;

/** All arguments of waves in these columns. Cost O(columns²·rows). */
export function waveArguments(names: readonly string[], columns: readonly Float64Array[]): WaveArgument[] {
  const nRows = columns[0]?.length ?? 0;
  const made = (
    expr: Expr,
    sources: readonly number[],
    power: number,
    value: WaveArgument["value"],
  ): WaveArgument & { readonly power: number } => ({
    expr,
    value,
    values: Float64Array.from({ length: nRows }, (_, r) => value(columns, r)),
    sources,
    isColumn: power === 1,
    power,
    goesWith: (other) => "power" in other && other.power === power && power > 0 && power < 3,
  });
  const x = names.map(variable);
  const single = names.map((_, c) => made(x[c]!, [c], 1, (all, r) => all[c]![r]!));
  if (names.length > MOST_COLUMNS) return single;
  const powers = [2, 3].flatMap((p) =>
    names.map((_, c) => made(pow(x[c]!, p), [c], p, (all, r) => all[c]![r]! ** p)),
  );
  const pairs = names.flatMap((_, i) =>
    names.slice(i + 1).flatMap((__, k) => {
      const j = i + 1 + k;
      const distance = call("sqrt", add(pow(x[i]!, 2), pow(x[j]!, 2)));
      return [
        made(mul(x[i]!, x[j]!), [i, j], 0, (all, r) => all[i]![r]! * all[j]![r]!),
        made(distance, [i, j], 0, (all, r) => Math.hypot(all[i]![r]!, all[j]![r]!)),
      ];
    }),
  );
  return [...single, ...powers, ...pairs];
}
