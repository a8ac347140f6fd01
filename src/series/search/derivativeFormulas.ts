/** The search for formulas on the slopes of a series. */
import { type DiscoverOptions, discover } from "../../discover/discover.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { Context } from "../../train/context.ts";
import { type CandidateSystem, candidateFrom } from "../candidate.ts";
import type { Piece } from "../pieces.ts";
import { columnsOf, type SystemQuestion, variablesOf } from "./question.ts";

/** Rows that a search for formulas looks at, at most, and at least. */
const MOST_ROWS = 300;
const LEAST_ROWS = 8;
/** Measurements at each end of a piece whose slopes are known worse. */
const EDGE = 2;

/** What a search found, and whether it ended by itself. */
interface FoundDerivative {
  readonly candidates: CandidateSystem[];
  readonly isRepeatable: boolean;
}

/** What the search for formulas finds for wanted derivative `k`, from smoothed states and their slopes. */
export async function derivativeFormulas(
  question: SystemQuestion,
  k: number,
  pieces: readonly Piece[],
  how: DiscoverOptions,
  { signal }: Context,
): Promise<FoundDerivative> {
  const data = slopesOf(question, k, pieces);
  if (data.target.length < LEAST_ROWS) return { candidates: [], isRepeatable: true };
  const found = await discover(data, how, { sink: () => {}, ...(signal && { signal }) });
  return {
    candidates: found.formulas.map(({ expr, origin }) => candidateFrom(expr, origin)),
    isRepeatable: found.repeatable,
  };
}

/** The variables and the derivative at some of the times. */
function slopesOf(question: SystemQuestion, k: number, pieces: readonly Piece[]): FormulaData {
  const { series, wanted, order } = question;
  const variables = variablesOf(question);
  const rows: number[][] = [];
  const target: number[] = [];
  const stride = Math.max(1, Math.ceil(pieces.reduce((sum, { from, to }) => sum + to - from, 0) / MOST_ROWS));
  for (const piece of pieces) {
    const { times } = series.runs[piece.run]!;
    const columns = columnsOf(question, piece.curves);
    const curve = piece.curves[wanted[k]!]!;
    for (let i = piece.from + EDGE; i <= piece.to - EDGE; i += stride) {
      const t = times[i]!;
      rows.push(columns.map((column) => column(t)));
      const h = (times[i + 1]! - times[i - 1]!) / 4;
      target.push(
        order === 1 ? curve.derivative(t) : (curve.derivative(t + h) - curve.derivative(t - h)) / (2 * h),
      );
    }
  }
  const columns = variables.map((_, v) => Float64Array.from(rows, (row) => row[v]!));
  return { variables, columns, target: Float64Array.from(target) };
}
