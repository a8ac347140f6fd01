/** What is made of the rows of a table while its function is taken apart: groups of columns, parts, and fits of their formulas. */
import { median } from "../../math/statistics.ts";
import { differentiate } from "../expression/derivative.ts";
import type { Expr } from "../expression/expr.ts";
import { variable } from "../expression/make.ts";
import { evaluate } from "../expression/tape/tape.ts";
import { refitConstants } from "../formula/constants/constants.ts";
import { type Transform, wrongBy } from "./splits.ts";
import {
  type Group,
  type Part,
  rootMeanSquare,
  type Sample,
  type Surface,
  spreadOf,
  valuesOf,
} from "./surface.ts";
import type { PartFormula } from "./unexplained.ts";

/** Jacobians of the fits of what was put together. */
const FIT_STEPS = 40;
/** A group that moves the function by less than so many of its errors does not matter. */
const MATTERS = 2;
/** The same share of its spread for a function that is known exactly: rounding. */
const LEAST_INFLUENCE = 1e-6;

/** The rows of a table, each with a partner. */
export function sampleOf(
  names: readonly string[],
  columns: readonly Float64Array[],
  target: Float64Array,
): Sample {
  const rows = target.length;
  return {
    names,
    columns,
    base: baseOf(target),
    // A fixed shift of rows in random order is a random partner.
    partner: Int32Array.from({ length: rows }, (_, r) => (r + (rows >> 1)) % rows),
  };
}

/** Each column as a group of its own. */
export function singleColumns({ names, columns }: Sample): readonly Group[] {
  return columns.map((values, c) => ({
    columns: [c],
    expr: variable(names[c]!),
    values,
    slopes: [new Float64Array(values.length).fill(1)],
  }));
}

/** A row where the function is large, so that no factor is near 0 there, and not at its largest. */
function baseOf(target: Float64Array): number {
  const sizes = target.map(Math.abs);
  const middle = median(sizes);
  const upper = median(sizes.filter((size) => size >= middle));
  let base = 0;
  for (let r = 0; r < sizes.length; r++) {
    if (Math.abs(sizes[r]! - upper) < Math.abs(sizes[base]! - upper)) base = r;
  }
  return base;
}

/** Groups that a formula makes one. */
export function groupOf(groups: readonly Group[], expr: Expr, sample: Sample): Group {
  const { names, columns } = sample;
  const rows = columns[0]!.length;
  const places = groups.flatMap((group) => group.columns);
  return {
    columns: places,
    expr,
    values: evaluate(expr, names, columns, rows),
    slopes: places.map((c) => evaluate(differentiate(expr, names[c]!), names, columns, rows)),
  };
}

/** Formulas for a part with their constants fitted to it, best first. */
export function fittedTo(part: Part, exprs: readonly Expr[], sample: Sample): readonly PartFormula[] {
  const { names, columns } = sample;
  const target = part.exact ?? valuesOf(part, sample);
  // A part knows nothing of the columns that stand at the base row, and its formulas do not name them.
  return exprs
    .map((expr) => refitConstants(expr, { variables: names, columns, target }, { maxSteps: FIT_STEPS }))
    .filter(({ nrmse }) => Number.isFinite(nrmse))
    .sort((a, b) => a.nrmse - b.nrmse);
}

/** The part without the groups that do not matter. */
export function relevantPart(part: Part, sample: Sample): Part {
  const plain = valuesOf(part, sample);
  const spread = spreadOf(plain);
  const groups = part.groups.filter((group) => {
    const moved = valuesOf(part, sample, group);
    const influence = rootMeanSquare(plain.map((v, r) => v - moved[r]!)) / spread;
    return influence > Math.max(LEAST_INFLUENCE, MATTERS * part.error);
  });
  return groups.length === part.groups.length ? part : { ...part, groups };
}

/** A part under a transform, and how far it may be off there. */
export function transformed(
  part: Part,
  transform: Transform,
  sample: Sample,
): { readonly surface: Surface; readonly wrong: number } {
  const plain = valuesOf(part, sample);
  return {
    surface: (rows) => part.surface(rows).map(transform.forward),
    wrong: wrongBy(plain, part.error * spreadOf(plain), transform),
  };
}
