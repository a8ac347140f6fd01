import type { Classes, Dataset } from "../dataset.ts";

/**
 * The target columns of classes: of two the second's, 0 or 1, under the name of the column; of more one for each, called
 * `column=label`. Shape: (targets)(rows). Cost O(rows·classes).
 */
export function classTargets({ target, labels }: Classes, codes: ArrayLike<number>): Dataset["targets"] {
  const isOf = (label: number): Float64Array => Float64Array.from(codes, (code) => (code === label ? 1 : 0));
  if (labels.length === 2) return [{ name: target, values: isOf(1) }];
  return labels.map((label, code) => ({ name: `${target}=${label}`, values: isOf(code) }));
}

/** The class of each row, as its place among the labels: the one with the largest value. Shape: (rows). */
export function codesOf(columns: readonly Float64Array[]): Int32Array {
  const nRows = columns[0]?.length ?? 0;
  const codes = new Int32Array(nRows);
  for (let r = 0; r < nRows; r++) {
    for (let c = 1; c < columns.length; c++) if (columns[c]![r]! > columns[codes[r]!]![r]!) codes[r] = c;
  }
  return codes;
}

/**
 * One column for each class: of two that of the first beside the second's, which is predicted; of more each over their
 * sum. Shape: (classes)(rows). Cost O(rows·classes).
 */
export function classShares(predicted: readonly Float64Array[]): readonly Float64Array[] {
  const [only] = predicted;
  if (predicted.length === 1 && only !== undefined) return [only.map((share) => 1 - share), only];
  const nRows = only?.length ?? 0;
  const shares = predicted.map((column) => column.slice());
  for (let r = 0; r < nRows; r++) {
    const sum = predicted.reduce((total, column) => total + column[r]!, 0);
    for (const column of shares) column[r] = sum > 0 ? column[r]! / sum : 1 / shares.length;
  }
  return shares;
}

/** The class of each row of a table of classes. Shape: (rows). */
export function rowClasses({ targets }: Dataset): Int32Array {
  return codesOf(classShares(targets.map(({ values }) => values)));
}
