import {
  type AsideTrace,
  asideColumns,
  type FormulaSet,
  type ReadOptions,
  rowsOfSet,
  type Table,
  tracesBeside,
} from "../../src/index.ts";
import { figure } from "../terminal/numbers.ts";

/**
 * The set of a search with what its formula leaves tested against the columns that the table was made without: text,
 * dates, ignored ones. `path` and `how` are those that the table was read by. Interrupted while the table is read once more, it
 * gives the set as it is.
 */
export async function withAside(
  set: FormulaSet,
  table: Table,
  path: string,
  how: ReadOptions,
): Promise<FormulaSet> {
  const { search, formulas, best } = set;
  if (search === undefined || search.leaves === "nothing" || search.leaves === "rounding") return set;
  const beside = await asideColumns(path, table, how).catch((fault: unknown) => {
    if (how.signal?.aborted === true) return [];
    throw fault;
  });
  if (beside.length === 0) return set;
  const n = beside[0]!.cells.length;
  const first = (values: Float64Array): Float64Array => values.subarray(0, n);
  const rows = rowsOfSet(set, table.dataset);
  const { columns, target, weights } = rows;
  const data = {
    ...rows,
    ...{ columns: columns.map(first), target: first(target), ...(weights && { weights: first(weights) }) },
  };
  const leftWithAside = tracesBeside(formulas[best]!.expr, data, beside);
  const [surest] = leftWithAside;
  if (surest === undefined) return set;
  // What is left is no noise; the weight of "none of these" is the odds against chance, as for columns of the table.
  const confidence =
    1 / (1 / Math.max(search.confidence, 1e-300) + 1 / Math.max(surest.p * Math.sqrt(n), 1e-300));
  return { ...set, search: { ...search, confidence, leaves: "more", leftWithAside } };
}

/** What is left goes with these, and what can be done about the surest. */
export function asideLine(traces: readonly AsideTrace[]): string {
  const [surest] = traces;
  if (surest === undefined) return "";
  const named = traces
    .slice(0, MOST_NAMED)
    .map(
      ({ column, test, p }) => `${column} (${test} test, p ${p < 1e-99 ? "< 1e-99" : `= ${figure(p, 1)}`})`,
    );
  const { column, holds } = surest;
  const advice =
    holds === "numbers"
      ? "it was left out of the table"
      : holds === "dates"
        ? "--dates days makes it an input"
        : `--where ${wordOf(`${column}=${holds.text}`)}, or a formula for each (kan eval --by ${wordOf(column)})`;
  return `What is left goes with ${named.join(", ")}: ${advice}.`;
}

const MOST_NAMED = 4;

function wordOf(text: string): string {
  return /^[\w.=-]+$/.test(text) ? text : `"${text}"`;
}
