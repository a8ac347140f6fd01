import { complexity } from "../symbolic/complexity.ts";
import type { FormulaData } from "../symbolic/constants.ts";
import { refitConstants } from "../symbolic/constants.ts";
import type { Expr } from "../symbolic/expr.ts";
import { key } from "../symbolic/order.ts";
import { freeConstants, freeUnlessSettled } from "../symbolic/parameters.ts";
import { roundConstants } from "../symbolic/round.ts";
import { simplify } from "../symbolic/simplify.ts";
import { compile } from "../symbolic/tape.ts";

/** A formula that the search found, in the units of the data, with what is known about it. */
export interface Candidate {
  readonly expr: Expr;
  readonly complexity: number;
  /** Numbers in it that were fitted rather than recognised. */
  readonly fitted: number;
  /** RMSE over the standard deviation of the target, on the rows that constants were fitted to. */
  readonly train: number;
  /** The same on rows that were held out. */
  readonly held: number;
  /** What the choice goes by, in nats, least first: description length of the formula and of the rows given it. */
  readonly length: number;
  /** Which part of the search found it. */
  readonly origin: string;
  /** Whether constants were rounded and the formula simplified. */
  readonly isPolished: boolean;
}

/** NRMSE below which a formula is exact: rounding errors of float64 data and nothing else. */
export const exactNrmse = 1e-9;

/** Rows of the first look at a candidate. Rows of a search are in random order. */
const probeRows = 160;

/** Collects candidates; keeps the best of each size. */
export class Archive {
  readonly #train: FormulaData;
  readonly #held: FormulaData;
  readonly #probe: FormulaData;
  readonly #onBetter: (candidate: Candidate) => void;
  readonly #seen = new Map<string, number>();
  #all: Candidate[] = [];

