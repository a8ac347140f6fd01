/**
 * The search for a curve as a sum of a few terms: single terms, pairs found together, chains of one kind of term, then
 * one more term at a time.
 *
 * Shape constants start from scans of grids, so that everything between is least squares; fits are short until the most
 * promising are finished, and what is kept is decided by the description length of formula and rows. Work is bounded by
 * counts: points, pairs and fits.
 */
import { totalSquares } from "../../math/errors.ts";
import { type Curve, withValues } from "./curve.ts";
import { BASES, type Base, type CurveModel, nameOf, smallerSums, type WrittenModel } from "./curveModel.ts";
import type { CurveTerm } from "./curveTerm.ts";
import { Fitter } from "./fitter.ts";
import { pairStarts } from "./pairScan.ts";
import { baseProjection, distinctBest, type Point, pointsOf, type Scanned, scanned } from "./scan.ts";

/** Starts of each single term beside each base. */
const STARTS = 2;
/** Pairs that are fitted: all shortly, the best of them further. */
const MOST_PAIRS = 110;
const GOOD_PAIRS = 30;
/** Sums that are extended by a further term, of each length. */
const WIDTH = 5;
/** Terms that extend one sum, at most. */
const EXTENSIONS = 6;
/** Most terms of a sum, of a short one, and of a chain. */
const MOST_TERMS = 4;
const SHORT_TERMS = 2;
const MOST_CHAINED = 5;
/** A sum longer than the best of fewer terms by this many nats is not extended. */
const HOPELESS = 10;
/** Steps of a first fit, of a short one and of a last. */
const FIRST_STEPS = 4;
const SHORT_STEPS = 12;
const LAST_STEPS = 120;
/** Sums that are fitted to the end. */
const MOST_FINISHED = 24;
/** Sums that are tried without one of their terms or a part of their base. */
const MOST_REDUCED = 6;
/** Sums that leave a smaller share of the spread are exact: no term is missing. */
const EXACT = 1e-8;

/** Sums of at most a few terms for a curve, shortest description first. */
export function curveModels(
  curve: Curve,
  terms: readonly CurveTerm[],
  isOver: () => boolean,
): WrittenModel[] {
  const search = new CurveSearch(curve, terms, isOver);
  search.singles();
  search.pairs();
  search.chains();
  search.extensions(MOST_TERMS);
  return search.finished();
}

/** Of these sums those that start from single terms: of one, and of two where the second is seen in what the first leaves. */
export function shortCurveModels(
  curve: Curve,
  terms: readonly CurveTerm[],
  isOver: () => boolean,
): WrittenModel[] {
  const search = new CurveSearch(curve, terms, isOver);
  search.singles();
  search.extensions(SHORT_TERMS);
  return search.finished();
}

class CurveSearch {
  readonly #fitter: Fitter;
  readonly #terms: readonly CurveTerm[];
  readonly #points: ReadonlyMap<CurveTerm, readonly Point[]>;
  readonly #isOver: () => boolean;
  readonly #found = new Map<string, CurveModel>();
  readonly #exact: number;

