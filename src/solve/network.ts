/**
 * A solution on splines as a network: one edge for a function of one variable; for more, a sum of products of sums of one
 * edge, as few as the equation allows.
 */
import { singularValues } from "../math/factor/singularValues.ts";
import { kanJets } from "../model/jets/kanJets.ts";
import type { Curve, Grid, Kan, Node } from "../model/kan.ts";
import { basisCount } from "../model/spline/grid.ts";
import { findFunction } from "../symbolic/library/index.ts";
import type { CompiledProblem } from "./spline/assembly.ts";
import { type JetsOf, type Judgement, judged } from "./spline/judge.ts";
import { betweenRows } from "./spline/nextGrids.ts";
import { type SplineSolution, splineJets } from "./spline/splineSolution.ts";
import type { Space } from "./spline/tensor.ts";

/** A product of one spline for each variable. Shape: (variables)(splines). */
type Product = readonly Float64Array[];

/** A network that solves a problem. */
export interface SolvedNetwork {
  readonly kan: Kan;
  readonly judgement: Judgement;
  /** Products that each unknown is a sum of. */
  readonly products: readonly number[];
}

/** Sizes of products that are left out, as a share of the largest: from few products to all. */
const SHARES = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14];
/** A network may leave so much more of the equations than the splines do. */
const ALLOWED = 1.5;
/** Points between the rows that the network is judged at, beside quasi-random ones. */
const MOST_BETWEEN = 20_000;
/** What is left below this is rounding. */
const ROUNDING = 1e-12;

/** The network of fewest products that obeys the problem as the splines do. */
export function networkOf(compiled: CompiledProblem, solution: SplineSolution): SolvedNetwork {
  const { space, state } = solution;
  const all = Array.from({ length: space.nUnknowns }, (_, m) => productsOf(space, state.coefficients, m));
  const shares = space.grids.length === 1 ? SHARES.slice(-1) : SHARES;
  const { parameters } = state;
  const none = space.grids.map(() => new Float64Array(0));
  const goal = judged(compiled, splineJets(solution), parameters, none);
  let found: { kan: Kan; products: readonly number[] } | undefined;
  let before = -1;
  for (const share of shares) {
    const kept = all.map((products) => largest(products, share));
    const count = kept.reduce((sum, { length }) => sum + length, 0);
    if (count === before) continue;
    before = count;
    const kan = kanOf(space, kept);
    found = { kan, products: kept.map(({ length }) => length) };
    if (isAsGood(judged(compiled, kanJetsOf(kan), parameters, none), goal)) break;
  }
  const between = betweenRows(space);
  const step = Math.ceil(between[0]!.length / MOST_BETWEEN);
  const some = between.map((column) => column.filter((_, p) => p % step === 0));
  return { ...found!, judgement: judged(compiled, kanJetsOf(found!.kan), parameters, some) };
}

/** Whether each equation and condition is left by as little, at its worst and at most points: a corner must not decide. */
function isAsGood(one: Judgement, other: Judgement): boolean {
  const misfitsOf = ({ equations, conditions }: Judgement) => [...equations, ...conditions];
  const others = misfitsOf(other);
  return (
    one.residual <= ALLOWED * other.residual + ROUNDING &&
    one.condition <= ALLOWED * other.condition + ROUNDING &&
    misfitsOf(one).every(({ middle }, i) => middle <= ALLOWED * others[i]!.middle + ROUNDING)
  );
}

/** The jets of a network whose units are those of the problem. */
export function kanJetsOf(kan: Kan): JetsOf {
  return (jets, columns) =>
    kanJets(
      kan,
      columns,
      jets.map(({ unknown, orders }) => ({ output: unknown, orders })),
    );
}

function largest(products: readonly Product[], share: number): Product[] {
  const sizes = products.map((product) => product.reduce((size, factor) => size * peak(factor), 1));
  const most = Math.max(...sizes);
  const kept = products.filter((_, r) => sizes[r]! > share * most);
  return kept.length > 0 ? kept : [products[0]!];
}

function peak(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** The coefficients of one unknown as products, the largest first: singular vectors, of three variables twice. */
function productsOf({ grids, tables }: Space, coefficients: Float64Array, unknown: number): Product[] {
  const counts = grids.map(basisCount);
  const at = (places: readonly number[]): number =>
    coefficients[places.reduce((sum, i, v) => sum + tables[v]![i]!, unknown)]!;
  const [n0 = 1, n1 = 1, n2 = 1] = counts;
  if (counts.length === 1) return [[Float64Array.from({ length: n0 }, (_, i) => at([i]))]];
  if (counts.length === 2) {
    return split(
      Array.from({ length: n1 }, (_, j) => Float64Array.from({ length: n0 }, (_, i) => at([i, j]))),
    );
  }
  const columns: Float64Array[] = [];
  for (let i = 0; i < n0; i++) {
    columns.push(Float64Array.from({ length: n1 * n2 }, (_, jk) => at([i, Math.floor(jk / n2), jk % n2])));
  }
  return split(columns).flatMap(([inner, outer]) => {
    const slices = Array.from({ length: n2 }, (_, k) =>
      Float64Array.from({ length: n1 }, (_, j) => inner![j * n2 + k]!),
    );
    return split(slices).map(([first, second]): Product => [outer!, first!, second!]);
  });
}

/** A matrix by its columns as products, sizes shared between the two sides: [along a column, along the columns]. */
function split(columns: readonly Float64Array[]): Product[] {
  const { sizes, left, right } = singularValues(columns);
  return left.map((one, r): Product => {
    const root = Math.sqrt(sizes[r]!);
    return [one.map((value) => value * root), right[r]!.map((value) => value * root)];
  });
}

function kanOf({ grids }: Space, products: readonly (readonly Product[])[]): Kan {
  const nInputs = grids.length;
  const nodes: Node[] = [];
  const outputs = products.map((own) => {
    const first = nodes.length;
    for (const product of own) {
      nodes.push({
        factors: product.map((coefficients, v) => ({
          bias: 0,
          edges: [{ source: v, curve: splineOf(grids[v]!, coefficients) }],
        })),
      });
    }
    if (own.length === 1) return first;
    const edges = own.map((_, r) => ({ source: nInputs + first + r, curve: asItIs() }));
    return nodes.push({ factors: [{ bias: 0, edges }] }) - 1;
  });
  return { nInputs, nodes, outputs };
}

function splineOf(grid: Grid, coefficients: Float64Array): Curve {
  return { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
}

function asItIs(): Curve {
  const free = { a: false, b: false, c: false, exponent: false };
  return { kind: "symbolic", fn: findFunction("x")!, a: 1, b: 0, c: 1, exponent: 1, free };
}
