import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { FormTable } from "../direct/form.ts";
import { priorOf } from "../prior.ts";
import { placesOf } from "../problem.ts";
import { leftByColumns, relevantColumns } from "../screening/screen.ts";
import type { Move } from "./move.ts";

/** The name of the move that leaves out columns without influence. */
export const DROP_COLUMNS = "drop columns";

/** Share of the rows that judge. */
const JUDGING_SHARE = 0.2;

/** What columns are worth in any case that a polynomial sees no more of the target in than in none. */
const LEAST_CERTAINTY = 0.05;

/**
 * Columns that the target does not seem to depend on go. How sure that is, is the share of the target that those left explain: what
 * they do not may be noise, or what a polynomial does not see of the others (1/(1 − cos(d·k)) goes with neither d nor k).
 */
export const dropColumns: Move = {
  name: DROP_COLUMNS,
  nats: priorOf(DROP_COLUMNS),
  isForWide: true,
  fits: ({ names, trail = [] }) => names.length > 1 && trail.length === 0,
  cost: ({ names, target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 5000 * target.length + 1e5 * names.length ** 2,
  run: (table) => {
    const cut = Math.floor(JUDGING_SHARE * table.target.length);
    const [train, held] = [rowsOf(table, cut), rowsOf(table, 0, cut)];
    const isRelevant = relevantColumns(train, held);
    const dropped = placesOf(table, (i) => !isRelevant[i]);
    if (dropped.length === 0) return { reductions: [] };
    const what = `without ${dropped.map((i) => table.names[i]!).join(", ")}`;
    const keep = placesOf(table, (i) => isRelevant[i]!);
    const certainty = Math.max(LEAST_CERTAINTY, 1 - leftByColumns(train, held, keep));
    return { reductions: [{ what, nats: -Math.log(certainty), certainty, keep }] };
  },
};

function rowsOf({ names, columns, target }: FormTable, from: number, to = target.length): FormulaData {
  const part = (values: Float64Array): Float64Array => values.subarray(from, to);
  return { variables: names, columns: columns.map(part), target: part(target) };
}
