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
import { roundConstants } from "../symbolic/formula/round.ts";
import { simplify } from "../symbolic/formula/simplify.ts";
import { hasHeavyTails, hasStructure } from "./noise.ts";
import { joinedRows } from "./rows.ts";
import { columnsByScoreTest } from "./scoreTest.ts";

/** The largest noise, over the standard deviation of the target, that ends a search: above it a few large values hide all else. */
const MOST_NOISE = 0.5;

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
  /** Akaike's criterion for small samples, for comparison. */
  readonly aicc: number;
  /** Which part of the search found it. */
  readonly origin: string;
  /** Whether constants were rounded and the formula simplified. */
  readonly isPolished: boolean;
}

/** NRMSE below which a formula is exact: rounding errors of float64 data and nothing else. */
export const EXACT_NRMSE = 1e-9;

/** Formulas that are asked which columns they lack. */
const MOST_LOOKED_AT = 3;

/** Rows of the first look at a candidate. Rows of a search are in random order. */
const PROBE_ROWS = 160;

/** Collects candidates; keeps the best of each size. */
export class Archive {
  readonly #train: FormulaData;
  readonly #held: FormulaData;
  /** Training and held-out rows: what choices are made on. */
  readonly #both: FormulaData;
  readonly #probe: FormulaData;
  readonly #onBetter: (candidate: Candidate) => void;
  readonly #seen = new Map<string, number>();
  #all: Candidate[] = [];
  readonly #table: FormulaData;
  /** The last answer of `isExplained`. */
  #judged?: {
    readonly candidate: Candidate;
    readonly noise: number | undefined;
    readonly isExplained: boolean;
  };

  /** `all` holds every row of the table: a formula without a value on one of them is none. */
  constructor(
    train: FormulaData,
    held: FormulaData,
    all: FormulaData,
    onBetter: (candidate: Candidate) => void,
  ) {
    this.#table = all;
    this.#train = train;
    this.#held = held;
    this.#both = joinedRows(train, held);
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
    return this.#all.some((candidate) => candidate.held < EXACT_NRMSE);
  }

  /**
   * Whether the best formula leaves nothing but noise: its residuals are no larger than `noise` (a share of the
   * target's spread) allows, or, where that is not known, do not go with the inputs (see `hasStructure`).
   */
  isExplained(noise?: number): boolean {
    const best = this.best;
    if (best === undefined) return false;
    if (this.#judged?.candidate !== best || this.#judged.noise !== noise) {
      this.#judged = { candidate: best, noise, isExplained: this.#leavesNoise(best, noise) };
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
    for (let round = 0; round < 3 && this.isExplained(noise) && this.best?.isPolished === false; round++) {
      if (isOver()) return false;
      this.polish(1, isOver);
    }
    const best = this.best;
    if (best?.isPolished !== true || !this.isExplained(noise)) return false;
    const isPlain = best.complexity <= 3 * variablesOf(best.expr).length || isProductOfPowers(best.expr);
    return isPlain && best.fitted <= factorsInFront(best.expr);
  }

  #leavesNoise(best: Candidate, noise: number | undefined): boolean {
    if (best.held < EXACT_NRMSE) return true;
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
      (least, { complexity: size, held }) => (size <= nodes ? Math.min(least, held) : least),
      Number.POSITIVE_INFINITY,
    );
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
      if (last === undefined || (candidate.held < last.held && last.held >= EXACT_NRMSE))
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
    const structure = key(freeConstants(expr, freeUnlessRecognised).template);
    const known = this.#seen.get(structure);
    const probe = refitConstants(expr, this.#probe, { maxSteps: 30 });
    if (!Number.isFinite(probe.nrmse)) return Number.POSITIVE_INFINITY;
    if (known !== undefined && known <= probe.nrmse * 1.001) return probe.nrmse;
    this.#seen.set(structure, probe.nrmse);
    const size = complexity(expr);
    const isBeaten = this.#all.some(
      (other) => other.complexity <= size && other.train * 1.5 < probe.nrmse && other.train > 0,
    );
    if (probe.nrmse >= EXACT_NRMSE && isBeaten) return probe.nrmse;
    const fitted = refitConstants(probe.expr, this.#train, { maxSteps: 40 });
    const rough = this.#candidate(normalise(fitted.expr), origin, false);
    if (this.#isPromising(rough) && this.#hasValues(rough.expr))
      this.#keep(rough.held < EXACT_NRMSE ? this.#polished(rough) : rough);
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
    const options = [simple.expr, rounded.expr, rough.expr]
      .filter((expr) => this.#hasValues(expr))
      .map((expr) => this.#candidate(expr, rough.origin, true));
    return options.reduce((best, other) => (other.length < best.length ? other : best));
  }

  #hasValues(expr: Expr): boolean {
    return Number.isFinite(formulaLoss(expr, this.#table));
  }

  /** Whether a formula is close enough to the best known to be kept. */
  #isPromising(rough: Candidate): boolean {
    const best = this.best;
    if (best === undefined) return true;
    if (rough.held < EXACT_NRMSE)
      return best.held >= EXACT_NRMSE || rough.complexity < 2 * best.complexity + 10;
    if (best.held < EXACT_NRMSE) return false;
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
    const { target } = this.#both;
    const nTrain = this.#train.target.length;
    const predicted = valuesOf(expr, this.#both);
    const from = (row: number, to?: number): number =>
      nrmseOf(predicted.subarray(row, to), target.subarray(row, to));
    const train = from(0, nTrain);
    const held = nTrain < target.length ? from(nTrain) : train;
    const both = nrmseOf(predicted, target);
    // Below the exact level errors are rounding, and only size counts.
    const { length, aicc, fitted } = describe(expr, this.#both, both, EXACT_NRMSE / 10);
    return { expr, complexity: complexity(expr), fitted, train, held, length, aicc, origin, isPolished };
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

function valuesOf(expr: Expr, { variables, columns, target }: FormulaData): Float64Array {
  return evaluate(expr, variables, columns, target.length);
}
