/** What lies near the best formulas of a search among noise: formulas that agree with them, and their parts as problems. */
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { unlessOverflow } from "../../symbolic/expression/make.ts";
import { key } from "../../symbolic/expression/order.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { comparedError } from "../choosing/archive.ts";
import { factorProblem, partProblems } from "../near/formulaParts.ts";
import { leadingOf } from "../near/leading.ts";
import { likeParts } from "../near/likeParts.ts";
import { limitOf } from "../near/limits.ts";
import { nearTwins } from "../near/nearTwins.ts";
import { oneGroupProblem } from "../near/oneGroup.ts";
import type { Problem } from "../problem.ts";
import { scatterAlong } from "../reduce/oneCurve.ts";
import { likePairs } from "../units/likePairs.ts";
import type { SearchTools } from "./searchTools.ts";
import { refitWork } from "./shortlist.ts";

/** A network error above this is noise when a formula does as well: networks resolve laws much better. */
export const NOISE_ABOVE = 3e-4;
/** Formulas whose twins are looked at. */
const MOST_TWINNED = 3;
/** A formula that leaves more than this share, and more than noise, has no twins worth a refit. */
const MOST_OF_TWINNED = 0.1;
/** A formula that leaves less, and more than rounding, may have one part of the law twice; formulas with it, at most. */
const MOST_OF_ALIKE = 1e-3;
const MOST_ALIKE = 4;
/** A formula that leaves more may be wrong around its curve; curves that are opened in a search, at most, and the belief in them. */
const MOST_OF_CURVES = 0.02;
const MOST_CURVES = 6;
const NATS_OF_CURVE = 0.5;
/** Rows lie so much nearer to a curve than to the formula, where the law is a function of that column: neighbours show it. */
const SHARE_OF_SCATTER = 0.2;
/** A formula that leaves more is no law but for a correction; such formulas whose corrections are opened in a search, at most, and the belief in these. */
const MOST_OF_LEADING = 0.1;
const MOST_LEADING = 2;
const NATS_OF_CORRECTION = 1;
/** Parts of a formula that are opened, at most, and the belief in them: those in few columns are likelier. */
const MOST_PARTS = 3;
const NATS_OF_PART = 1;
const NATS_PER_RANK = 0.5;

/** Each formula is asked once for its twins, its limit, its curves, its correction and its parts. */
export class NearBest {
  readonly #tools: Pick<SearchTools, "archive" | "explained" | "offers" | "joinedBy">;
  readonly #twinned = new WeakSet<Expr>();
  readonly #taken = new WeakSet<Expr>();
  readonly #alike = new WeakSet<Expr>();
  readonly #joined = new WeakSet<Expr>();
  readonly #limited = new WeakSet<Expr>();
  readonly #opened = new WeakSet<Expr>();
  readonly #leading = new Set<string>();
  readonly #led = new WeakSet<Expr>();
  #curvesLeft = MOST_CURVES;

  constructor(tools: Pick<SearchTools, "archive" | "explained" | "offers" | "joinedBy">) {
    this.#tools = tools;
  }

  /** Whether a formula leaves more than networks and printed figures do. */
  isNoisy(formula: Formula): boolean {
    return comparedError(formula) > NOISE_ABOVE && !this.#tools.explained.isAtRounding(formula);
  }

