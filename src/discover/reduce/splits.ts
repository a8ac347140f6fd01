/**
 * Laws that fall into two parts of fewer columns: proposed by the curvatures of a model, verified on the data.
 *
 * A split is taken when a model that has it (see `blocks.ts`) follows unseen rows as well as one that has not.
 */
import { extremes } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormTable } from "../direct/form.ts";
import { POWER_TRANSFORMS, type Transform } from "../direct/transforms.ts";
import { type Affine, affineColumns } from "./affine.ts";
import type { BasisKind } from "./basis.ts";
import { type Block, type BlockFit, fitProduct, fitSum, type Sample, sampleOf } from "./blocks.ts";
import { composed, type Derivatives, powerCurve } from "./curvature.ts";
import { heldError } from "./polynomial.ts";
import { type Grouping, groupings, type SplitKind, spreadsOf } from "./separable.ts";

/** One part: the columns that it holds, and what a model says it is on every row. */
export interface SplitPart {
  readonly columns: readonly number[];
  readonly values: Float64Array;
}

/** T(target) = first + φ·second, or first·second. The first part has no more columns than the second. */
export interface Split {
  readonly kind: SplitKind;
  /** The name of T, a power (see `transformNamed`). */
  readonly transform: string;
  /** φ: a known function of one column. @defaultValue 1 */
  readonly weight?: { readonly values: Float64Array; readonly expr: Expr };
  /** Undefined where it is 0 on every row. */
  readonly first: SplitPart | undefined;
  readonly second: SplitPart;
  /** NRMSE of the model in parts on rows it has not seen, in units of T(target). */
  readonly held: number;
}

/** How much more a model in parts may leave than the one that can hold any law: chance on the rows that judge. */
const ALLOWANCE = 1.05;
/** The same at a first look, and where columns are left out of a part. */
const QUICK_ALLOWANCE = 1.15;
const DROP_ALLOWANCE = 1.01;
/** Errors below this are rounding. */
const LEAST_ERROR = 1e-8;
/** A split that leaves this much says nothing. */
const MOST_ERROR = 0.35;
/** Rules missed by more than this are not tried. */
const MOST_MISS = 0.5;
/** Functions tried for each column. */
const MOST_CURVES = 3;
/** Curvatures of a model worse than this are not listened to: everything is tried on the data. */
const TRUSTED = 0.05;

/**
 * Splits of a problem, the most promising first: those that follow unseen rows best, in parts of few columns. `derivatives` are of a model of the target on the first
 * rows, `kinds` what stands for each column in models. Cost: some dozen quick fits for each column.
 */
export function splitsOf(
  problem: FormTable,
  derivatives: Derivatives,
  kinds: readonly BasisKind[],
  isOver: () => boolean,
): Split[] {
  const spreads = spreadsOf(problem.columns);
  const found: Split[] = [];
  for (const view of viewsOf(problem, kinds)) {
    const p = view.transform.power ?? 1;
    const seen = p === 1 ? derivatives : composed(derivatives, powerCurve(p));
    const isTrusted = view.plain < TRUSTED;
    const affine = affineColumns(problem.columns, seen, spreads).filter(
      ({ miss }) => !isTrusted || miss < MOST_MISS,
    );
    const single: Split[] = [];
    for (const column of spreads.keys()) {
      if (isOver()) return found;
      const all = affine.filter((one) => one.column === column);
      const own = isTrusted ? all.slice(0, MOST_CURVES) : all;
      const split = affineSplit(view, own);
      if (split !== undefined) single.push(split);
    }
    found.push(...single);
    const isIdentity = view.transform.power === 1;
    const proposed = groupings(seen, spreads, isIdentity ? ["sum", "product"] : ["sum"])
      .filter(({ miss }) => !isTrusted || miss < MOST_MISS)
      .sort((a, b) => a.miss - b.miss);
    const whole: Grouping[] = [];
    for (const one of proposed) {
      if (isOver()) return found;
      // What goes apart without a shared column does so with one.
      if (one.shared !== undefined && whole.some(({ kind }) => kind === one.kind)) continue;
      const split = groupSplit(view, one);
      if (split === undefined) continue;
      if (one.shared === undefined) whole.push(one);
      found.push(split);
    }
  }
  return found.sort((a, b) => priceOf(a) - priceOf(b));
}

