import { DataError, type Where } from "../../diagnostics.ts";

/**
 * The most columns a table may have.
 *
 * A column that is read costs an object, a tally and its rows: at this width a table of a few rows takes some 100 MB.
 */
export const MAX_COLUMNS = 20_000;

/** Refuses a header before anything is made of its names. Errors: DataError data/too-wide. */
export function refuseTooWide(nColumns: number, where: Where): void {
  if (nColumns <= MAX_COLUMNS) return;
  throw new DataError({
    code: "data/too-wide",
    message: `the table has ${nColumns} columns, more than ${MAX_COLUMNS}`,
    where,
    hint: "name a table with the columns that matter; rows and columns may have changed places",
  });
}

/** Magnitudes whose squares, and sums of 10⁷ of them, a float64 holds. */
const LARGEST = 1e150;
const SMALLEST = 1e-150;

/** A column as far as its size goes. */
interface NamedValues {
  readonly name: string;
  readonly values: Float64Array;
  /** Where its name stands. */
  readonly where: Where;
}

/**
 * Refuses a column that arithmetic would overflow or lose: least squares squares what it is given.
 *
 * Errors: DataError data/too-large for a value above 1e150, data/too-small where every value is below 1e-150.
 */
export function refuseExtremes({ name, values, where }: NamedValues): void {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  if (largest > LARGEST) {
    throw new DataError({
      code: "data/too-large",
      message: `column "${name}" holds ${largest.toPrecision(3)}; above 1e150 squares overflow`,
      where,
      hint: "divide the column by a power of ten, or correct the cell if it is a slip",
    });
  }
  if (largest > 0 && largest < SMALLEST) {
    throw new DataError({
      code: "data/too-small",
      message: `column "${name}" holds nothing above ${largest.toPrecision(3)}; below 1e-150 squares vanish`,
      where,
      hint: "multiply the column by a power of ten",
    });
  }
}