  constructor(curve: Curve, terms: readonly CurveTerm[], isOver: () => boolean) {
    this.#terms = terms.filter(({ fits }) => fits?.(curve) ?? true);
    this.#fitter = new Fitter(curve, this.#terms.length);
    this.#points = new Map(
      this.#terms.map((term) => [term, pointsOf(term, curve, this.#fitter.tapesOf(term))]),
    );
    this.#isOver = isOver;
    this.#exact = EXACT ** 2 * totalSquares(curve.y);
  }

  /** Every term beside every base, from its best points. */
  singles(): void {
    for (const base of BASES) {
      if (base !== "nothing") this.#fit(base, [], [], 0);
      const start = baseProjection(this.#fitter.curve, base);
      for (const term of this.#terms) {
        if (this.#isOver()) return;
        for (const { point } of distinctBest(scanned(this.#points.get(term)!, start), start, STARTS)) {
          this.#fit(base, [term], point.theta, SHORT_STEPS);
        }
      }
    }
  }

  /** The pairs whose points leave least, fitted shortly, the best of them further. */
  pairs(): void {
    if (this.#isDone()) return;
    const rough: CurveModel[] = [];
    for (const { base, points } of pairStarts(this.#fitter, this.#points, MOST_PAIRS)) {
      if (this.#isOver()) return;
      const terms = points.map(({ term }) => term);
      const theta = points.flatMap((point) => point.theta);
      const model = this.#fit(base, terms, theta, FIRST_STEPS);
      if (model !== undefined) rough.push(model);
    }
    for (const { base, terms, theta } of byRank(rough).slice(0, GOOD_PAIRS)) {
      if (this.#isOver()) return;
      this.#fit(base, terms, theta, SHORT_STEPS);
    }
  }

  /** Terms of one kind one after the other, beside each base and beside a term that changes slowly. */
  chains(): void {
    const grounds = this.#terms.filter(({ isGround }) => isGround === true);
    for (const link of this.#terms.filter(({ isRepeated }) => isRepeated === true)) {
      for (const base of BASES) {
        for (const seed of [[], ...grounds.filter((ground) => ground !== link).map((ground) => [ground])]) {
          if (this.#isOver() || this.#isDone()) return;
          this.#chain(base, seed, link);
        }
      }
    }
  }

  #chain(base: Base, seed: readonly CurveTerm[], link: CurveTerm): void {
    const start = this.#found.get(nameOf({ base, terms: seed }));
    let model = seed.length === 0 ? this.#fit(base, [], [], 0) : start;
    let least = Number.POSITIVE_INFINITY;
    for (let count = 0; model !== undefined && count < MOST_CHAINED; count++) {
      const [best] = this.#candidates(model, [link]);
      if (best === undefined) return;
      const { terms, theta } = model;
      model = this.#fit(base, [...terms, link], [...theta, ...best.point.theta], SHORT_STEPS);
      if (model === undefined || model.rank > least + HOPELESS) return;
      least = Math.min(least, model.rank);
    }
  }

  /** The best sums of each length with each of the terms that take most off what they leave, up to `most` of them. */
  extensions(most: number): void {
    for (let count = 1; count < most; count++) {
      for (const model of this.#ofLength(count).slice(0, WIDTH)) {
        if (this.#isOver() || this.#isDone()) return;
        const { base, terms, theta } = model;
        for (const { point } of this.#candidates(model, this.#terms).slice(0, EXTENSIONS)) {
          this.#fit(base, [...terms, point.term], [...theta, ...point.theta], SHORT_STEPS);
        }
      }
      const [shorter, longer] = [this.#ofLength(count)[0], this.#ofLength(count + 1)[0]];
      if (shorter !== undefined && longer !== undefined && longer.rank > shorter.rank + HOPELESS) return;
    }
  }

  /** The best of what was found, fitted to the end and freed of what it can do without, shortest description first. */
  finished(): WrittenModel[] {
    const finished = new Map<string, WrittenModel>();
    const finish = ({ base, terms, theta }: Pick<CurveModel, "base" | "terms" | "theta">): void => {
      const model = this.#fitter.fit({ base, terms }, theta, LAST_STEPS);
      const written = model && this.#fitter.written(model);
      if (written !== undefined) finished.set(nameOf(written), written);
    };
    for (const model of byRank([...this.#found.values()]).slice(0, MOST_FINISHED)) {
      if (this.#isOver()) break;
      finish(model);
    }
    for (const model of byLength([...finished.values()]).slice(0, MOST_REDUCED)) {
      for (const smaller of smallerSums(model)) {
        if (this.#isOver()) break;
        if (!finished.has(nameOf(smaller))) finish(smaller);
      }
    }
    return byLength([...finished.values()]);
  }

  /** The best point of each term beside what a sum has, the most promising first. */
  #candidates(model: CurveModel, terms: readonly CurveTerm[]): Scanned[] {
    const { curve } = this.#fitter;
    const start = this.#fitter.projection(model);
    if (start === undefined) return [];
    const residual = withValues(curve, start.rest);
    const rank = ({ point, left }: Scanned): number =>
      this.#fitter.rank(left, model.base, [...model.terms, point.term]);
    return terms
      .flatMap((term) => {
        const places =
          term.followsTarget === true
            ? pointsOf(term, residual, this.#fitter.tapesOf(term))
            : this.#points.get(term)!;
        return scanned(places, start)
          .sort((a, b) => a.left - b.left)
          .slice(0, 1);
      })
      .sort((a, b) => rank(a) - rank(b));
  }

  /** Fits a sum and keeps it where it is the shortest of its structure. */
  #fit(
    base: Base,
    terms: readonly CurveTerm[],
    theta: readonly number[],
    steps: number,
  ): CurveModel | undefined {
    const model = this.#fitter.fit({ base, terms }, theta, steps);
    if (model === undefined) return undefined;
    const name = nameOf(model);
    const before = this.#found.get(name);
    if (before === undefined || model.rank < before.rank) this.#found.set(name, model);
    return model;
  }

  #ofLength(count: number): CurveModel[] {
    return byRank([...this.#found.values()].filter(({ terms }) => terms.length === count));
  }

  #isDone(): boolean {
    return [...this.#found.values()].some(({ left }) => left < this.#exact);
  }
}

function byRank(models: readonly CurveModel[]): CurveModel[] {
  return models.toSorted((a, b) => a.rank - b.rank);
}

function byLength(models: readonly WrittenModel[]): WrittenModel[] {
  return models.toSorted((a, b) => a.length - b.length);
}
