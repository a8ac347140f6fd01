/**
 * Formulas for a function of many columns, by taking it apart.
 *
 * Where it is a sum or product of functions of fewer columns, or some function of it is, each part is a problem of its own;
 * where two columns act as one quantity, that one takes their place; where it is a line in a curve of one column, offset and
 * slope are problems of the others. What is left has one or two quantities, and is given to a search. Sources: Udrescu et al. 2020
 * (arXiv:2006.10782); Bühler & Guillén-Gosálbez 2025 (arXiv:2509.10089).
 */

import { type Context, isInterrupted } from "../../train/context.ts";
import type { Expr } from "../expression/expr.ts";
import { add, mul, num, substitute } from "../expression/make.ts";
import { evaluate } from "../expression/tape/tape.ts";
import { AskedParts } from "./asked.ts";
import { joinedPart } from "./joins.ts";
import { combined, isOfSimpleNumbers, withoutLine } from "./partFormulas.ts";
import { PartModels } from "./partModels.ts";
import { fittedTo, groupOf, relevantPart, sampleOf, singleColumns, transformed } from "./parts.ts";
import { powerJoins } from "./powerJoins.ts";
import { affineGroup, OF_SUMS, type Split, splitsOf, type Transform } from "./splits.ts";
import {
  type Group,
  type Part,
  restricted,
  type Sample,
  type Surface,
  tableOf,
  valuesOf,
} from "./surface.ts";
import type { PartFormula, PartTools, Unexplained } from "./unexplained.ts";

/** Problems given to the search for one function, at most: they are what takes the time. */
const MOST_SEARCHES = 10;
/** Functions taken apart in a row, at most. */
const MOST_DEPTH = 8;
/** Formulas of a part, and of the whole, that go on. */
const MOST_KEPT = 3;
/** Ways to split one function that are tried. */
const MOST_SPLITS = 3;
/** A part that is known no better than this tells nothing of its form. */
const TOO_VAGUE = 0.1;
/** The search is for so many quantities; for so many more only where nothing else is left. */
const FEW = 2;
const MOST_SEARCHED = 4;
/** NRMSE below which a formula needs no rival. */
const EXACT = 1e-9;
/** Formulas this many times as far off as a part is known are worth a second way. */
const WORSE = 3;
/** A network that is further off than this misses pairs and products that the rows show. */
const ROUGH = 1e-3;
/** Pairs joined but for a power that are tried. */
const MOST_POWER_JOINS = 2;

/** The best formulas for a function, refitted to the rows, best first. Cost: up to `MOST_SEARCHES` calls of `search`. */
export async function explained(
  { surface, names, columns, target, error }: Unexplained,
  tools: PartTools,
  context: Context,
): Promise<readonly PartFormula[]> {
  const sample = sampleOf(names, columns, target);
  const whole: Part = { surface, groups: singleColumns(sample), error, exact: target };
  return new Explainer(sample, tools, context).explainTable(whole);
}

class Explainer {
  readonly #sample: Sample;
  readonly #tools: PartTools;
  readonly #context: Context;
  readonly #models: PartModels;
  readonly #asked = new AskedParts();
  #searches = 0;

  constructor(sample: Sample, tools: PartTools, context: Context) {
    this.#sample = sample;
    this.#tools = tools;
    this.#context = context;
    this.#models = new PartModels(sample, tools, context);
  }