  /**
   * The twins to first order of the best formulas (see `nearTwins`), of those that cost `most` work to refit at most: the
   * twins of a long formula are hundreds, and wait.
   */
  twins(most: number): Expr[] {
    const { archive, explained, offers } = this.#tools;
    const rows = offers.train.target.length;
    let left = most;
    return archive.formulas.slice(0, MOST_TWINNED).flatMap((one) => {
      if (this.#twinned.has(one.expr) || !this.isNoisy(one)) return [];
      if (comparedError(one) > MOST_OF_TWINNED && !explained.leavesNoise(one)) return [];
      const twins = nearTwins(one.expr);
      const work = twins.length * refitWork(complexity(one.expr), rows);
      if (work > left) return [];
      left -= work;
      this.#twinned.add(one.expr);
      return twins.flatMap((twin) => unlessOverflow(() => normalise(twin)) ?? []);
    });
  }

  /** The best formula with one of its parts in place of another (see `likeParts`), where it leaves next to nothing. */
  alike(): Expr[] {
    const { best } = this.#tools.archive;
    if (best === undefined || this.#alike.has(best.expr) || comparedError(best) > MOST_OF_ALIKE) return [];
    this.#alike.add(best.expr);
    return likeParts(best.expr, MOST_ALIKE).flatMap((one) => unlessOverflow(() => normalise(one)) ?? []);
  }

  /** Problems with the columns joined that the best formula holds by their sums or differences alone, where units are required. */
  joined(): { readonly problem: Problem; readonly nats: number }[] {
    const { archive, joinedBy } = this.#tools;
    const { best } = archive;
    if (best === undefined || joinedBy === undefined || !this.isNoisy(best) || this.#joined.has(best.expr))
      return [];
    this.#joined.add(best.expr);
    const pairs = likePairs(best.expr);
    if (pairs.length === 0) return [];
    return joinedBy(pairs).map(({ problem, nats }) => ({ problem, nats: nats + NATS_OF_PART }));
  }

  /** What is offered beside the best formulas; of their twins those of `most` work at most. */
  formulas(most: number): Expr[] {
    return [...this.alike(), ...this.limits(), ...this.twins(most)];
  }

  /** What the best formula makes problems of, and the belief in each. */
  problems(): { readonly problem: Problem; readonly nats: number }[] {
    return [...this.joined(), ...this.curves(), ...this.corrections(), ...this.parts()];
  }

  /** What stands beside formulas of the front that are the law but for a correction (see `leadingOf`), until nothing but noise is left. */
  corrections(): { readonly problem: Problem; readonly nats: number }[] {
    const { archive, explained, offers } = this.#tools;
    const { best, front } = archive;
    if (best === undefined || archive.isExact || this.#leading.size >= MOST_LEADING) return [];
    // Curves have forms of their own.
    if (offers.train.columns.length < 2) return [];
    const asked = front.filter((one) => !this.#led.has(one.expr) && comparedError(one) < MOST_OF_LEADING);
    for (const one of asked) this.#led.add(one.expr);
    if (asked.length === 0 || explained.leavesNoise(best)) return [];
    return asked.flatMap(({ expr }) => {
      const leading = leadingOf(expr);
      if (leading === undefined || this.#leading.has(key(leading)) || this.#leading.size >= MOST_LEADING)
        return [];
      this.#leading.add(key(leading));
      const problem = factorProblem(leading, offers.train);
      return problem === undefined ? [] : [{ problem, nats: NATS_OF_CORRECTION }];
    });
  }

  /** The limits that the best formulas run to (see `limitOf`). */
  limits(): Expr[] {
    return this.#tools.archive.formulas.slice(0, MOST_TWINNED).flatMap(({ expr }) => {
      if (this.#limited.has(expr)) return [];
      this.#limited.add(expr);
      return unlessOverflow(() => limitOf(expr)) ?? [];
    });
  }

  /**
   * What of the best formula is a function of one column or of one group of columns, where it leaves little but is not exact and the
   * rows lie much nearer to a curve: a sum of powers that stands for another function there.
   */
  curves(): { readonly problem: Problem; readonly nats: number }[] {
    const { archive, explained, offers } = this.#tools;
    const { best } = archive;
    if (best === undefined || this.#opened.has(best.expr) || comparedError(best) > MOST_OF_CURVES) return [];
    this.#opened.add(best.expr);
    if (archive.isExact || explained.isAtRounding(best) || explained.leavesNoise(best)) return [];
    const group = oneGroupProblem(best.expr, offers.train);
    const parts = partProblems(best.expr, offers.train, 1).filter(({ names }) => names.length === 1);
    const least = SHARE_OF_SCATTER * comparedError(best);
    const found = [...(group === undefined ? [] : [group]), ...parts]
      .filter(({ columns, target }) => scatterAlong(columns[0]!, target) < least)
      .slice(0, this.#curvesLeft);
    this.#curvesLeft -= found.length;
    return found.map((problem) => ({ problem, nats: NATS_OF_CURVE }));
  }

  /**
   * Parts of the best formula that fitted numbers stand for (see `partProblems`), once it leaves nothing but noise: before,
   * its other parts are wrong too.
   */
  parts(): { readonly problem: Problem; readonly nats: number }[] {
    const { archive, explained, offers } = this.#tools;
    const { best } = archive;
    if (best === undefined || this.#taken.has(best.expr)) return [];
    if (!this.isNoisy(best) || !explained.leavesNoise(best)) return [];
    this.#taken.add(best.expr);
    return partProblems(best.expr, offers.train, MOST_PARTS).map((problem, rank) => ({
      problem,
      nats: NATS_OF_PART + NATS_PER_RANK * rank,
    }));
  }
}
