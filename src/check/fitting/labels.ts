/** Which of several equivalent sets of constants is reported: those of a·exp(−b·x) + c·exp(−d·x) may change places. */
import { randomStream } from "../../math/philox.ts";
import { largestMagnitude } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, variablesOf } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { evenRows } from "../../symbolic/formula/evenRows.ts";
import type { TypedForm } from "../typedForm.ts";
import { type FormModel, formModel } from "./formModel.ts";
import type { GivenConstants } from "./linearSolver.ts";
import { type Magnitude, magnitudesOn } from "./magnitudes.ts";

/** Rows that forms are compared on, and the difference, relative to the values, up to which they are the same. */
const ROWS = 40;
const SAME = 1e-9;
/** Constants of a part, and parts of a class, up to which all orders are tried. */
const MOST_CONSTANTS = 4;
const MOST_PARTS = 5;

/**
 * The constants of a fit with equivalent ones in a settled order: as near to the given starts as may be, else the slowest
 * first (ascending rates, descending periods and time constants) and the leftmost first (ascending locations); and
 * positive where the sign is open. The sum of squares stays as it is. Constants with bounds stay where they are.
 *
 * Parts that may change places are found in the sums and products of the form and proven by value. Cost: some dozen
 * evaluations on 40 rows.
 */
export function settledLabels(
  form: TypedForm,
  data: FormulaData,
  values: Float64Array,
  { starts, bounds }: GivenConstants,
): Float64Array {
  const model = formModel(form, evenRows(data, ROWS));
  const isFree = (name: string): boolean => !bounds.has(name);
  const sized = magnitudesOn(form, data);
  let settled = withSigns(form, model, values, (name) => isFree(name) && !starts.has(name));
  for (const parts of exchangeable(form, model, settled)) {
    if (!parts.flat().every((i) => isFree(form.constants[i]!))) continue;
    settled = inOrder(form, parts, settled, sized, starts);
  }
  return settled;
}

/** Classes of parts that may change places: the places of their constants, those at the same position corresponding. */
function exchangeable(form: TypedForm, model: FormModel, values: Float64Array): (readonly number[])[][] {
  const classes: (readonly number[])[][] = [];
  for (const parts of partsOf(form.expr, form.constants)) {
    for (const part of parts) {
      const own = classes.find(([first]) => orderLike(first!, part, model, values) !== undefined);
      const ordered = own === undefined ? part : orderLike(own[0]!, part, model, values)!;
      if (own === undefined) classes.push([ordered]);
      else own.push(ordered);
    }
  }
  return classes.filter((parts) => parts.length > 1);
}

/** The places of `part` in the order in which they correspond to those of `first`; undefined where they do not. */
function orderLike(
  first: readonly number[],
  part: readonly number[],
  model: FormModel,
  values: Float64Array,
): readonly number[] | undefined {
  if (first.length !== part.length || first.some((i) => part.includes(i))) return undefined;
  return permutations(part).find((order) =>
    isSame(model, values, (moved) => {
      first.forEach((i, at) => {
        const j = order[at]!;
        [moved[i], moved[j]] = [moved[j]!, moved[i]!];
      });
    }),
  );
}

/** For each sum and product: the constants of its terms, terms with a constant in common taken together. */
function partsOf(expr: Expr, constants: readonly string[]): number[][][] {
  const inside = children(expr).flatMap((child) => partsOf(child, constants));
  if (expr.kind !== "add" && expr.kind !== "mul") return inside;
  const parts: number[][] = [];
  for (const child of children(expr)) {
    const own = variablesOf(child).flatMap((name) => {
      const at = constants.indexOf(name);
      return at < 0 ? [] : [at];
    });
    const joined = parts.filter((part) => part.some((i) => own.includes(i)));
    for (const part of joined) parts.splice(parts.indexOf(part), 1);
    const all = [...new Set([...own, ...joined.flat()])].sort((a, b) => a - b);
    if (all.length > 0) parts.push(all);
  }
  const small = parts.filter((part) => part.length <= MOST_CONSTANTS).sort((a, b) => a[0]! - b[0]!);
  return small.length > 1 ? [small, ...inside] : inside;
}

function inOrder(
  form: TypedForm,
  parts: readonly (readonly number[])[],
  values: Float64Array,
  sized: readonly Magnitude[],
  starts: GivenConstants["starts"],
): Float64Array {
  const placed = (order: readonly (readonly number[])[]): Float64Array => {
    const next = values.slice();
    parts.forEach((part, p) => {
      part.forEach((i, at) => {
        next[i] = values[order[p]![at]!]!;
      });
    });
    return next;
  };
  const given = parts.flat().filter((i) => starts.has(form.constants[i]!));
  if (given.length > 0 && parts.length <= MOST_PARTS) {
    const far = (candidate: Float64Array): number =>
      given.reduce((sum, i) => {
        const start = starts.get(form.constants[i]!)!;
        return sum + Math.abs(candidate[i]! - start) / (Math.abs(candidate[i]!) + Math.abs(start) || 1);
      }, 0);
    return permutations(parts)
      .map(placed)
      .reduce((best, next) => (far(next) < far(best) ? next : best));
  }
  // What tells parts apart is the first constant that the form is not linear in.
  const [first] = parts;
  const key = Math.max(
    0,
    first!.findIndex((i) => form.isLinear[i] !== true),
  );
  const { powerOfColumns, locationOf } = sized[first![key]!]!;
  const sign = locationOf === undefined && powerOfColumns > 0 ? -1 : 1;
  return placed(parts.toSorted((a, b) => sign * (values[a[key]!]! - values[b[key]!]!)));
}

/** Constants that the form is not linear in made positive, where that, or that and another's sign, changes nothing. */
function withSigns(
  form: TypedForm,
  model: FormModel,
  values: Float64Array,
  isOpen: (name: string) => boolean,
): Float64Array {
  let settled = values;
  form.constants.forEach((name, i) => {
    if (!(settled[i]! < 0) || form.isLinear[i] === true || !isOpen(name)) return;
    for (const partner of [i, ...form.constants.keys()]) {
      if (partner !== i && !isOpen(form.constants[partner]!)) continue;
      const flip = (moved: Float64Array): void => {
        for (const at of new Set([i, partner])) moved[at]! *= -1;
      };
      if (!isSame(model, settled, flip)) continue;
      settled = settled.slice();
      flip(settled);
      return;
    }
  });
  return settled;
}

/** Whether a change of constants leaves the form as it is, at the values and at others around them. */
function isSame(model: FormModel, values: Float64Array, change: (values: Float64Array) => void): boolean {
  const random = randomStream(0, "labels");
  for (let trial = 0; trial < 3; trial++) {
    const at = trial === 0 ? values : values.map((v) => v * (1 + 0.2 * random.uniform()));
    const moved = at.slice();
    change(moved);
    const before = model.predicted(at);
    const after = model.predicted(moved);
    const size = largestMagnitude(before);
    if (!(largestMagnitude(before.map((v, r) => v - after[r]!)) <= SAME * size)) return false;
  }
  return true;
}

/** All orders of the items. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}
