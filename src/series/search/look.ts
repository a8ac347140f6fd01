/** A look at the integrated equations: sums of terms that explain each state along given curves. */
import { key } from "../../symbolic/expression/order.ts";
import { type CandidateSystem, candidateOf } from "../candidate.ts";
import type { Ranked } from "../chooseSystem.ts";
import type { Pause } from "../pause.ts";
import { type Piece, weakFloor } from "../pieces.ts";
import { lengthOf, type SumQuestion, sparseSums } from "../weak/sparseSums.ts";
import type { WeakTerm } from "../weak/terms.ts";
import { weakFit } from "../weak/weakFit.ts";
import { weakFormOf } from "../weak/weakForm.ts";
import { columnsOf, type SystemQuestion, variablesOf } from "./question.ts";

/** What integrated equations along some curves say: the sums that explain each state. */
export interface Look {
  readonly questions: readonly SumQuestion[];
  /** Shape: (equations)(sums). */
  readonly pools: readonly Ranked[][];
}

/** Looks along pieces of the series. Cost: a search of sums for each wanted state. */
export async function lookAlong(
  question: SystemQuestion,
  pieces: readonly Piece[],
  terms: readonly (readonly WeakTerm[])[],
  isStopped: Pause,
): Promise<Look> {
  const { series, wanted, order } = question;
  const form = weakFormOf(series, pieces, (piece) => columnsOf(question, piece.curves), order);
  const questions = wanted.map(
    (state): SumQuestion => ({
      names: variablesOf(question),
      form,
      target: form.target(series.runs.map(({ states }) => states[state]!)),
      floor: weakFloor(series, pieces, state),
    }),
  );
  return { questions, pools: await sumsOf(terms, questions, isStopped) };
}

/** Sums of an earlier look that are taken over, and the steps of their fit. */
const TAKEN_OVER = 12;
const TAKEN_STEPS = 15;

/** The look with the best sums of an earlier one among its own. */
export function joined({ questions, pools }: Look, earlier: readonly (readonly Ranked[])[]): Look {
  return {
    questions,
    pools: pools.map((pool, k) => {
      const names = new Set(pool.map(({ candidate }) => key(candidate.template)));
      const others = earlier[k]!.toSorted((a, b) => a.length - b.length).filter(({ candidate }) => {
        const name = key(candidate.template);
        return !names.has(name) && names.add(name) !== undefined;
      });
      return [
        ...pool,
        ...others.slice(0, TAKEN_OVER).map(({ candidate }) => scored(candidate, questions[k]!, TAKEN_STEPS)),
      ];
    }),
  };
}

/** A candidate fitted to an integrated equation, with its length. */
export function scored(candidate: CandidateSystem, question: SumQuestion, steps: number): Ranked {
  const fit = weakFit(candidate, question.names, question.form, question.target, steps);
  return { ...fit, length: lengthOf(fit, question) };
}

/** Sums for each question, dictionary by dictionary: where the search is ended early, all have had the plain one. */
async function sumsOf(
  terms: readonly (readonly WeakTerm[])[],
  questions: readonly SumQuestion[],
  isStopped: Pause,
): Promise<Ranked[][]> {
  const pools = questions.map((): Ranked[] => []);
  for (const dictionary of terms) {
    for (const [k, question] of questions.entries()) {
      const found = pools[k]!;
      if (isPlain(found, question) || (found.length > 0 && (await isStopped()))) continue;
      found.push(...(await sparseSums(dictionary, question, isStopped)));
    }
  }
  return pools.map((found, k) => (found.length > 0 ? found : [constantZero(questions[k]!)]));
}

/** Whether a single term explains a state: it needs no richer dictionary. */
function isPlain(found: readonly Ranked[], { floor }: SumQuestion): boolean {
  const [best] = found.toSorted((a, b) => a.length - b.length);
  return best !== undefined && best.meanSquare < floor && best.candidate.values.length <= 1;
}

function constantZero(question: SumQuestion): Ranked {
  const { target, form } = question;
  const candidate = candidateOf({ kind: "num", value: 0 }, [], "constant");
  const meanSquare = target.reduce((sum, v) => sum + v * v, 0) / Math.max(1, form.nRows);
  return { candidate, meanSquare, length: lengthOf({ candidate, meanSquare, saved: 0 }, question) };
}