/** What a column less in the parts is worth, as a share of the error. */
const COLUMN_PRICE = 1.4;

/** How much more promising a split is where no column of both parts leaves it open what belongs to which. */
const GAUGE_PRICE = 6;

function priceOf({ weight, first, second, held }: Split): number {
  const isOpen = weight === undefined && first?.columns.some((c) => second.columns.includes(c)) === true;
  return (
    (isOpen ? GAUGE_PRICE : 1) *
    Math.max(held, LEAST_ERROR) *
    COLUMN_PRICE ** ((first?.columns.length ?? 0) + second.columns.length)
  );
}

/** A table with its target transformed, and how well a model of any law follows it. */
interface View {
  readonly problem: FormTable;
  readonly transform: Transform;
  readonly kinds: readonly BasisKind[];
  /** NRMSE of a model of any law on rows it has not seen. */
  readonly plain: number;
  readonly quick: Sample;
  readonly whole: Sample;
  readonly quickLimit: number;
  readonly wholeLimit: number;
}

/** NRMSE of models of any law on rows they have not seen, at a first look and with all rows. */
interface Errors {
  readonly quick: number;
  readonly whole: number;
}

/** The target as it is, and powers of it: all where models say enough, else those that they follow better. */
function viewsOf(problem: FormTable, kinds: readonly BasisKind[]): View[] {
  const { columns, target } = problem;
  const [low, high] = extremes(target);
  const errorsOf = (values: Float64Array): Errors => ({
    quick: heldError(columns, kinds, values, true),
    whole: heldError(columns, kinds, values),
  });
  const plain = errorsOf(target);
  return POWER_TRANSFORMS.flatMap((transform): View[] => {
    if (!transform.fits(low, high)) return [];
    const values = target.map(transform.forward);
    if (!values.every(Number.isFinite)) return [];
    const own = transform.power === 1 ? plain : errorsOf(values);
    if (plain.whole > TRUSTED && own.whole > plain.whole) return [];
    // Where parts of a power are what the law is made of, their model is better than any of the target itself.
    const errors = { quick: Math.min(own.quick, plain.quick), whole: Math.min(own.whole, plain.whole) };
    return [viewOf(problem, transform, kinds, values, errors)];
  });
}

function viewOf(
  problem: FormTable,
  transform: Transform,
  kinds: readonly BasisKind[],
  values: Float64Array,
  { quick, whole }: Errors,
): View {
  return {
    plain: whole,
    problem,
    transform,
    kinds,
    quick: sampleOf(problem.columns, kinds, values, true),
    whole: sampleOf(problem.columns, kinds, values),
    quickLimit: Math.max(QUICK_ALLOWANCE * quick, LEAST_ERROR),
    wholeLimit: Math.min(MOST_ERROR, Math.max(ALLOWANCE * whole, LEAST_ERROR)),
  };
}

/** The split at one column, its function the one of `proposed` that the rows like best. */
function affineSplit(view: View, proposed: readonly Affine[]): Split | undefined {
  const { problem, quick, whole, transform } = view;
  let best: { one: Affine; blocks: Block[]; fit: BlockFit } | undefined;
  for (const one of proposed) {
    const rest = [...problem.columns.keys()].filter((c) => c !== one.column);
    const weight = problem.columns[one.column]!.map(one.curve.value);
    if (!weight.every(Number.isFinite)) continue;
    const blocks = [{ columns: rest }, { columns: rest, weight }];
    const fit = fitSum(quick, blocks);
    if (fit !== undefined && fit.held < Math.min(view.quickLimit, best?.fit.held ?? Number.POSITIVE_INFINITY))
      best = { one, blocks, fit };
  }
  if (best === undefined) return undefined;
  const blocks = withFewerColumns(quick, best.blocks, best.fit.held);
  const fit = fitSum(whole, blocks);
  if (fit === undefined || !(fit.held < view.wholeLimit)) return undefined;
  const { column, curve } = best.one;
  const expr = curve.expr({ kind: "var", name: problem.names[column]! });
  const parts = blocks.map(({ columns }, b): SplitPart => ({ columns, values: fit.values[b]! }));
  const second = parts[parts.length - 1]!;
  return {
    kind: "sum",
    transform: transform.name,
    weight: { values: problem.columns[column]!.map(curve.value), expr },
    first: parts.length === 1 ? undefined : parts[0]!,
    second,
    held: fit.held,
  };
}

