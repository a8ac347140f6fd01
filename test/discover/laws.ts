import type { Problem } from "../../src/discover/problem.ts";
import { randomStream } from "../../src/math/philox.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";

/** Rows of a law: inputs uniform between `low` and `high`, target without noise unless a share is given. */
export function rowsOfLaw(
  ranges: Readonly<Record<string, readonly [number, number]>>,
  law: (...inputs: number[]) => number,
  nRows: number,
  noise = 0,
): FormulaData {
  const random = randomStream(5, "law", ...Object.keys(ranges));
  const variables = Object.keys(ranges);
  const columns = Object.values(ranges).map(([low, high]) =>
    Float64Array.from({ length: nRows }, () => low + (high - low) * random.uniform()),
  );
  const target = Float64Array.from({ length: nRows }, (_, r) => law(...columns.map((column) => column[r]!)));
  const mean = target.reduce((sum, v) => sum + v, 0) / nRows;
  const spread = Math.sqrt(target.reduce((sum, v) => sum + (v - mean) ** 2, 0) / nRows);
  return { variables, columns, target: target.map((v) => v + noise * spread * random.normal()) };
}

/** The rows as the problem that a search begins with. */
export function problemOf({ variables, columns, target }: FormulaData): Problem {
  return { names: variables, columns, target, trail: [], lift: (expr) => expr };
}
