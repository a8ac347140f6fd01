/** What takes tables apart that are left once parts of a network are known: networks of their own, and moves of the search. */
import { standardDeviation } from "../math/statistics.ts";
import type { Batch } from "../model/engine.ts";
import { networkOutputs } from "../model/evaluate.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { Modelled, PartTools, SmallerTable } from "../symbolic/parts/unexplained.ts";
import { type Context, isInterrupted } from "../train/context.ts";
import { defaultEngine } from "../train/engines/index.ts";
import { monomialExpr } from "./direct/monomials.ts";
import { separablePowers } from "./direct/separablePowers.ts";
import { type TrainedShape, trainShape } from "./networks/train.ts";
import { hasHeavyTails, hasStructure } from "./noise.ts";
import { placesOf } from "./problem.ts";
import { bestJoin } from "./reduce/joins.ts";

/** Shapes tried, and the most columns for which each is worth its work; those after a good one are not. */
const SHAPES = [
  { text: "x; each * 1", mostInputs: 12 },
  { text: "each; x,1; each * 2", mostInputs: 6 },
  { text: "x; x; 1,2; 1,2; 3,4", mostInputs: 5 },
] as const;
/** Starts of each. */
const STARTS = 3;
/** Four fifths of the rows are trained on, at most so many. */
const TRAINED = 0.8;
const MOST_ROWS = 700;
/** An NRMSE on held-out rows below which a network is good enough to be taken apart. */
const GOOD = 1e-5;
const SEED = 0;

/** A network for `data`, whose target is exact. Cost: three shapes, each `trainShape`; no clock is read. */
async function modelPart({ columns, target }: FormulaData, context: Context): Promise<Modelled | undefined> {
  const scale = standardDeviation(target) || 1;
  const cut = Math.min(MOST_ROWS, Math.floor(TRAINED * target.length));
  const part = (from: number, to: number): Batch => ({
    inputs: columns.map((column) => column.slice(from, to)),
    targets: [target.slice(from, to).map((y) => y / scale)],
    nRows: to - from,
  });
  const [train, held] = [part(0, cut), part(cut, target.length)];
  const engine = defaultEngine({ threads: 1 });
  let best: TrainedShape | undefined;
  for (const { text, mostInputs } of SHAPES) {
    if (columns.length > mostInputs || (await isInterrupted(context))) break;
    const how = { engine, seed: SEED, starts: STARTS, floor: GOOD };
    const fitted = await trainShape(text, train, held, how, context);
    if (fitted !== undefined && !(fitted.held >= (best?.held ?? Number.POSITIVE_INFINITY))) best = fitted;
    if (best !== undefined && best.held < GOOD) break;
  }
  if (best === undefined) return undefined;
  const { kan, held: error } = best;
  return {
    surface: (rows) =>
      networkOutputs(kan, { inputs: rows, targets: [], nRows: rows[0]!.length }, engine)[0]!.map(
        (v) => v * scale,
      ),
    error,
  };
}

/**
 * The table made smaller by what its rows alone tell: powers divided out, else a pair of columns joined. None where neither
 * is seen. Cost: some dozen fits of a polynomial.
 */
function smallerTables({ variables: names, columns, target }: FormulaData): readonly SmallerTable[] {
  const table = { names, columns, target };
  const exponents = separablePowers(table);
  if (exponents !== undefined) {
    const powers = exponents.map((p) => (Number.isNaN(p) ? 0 : p));
    return [
      {
        keep: placesOf(table, (i) => Number.isNaN(exponents[i]!)),
        factor: monomialExpr(powers, names),
      },
    ];
  }
  const join = bestJoin(table, () => false);
  return join?.joined === undefined ? [] : [{ keep: join.keep, joined: join.joined.meaning }];
}

/** Everything that parts of a network are explained with. */
export const PART_TOOLS: PartTools = {
  // Loaded with the first part: most networks are explained edge by edge, and it brings all forms of the search.
  search: async (...asked) => (await import("./partSearch.ts")).searchPart(...asked),
  model: modelPart,
  smaller: smallerTables,
  leavesNoise: (columns, residual) => !hasHeavyTails(residual) && !hasStructure(columns, residual),
};
