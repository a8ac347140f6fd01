/** The tables without units that a law is looked for in where the units of its columns are known. */
import { UsageError } from "../../diagnostics.ts";
import { dot } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul, num } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { LawUnits } from "../../symbolic/units/agreement.ts";
import { monomialExpr } from "../direct/monomials.ts";
import { inPlainGauge } from "../gauge.ts";
import { NATS_OF_FURTHER_SCALE, natsOfLarger } from "../prior.ts";
import { type Problem, type Reduction, reduced } from "../problem.ts";
import { type Dimensionless, dimensionless, type Powers } from "./dimensionless.ts";
import { joinedAs, type LikeJoined, likeJoined } from "./likeJoined.ts";
import type { LikePair } from "./likePairs.ts";
import { scaleThatFits } from "./scaleThatFits.ts";
import { timesProduct } from "./timesProduct.ts";

/** A table to begin a search with beside the whole one, and −ln of how likely the law is to be easiest found there. */
export interface UnitProblem {
  readonly problem: Problem;
  readonly nats: number;
}

/** What the units of a table say of its law. */
export interface UnitStart {
  /** Products with the unit of the target, simplest first, fitted: the plainest formulas that agree with the units. */
  readonly scales: readonly Expr[];
  readonly problems: readonly UnitProblem[];
  /** The same problems with columns joined that a formula which agrees with the units holds as such pairs alone. */
  readonly joinedBy: (pairs: readonly LikePair[]) => readonly UnitProblem[];
  /** The products without a unit on rows of the same columns, none where one has no value: what the law, over a scale, is a function of. */
  readonly groupsOn: (rows: Pick<FormulaData, "columns" | "target">) => readonly Float64Array[];
}

/**
 * What units say of the law of some rows: the table in products without a unit, over each of a few products that have the unit
 * of the target.
 *
 * Errors: UsageError where no formula agrees with the units. Cost: some hundred thousand products of powers are
 * looked at, then O(rows·columns) for each problem.
 */
export function unitStart(data: FormulaData, units: LawUnits): UnitStart {
  const whole: Problem = {
    names: data.variables,
    columns: data.columns,
    target: data.target,
    ...(data.weights && { weights: data.weights.map(Math.sqrt) }),
    trail: [],
    lift: (expr) => expr,
  };
  const known = whole.names.map((name) => units.columns.get(name)!);
  const found = dimensionless(known, units.target);
  const scales = found?.scales.filter((powers) => valuesOf(whole, powers).every(Number.isFinite)) ?? [];
  if (found === undefined || scales.length === 0) {
    throw new UsageError(
      found === undefined
        ? "no formula agrees with the units: no product of powers of the columns has the unit of the target"
        : "no product of powers of the columns that has the unit of the target has a value on every row",
      "a column is missing, or a constant of the law has a unit: add it to --units, as in --units require,constant=m/s",
    );
  }
  const isPlain = found.groups.length === whole.names.length && units.target.every((power) => power === 0);
  return {
    groupsOn: (rows) => {
      const groups = found.groups.map((powers) => valuesOf(rows, powers));
      return groups.every((values) => values.every(Number.isFinite)) ? groups : [];
    },
    scales: scales.map((powers) => fittedScale(whole, powers)),
    joinedBy: (pairs) => problemsOf(joinedAs(whole, known, pairs), units.target),
    problems: isPlain ? [] : withJoined(whole, known, units.target, problemsIn(whole, found)),
  };
}

/** `whole` in products without a unit, over each scale. */
function problemsIn(whole: Problem, found: Dimensionless): UnitProblem[] {
  const closest = closestScale(whole, found);
  const isNew = closest !== undefined && !found.scales.some((scale) => isSame(scale, closest));
  const simplest = problemsOver(found.scales, whole, found);
  return isNew ? [...problemsOver([closest], whole, found), ...simplest] : simplest;
}

/** The product with the unit of the target that the rows follow most closely; undefined where none can be told. */
function closestScale(whole: Problem, { scales, groups }: Dimensionless): Powers | undefined {
  const withValues = (powers: Powers) => ({ powers, values: valuesOf(whole, powers) });
  return scaleThatFits(whole, withValues(scales[0]!), groups.map(withValues));
}

function isSame(a: Powers, b: Powers): boolean {
  return a.every((power, i) => Math.abs(power - b[i]!) < 1e-9);
}

/** The same over each of some scales, the likeliest first. */
function problemsOver(scales: readonly Powers[], whole: Problem, found: Dimensionless): UnitProblem[] {
  return scales
    .filter((powers) => valuesOf(whole, powers).every((value) => Number.isFinite(value) && value !== 0))
    .map((scale, i) => ({
      problem: inPlainGaugeToo(withoutUnits(whole, { ...found, scales: [scale] })),
      nats: i * NATS_OF_FURTHER_SCALE,
    }))
    .filter(({ problem }) => problem.columns.every((column) => column.every(Number.isFinite)));
}

