/**
 * A network of any width trained until it obeys a problem: damped Gauss–Newton steps on its own constants, at points that
 * are drawn anew where it does not, on grids that grow finer.
 */

import type { EventSink } from "../../events.ts";
import { randomStream } from "../../math/philox.ts";
import { planOf } from "../../model/cpu/plan.ts";
import type { Shape } from "../../model/shape.ts";
import { initialKan } from "../../train/schedule/initialise.ts";
import { kanJetsOf } from "../network.ts";
import type { CompiledProblem } from "../spline/assembly.ts";
import { freshPoints, type Judgement, judged } from "../spline/judge.ts";
import type { LevelsEnd } from "../spline/levels.ts";
import { collocationRows } from "./collocation.ts";
import { type Guide, guideOf, guideRows, isNear } from "./guide.ts";
import { FIRST_DAMPING } from "./leastSquares.ts";
import type { Trained } from "./pointRows.ts";
import { finer, type RowsOf, type Run, stepped } from "./steps.ts";

/** How a network is trained on a problem. */
export interface NetworkOptions {
  readonly shape: Shape;
  readonly degree: number;
  /** Intervals of the first grids. @defaultValue 5 */
  readonly cells?: number;
  readonly tolerance: number;
  /** Constants of the network, at most: grids are extended as long as there are no more. */
  readonly mostConstants: number;
  readonly seed: number;
  readonly sink: EventSink;
  readonly isStopped: () => Promise<boolean>;
}

/** What became of it. */
export type NetworkEnd =
  | {
      readonly kind: "solved";
      readonly trained: Trained;
      readonly judgement: Judgement;
      readonly levels: number;
      readonly isCut: boolean;
    }
  | Exclude<LevelsEnd, { kind: "solved" }>;

const FIRST_CELLS = 5;
/** Networks that are begun; the one that leaves least after `START_STEPS` steps goes on. */
const STARTS = 4;
const START_STEPS = 15;
/** Points that fresh networks are fitted to the range of. */
const START_POINTS = 300;
/** Rounds of steps on the same grids, each at other points. */
const ROUNDS = 4;
const ROUND_STEPS = 40;
/** A round that gains less than this ends a level. */
const WORTH = 1.5;
/** Levels that gain nothing end the refinement below this; above it grids may only be too coarse. */
const NEAR = 1e-3;

interface Judged {
  readonly trained: Trained;
  readonly judgement: Judgement;
}

/**
 * Trains. A nonlinear problem that runs in time is begun near a coarse solution on splines: from a random start all of its
 * time at once leads to functions that obey the equation in pieces. Deterministic. Cost: steps·(points·constants²/2 +
 * constants³/6) multiply-adds, the last level the most.
 */
export async function trainNetwork(compiled: CompiledProblem, options: NetworkOptions): Promise<NetworkEnd> {
  const run: Run = { compiled, draws: 0, damping: FIRST_DAMPING };
  const guide = await guideOf(compiled, options);
  if (guide !== undefined && guide.kind !== "guide") return guide;
  const rowsOf = guide === undefined ? equationsOf(compiled) : guideRows(guide, compiled);
  let best: Judged | undefined;
  for (let start = 0; start < STARTS; start++) {
    if (await options.isStopped()) return { kind: "stopped" };
    const parameters = guide?.parameters ?? startsOf(compiled);
    const found = judgedOf(
      compiled,
      stepped(run, { kan: fresh(compiled, options, start), parameters }, rowsOf, START_STEPS),
    );
    if (Number.isFinite(worstOf(found)) && (best === undefined || worstOf(found) < worstOf(best)))
      best = found;
  }
  if (best === undefined) return { kind: "not-finite" };
  if (guide === undefined) return onLevels(run, best, options);
  return onLevels(run, judgedOf(compiled, await nearGuide(run, best.trained, guide, options)), options);
}

/** The rows of the equations and conditions. */
function equationsOf(compiled: CompiledProblem): RowsOf {
  return (trained, points, skip) => collocationRows(compiled, trained, { points, skip });
}

/** A network that is near the guide, on grids as fine as that takes. */
async function nearGuide(run: Run, start: Trained, guide: Guide, options: NetworkOptions): Promise<Trained> {
  const rowsOf = guideRows(guide, run.compiled);
  let at = start;
  while (!(await options.isStopped())) {
    at = stepped(run, at, rowsOf, ROUND_STEPS);
    if (isNear(guide, at, run.compiled)) break;
    const kan = finer(at.kan);
    if (planOf(kan).size > options.mostConstants) break;
    at = { ...at, kan };
  }
  return at;
}

/** Goes on from a network on ever finer grids, until nothing is gained or the constants are too many. */
async function onLevels(run: Run, start: Judged, options: NetworkOptions): Promise<NetworkEnd> {
  const { compiled } = run;
  const rowsOf = equationsOf(compiled);
  let best = start;
  let [levels, idle] = [0, 0];
  for (;;) {
    const before = worstOf(best);
    let current = best;
    for (let round = 0; round < ROUNDS; round++) {
      if (await options.isStopped()) return { kind: "solved", ...best, levels, isCut: true };
      const next = judgedOf(compiled, stepped(run, current.trained, rowsOf, ROUND_STEPS));
      if (!Number.isFinite(worstOf(next))) break;
      const gain = worstOf(current) / worstOf(next);
      current = next;
      if (worstOf(current) < worstOf(best)) best = current;
      if (gain < WORTH) break;
    }
    levels++;
    const size = planOf(best.trained.kan).size;
    options.sink({
      kind: "stage",
      stage: "solve",
      detail: `${size} constants: residual ${best.judgement.residual.toExponential(1)}`,
    });
    if (worstOf(best) <= options.tolerance) break;
    idle = before > WORTH * worstOf(best) ? 0 : idle + 1;
    if (idle >= 2 && worstOf(best) < NEAR) break;
    const kan = finer(best.trained.kan);
    if (planOf(kan).size > options.mostConstants) break;
    best = judgedOf(compiled, { ...best.trained, kan });
  }
  return { kind: "solved", ...best, levels, isCut: false };
}

function fresh({ problem }: CompiledProblem, { shape, degree, cells, seed }: NetworkOptions, start: number) {
  const { variables } = problem;
  return initialKan(
    shape,
    freshPoints(problem, START_POINTS),
    {
      intervals: cells ?? FIRST_CELLS,
      degree,
      base: "zero",
      gridEps: 1,
      inputRanges: variables.map(({ low, high }) => [low, high] as const),
    },
    randomStream(seed, "solve", start),
  );
}

function startsOf({ problem }: CompiledProblem): Float64Array {
  return Float64Array.from(problem.parameters, ({ start }) => start);
}

/** How well a network obeys a problem. */
function judgedOf(compiled: CompiledProblem, trained: Trained): Judged {
  const none = compiled.problem.variables.map(() => new Float64Array(0));
  return { trained, judgement: judged(compiled, kanJetsOf(trained.kan), trained.parameters, none) };
}

/** The largest root mean square that is left of an equation or condition. */
function worstOf({ judgement }: Judged): number {
  return [...judgement.equations, ...judgement.conditions].reduce((most, { rms }) => Math.max(most, rms), 0);
}
