import { type EdgeTrace, traceEdges } from "../../model/cpu/trace.ts";
import { curveAt, type EdgePlace, edgesOf, hasFiniteConstants, withCurve } from "../../model/edges.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import { networkError } from "../../model/evaluate.ts";
import type { Curve, Edge, Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";
import { SQUARED_ERROR } from "../../model/losses/squaredError.ts";
import { type Context, quiet } from "../../train/context.ts";
import { trainLeg } from "../../train/schedule/trainLeg.ts";
import { identifiable, type LibraryFunction } from "../library/index.ts";
import type { EdgeFit } from "./edgeFit.ts";
import { remembering } from "./edgeMemory.ts";

/** How edges are snapped. */
export interface SnapOptions {
  readonly engine: Engine;
  /** How errors count. @defaultValue squared error */
  readonly loss?: Loss;
  readonly library: readonly LibraryFunction[];
  /** States carried on after each edge. @defaultValue 3 */
  readonly beam?: number;
  /** Candidates tried on each edge in the whole network. @defaultValue 5 */
  readonly candidates?: number;
  /**
   * Decades of NRMSE that one unit of complexity must gain to be worth it. Default: 1.5 nats of description length, so
   * 0.65/rows, within 0.02 … 0.125.
   */
  readonly complexityPrice?: number;
  /** Optimiser steps after each snap. @defaultValue 25 */
  readonly steps?: number;
  /**
   * Refits after which no further edge is snapped; the work of one is known, so this bounds the whole. @defaultValue no
   * limit
   */
  readonly mostRefits?: number;
}

/** A network in which every edge is snapped, its NRMSE (scaled targets), what its functions cost, and both in one. */
export interface Snapped {
  readonly kan: Kan;
  readonly nrmse: number;
  readonly complexity: number;
  /** Decades of error and the price of complexity: the less, the better. */
  readonly score: number;
}

/** One on the way there: some edges may still be splines. */
type State = Snapped;

/**
 * The best networks with all edges snapped, best first; the caller, who sees the finished
 * formulas, makes the last choice.
 *
 * Works on a network in data units (`inDataUnits`). In each round every state of the beam snaps its most certain open
 * edge: the best candidates of the one-dimensional match are put in place one after the other, the whole network is
 * refitted briefly, and the loss of the whole network plus the price of complexity decides. At the end each edge is
 * revisited once with everything else in place. Edges a person fixed are left alone.
 * Sources: in-context choice, Sovrano et al., arXiv:2603.15250. Cost: edges·beam·candidates short refits.
 */
export async function snap(
  kan: Kan,
  batch: Batch,
  options: SnapOptions,
  context: Context = quiet,
): Promise<Snapped[]> {
  const search = await searcher(kan, batch, options, context);
  let beam: State[] = [search.start];
  const total = openEdges(search.start.kan).length;
  for (let round = 0; round < total; round++) {
    if (search.isOver()) break;
    const next: State[] = [];
    for (const state of beam) next.push(...(await search.expand(state)));
    if (next.length === 0) return [];
    // The last choice is the caller's, who sees the finished formulas: it gets a wider beam.
    const width = (options.beam ?? 3) * (round === total - 1 ? 2 : 1);
    beam = distinct(next.sort(byScore)).slice(0, width);
    beam = beam.filter((state) => state.score <= beam[0]!.score + HOPELESS_SCORE);
    context.sink({ kind: "step", stage: "snap", step: round + 1, of: total, nrmse: beam[0]!.nrmse });
  }
  const isCut = context.signal?.aborted === true;
  const closed: State[] = [];
  for (const state of beam) closed.push(isCut ? state : await search.closed(state));
  const revisited: State[] = [];
  for (const state of closed) {
    revisited.push(state);
    if (!search.isOver()) revisited.push(await search.revisit(state));
  }
  // A network that overflows on a row, or whose refit ran away, has no formula.
  const isUsable = (state: State): boolean => Number.isFinite(state.nrmse) && hasFiniteConstants(state.kan);
  return distinct(revisited.filter(isUsable).sort(byScore));
}

/** NRMSE below which a fully snapped network is exact. */
const EXACT = 1e-12;
/** A network this many decades behind the best of its round is not looked at again. */
const HOPELESS_SCORE = 1;
/** A refit this many times worse than before may still be on its way: it gets a second, longer one. */
const HOPELESS = 1000;

async function searcher(kan: Kan, batch: Batch, options: SnapOptions, context: Context) {
  const { engine, library, loss = SQUARED_ERROR } = options;
  const price = options.complexityPrice ?? Math.min(0.125, Math.max(0.02, 0.65 / batch.nRows));
  const steps = options.steps ?? 25;
  const most = options.candidates ?? 5;
  const mostRefits = options.mostRefits ?? Number.POSITIVE_INFINITY;
  const ask = remembering(library, { thorough: 5, alsoPlain: 3 });
  let refits = 0;
  const isOver = (): boolean => refits >= mostRefits || context.signal?.aborted === true;

  /** Trained for `count` steps, or until the error is down to `enough`. */
  const refit = async (
    network: Kan,
    count: number,
    enough = 0,
    patience = 4,
  ): Promise<{ kan: Kan; nrmse: number }> => {
    refits++;
    const open = openEdges(network).length > 0;
    const penalty = open ? SPLINE_PENALTY : NO_PENALTY;
    const leg = {
      steps: count,
      penalty,
      damping: 1e-4,
      tolerance: 3e-3,
      patience,
      diagonalFloor: open ? 1e-5 : 1e-12,
    };
    const onStep = (loss: number) => loss <= enough ** 2;
    const trained = await trainLeg(network, batch, leg, { engine, onStep, loss }, context);
    return {
      kan: trained.kan,
      nrmse: Number.isFinite(trained.loss) ? Math.sqrt(trained.loss) : Number.POSITIVE_INFINITY,
    };
  };
  // What comes here is trained: the first slow step ends it.
  const base = await refit(kan, steps, 0, 1);
  const floor = Math.max(base.nrmse, EXACT);
  // A row's nats are in proportion to the logarithm of the error, or to its square where the spread is known.
  const decades = (error: number): number =>
    loss.isOfOwnUnit === true ? error ** 2 / (2 * Math.LN10) : Math.log10(error);
  const score = (nrmse: number, complexity: number, isOpen: boolean): number =>
    decades(Math.max(nrmse, isOpen ? floor : EXACT)) + price * complexity;
  const stateOf = (network: Kan, nrmse: number, complexity: number): State => ({
    kan: network,
    nrmse,
    complexity,
    score: score(nrmse, complexity, openEdges(network).length > 0),
  });

  /** The candidates of an edge, refitted in place, best first. */
  const tryCandidates = async (
    state: State,
    trace: EdgeTrace,
    fits: readonly EdgeFit[],
    without: number,
  ): Promise<State[]> => {
    const tried: State[] = [];
    for (const fit of fits.slice(0, most)) {
      if (isOver() && tried.length > 0) break;
      const complexity = without + fit.complexity;
      const placed = place(state.kan, trace, fit);
      const best = tried[0];
      const isOpen = openEdges(placed).length > 0;
      const least = isOpen ? floor : EXACT;
      if (best && best.nrmse <= 1.5 * floor) {
        // Errors below `least` count alike: what is no simpler cannot beat a best that is down there already. And a
        // curve that is far off gets no closer by what little the rest of the network could still move.
        const isNoSimpler = score(least, complexity, isOpen) >= best.score && best.nrmse <= 1.5 * least;
        const isFar = fit.relativeError > 10 * Math.max(fits[0]!.relativeError, state.nrmse);
        if (isNoSimpler || (isFar && (!isOpen || complexity >= best.complexity))) continue;
      }
      let refitted = await refit(placed, steps, least);
      if (refitted.nrmse > 3 * floor && refitted.nrmse < HOPELESS * floor)
        refitted = await refit(refitted.kan, 2 * steps);
      if (!Number.isFinite(refitted.nrmse)) continue;
      tried.push(stateOf(refitted.kan, refitted.nrmse, complexity));
      tried.sort(byScore);
    }
    return tried;
  };

  const openTraces = (network: Kan): EdgeTrace[] =>
    traceEdges(network, batch.inputs).filter((trace) => curveAt(network, trace).kind === "spline");

  const expand = async (state: State): Promise<State[]> => {
    const traces = openTraces(state.kan);
    const accuracy = Math.max(state.nrmse, 1e-9);
    const ranked = traces
      .map((trace) => ({ trace, fits: ask(trace, accuracy) }))
      .filter(({ fits }) => fits.length > 0)
      .sort((one, other) => one.fits[0]!.score - other.fits[0]!.score);
    for (const { trace, fits } of ranked) {
      const tried = await tryCandidates(state, trace, fits, state.complexity);
      if (tried.length > 0) return tried;
    }
    return [];
  };

  /** The state with what is still open snapped to the best match of each edge on its own, and one refit at the end. */
  const closed = async (state: State): Promise<State> => {
    let { kan, complexity } = state;
    for (const trace of openTraces(kan)) {
      const [best] = ask(trace, Math.max(state.nrmse, 1e-9));
      if (best === undefined) continue;
      kan = place(kan, trace, best);
      complexity += best.complexity;
    }
    return kan === state.kan ? state : stateFrom(await refit(kan, 2 * steps), complexity);
  };

  /** Each snapped edge once more against the library, the rest in place. */
  const revisit = async (state: State): Promise<State> => {
    let best = stateFrom(await refit(state.kan, 2 * steps), state.complexity);
    if (best.nrmse < EXACT * 10) return best;
    for (const place of traceEdges(best.kan, batch.inputs)) {
      const curve = curveAt(best.kan, place);
      if (curve.kind !== "symbolic" || curve.isFixed) continue;
      const trace = traceEdges(best.kan, batch.inputs).find((t) => samePlace(t, place))!;
      const accuracy = Math.max(best.nrmse, 1e-9);
      const now = library.find((fn) => fn.name === curve.fn.name);
      const fits = ask(trace, accuracy).filter((fit) => fit.fn.name !== curve.fn.name);
      const without = best.complexity - (now ? costOf(now, curve) : 0);
      for (const candidate of await tryCandidates(best, trace, fits.slice(0, 3), without)) {
        if (candidate.score < best.score - 1e-9) best = candidate;
      }
    }
    return best;
  };
  const stateFrom = (fitted: { kan: Kan; nrmse: number }, complexity: number) =>
    stateOf(fitted.kan, fitted.nrmse, complexity);

  return {
    start: stateOf(
      base.kan,
      Number.isFinite(base.nrmse) ? base.nrmse : networkError(kan, batch, engine, loss),
      0,
    ),
    expand,
    closed,
    revisit,
    isOver,
  };
}

const SPLINE_PENALTY = { ridge: 1e-12, smoothness: 1e-12, lamb: 0, lambL1: 0, lambEntropy: 0 };
const NO_PENALTY = { ridge: 0, smoothness: 0, lamb: 0, lambL1: 0, lambEntropy: 0 };

/** What a snapped curve costs: its function, and half a unit for each free constant, as in `EdgeFit`. */
function costOf(fn: LibraryFunction, curve: Extract<Curve, { kind: "symbolic" }>): number {
  const { a, b, exponent } = curve.free;
  return fn.complexity + 0.5 * (Number(a) + Number(b) + Number(exponent));
}

/** The network with one edge snapped; the fit's constant d joins the bias. */
export function place(kan: Kan, at: EdgePlace, fit: EdgeFit, isFixed = false): Kan {
  const curve: Curve =
    fit.fn.complexity === 0
      ? { kind: "cut" }
      : {
          kind: "symbolic",
          fn: fit.fn,
          a: fit.a,
          b: fit.b,
          c: fit.c,
          exponent: fit.exponent,
          free: { ...fit.free, c: identifiable(fit.fn).c },
          ...(isFixed ? { isFixed } : {}),
        };
  return withCurve(kan, at, curve, fit.d);
}

function openEdges(kan: Kan): Edge[] {
  return edgesOf(kan.nodes).filter(({ curve }) => curve.kind === "spline");
}

function samePlace(one: EdgeTrace, other: EdgeTrace): boolean {
  return one.node === other.node && one.factor === other.factor && one.edge === other.edge;
}

function byScore(one: State, other: State): number {
  return one.score - other.score;
}

/** States without those that use the same functions on the same edges as a better one. */
function distinct(states: readonly State[]): State[] {
  const seen = new Set<string>();
  return states.filter((state) => {
    const key = state.kan.nodes
      .map((node) =>
        node.factors
          .map((sum) =>
            sum.edges.map(({ curve }) => (curve.kind === "symbolic" ? formOf(curve) : curve.kind)).join(),
          )
          .join("*"),
      )
      .join(";");
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function formOf({ fn, free }: Extract<Curve, { kind: "symbolic" }>): string {
  return `${fn.name}${free.a ? " a" : ""}${free.b ? " b" : ""}`;
}
