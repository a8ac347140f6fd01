/** The rows on which two formulas are compared: a sample of the data they will be used on. */

import { randomStream } from "../../math/philox.ts";
import { extremeRows, taken } from "../../math/rows.ts";
import type { Expr } from "./expr.ts";
import { key } from "./order.ts";
import { compile } from "./tape/tape.ts";

/** Values of the variables, row by row. Shape: columns (variables)(rows). */
export interface Domain {
  readonly variables: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** How well two formulas agree. */
export interface Agreement {
  readonly isEqual: boolean;
  /** The worst |a − b| / (|a| + 1e-3·rms(a)) over rows where a has a value; infinite where only b lacks one. */
  readonly worst: number;
}

/** The disagreement that counts as rounding. Wrong identities miss it by orders of magnitude. */
export const DEFAULT_TOLERANCE = 1e-9;

/**
 * At most `nRows` rows of `domain`: the rows with the smallest and largest value of each variable, the rest drawn
 * at random. Equal domains give equal samples.
 */
export function sampleDomain(domain: Domain, nRows = 256): Domain {
  const available = domain.columns[0]?.length ?? 0;
  if (available <= nRows) return domain;
  const rows = new Set<number>();
  for (const column of domain.columns) {
    if (rows.size + 2 > nRows) break;
    for (const row of extremeRows(column)) rows.add(row);
  }
  const random = randomStream(0, "domain");
  while (rows.size < nRows) rows.add(random.integer(available));
  const picked = [...rows].sort((a, b) => a - b);
  return {
    variables: domain.variables,
    columns: domain.columns.map((column) => taken(column, picked)),
  };
}

/** What is known about formulas on a sample of rows; values are computed once per formula. */
export class Facts {
  readonly domain: Domain;
  readonly nRows: number;
  readonly #values = new Map<string, Float64Array>();

  constructor(domain: Domain) {
    this.domain = domain;
    this.nRows = domain.columns[0]?.length ?? 1;
  }

  /** The values of `expr`, NaN where it has none. Shape: (rows). */
  values(expr: Expr): Float64Array {
    const name = key(expr);
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const made = new Float64Array(this.nRows);
    compile(expr, this.domain.variables).value(this.domain.columns, made);
    this.#values.set(name, made);
    return made;
  }

  /** 1 or −1 where every value of `expr` is positive or negative, else 0. A formula without values has sign 0. */
  sign(expr: Expr): -1 | 0 | 1 {
    const values = this.values(expr);
    if (values.every((value) => value > 0)) return 1;
    return values.every((value) => value < 0) ? -1 : 0;
  }

  /** Whether `candidate` has the values of `reference` at every probe where `reference` has one. */
  compare(reference: Expr, candidate: Expr, tolerance: number = DEFAULT_TOLERANCE): Agreement {
    return compareValues(this.values(reference), this.values(candidate), tolerance);
  }
}

/** Whether the values `b` are those of `a`, to `tolerance`, wherever a is finite. */
function compareValues(a: Float64Array, b: Float64Array, tolerance: number): Agreement {
  // Sizes are measured by the largest first, so that squares of 1e200 do not overflow.
  let largest = 0;
  for (const value of a) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  let squares = 0;
  let count = 0;
  for (const value of a) {
    if (!Number.isFinite(value)) continue;
    squares += (value / (largest || 1)) ** 2;
    count++;
  }
  if (count === 0) return { isEqual: false, worst: Number.POSITIVE_INFINITY };
  const floor = 1e-3 * largest * Math.sqrt(squares / count);
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    if (!Number.isFinite(a[i]!)) continue;
    const difference = Math.abs(a[i]! - b[i]!);
    const scaled = difference === 0 ? 0 : difference / (Math.abs(a[i]!) + floor);
    worst = scaled <= worst ? worst : Number.isNaN(scaled) ? Number.POSITIVE_INFINITY : scaled;
  }
  return { isEqual: worst <= tolerance, worst };
}
