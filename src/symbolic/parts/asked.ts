/** Problems that were given to a search, with what it found: a function falls apart in many ways, often into the same parts. */
import { sameNumbers } from "../../math/sameNumbers.ts";
import { lineThrough } from "../../math/statistics.ts";
import { add, mul, num } from "../expression/make.ts";
import type { FormulaData } from "../formula/constants/constants.ts";
import { spreadOf } from "./surface.ts";
import type { PartFormula } from "./unexplained.ts";

/** Values on one line with others to this share of their spread are the same problem: networks are off by far more. */
const SAME = 1e-9;
/** A part that is known to so many times the error, or one part in so many of it, is searched anew. */
const AS_WELL_KNOWN = 2;

interface Asked {
  readonly data: FormulaData;
  readonly error: number;
  readonly found: readonly PartFormula[];
}

/** What was asked while one function is explained. */
export class AskedParts {
  readonly #asked: Asked[] = [];

  /** Keeps what was found for values that are right to `error`. */
  keep(data: FormulaData, error: number, found: readonly PartFormula[]): void {
    this.#asked.push({ data, error, found });
  }

  /**
   * The formulas of the same problem but for a factor and an offset of its values; undefined where none was asked that is
   * as well known. Cost O(problems·rows·columns).
   */
  foundFor(data: FormulaData, error: number): readonly PartFormula[] | undefined {
    for (const before of this.#asked) {
      if (error > AS_WELL_KNOWN * before.error || before.error > AS_WELL_KNOWN * error) continue;
      if (!haveSameColumns(before.data, data)) continue;
      const { slope, offset } = lineThrough(before.data.target, data.target);
      const left = data.target.map((v, r) => v - slope * before.data.target[r]! - offset);
      const spread = spreadOf(data.target);
      if (!(spreadOf(left) <= SAME * spread)) continue;
      const added = Math.abs(offset) > SAME * spread ? [num(offset)] : [];
      const factors = Math.abs(slope - 1) > SAME ? [num(slope)] : [];
      return before.found.map(({ expr, nrmse }) => ({ expr: add(mul(...factors, expr), ...added), nrmse }));
    }
    return undefined;
  }
}

function haveSameColumns(one: FormulaData, other: FormulaData): boolean {
  return (
    one.columns.length === other.columns.length &&
    one.variables.every((name, i) => name === other.variables[i]) &&
    one.columns.every((column, i) => sameNumbers(column, other.columns[i]!))
  );
}
