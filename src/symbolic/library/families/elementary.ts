/** The functions of the table as shapes of edges. */
import { call, composed } from "../../expression/make.ts";
import { ALL_FUNCTIONS, type FunctionName } from "../../functions/all.ts";
import type { EdgeUse, ElementaryFunction } from "../../functions/elementaryFunction.ts";
import { compileExpression } from "../compile.ts";
import { type LibraryFunction, x } from "../libraryFunction.ts";

type Unary = (v: number) => number;

/** A shape of edges, and whether it is tried when no library is named. */
export interface ElementaryShape {
  readonly fn: LibraryFunction;
  readonly isDefault: boolean;
}

/** The functions that edges are matched against, in the order of the table. */
export const ELEMENTARY_SHAPES: readonly ElementaryShape[] = ALL_FUNCTIONS.flatMap((record) =>
  record.edge === undefined
    ? []
    : [{ fn: shapeOf(record, record.edge), isDefault: record.edge.isDefault === true }],
);

/** What the library calls a function of the table, by its name and synonyms, where that is another word. */
export const LIBRARY_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  ALL_FUNCTIONS.flatMap(({ name, synonyms = [], edge }) => {
    if (edge === undefined) return [];
    const own = edge.name ?? name;
    return [name, ...synonyms].filter((word) => word !== own).map((word) => [word, own]);
  }),
);

function shapeOf(record: ElementaryFunction<FunctionName>, edge: EdgeUse): LibraryFunction {
  return {
    name: edge.name ?? record.name,
    ...insideDomain(record),
    complexity: edge.complexity,
    body: call(record.name, x),
    domain: record.domain,
    gauge: edge.gauge,
    search: edge.starts,
    ...(edge.twin === undefined ? {} : { twin: edge.twin }),
  };
}

/**
 * Value and derivative: NaN outside the domain and at ends where the value is infinite; at ends where only the
 * derivative is, as that of asin at 1 and of a root at 0, it is given as 0, so that a row on the edge of the domain
 * does not spoil a Jacobian.
 */
function insideDomain({ value, derivative, domain, period }: ElementaryFunction): {
  readonly value: Unary;
  readonly derivative: Unary;
} {
  const slope = compileExpression(composed(derivative, x)).value;
  const { low, high } = domain[0] ?? { low: -Infinity, high: Infinity };
  if (period !== undefined || (low === -Infinity && high === Infinity)) {
    return { value, derivative: Number.isFinite(slope(0)) ? slope : (v) => (v === 0 ? 0 : slope(v)) };
  }
  const isInside = (v: number): boolean => v > low && v < high;
  const isInfiniteAtEnd = [low, high].some((end) => Number.isFinite(end) && !Number.isFinite(value(end)));
  const inside = isInfiniteAtEnd ? (v: number): number => (isInside(v) ? value(v) : Number.NaN) : value;
  return { value: inside, derivative: (v) => (isInside(v) ? slope(v) : 0 * inside(v)) };
}
