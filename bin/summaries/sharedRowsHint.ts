/** Rows that a search leaves out together, since they share a measurement of the target. */
import { type Dataset, type Diagnostic, sharedMeasurements } from "../../src/index.ts";

/** A note of the first target whose values rows share; undefined where there is none, or where groups are given. */
export function sharedRowsHint({ targets, groups }: Dataset): Diagnostic | undefined {
  if (groups !== undefined) return undefined;
  for (const { name, values } of targets) {
    const measurements = sharedMeasurements(values);
    if (measurements === undefined) continue;
    const count = new Set(measurements).size;
    return {
      severity: "note",
      code: "rows/shared",
      message: `${values.length} rows share ${count} values of "${name}", to the last digit: those of one value are left out together, as of one measurement`,
      hint: "--group COLUMN says which rows belong together",
    };
  }
  return undefined;
}
