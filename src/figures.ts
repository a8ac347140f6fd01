/** How measured figures read: to as many digits as tell something. */
import type { Metrics } from "./targetErrors.ts";

/** A measured figure to `digits` significant digits: `0.0123`, `1.2e-7`, `84020`. */
export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "none";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return String(Number(value.toPrecision(digits)));
  return value
    .toExponential(digits - 1)
    .replace(/\.?0+e/, "e")
    .replace("e+", "e");
}

/** Digits of a value that its error allows: two of those that are uncertain, at most twelve; six where the error is not known. */
export function digitsKnown(value: number, error: number): number {
  if (!(error > 0) || !Number.isFinite(error) || value === 0) return 6;
  const digits = Math.ceil(Math.log10(Math.abs(value)) - Math.log10(error)) + 2;
  return Math.min(12, Math.max(2, digits));
}

/** A whole number with commas between thousands. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Rows from which 1 − R² is known to three digits: its standard error is 2/√n of it, a sixteenth here. */
const ROWS_OF_THREE_DIGITS = 1000;
/** Decimals beyond which an R² is written as its distance from 1. */
const MOST_DECIMALS = 6;

/**
 * An R² to the digits that `rows` rows support: two of 1 − R², three from 1,000 rows on. `0.84`, `0.99916`, `-3.5`,
 * `1 - 2.3e-7`; `1` where nothing is left but rounding.
 */
export function determination(r2: number, rows = 0): string {
  if (!Number.isFinite(r2)) return "none";
  const missing = 1 - r2;
  if (missing < 1e-12) return "1";
  const digits = rows < ROWS_OF_THREE_DIGITS ? 2 : 3;
  const decimals = digits - 1 - Number(missing.toExponential(digits - 1).split("e")[1]);
  if (decimals > MOST_DECIMALS) return `1 - ${figure(missing, digits)}`;
  return r2.toFixed(Math.max(0, decimals)).replace(/^-(0(\.0+)?)$/, "$1");
}

/** The errors of a predictor as every command prints them: RMSE in the target's unit, RMSE over its spread, R². */
export function errorCells({
  rows,
  rmse,
  nrmse,
}: Metrics): readonly [rmse: string, nrmse: string, r2: string] {
  return [figure(rmse), figure(nrmse), determination(1 - nrmse * nrmse, rows)];
}