/** The blocks without the columns that they do as well without; the first not at all where it is 0. */
function withFewerColumns(sample: Sample, blocks: readonly Block[], held: number): Block[] {
  let kept = [...blocks];
  let reached = held;
  const isAsGood = (next: readonly Block[]): boolean => {
    const fit = fitSum(sample, next);
    if (fit === undefined || !(fit.held < Math.max(DROP_ALLOWANCE * reached, LEAST_ERROR))) return false;
    reached = Math.min(reached, fit.held);
    return true;
  };
  if (isAsGood(kept.slice(1))) kept = kept.slice(1);
  for (let b = 0; b < kept.length; b++) {
    for (const c of kept[b]!.columns) {
      const next = kept.map((block, k) =>
        k === b ? { ...block, columns: block.columns.filter((other) => other !== c) } : block,
      );
      if (isAsGood(next)) kept = next;
    }
  }
  return kept;
}

/** The split into two groups of columns. */
function groupSplit(view: View, { kind, groups, shared }: Grouping): Split | undefined {
  const { transform } = view;
  const common = shared === undefined ? [] : [shared];
  const blocks: [Block, Block] = [
    { columns: [...groups[0], ...common], shared: common },
    { columns: [...groups[1], ...common] },
  ];
  const fit = kind === "sum" ? sumFit(view, blocks) : productFit(view, blocks);
  if (fit === undefined) return undefined;
  const [first, second] = blocks.map(({ columns }, b): SplitPart => ({ columns, values: fit.values[b]! }));
  return { kind, transform: transform.name, first, second: second!, held: fit.held };
}

function sumFit(
  { quick, whole, quickLimit, wholeLimit }: View,
  blocks: [Block, Block],
): BlockFit | undefined {
  if (!((fitSum(quick, blocks)?.held ?? 1) < quickLimit)) return undefined;
  const fit = fitSum(whole, blocks);
  return fit !== undefined && fit.held < wholeLimit ? fit : undefined;
}

/** A product as the sum of logarithms where the target keeps its sign, by turns where not. */
function productFit(view: View, blocks: [Block, Block]): BlockFit | undefined {
  const { problem, kinds, transform, quick, whole, quickLimit, wholeLimit } = view;
  const { columns, target } = problem;
  if (target.every((y) => y > 0) || target.every((y) => y < 0)) {
    const sign = Math.sign(target[0]!);
    const logs = target.map((y) => Math.log(Math.abs(y)));
    const errors = { quick: heldError(columns, kinds, logs, true), whole: heldError(columns, kinds, logs) };
    const logView = viewOf(problem, transform, kinds, logs, errors);
    const fit = sumFit(logView, blocks);
    const values = fit?.values.map((part, b) => part.map((v) => (b === 0 ? 1 : sign) * Math.exp(v)));
    // Two parts that all but cancel may have no value of their own on some row.
    if (fit === undefined || !values?.every((part) => part.every(Number.isFinite))) return undefined;
    return { held: fit.held, values };
  }
  const free: [Block, Block] = [{ columns: blocks[0].columns }, blocks[1]];
  if (!((fitProduct(quick, free)?.held ?? 1) < quickLimit)) return undefined;
  const fit = fitProduct(whole, free);
  return fit !== undefined && fit.held < wholeLimit ? fit : undefined;
}