  constructor(train: FormulaData, held: FormulaData, onBetter: (candidate: Candidate) => void) {
    this.#train = train;
    this.#held = held;
    const few = Math.min(probeRows, train.target.length);
    this.#probe = {
      variables: train.variables,
      columns: train.columns.map((column) => column.subarray(0, few)),
      target: train.target.subarray(0, few),
    };
    this.#onBetter = onBetter;
  }

  /** Whether a formula without error was found. */
  get isExact(): boolean {
    return this.#all.some((candidate) => candidate.held < exactNrmse);
  }

  /** The candidate of least description length. */
  get best(): Candidate | undefined {
    return this.#all[0];
  }

  /** All candidates, best first. */
  get candidates(): readonly Candidate[] {
    return this.#all;
  }

  /** Every candidate that none beats in both size and held-out error, smallest first. */
  get front(): readonly Candidate[] {
    const bySize = [...this.#all].sort((a, b) => a.complexity - b.complexity || a.held - b.held);
    const front: Candidate[] = [];
    for (const candidate of bySize) {
      const last = front[front.length - 1];
      if (last === undefined || (candidate.held < last.held && last.held >= exactNrmse))
        front.push(candidate);
    }
    return front;
  }

  /**
   * Refits the constants of `expr` to the data and keeps the result where it promises something; an exact formula is
   * polished at once, the others by `polish`.
   *
   * Returns the NRMSE of the refit on some of the training rows. Cost: one refit.
   */
  offer(expr: Expr, origin: string): number {
    const structure = key(freeConstants(expr, freeUnlessSettled).template);
    const known = this.#seen.get(structure);
    const probe = refitConstants(expr, this.#probe, { maxSteps: 30 });
    if (!Number.isFinite(probe.nrmse)) return Number.POSITIVE_INFINITY;
    if (known !== undefined && known <= probe.nrmse * 1.001) return probe.nrmse;
    this.#seen.set(structure, probe.nrmse);
    const size = complexity(expr);
    const isBeaten = this.#all.some(
      (other) => other.complexity <= size && other.train * 1.5 < probe.nrmse && other.train > 0,
    );
    if (probe.nrmse >= exactNrmse && isBeaten) return probe.nrmse;
    const fitted = refitConstants(probe.expr, this.#train, { maxSteps: 40 });
    const rough = this.#candidate(fitted.expr, origin, false);
    if (this.#isPromising(rough)) this.#keep(rough.held < exactNrmse ? this.#polished(rough) : rough);
    return probe.nrmse;
  }

  /** Rounds and simplifies the best candidates that were not yet, until `isOver`. Cost: a few dozen refits each. */
  polish(most: number, isOver: () => boolean): void {
    const front = this.front;
    const wanted = [...this.#all.slice(0, most), ...front.slice(-most)];
    for (const rough of new Set(wanted)) {
      if (isOver()) return;
      if (rough.isPolished) continue;
      const polished = this.#polished(rough);
      this.#all = this.#all.filter((other) => other !== rough);
      this.#keep(polished);
    }
  }

  #polished(rough: Candidate): Candidate {
    const rounded = roundConstants(rough.expr, this.#train, { heldOut: this.#held });
    const simple = simplify(rounded.expr, this.#train);
    const options = [simple.expr, rounded.expr, rough.expr].map((expr) =>
      this.#candidate(expr, rough.origin, true),
    );
    return options.reduce((best, other) => (other.length < best.length ? other : best));
  }

  /** Whether a formula is close enough to the best known to be kept. */
  #isPromising(rough: Candidate): boolean {
    const best = this.best;
    if (best === undefined) return true;
    if (rough.held < exactNrmse)
      return best.held >= exactNrmse || rough.complexity < 2 * best.complexity + 10;
    if (best.held < exactNrmse) return false;
    if (rough.length < best.length + 20) return true;
    return this.#all.every((other) => other.complexity > rough.complexity || other.held > rough.held * 1.02);
  }

  #keep(candidate: Candidate): void {
    const twin = key(candidate.expr);
    if (this.#all.some((other) => key(other.expr) === twin)) return;
    const before = this.best;
    this.#all = [...this.#all, candidate].sort((a, b) => a.length - b.length).slice(0, 60);
    const isOnFront = this.front.includes(candidate);
    if (this.best !== before || isOnFront) this.#onBetter(candidate);
  }

  #candidate(expr: Expr, origin: string, isPolished: boolean): Candidate {
    const size = complexity(expr);
    const { values } = freeConstants(expr, freeUnlessSettled);
    const train = nrmseOf(expr, this.#train);
    const held = this.#held.target.length > 0 ? nrmseOf(expr, this.#held) : train;
    const n = this.#train.target.length + (this.#held === this.#train ? 0 : this.#held.target.length);
    const length = descriptionLength(Math.max(train, held), n, size, values.length);
    return { expr, complexity: size, fitted: values.length, train, held, length, origin, isPolished };
  }
}

/**
 * The description length of rows and formula in nats, up to a constant: n·log(error), 2 for each node (a choice among
 * about eight symbols), ½·log(n) for each fitted constant. Source: Rissanen 1978; for AICc's small-sample part the
 * constants are weighed by n/(n − constants − 2).
 */
export function descriptionLength(nrmse: number, n: number, nodes: number, constants: number): number {
  if (!Number.isFinite(nrmse)) return Number.POSITIVE_INFINITY;
  const small = n / Math.max(1, n - constants - 2);
  // Below the exact level errors are rounding, and only size counts.
  const error = Math.max(nrmse, exactNrmse / 10);
  return n * Math.log(error) + 2 * nodes + 0.5 * Math.log(n) * constants * small;
}

function nrmseOf(expr: Expr, data: FormulaData): number {
  const predicted = new Float64Array(data.target.length);
  compile(expr, data.variables).value(data.columns, predicted);
  let [mean, sum, around] = [0, 0, 0];
  for (const y of data.target) mean += y / data.target.length;
  for (let r = 0; r < predicted.length; r++) {
    sum += (predicted[r]! - data.target[r]!) ** 2;
    around += (data.target[r]! - mean) ** 2;
  }
  const nrmse = Math.sqrt(sum / (around || 1));
  return Number.isFinite(nrmse) ? nrmse : Number.POSITIVE_INFINITY;
}
