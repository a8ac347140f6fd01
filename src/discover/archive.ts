import { nrmseOf } from "../math/errors.ts";
import { normalise } from "../symbolic/algebra/normalise.ts";
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { variablesOf } from "../symbolic/expression/make.ts";
import { key } from "../symbolic/expression/order.ts";
import { freeConstants, freeUnlessRecognised, isRecognised } from "../symbolic/expression/parameters.ts";
import { evaluate } from "../symbolic/expression/tape.ts";
import type { FormulaData } from "../symbolic/formula/constants.ts";
import { formulaLoss, refitConstants } from "../symbolic/formula/constants.ts";
import { describe } from "../symbolic/formula/descriptionLength.ts";
import { errorsOf, type Formula } from "../symbolic/formula/formula.ts";
import { roundConstants } from "../symbolic/formula/round.ts";
import { simplify } from "../symbolic/formula/simplify.ts";
import { decidingErrors } from "../targetErrors.ts";
import { hasHeavyTails, hasStructure } from "./noise.ts";
import { type Rounding, roundingError, roundingOfTable } from "./printedDigits.ts";
import { joinedRows } from "./rows.ts";
import { columnsByScoreTest } from "./scoreTest.ts";

/** The largest noise, over the standard deviation of the target, that ends a search: above it a few large values hide all else. */
const MOST_NOISE = 0.5;

/** NRMSE below which a formula is exact: rounding errors of float64 data and nothing else. */
export const EXACT_NRMSE = 1e-9;

/** Errors of printed figures above this share of the target's spread are noise like any other. */
const MOST_ROUNDING = 1e-3;

/** The NRMSE by which formulas are compared during a search: on held-out rows, in a small table on the training rows. */
export function comparedError({ errors }: Formula): number {
  return decidingErrors(errors).nrmse;
}

/** Formulas that are asked which columns they lack. */
const MOST_LOOKED_AT = 3;

/** Rows of the first look at a candidate. Rows of a search are in random order. */
const PROBE_ROWS = 160;

