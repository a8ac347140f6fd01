import { determination, parseExpr, resolveLibrary, suggestEdges } from "../../src/index.ts";
import type { CommandResult, Session } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import type { DataFlags } from "../flags.ts";
import { openModel, type Rows, rowsOf, trainedStateOf } from "../models/model.ts";
import { figure } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import { edgeText } from "./edges.ts";

/** Functions that are listed for each edge. */
const MOST_SUGGESTED = 5;

/** `kan symbolic --suggest`: the best functions for each edge. */
export async function runSuggest(
  session: Session,
  flags: DataFlags & { readonly model: string; readonly lib?: string },
): Promise<CommandResult> {
  const { terminal } = session;
  const library = await resolveLibrary(flags.lib, parseExpr);
  const record = await openModel(flags.model);
  const base = trainedStateOf(record, flags.model);
  const rows: Rows = await rowsOf(record, session, flags);
  const suggestions = suggestEdges(base.network.kan, base.network.scaler, rows.train, library);
  const lines = suggestions.flatMap(({ edge, fits }) =>
    // The best comes first; as everywhere, small ones are listed before large ones.
    fits
      .slice(0, MOST_SUGGESTED)
      .toSorted((one, other) => one.nodes - other.nodes)
      .map((match, rank) => [
        rank === 0 ? edgeText(edge) : "",
        match === fits[0] ? ">" : "",
        match.fn.name,
        determination(match.r2),
        figure(match.relativeError, 2),
        String(match.nodes),
      ]),
  );
  const header = [left("edge"), left(""), left("function"), right("R²"), right("error"), right("nodes")];
  return {
    exit: EXIT_CODE.done,
    text: table(header, lines, terminal),
    json: {
      schema: "kan/suggestions@1",
      model: flags.model,
      edges: suggestions.map(({ edge, fits }) => ({
        edge: edgeText(edge),
        functions: fits.map(({ fn, r2, relativeError, complexity, nodes, a, b, c, d, exponent }) => ({
          name: fn.name,
          r2,
          relativeError,
          complexity,
          nodes,
          constants: { a, b, c, d, exponent },
        })),
      })),
    },
  };
}
