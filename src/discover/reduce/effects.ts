/** Which column of a table is what the others and the target bring about, as far as dependence tells. */
import { centred, dot } from "../../math/statistics.ts";

/** Standard errors of a correlation of ranks beyond which two columns are dependent: of 36 pairs by chance one in 400 tables. */
const DEPENDENT = 4.5;
/** Below this many rows dependence is not seen. */
const LEAST_ROWS = 50;

/**
 * The one column, if any, without which all columns and the target are independent of each other, while it goes with the target and
 * with another column. In the rows of an experiment what was set is independent and what was measured goes with it all, so
 * that such a column, not the target, is what was measured. Undefined where the target is, or where more than one is
 * left over. By correlations of ranks and of their distances from the middle. Cost O(columns²·rows + columns·rows·log rows).
 */
export function columnOfEffect(columns: readonly Float64Array[], target: Float64Array): number | undefined {
  if (target.length < LEAST_ROWS) return undefined;
  const looks = [...columns, target].map(looksAt);
  const places = [...looks.keys()];
  const goesWith = places.map((i) => places.map((j) => i !== j && areDependent(looks[i]!, looks[j]!)));
  const isEffect = (place: number): boolean =>
    places.every((i) => i === place || places.every((j) => j === place || !goesWith[i]![j]!));
  const effects = places.filter(isEffect);
  const [only] = effects;
  const last = columns.length;
  if (effects.length !== 1 || only === undefined || only === last) return undefined;
  const others = goesWith[only]!.filter((goes, i) => goes && i !== last);
  return goesWith[only]![last]! && others.length > 0 ? only : undefined;
}

/** Ranks and their distances from the middle, each of length 1 about 0. */
function looksAt(values: Float64Array): readonly Float64Array[] {
  const order = Int32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]! || i - j);
  const ranks = new Float64Array(values.length);
  for (const [rank, row] of order.entries()) ranks[row] = rank;
  const even = centred(ranks);
  return [even, centred(even.map(Math.abs))].map((look) => {
    const length = Math.sqrt(dot(look, look));
    return look.map((v) => v / length);
  });
}

function areDependent(a: readonly Float64Array[], b: readonly Float64Array[]): boolean {
  const bound = DEPENDENT / Math.sqrt(a[0]!.length);
  return a.some((look) => b.some((other) => Math.abs(dot(look, other)) > bound));
}
