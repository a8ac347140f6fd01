/** What lies near the best formulas of a search among noise: formulas that agree with them, and their parts as problems. */
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { unlessOverflow } from "../../symbolic/expression/make.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { comparedError } from "../choosing/archive.ts";
import type { Problem } from "../problem.ts";
import { partProblems } from "../reduce/formulaParts.ts";
import { likeParts } from "../reduce/likeParts.ts";
import { likePairs } from "../units/likePairs.ts";
import { nearTwins } from "./nearTwins.ts";
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
/** Parts of a formula that are opened, at most, and the belief in them: those in few columns are likelier. */
const MOST_PARTS = 3;
const NATS_OF_PART = 1;
const NATS_PER_RANK = 0.5;

/** Each formula is asked once for its twins, and once for its parts. */
export class NearBest {
  readonly #tools: Pick<SearchTools, "archive" | "explained" | "offers" | "joinedBy">;
  readonly #twinned = new WeakSet<Expr>();
  readonly #taken = new WeakSet<Expr>();
  readonly #alike = new WeakSet<Expr>();
  readonly #joined = new WeakSet<Expr>();

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
