/** Columns from which rows are taken at random, many times. */
export interface RowStore {
  /** Copies the values of these rows. Shape of `out`: (columns × rows). Cost O(rows·columns), most of it one copy of memory. */
  copy(rows: Int32Array, out: Float64Array): void;
}

/** Different values of a column that is kept by what differs. */
const MOST_VALUES = 256;

/** A column of few different values: the number of each row's value. */
interface Coded {
  readonly codes: Uint8Array;
  readonly values: readonly number[];
  /** The number of the value that most rows have. */
  readonly usual: number;
}

/**
 * The columns, those of at most 256 different values row by row as what differs from the usual value of a column: of a picture, whose
 * pixels are mostly empty, a row is then one run of memory, and the rest of a batch is filled at once. The values are the same to the bit.
 * Cost O(rows·columns), memory ten bytes for each value that differs.
 */
export function rowStore(columns: readonly Float64Array[]): RowStore {
  const coded = columns.map(codesOf);
  const plain = columns.flatMap((column, i) => (coded[i] === undefined ? [{ i, column }] : []));
  const nRows = columns[0]?.length ?? 0;
  const starts = startsOf(coded, nRows);
  const places =
    columns.length <= 2 ** 16 ? new Uint16Array(starts[nRows]!) : new Uint32Array(starts[nRows]!);
  const values = new Float64Array(starts[nRows]!);
  const next = starts.slice();
  coded.forEach((each, i) => {
    if (each === undefined) return;
    const { codes, values: own, usual } = each;
    for (let r = 0; r < nRows; r++) {
      if (codes[r] === usual) continue;
      const at = next[r]!++;
      places[at] = i;
      values[at] = own[codes[r]!]!;
    }
  });
  const usual = Float64Array.from(coded, (each) => each?.values[each.usual] ?? 0);
  const made = new Map<number, Float64Array>();
  /** So many rows of usual values. */
  const usualRows = (count: number): Float64Array => {
    const known = made.get(count);
    if (known !== undefined) return known;
    const rows = new Float64Array(columns.length * count);
    usual.forEach((value, i) => {
      rows.fill(value, i * count, (i + 1) * count);
    });
    made.set(count, rows);
    return rows;
  };
  return {
    copy(rows, out) {
      const { length } = rows;
      out.set(usualRows(length));
      for (const { i, column } of plain) {
        for (let r = 0; r < length; r++) out[i * length + r] = column[rows[r]!]!;
      }
      for (let r = 0; r < length; r++) {
        const end = starts[rows[r]! + 1]!;
        for (let at = starts[rows[r]!]!; at < end; at++) out[places[at]! * length + r] = values[at]!;
      }
    },
  };
}

/** Where the values of each row that differ begin, and the last ones end. */
function startsOf(coded: readonly (Coded | undefined)[], nRows: number): Uint32Array {
  const starts = new Uint32Array(nRows + 1);
  for (const each of coded) {
    if (each === undefined) continue;
    const { codes, usual } = each;
    for (let r = 0; r < nRows; r++) if (codes[r] !== usual) starts[r + 1]!++;
  }
  for (let r = 0; r < nRows; r++) starts[r + 1]! += starts[r]!;
  return starts;
}

/** Which of its few different values each row has; undefined where they are many. */
function codesOf(column: Float64Array): Coded | undefined {
  const codes = new Uint8Array(column.length);
  const known = new Map<number, number>();
  const values: number[] = [];
  const counts = new Uint32Array(MOST_VALUES);
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
    counts[code]!++;
    codes[r] = code;
  }
  return { codes, values, usual: counts.indexOf(Math.max(...counts)) };
}
