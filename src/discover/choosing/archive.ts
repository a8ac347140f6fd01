/** The formulas that a search keeps: the set, its best, its front. */
import { key } from "../../symbolic/expression/order.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { decidingErrors, reportedErrors } from "../../targetErrors.ts";

/** NRMSE below which a formula is exact: rounding errors of float64 data and nothing else. */
export const EXACT_NRMSE = 1e-9;

/** The NRMSE by which formulas are compared during a search: on held-out rows, in a small table on the training rows. */
export function comparedError({ errors }: Formula): number {
  return decidingErrors(errors).nrmse;
}

/** The NRMSE that is reported in the end; what is below rounding is equal. */
export function reportedError({ errors }: Formula): number {
  return Math.max(EXACT_NRMSE, reportedErrors(errors).nrmse);
}

/** Formulas that are kept at most, besides the front. */
const MOST_KEPT = 60;
/** A formula is kept though it is longer than the best by so many nats: finishing may shorten it. */
const KEPT_BEYOND = 20;
/** An exact formula is kept beside another if it has fewer nodes than this factor and so many more: finishing may remove them. */
const EXACT_FACTOR = 2;
const EXACT_MORE = 10;
/** What no formula as small beats by this share is kept for the front, and what one beats by this factor is not looked at. */
const ON_FRONT = 1.02;
const BEATEN_BY = 1.5;

/** The best formulas by description length, and with them those that none beats in both size and error. */
export class Archive {
  readonly #onBetter: (formula: Formula) => void;
  /** Whether few rows are met by a formula only because many formulas are. */
  readonly isCoincidence: (formula: Formula) => boolean;
  #all: readonly Formula[] = [];

  /**
   * `onBetter` is called with every formula that is the best, or on the front, when it comes in. `isCoincidence` says
   * whether few rows are met by a formula that is exact on them only because many are.
   */
  constructor(
    onBetter: (formula: Formula) => void = () => {},
    isCoincidence: (formula: Formula) => boolean = () => false,
  ) {
    this.#onBetter = onBetter;
    this.isCoincidence = isCoincidence;
  }

  /** All formulas that are kept, best first. */
  get formulas(): readonly Formula[] {
    return this.#all;
  }

  /** The formula of least description length. */
  get best(): Formula | undefined {
    return this.#all[0];
  }

  /** Whether a formula without error was found that is no coincidence. */
  get isExact(): boolean {
    return this.#all.some((formula) => isExact(formula) && !this.isCoincidence(formula));
  }

  /** See `frontOf`. */
  get front(): readonly Formula[] {
    return frontOf(this.#all);
  }

  /** The least compared error of a formula with at most this many nodes; infinite where there is none. */
  errorUpTo(nodes: number): number {
    return this.#all.reduce(
      (least, formula) => (formula.complexity <= nodes ? Math.min(least, comparedError(formula)) : least),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Whether a formula no larger than `nodes` is so much more accurate that one with this error is not worth a look. */
  beats(nodes: number, nrmse: number): boolean {
    return this.#all.some(
      ({ complexity, errors: { train } }) =>
        complexity <= nodes && train.nrmse * BEATEN_BY < nrmse && train.nrmse > 0,
    );
  }

  /**
   * Whether a formula that is not finished is close enough to the best to be kept: about as short, or on the front. Once
   * there is an exact one, only others that are exact and not much larger.
   */
  isPromising(formula: Formula): boolean {
    const best = this.best;
    if (best === undefined) return true;
    if (isExact(formula))
      return !isExact(best) || formula.complexity < EXACT_FACTOR * best.complexity + EXACT_MORE;
    if (isExact(best)) return false;
    if (lengthOf(formula) < lengthOf(best) + KEPT_BEYOND) return true;
    const error = comparedError(formula);
    return this.#all.every(
      (other) => other.complexity > formula.complexity || comparedError(other) > error * ON_FRONT,
    );
  }

  /** Keeps a formula, unless the same is there; of too many the longest descriptions that are not on the front go. */
  keep(formula: Formula): void {
    const twin = key(formula.expr);
    if (this.#all.some((other) => key(other.expr) === twin)) return;
    const before = this.best;
    const ranked = [...this.#all, formula].sort((a, b) => lengthOf(a) - lengthOf(b));
    const front = frontOf(ranked);
    this.#all = ranked.filter((one, place) => place < MOST_KEPT || front.includes(one));
    if (this.best !== before || this.front.includes(formula)) this.#onBetter(formula);
  }

  /** Keeps `finished` in place of `rough`. */
  replace(rough: Formula, finished: Formula): void {
    this.#all = this.#all.filter((other) => other !== rough);
    this.keep(finished);
  }
}

/** Those of `formulas` that none beats in both size and compared error, smallest first; of exact ones the smallest alone. */
export function frontOf(formulas: readonly Formula[]): Formula[] {
  const bySize = formulas.toSorted(
    (a, b) => a.complexity - b.complexity || comparedError(a) - comparedError(b),
  );
  const front: Formula[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const formula of bySize) {
    const error = comparedError(formula);
    if (front.length > 0 && !(error < least && least >= EXACT_NRMSE)) continue;
    front.push(formula);
    least = error;
  }
  return front;
}

function isExact(formula: Formula): boolean {
  return comparedError(formula) < EXACT_NRMSE;
}

function lengthOf({ description }: Formula): number {
  return description.length;
}
