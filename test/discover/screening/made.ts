import { randomStream } from "../../../src/math/philox.ts";

/** Columns x0 … of standard normal or uniform values, some of them near copies of others, and a target of a few. */
export interface WideTable {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/** `law` of the first columns with noise, a share of its spread; each twentieth column is correlated with column 0. */
export function wideTable(
  law: (x: (place: number) => number) => number,
  { nColumns, nRows, noise, seed }: { nColumns: number; nRows: number; noise: number; seed: number },
): WideTable {
  const random = randomStream(seed, "wide table");
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const columns = Array.from({ length: nColumns }, () => Float64Array.from({ length: nRows }, normal));
  for (let i = 20; i < nColumns; i += 20) {
    columns[i] = columns[i]!.map((v, r) => 0.8 * columns[0]![r]! + 0.6 * v);
  }
  const plain = Float64Array.from({ length: nRows }, (_, r) => law((place) => columns[place]![r]!));
  const middle = plain.reduce((sum, v) => sum + v, 0) / nRows;
  const spread = Math.sqrt(plain.reduce((sum, v) => sum + (v - middle) ** 2, 0) / nRows);
  return { columns, target: plain.map((v) => v + noise * spread * normal()) };
}
