/** What becomes of the formulas that forms find: they are fitted, judged, kept where they promise something, finished. */

import { residualsOf } from "../../math/errors.ts";
import { leftByLine } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { key } from "../../symbolic/expression/order.ts";
import { exponentsHeld, freeConstants, freeUnlessRecognised } from "../../symbolic/expression/parameters.ts";
import {
  type FormulaData,
  formulaLoss,
  type Refit,
  refitConstants,
} from "../../symbolic/formula/constants/constants.ts";
import {
  BRIEF,
  type FinishEffort,
  type FinishRows,
  finish,
  THOROUGH,
} from "../../symbolic/formula/finish.ts";
import { type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../../symbolic/formula/formulaLimits.ts";
import { withFewestDigits } from "../../symbolic/formula/rounding/fewestDigits.ts";
import { roundConstants } from "../../symbolic/formula/rounding/round.ts";
import { settledWays } from "../../symbolic/formula/rounding/settled.ts";
import { mostByChance, traces } from "../noise.ts";
import { MOST_ROUNDING } from "../printedDigits.ts";
import { joinedRows, type SearchRows } from "../rows.ts";
import { type Archive, comparedError, EXACT_NRMSE } from "./archive.ts";
import { Descriptions } from "./descriptions.ts";
import { settledAtEdge } from "./edgeOfDomain.ts";
import { withoutFactorsOfOne } from "./factorsOfOne.ts";

/** Jacobians of the first fit of a formula, and of the one that follows. */
const PROBE_STEPS = 30;
const FIT_STEPS = 40;
/** The same structure is fitted again from constants that are better by more than this share. */
const SAME_FIT = 1.001;
/** Rounds in which numbers near 1 go one by one. */
const ROUNDS_OF_ONES = 4;

/** A formula of so many times the nodes that are allowed is not looked at: finishing seldom halves one. */
const TOO_LARGE = 2;

/** A formula of more fitted constants is settled when it is finished. */
const MOST_SETTLED = 4;
/** Nats by which settling one constant may shorten a formula, about, and finishing the rest. */
const NATS_OF_NUMBER = 6;
const SHORTENED_BY = 8;
/**
 * What is left of a formula on a few rows, over the most that chance explains, from which it is not the law whatever its numbers are. Without noise
 * that is so of nearly all that come before the law: settling them took a tenth of a search that ends after a second.
 */
const REFUTED = 3;

/** The way of formulas into an archive. */
export class Offers {
  readonly #archive: Archive;
  readonly #limits: FormulaLimits;
  readonly #rows: Required<FinishRows>;
  readonly #probe: FormulaData;
  /** What formulas take on the rows that choices are made on. */
  readonly descriptions: Descriptions;
  /** The best NRMSE on the probe by structure. */
  readonly #seen = new Map<string, number>();
  /** Structures that had no value on some row when they came. */
  readonly #atEdge = new Set<string>();
  readonly #finished = new WeakSet<Formula>();

  /** A formula without a value on one row of the table is none. */
  constructor(
    { train, held, all }: Pick<SearchRows, "train" | "held" | "all">,
    archive: Archive,
    limits: FormulaLimits = {},
  ) {
    this.#archive = archive;
    this.#limits = limits;
    this.#rows = { train, heldOut: held, judged: joinedRows(train, held), domain: all };
    this.descriptions = new Descriptions(this.#rows.judged, train.target.length, limits);
    const few = Math.min(ROW_LIMITS.search.firstFit, train.target.length);
    this.#probe = {
      variables: train.variables,
      columns: train.columns.map((column) => column.subarray(0, few)),
      target: train.target.subarray(0, few),
      ...(train.weights && { weights: train.weights.subarray(0, few) }),
    };
  }

  /**
   * `expr` in as few digits as what it leaves allows, without a way into the archive: its terms and constants stay, whether
   * these are at the least squares or not. Cost: a Jacobian.
   */
  asItIs(expr: Expr, origin: string): Formula {
    return this.descriptions.formula(withFewestDigits(normalise(expr), this.#rows.judged), origin);
  }

  /** What formulas may be made of. */
  get limits(): FormulaLimits {
    return this.#limits;
  }

  /** Training and held-out rows: what choices are made on. */
  get judged(): FormulaData {
    return this.#rows.judged;
  }

  /** Training rows: what formulas are looked for in. */
  get train(): FormulaData {
    return this.#rows.train;
  }

  /** Whether a formula was rounded and simplified. */
  isFinished(formula: Formula): boolean {
    return this.#finished.has(formula);
  }

  /**
   * Refits the constants of `expr` and keeps the result where it promises something; an exact formula is finished at
   * once, the others by `finish`.
   *
   * Returns the NRMSE of the refit on some of the training rows. Cost: one refit.
   */
  offer(expr: Expr, origin: string): number {
    if (!hasOnlyAllowed(expr, this.#limits)) return Number.POSITIVE_INFINITY;
    const structure = key(freeConstants(expr, freeUnlessRecognised).template);
    const known = this.#seen.get(structure);
    const probe = this.#fitted(expr, this.#probe, PROBE_STEPS);
    if (!Number.isFinite(probe.nrmse)) return this.#offerAtEdge(expr, origin, structure);
    if (known !== undefined && known <= probe.nrmse * SAME_FIT) return probe.nrmse;
    this.#seen.set(structure, probe.nrmse);
    if (probe.nrmse >= EXACT_NRMSE && this.#archive.beats(complexity(expr), probe.nrmse)) return probe.nrmse;
    const fitted = this.#fitted(probe.expr, this.#rows.train, FIT_STEPS);
    if (!Number.isFinite(fitted.nrmse)) return this.#offerAtEdge(probe.expr, origin, structure);
    const rough = this.#settled(this.descriptions.formula(normalise(fitted.expr), origin));
    this.#keepIfPromising(rough);
    return probe.nrmse;
  }

  /** Keeps a formula that lacks a value on a few rows where it has one on all with its numbers settled. Cost: see `settledAtEdge`. */
  #offerAtEdge(expr: Expr, origin: string, structure: string): number {
    if (this.#atEdge.has(structure)) return Number.POSITIVE_INFINITY;
    this.#atEdge.add(structure);
    const most = (this.#archive.best?.description.length ?? Number.POSITIVE_INFINITY) + SHORTENED_BY;
    const settled = settledAtEdge(expr, this.#rows.judged, most);
    if (settled === undefined || !hasOnlyAllowed(settled, this.#limits)) return Number.POSITIVE_INFINITY;
    const formula = this.descriptions.formula(settled, origin);
    this.#keepIfPromising(formula);
    return formula.errors.train.nrmse;
  }

  /** A fit; powers that units hold together do not move apart. */
  #fitted(expr: Expr, rows: FormulaData, maxSteps: number): Refit {
    const { units } = this.#limits;
    return refitConstants(expr, rows, {
      maxSteps,
      ...(units && { isFree: exponentsHeld(expr, freeUnlessRecognised) }),
    });
  }

  /**
   * A formula that is about as short as the best with its constants as simple numbers, where that is shorter: a law whose numbers are
   * all simple would else be held, with every number fitted, against others whose numbers were settled (0.9995·c²·m/√(1 − 1.017·v²/c²)
   * among 1 % of noise takes 18 nats more than the law). All of them have to be, and rows must not reject them together: where some stay fitted
   * others settle by chance, and 11.5·exp(t·(0.01·t − 0.2516)) ended the search before 9.4·exp(−0.3·t) + 2.1. Where units are required few
   * formulas are left, mostly of simple numbers, and the description length decides alone. Cost: a few refits for each constant.
   */
  #settled(rough: Formula): Formula {
    const { description, expr, origin } = rough;
    const { best } = this.#archive;
    if (description.fitted === 0 || description.fitted > MOST_SETTLED) return rough;
    if (comparedError(rough) < MOST_ROUNDING) return rough;
    const reach = SHORTENED_BY + NATS_OF_NUMBER * description.fitted;
    if (best !== undefined && description.length > best.description.length + reach) return rough;
    if (this.#isRefuted(expr)) return rough;
    const { train, heldOut } = this.#rows;
    const settled = [
      roundConstants(expr, train, { heldOut }).expr,
      ...settledWays(expr, train).map((one) => this.#fitted(one, train, FIT_STEPS).expr),
    ];
    return settled
      .map(normalise)
      .filter((one) => hasOnlyAllowed(one, this.#limits))
      .map((one) => this.descriptions.formula(one, origin))
      .filter((one) => this.#limits.units !== undefined || isOfSimpleNumbers(one, rough, train.target.length))
      .reduce((best, one) => (one.description.length < best.description.length ? one : best), rough);
  }

  /** Whether what a formula leaves on a few rows follows a polynomial of all columns far beyond chance. Cost O(nodes). */
  #isRefuted(expr: Expr): boolean {
    const { columns } = this.#probe;
    const [first] = traces(columns, residualsOf(valuesOn(expr, this.#probe), this.#probe));
    return first !== undefined && first.z > REFUTED * mostByChance(columns.length);
  }

  #keepIfPromising(rough: Formula): void {
    if (this.#archive.isPromising(rough) && Number.isFinite(formulaLoss(rough.expr, this.#rows.domain)))
      this.#keep(rough);
  }

  /** What is exact is finished at once, and so is what is too large as yet. */
  #keep(rough: Formula): void {
    const { maxNodes = Number.POSITIVE_INFINITY } = this.#limits;
    if (rough.complexity > TOO_LARGE * maxNodes) return;
    const isToFinish = comparedError(rough) < EXACT_NRMSE || rough.complexity > maxNodes;
    const formula = isToFinish ? this.#finish(rough) : rough;
    if (formula.complexity <= maxNodes) this.#archive.keep(formula);
  }

  /** The share of the squares on a few rows that a formula leaves, up to a linear function of it. Cost O(nodes). */
  leftBy(expr: Expr): number {
    return leftByLine(valuesOn(expr, this.#probe), this.#probe.target);
  }

  /**
   * Finishes the `most` best formulas and as many of the front that were not yet, until `isOver`. Beside an exact formula
   * only what is smaller is shown, as an approximation: its constants are rounded. Cost: a few dozen refits each.
   */
  finish(most: number, isOver: () => boolean): void {
    const { formulas, front, isExact, best } = this.#archive;
    const effort = isExact ? { ...BRIEF, simplify: 0 } : BRIEF;
    for (const rough of new Set([...formulas.slice(0, most), ...front.slice(-most)])) {
      if (isOver()) return;
      if (this.isFinished(rough) || (isExact && rough.complexity >= best!.complexity)) continue;
      this.#archive.replace(rough, this.#finish(rough, effort));
    }
  }

  /**
   * Offers the `most` best formulas without numbers near 1 (see `withoutFactorsOfOne`) and finishes those that
   * are better, again until none is or `isOver`: the shortest description decides, of all rows that choices are made on. Cost:
   * a refit for each such number, a few dozen for each that is better.
   */
  offerWithoutOnes(most: number, isOver: () => boolean): void {
    const asked = new Set<Expr>();
    for (let round = 0; round < ROUNDS_OF_ONES; round++) {
      const before = this.#archive.best;
      for (const { expr, origin } of this.#archive.formulas.slice(0, most)) {
        if (asked.has(expr)) continue;
        asked.add(expr);
        for (const simpler of withoutFactorsOfOne(expr)) {
          if (isOver()) return;
          this.offer(simpler, origin);
        }
      }
      this.finish(1, isOver);
      if (this.#archive.best === before) return;
    }
  }

  #finish(rough: Formula, effort: FinishEffort = BRIEF): Formula {
    const { expr, errors, origin } = rough;
    const leastError = this.descriptions.leastError(expr, errors.train.nrmse);
    const extra = (one: Expr): number => this.descriptions.extra(one);
    // At the figures as printed few formulas arrive, and their numbers can be read.
    const isAtFigures = errors.train.nrmse > EXACT_NRMSE && errors.train.nrmse <= leastError;
    const finished = finish(expr, this.#rows, {
      ...effort,
      leastError,
      extra,
      ...(isAtFigures && { rounds: THOROUGH.rounds, printed: leastError }),
    });
    // Rounding moves powers one by one.
    const formula = hasOnlyAllowed(finished, this.#limits)
      ? this.descriptions.formula(finished, origin)
      : rough;
    this.#finished.add(formula);
    return formula;
  }
}

/** Nats of likelihood that 95 of 100 true formulas lose by each number that is not fitted, about (Wilks, 1938: half of χ² at 0.95 is 1.9, 3.0, 3.9). */
const NATS_OF_CHANCE = 1;

/** Whether all numbers of a formula were settled, no further from the fitted ones than the true ones would be. */
function isOfSimpleNumbers(settled: Formula, fitted: Formula, nRows: number): boolean {
  const lost = nRows * Math.log(settled.errors.train.nrmse / fitted.errors.train.nrmse);
  return settled.description.fitted === 0 && lost <= NATS_OF_CHANCE * (1 + fitted.description.fitted);
}