  /** The best formulas for the table itself. */
  async explainTable(whole: Part): Promise<readonly PartFormula[]> {
    return this.explain(whole.error > ROUGH ? await this.#modelled(whole) : whole, 0);
  }

  /** The best formulas for a part over the names of the table, best first. */
  async explain(whole: Part, depth: number): Promise<readonly PartFormula[]> {
    const part = relevantPart(whole, this.#sample);
    if (part.groups.length === 0) return [{ expr: num(valuesOf(part, this.#sample)[0]!), nrmse: 0 }];
    if (await this.#isOver()) return [];
    // Of the table itself the truth is known better than the model knows it.
    const wrong = part.exact === undefined ? part.error : (part.blur ?? 0);
    const enough = Math.max(EXACT, WORSE * wrong);
    const isGood = (found: readonly PartFormula[]): boolean =>
      found[0] !== undefined && found[0].nrmse <= enough;
    let all: readonly PartFormula[] = [];
    for (const way of this.#waysOf(part, depth)) {
      all = [...all, ...(await way())].sort((a, b) => a.nrmse - b.nrmse);
      if (isGood(all) || (await this.#isOver())) break;
    }
    return all.slice(0, MOST_KEPT);
  }

  /** Whether no part is explained any more: without a search nothing that is taken apart comes together again. Lets Ctrl-C in. */
  async #isOver(): Promise<boolean> {
    return this.#searches >= MOST_SEARCHES || (await isInterrupted(this.#context));
  }

  /** The part with a network of its own (see `PartModels`), while parts are explained. */
  async #modelled(part: Part): Promise<Part> {
    return (await this.#isOver()) ? part : this.#models.modelled(part);
  }

  /** What can be done with a part, in order: a search where it is small, smaller problems, a search where nothing else is left. */
  *#waysOf(part: Part, depth: number): Generator<() => Promise<readonly PartFormula[]>> {
    const { groups } = part;
    const isFew = groups.length <= FEW;
    if (isFew) yield () => this.#searched(part);
    if (groups.length > 1 && depth < MOST_DEPTH) {
      if (part.error > ROUGH) yield () => this.#byRows(part, depth);
      if (part.error <= TOO_VAGUE) yield* this.#waysApart(part, depth);
      if (part.error <= ROUGH) yield () => this.#byRows(part, depth);
    }
    if (!isFew && groups.length <= MOST_SEARCHED) yield () => this.#searched(part);
  }

  /** The ways in which the surface of a part shows it to fall apart. */
  *#waysApart(part: Part, depth: number): Generator<() => Promise<readonly PartFormula[]>> {
    const { groups } = part;
    const sample = this.#sample;
    for (const split of splitsOf(part, sample).slice(0, MOST_SPLITS)) {
      if (part.exact !== undefined) yield () => this.#oneByOne(part, split, depth);
      yield () => this.#bySplit(part, split, depth);
    }
    if (groups.length > FEW) {
      const joined = joinedPart(part, sample);
      if (joined !== undefined) yield async () => this.explain(await this.#modelled(joined), depth + 1);
    }
    for (const join of powerJoins(part, sample).slice(0, MOST_POWER_JOINS)) {
      yield () => this.#divided(part, join.groups, join.factor, depth);
    }
    if (groups.length > FEW) {
      for (const transform of OF_SUMS) {
        const group = affineGroup(part, sample, transform);
        if (group !== undefined) yield () => this.#byLine(part, group, transform, depth);
      }
    }
  }

  /** The smallest block of a split first; what it leaves of the exact values is a table of fewer columns, and as exact. */
  async #oneByOne(
    part: Part,
    { kind, transform, blocks }: Split,
    depth: number,
  ): Promise<readonly PartFormula[]> {
    const { surface, wrong } = transformed(part, transform, this.#sample);
    const block = blocks.reduce((least, one) => (one.length < least.length ? one : least));
    const own = restricted(surface, this.#sample, block, wrong);
    if (own.error > TOO_VAGUE) return [];
    const [found] = await this.explain(own, depth + 1);
    if (found === undefined) return [];
    const { names, columns, base } = this.#sample;
    const values = evaluate(found.expr, names, columns, part.exact!.length);
    const without = (v: number, r: number): number => (kind === "sum" ? v - values[r]! : v / values[r]!);
    const exact = part.exact!.map(transform.forward).map(without);
    if (!exact.every(Number.isFinite)) return [];
    const others = part.groups.filter((group) => !block.includes(group));
    const rest = restricted(surface, this.#sample, others, wrong);
    const left = await this.#modelled({
      ...rest,
      surface: (rows) => rest.surface(rows).map((v) => without(v, base)),
      exact,
      blur: Math.max(part.blur ?? 0, isOfSimpleNumbers(found.expr, kind) ? 0 : found.nrmse),
    });
    const of = await this.explain(left, depth + 1);
    return fittedTo(
      part,
      of.map(({ expr }) => transform.back(kind === "sum" ? add(found.expr, expr) : mul(found.expr, expr))),
      this.#sample,
    );
  }

  /** What the rows alone tell: a factor divided out, or a pair joined. */
  async #byRows(part: Part, depth: number): Promise<readonly PartFormula[]> {
    const { groups, exact } = part;
    const { smaller } = this.#tools;
    if (smaller === undefined || exact === undefined || groups.length < 2) return [];
    const { variables } = tableOf(groups, exact);
    const over = (expr: Expr): Expr =>
      groups.reduce((whole, group, i) => substitute(whole, variables[i]!, group.expr), expr);
    let all: readonly PartFormula[] = [];
    for (const { keep, joined, factor = num(1) } of smaller(tableOf(groups, exact))) {
      const kept = keep.map((i) => groups[i]!);
      const gone = groups.filter((group) => !kept.includes(group));
      const made = joined === undefined ? [] : [groupOf(gone, over(joined), this.#sample)];
      all = [...all, ...(await this.#divided(part, [...kept, ...made], over(factor), depth))];
    }
    return all;
  }

  /** The part over a factor, as a function of other groups. */
  async #divided(
    part: Part,
    groups: readonly Group[],
    factor: Expr,
    depth: number,
  ): Promise<readonly PartFormula[]> {
    const { names, columns } = this.#sample;
    const divisor = (rows: readonly Float64Array[]): Float64Array =>
      evaluate(factor, names, rows, rows[0]!.length);
    const surface: Surface = (rows) => {
      const by = divisor(rows);
      return part.surface(rows).map((v, r) => v / by[r]!);
    };
    const known = divisor(columns);
    const exact = part.exact?.map((v, r) => v / known[r]!);
    if (exact?.every(Number.isFinite) === false) return [];
    const smaller = await this.#modelled({ ...part, groups, surface, ...(exact && { exact }) });
    const found = await this.explain(smaller, depth + 1);
    return fittedTo(
      part,
      found.map(({ expr }) => mul(factor, expr)),
      this.#sample,
    );
  }

  async #searched(part: Part): Promise<readonly PartFormula[]> {
    if (await this.#isOver()) return [];
    this.#searches++;
    const { groups, exact } = part;
    const data = tableOf(groups, exact ?? valuesOf(part, this.#sample));
    const { variables } = data;
    if (!data.target.every(Number.isFinite)) return [];
    const error = exact === undefined ? part.error : (part.blur ?? 0);
    let found = this.#asked.foundFor(data, error);
    if (found === undefined) {
      found = await this.#tools.search(data, error, this.#context);
      this.#asked.keep(data, error, found);
    }
    return found.slice(0, MOST_KEPT).map(({ expr, nrmse }) => ({
      expr: groups.reduce((whole, group, i) => substitute(whole, variables[i]!, group.expr), expr),
      nrmse,
    }));
  }

  async #bySplit(
    part: Part,
    { kind, transform, blocks }: Split,
    depth: number,
  ): Promise<readonly PartFormula[]> {
    const { surface, wrong } = transformed(part, transform, this.#sample);
    const parts = blocks.map((block) => restricted(surface, this.#sample, block, wrong));
    if (parts.some(({ error }) => error > TOO_VAGUE)) return [];
    const choices: (readonly PartFormula[])[] = [];
    for (const smaller of parts) {
      const found = await this.explain(smaller, depth + 1);
      if (found.length === 0) return [];
      choices.push(found);
    }
    // Every block has the others at the base row in it.
    const atBaseRow = valuesOf({ surface, groups: [], error: 0 }, this.#sample)[0]!;
    const rest = blocks.length - 1;
    const constant = kind === "sum" ? -rest * atBaseRow : atBaseRow ** -rest;
    if (!Number.isFinite(constant)) return [];
    return fittedTo(
      part,
      combined(choices).map((exprs) =>
        transform.back(kind === "sum" ? add(...exprs, num(constant)) : mul(num(constant), ...exprs)),
      ),
      this.#sample,
    );
  }

  /** T(f) = A + B·g(group): g first; with it two values of the group tell A and B at every row. */
  async #byLine(
    part: Part,
    group: Group,
    transform: Transform,
    depth: number,
  ): Promise<readonly PartFormula[]> {
    const { surface, wrong } = transformed(part, transform, this.#sample);
    const sample = this.#sample;
    const others = part.groups.filter((other) => other !== group);
    const at =
      (row: number): Surface =>
      (rows) =>
        surface(
          rows.map((column, c) =>
            group.columns.includes(c)
              ? new Float64Array(column.length).fill(sample.columns[c]![row]!)
              : column,
          ),
        );
    for (const { expr } of await this.explain(restricted(surface, sample, [group], wrong), depth + 1)) {
      const curve = withoutLine(expr);
      const values = evaluate(curve, sample.names, sample.columns, group.values.length);
      const [low, high] = [indexOfLeast(values), indexOfLeast(values.map((v) => -v))];
      const width = values[high]! - values[low]!;
      if (!(width > 0)) continue;
      const slope: Surface = (rows) => {
        const [a, b] = [at(low)(rows), at(high)(rows)];
        return a.map((v, r) => (b[r]! - v) / width);
      };
      const offset: Surface = (rows) => {
        const [a, b] = [at(low)(rows), slope(rows)];
        return a.map((v, r) => v - b[r]! * values[low]!);
      };
      const bySlope = await this.explain(restricted(slope, sample, others, wrong / width), depth + 1);
      if (bySlope.length === 0) continue;
      const byOffset = await this.explain(restricted(offset, sample, others, wrong), depth + 1);
      return fittedTo(
        part,
        combined([byOffset, bySlope]).map(([a, b]) => transform.back(add(a!, mul(b!, curve)))),
        this.#sample,
      );
    }
    return [];
  }
}

function indexOfLeast(values: Float64Array): number {
  return values.reduce((best, v, r) => (v < values[best]! ? r : best), 0);
}