/** The same with columns of one unit joined as well, each table believed as far as its joins are and the next one is not. */
function withJoined(
  whole: Problem,
  units: readonly Powers[],
  target: Powers,
  plain: readonly UnitProblem[],
): readonly UnitProblem[] {
  const all: UnitProblem[] = [];
  let [made, nats] = [plain, 0];
  for (const joined of likeJoined(whole, units)) {
    const lost = nats + natsOfLarger("join a pair", joined.certainty);
    all.push(...made.map((one) => ({ ...one, nats: one.nats + lost })));
    nats -= Math.log(joined.certainty);
    made = problemsOf(joined, target);
  }
  return [...all, ...made.map((one) => ({ ...one, nats: one.nats + nats }))];
}

/** A table with joined columns in products without a unit; none where these leave no product with the unit of the target. */
function problemsOf({ problem, units }: Omit<LikeJoined, "certainty">, target: Powers): UnitProblem[] {
  const found = dimensionless(units, target);
  if (found === undefined) return [];
  return problemsIn({ ...problem, trail: [], lift: (expr) => expr }, found).map((one) => ({
    problem: liftedBy(problem, one.problem),
    nats: one.nats,
  }));
}

/** A problem made of the columns of `larger`, as one of the table that `larger` was made of. */
function liftedBy(larger: Problem, problem: Problem): Problem {
  return {
    ...problem,
    trail: [...larger.trail, ...problem.trail],
    lift: (expr) => larger.lift(problem.lift(expr)),
  };
}

/** A product times the number that leaves the least squares. */
function fittedScale(whole: Problem, powers: Powers): Expr {
  const values = valuesOf(whole, powers);
  const factor = dot(values, whole.target) / (dot(values, values) || 1);
  return mul(num(Number.isFinite(factor) && factor !== 0 ? factor : 1), monomialExpr(powers, whole.names));
}

/** A problem whose columns are scaled and mirrored for the search, too. */
function inPlainGaugeToo(problem: Problem): Problem {
  const { names, columns, target, lift } = problem;
  const gauged = inPlainGauge({ variables: names, columns, target });
  return { ...problem, ...gauged, trail: problem.trail, lift: (expr) => lift(gauged.lift(expr)) };
}

/** The move to a table in products without a unit. */
export const DIVIDE_UNITS_OUT = "divide units out";

/** `whole` over its first scale, with the groups for columns. */
function withoutUnits(whole: Problem, { scales, groups }: Dimensionless): Problem {
  const scale = scales[0]!;
  const isScaled = scale.some((power) => power !== 0);
  const values = valuesOf(whole, scale);
  const n = whole.names.length;
  // Single columns stay as they are; the other groups are joined one after the other, then the old columns go.
  const singles = groups.flatMap((powers) => {
    const at = powers.findIndex((power) => power !== 0);
    return powers.every((power, i) => (i === at ? power === 1 : power === 0)) ? [at] : [];
  });
  const products = groups.filter(
    (powers) => !(powers.filter((power) => power !== 0).length === 1 && powers.includes(1)),
  );
  let problem = whole;
  products.forEach((powers, g) => {
    const meaning = monomialExpr(powers, whole.names);
    const joined: Reduction["joined"] = {
      name: freshName(whole.names, g),
      values: valuesOf(whole, powers),
      meaning,
    };
    problem = reduced(problem, DIVIDE_UNITS_OUT, {
      what: `product ${g + 1} without a unit`,
      nats: 0,
      keep: [...problem.names.keys()],
      joined,
    });
  });
  const keep = [...singles, ...products.map((_, g) => n + g)];
  const table = reduced(problem, DIVIDE_UNITS_OUT, {
    what: isScaled
      ? "in products without a unit, over one with that of the target"
      : "in products without a unit",
    nats: 0,
    keep,
    ...(isScaled && {
      target: whole.target.map((y, r) => y / values[r]!),
      weights: values.map((v, r) => Math.abs(v) * (whole.weights?.[r] ?? 1)),
    }),
  });
  const isPositive = scale.every((power, i) => power === 0 || whole.columns[i]!.every((value) => value > 0));
  return {
    ...table,
    trail: [{ move: DIVIDE_UNITS_OUT, what: "units divided out" }],
    ...(isScaled && { lift: (expr: Expr) => timesProduct(table.lift(expr), scale, whole.names, isPositive) }),
  };
}

function freshName(names: readonly string[], place: number): string {
  let name = `ratio_${place + 1}`;
  while (names.includes(name)) name = `${name}_`;
  return name;
}

function valuesOf(
  { columns, target }: Pick<FormulaData, "columns" | "target">,
  powers: Powers,
): Float64Array {
  const values = new Float64Array(target.length).fill(1);
  powers.forEach((power, i) => {
    if (power !== 0) for (let r = 0; r < values.length; r++) values[r]! *= columns[i]![r]! ** power;
  });
  return values;
}