/** Collects formulas; keeps the best, and the best of each size. */
export class Archive {
  readonly #train: FormulaData;
  readonly #held: FormulaData;
  /** Training and held-out rows: what choices are made on. */
  readonly #both: FormulaData;
  readonly #probe: FormulaData;
  readonly #onBetter: (formula: Formula) => void;
  readonly #seen = new Map<string, number>();
  /** Those whose constants were rounded and that were simplified. */
  readonly #finished = new WeakSet<Formula>();
  #all: Formula[] = [];
  readonly #table: FormulaData;
  /** Of the figures that choices are made on. */
  readonly #rounding: Rounding | undefined;
  /** The last answer of `isExplained`. */
  #judged?: {
    readonly formula: Formula;
    readonly noise: number | undefined;
    readonly isExplained: boolean;
  };

  /** `all` holds every row of the table: a formula without a value on one of them is none. */
  constructor(train: FormulaData, held: FormulaData, all: FormulaData, onBetter: (formula: Formula) => void) {
    this.#table = all;
    this.#train = train;
    this.#held = held;
    this.#both = joinedRows(train, held);
    this.#rounding = roundingOfTable(this.#both);
    const few = Math.min(PROBE_ROWS, train.target.length);
    this.#probe = {
      variables: train.variables,
      columns: train.columns.map((column) => column.subarray(0, few)),
      target: train.target.subarray(0, few),
    };
    this.#onBetter = onBetter;
  }

  /** Whether a formula without error was found. */
  get isExact(): boolean {
    return this.#all.some((formula) => comparedError(formula) < EXACT_NRMSE);
  }

  /** Whether the best formula comes as near as the printed figures allow; false where they show no rounding. */
  get isAtRounding(): boolean {
    const { best } = this;
    if (best === undefined || this.#rounding === undefined) return false;
    const floor = this.#roundingFloor(best.expr);
    return nrmseOf(valuesOf(best.expr, this.#both), this.#both.target) < floor;
  }

  /** The error that rounded figures leave of a formula that is right; 0 where they show none, or more than figures do. */
  #roundingFloor(expr: Expr): number {
    if (this.#rounding === undefined) return 0;
    const floor = roundingError(expr, this.#both, this.#rounding);
    return floor < MOST_ROUNDING ? floor : 0;
  }

  /**
   * Whether the best formula leaves nothing but noise: its residuals are no larger than `noise` (a share of the
   * target's spread) allows, or, where that is not known, do not go with the inputs (see `hasStructure`).
   */
  isExplained(noise?: number): boolean {
    const best = this.best;
    if (best === undefined) return false;
    if (this.#judged?.formula !== best || this.#judged.noise !== noise) {
      this.#judged = { formula: best, noise, isExplained: this.#leavesNoise(best, noise) };
    }
    return this.#judged.isExplained;
  }

  /**
   * Whether the search may end although others have not been tried; to be asked between parts of the search.
   *
   * The best leaves nothing but noise, has no fitted constant but a factor in front, and is a product of powers or has
   * at most three nodes for each of its columns: hardly anything could be simpler. Polishes the best.
   */
  mayEnd(isOver: () => boolean, noise?: number): boolean {
    // A polished formula can be overtaken by a rough one that polishing had not reached: a few rounds, then the next time.
    for (let round = 0; round < 3 && this.isExplained(noise); round++) {
      if (this.best === undefined || this.isFinished(this.best)) break;
      if (isOver()) return false;
      this.polish(1, isOver);
    }
    const best = this.best;
    if (best === undefined || !this.isFinished(best) || !this.isExplained(noise)) return false;
    const isPlain = best.complexity <= 3 * variablesOf(best.expr).length || isProductOfPowers(best.expr);
    return isPlain && best.description.fitted <= factorsInFront(best.expr);
  }

  #leavesNoise(best: Formula, noise: number | undefined): boolean {
    if (comparedError(best) < EXACT_NRMSE || this.isAtRounding) return true;
    const { columns, target } = this.#both;
    const predicted = valuesOf(best.expr, this.#both);
    const nrmse = nrmseOf(predicted, target);
    // The size of n residuals is known to a share of 1/√(2n).
    if (noise !== undefined) return nrmse < noise * (1 + 1.5 / Math.sqrt(2 * target.length));
    const residual = predicted.map((value, r) => target[r]! - value);
    return nrmse < MOST_NOISE && !hasHeavyTails(residual) && !hasStructure(columns, residual);
  }

  /** The columns among `asked` that the best formulas, or the most accurate one, seem to lack (see `missedColumns`). */
  lackedColumns(asked: readonly string[]): string[] {
    const looked = new Set([...this.#all.slice(0, MOST_LOOKED_AT), ...this.front.slice(-1)]);
    const found = [...looked].flatMap(({ expr }) => [
      ...columnsByScoreTest(expr, asked, this.#both),
      ...variablesOf(expr),
    ]);
    return asked.filter((name) => found.includes(name));
  }

  /** The least held-out error of a formula with at most this many nodes; infinite where there is none. */
  errorUpTo(nodes: number): number {
    return this.#all.reduce(
      (least, formula) => (formula.complexity <= nodes ? Math.min(least, comparedError(formula)) : least),
      Number.POSITIVE_INFINITY,
    );
  }

  /** The formula of least description length. */
  get best(): Formula | undefined {
    return this.#all[0];
  }

  /** All formulas that are kept, best first. */
  get formulas(): readonly Formula[] {
    return this.#all;
  }

  /** Whether a formula of this archive was rounded and simplified. */
  isFinished(formula: Formula): boolean {
    return this.#finished.has(formula);
  }

  /** Every formula that none beats in both size and held-out error, smallest first. */
  get front(): readonly Formula[] {
    const bySize = [...this.#all].sort(
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

  /**
   * Refits the constants of `expr` to the data and keeps the result where it promises something; an exact formula is
   * polished at once, the others by `polish`.
   *
   * Returns the NRMSE of the refit on some of the training rows. Cost: one refit.
   */
  offer(expr: Expr, origin: string): number {
    const structure = key(freeConstants(expr, freeUnlessRecognised).template);
    const known = this.#seen.get(structure);
    const probe = refitConstants(expr, this.#probe, { maxSteps: 30 });
    if (!Number.isFinite(probe.nrmse)) return Number.POSITIVE_INFINITY;
    if (known !== undefined && known <= probe.nrmse * 1.001) return probe.nrmse;
    this.#seen.set(structure, probe.nrmse);
    const size = complexity(expr);
    const isBeaten = this.#all.some(
      ({ complexity: nodes, errors: { train } }) =>
        nodes <= size && train.nrmse * 1.5 < probe.nrmse && train.nrmse > 0,
    );
    if (probe.nrmse >= EXACT_NRMSE && isBeaten) return probe.nrmse;
    const fitted = refitConstants(probe.expr, this.#train, { maxSteps: 40 });
    const rough = this.#formula(normalise(fitted.expr), origin);
    if (this.#isPromising(rough) && this.#hasValues(rough.expr))
      this.#keep(comparedError(rough) < EXACT_NRMSE ? this.#polished(rough) : rough);
    return probe.nrmse;
  }

  /** Rounds and simplifies the best formulas that were not yet, until `isOver`. Cost: a few dozen refits each. */
  polish(most: number, isOver: () => boolean): void {
    const front = this.front;
    const wanted = [...this.#all.slice(0, most), ...front.slice(-most)];
    for (const rough of new Set(wanted)) {
      if (isOver()) return;
      if (this.isFinished(rough)) continue;
      const polished = this.#polished(rough);
      this.#all = this.#all.filter((other) => other !== rough);
      this.#keep(polished);
    }
  }

  #polished(rough: Formula): Formula {
    const rounded = roundConstants(rough.expr, this.#train, { heldOut: this.#held });
    const simple = simplify(rounded.expr, this.#train);
    const options = [simple.expr, rounded.expr, rough.expr]
      .filter((expr) => this.#hasValues(expr))
      .map((expr) => this.#formula(expr, rough.origin));
    const best = options.reduce((one, other) => (lengthOf(other) < lengthOf(one) ? other : one));
    this.#finished.add(best);
    return best;
  }

  #hasValues(expr: Expr): boolean {
    return Number.isFinite(formulaLoss(expr, this.#table));
  }

  /** Whether a formula is close enough to the best known to be kept. */
  #isPromising(rough: Formula): boolean {
    const best = this.best;
    if (best === undefined) return true;
    const error = comparedError(rough);
    const isExact = comparedError(best) < EXACT_NRMSE;
    if (error < EXACT_NRMSE) return !isExact || rough.complexity < 2 * best.complexity + 10;
    if (isExact) return false;
    if (lengthOf(rough) < lengthOf(best) + 20) return true;
    return this.#all.every(
      (other) => other.complexity > rough.complexity || comparedError(other) > error * 1.02,
    );
  }

  #keep(formula: Formula): void {
    const twin = key(formula.expr);
    if (this.#all.some((other) => key(other.expr) === twin)) return;
    const before = this.best;
    this.#all = [...this.#all, formula].sort((a, b) => lengthOf(a) - lengthOf(b)).slice(0, 60);
    if (this.best !== before || this.front.includes(formula)) this.#onBetter(formula);
  }

  #formula(expr: Expr, origin: string): Formula {
    const { target } = this.#both;
    const nTrain = this.#train.target.length;
    const predicted = valuesOf(expr, this.#both);
    const on = (from: number, to: number) =>
      errorsOf(predicted.subarray(from, to), target.subarray(from, to));
    const errors = {
      train: on(0, nTrain),
      ...(nTrain < target.length && { validation: on(nTrain, target.length) }),
    };
    // Below the level of rounding only size counts.
    const { nrmse } = on(0, target.length);
    const floor = nrmse < MOST_ROUNDING ? this.#roundingFloor(expr) : 0;
    const description = describe(expr, this.#both, nrmse, Math.max(floor, EXACT_NRMSE / 10));
    return { expr, complexity: complexity(expr), description, errors, origin };
  }
}

function isProductOfPowers(expr: Expr): boolean {
  if (expr.kind === "mul") return expr.factors.every(isProductOfPowers);
  if (expr.kind === "pow")
    return expr.exponent.kind === "num" && expr.base.kind !== "add" && isProductOfPowers(expr.base);
  return expr.kind === "num" || expr.kind === "const" || expr.kind === "var";
}

/** How many fitted numbers a formula is multiplied by: 0 or 1. */
function factorsInFront(expr: Expr): number {
  if (expr.kind === "num") return isRecognised(expr.value) ? 0 : 1;
  return expr.kind === "mul"
    ? expr.factors.reduce((sum, f) => sum + (f.kind === "num" ? factorsInFront(f) : 0), 0)
    : 0;
}

function lengthOf({ description }: Formula): number {
  return description.length;
}

function valuesOf(expr: Expr, { variables, columns, target }: FormulaData): Float64Array {
  return evaluate(expr, variables, columns, target.length);
}
