/** Columns from which rows are taken at random, many times. */
export interface RowStore {
  /** Copies the values of these rows. Shape of `out`: (columns)(rows). Cost O(rows·columns). */
  copy(rows: Int32Array, out: readonly Float64Array[]): void;
}

/** Different values of a column that is kept in bytes. */
const MOST_VALUES = 256;
/** Rows copied side by side: so many lines of bytes stay in the first-level cache. */
const BLOCK = 16;

/**
 * The columns, those of at most 256 different values as bytes row by row: a row of a picture then lies in a dozen lines of memory, and
 * not in one for each pixel. The values are the same to the bit. Cost O(rows·columns), memory a byte for each value that is kept so.
 */
export function rowStore(columns: readonly Float64Array[]): RowStore {
  const coded = columns.flatMap((column, i) => {
    const codes = codesOf(column);
    return codes === undefined ? [] : [{ i, ...codes }];
  });
  const plain = columns.flatMap((column, i) => (coded.some((each) => each.i === i) ? [] : [{ i, column }]));
  const width = coded.length;
  const bytes = new Uint8Array(width * (columns[0]?.length ?? 0));
  const values = new Float64Array(MOST_VALUES * width);
  coded.forEach((each, c) => {
    values.set(each.values, MOST_VALUES * c);
    for (let r = 0; r < each.codes.length; r++) bytes[r * width + c] = each.codes[r]!;
  });
  const places = coded.map(({ i }) => i);
  const starts = new Int32Array(BLOCK);
  return {
    copy(rows, out) {
      for (const { i, column } of plain) {
        const target = out[i]!;
        for (let r = 0; r < rows.length; r++) target[r] = column[rows[r]!]!;
      }
      for (let from = 0; from < rows.length; from += BLOCK) {
        const count = Math.min(BLOCK, rows.length - from);
        for (let r = 0; r < count; r++) starts[r] = rows[from + r]! * width;
        for (let c = 0; c < width; c++) {
          const target = out[places[c]!]!;
          const first = MOST_VALUES * c;
          for (let r = 0; r < count; r++) target[from + r] = values[first + bytes[starts[r]! + c]!]!;
        }
      }
    },
  };
}

/** Which of its few different values each row has; undefined where they are many. */
function codesOf(
  column: Float64Array,
): { readonly codes: Uint8Array; readonly values: readonly number[] } | undefined {
  const codes = new Uint8Array(column.length);
  const known = new Map<number, number>();
  const values: number[] = [];
  let last: number | undefined;
  let code = 0;
  for (let r = 0; r < column.length; r++) {
    const value = column[r]!;
    if (!Object.is(value, last)) {
      const found = known.get(value);
      // A map takes −0 for 0, which would not be the same to the bit.
      if (found !== undefined && !Object.is(values[found], value)) return undefined;
      if (found === undefined && values.length === MOST_VALUES) return undefined;
      code = found ?? values.push(value) - 1;
      if (found === undefined) known.set(value, code);
      last = value;
    }
    codes[r] = code;
  }
  return { codes, values };
}
