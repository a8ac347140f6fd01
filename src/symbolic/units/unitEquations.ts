/** What a formula says of units: sums have one unit, arguments of functions none. */
import type { Expr } from "../expression/expr.ts";
import { variablesOf } from "../expression/make.ts";

/** The unit of an expression: a linear form in the units of what is not known, plus powers of what is. */
export interface Unit {
  readonly unknown: ReadonlyMap<string, number>;
  /** Shape: (width). */
  readonly known: readonly number[];
}

/** Two parts that must have one unit; without the second the first must have none. */
export interface UnitEquation {
  readonly left: { readonly expr: Expr; readonly unit: Unit };
  readonly right?: { readonly expr?: Expr; readonly unit: Unit };
}

/** The unit of each name: powers of the known ones; undefined where it is left open. */
export interface SolvedUnits {
  readonly powers: readonly (readonly number[] | undefined)[];
  /** The same with what is open taken for none. */
  readonly powersAsFar: readonly (readonly number[])[];
  /** Equations that the others contradict. */
  readonly contradictions: readonly UnitEquation[];
  /** The unit of a part; undefined where it is left open. */
  readonly unitOf: (unit: Unit) => readonly number[] | undefined;
}

/** Below this a power is none. */
const NOTHING = 1e-9;

/** No unit. */
export function plainUnit(width: number): Unit {
  return { unknown: new Map(), known: new Array<number>(width).fill(0) };
}

/**
 * The equations that a formula of the unit `target` stands for. `knownOf` gives the unit of a name, undefined for one that
 * is to be found. Numbers have none. Cost O(nodes).
 */
export function unitEquations(
  expr: Expr,
  knownOf: (name: string) => readonly number[] | undefined,
  target: Unit,
): UnitEquation[] {
  const plain = plainUnit(target.known.length);
  const equations: UnitEquation[] = [];
  let fresh = 0;
  const open = (): Unit => ({ unknown: new Map([[`·${fresh++}`, 1]]), known: plain.known });
  const unitOf = (part: Expr): Unit => {
    switch (part.kind) {
      case "num":
      case "const":
        return plain;
      case "var": {
        const known = knownOf(part.name);
        return known === undefined
          ? { unknown: new Map([[part.name, 1]]), known: plain.known }
          : { unknown: new Map(), known };
      }
      case "add": {
        const [first, ...others] = part.terms.map((term) => ({ expr: term, unit: unitOf(term) }));
        for (const other of others) equations.push({ left: first!, right: other });
        return first!.unit;
      }
      case "mul":
        return part.factors.map(unitOf).reduce((a, b) => combined(a, b, 1));
      case "pow": {
        const base = unitOf(part.base);
        if (part.exponent.kind === "num") return combined(plain, base, part.exponent.value);
        equations.push({ left: { expr: part.exponent, unit: unitOf(part.exponent) } });
        // A power that is no number has a unit only where the power is the same on all rows.
        if (!isConstant(part.exponent, knownOf)) {
          equations.push({ left: { expr: part.base, unit: base } });
          return plain;
        }
        return open();
      }
      case "call": {
        const argument = unitOf(part.argument);
        if (part.fn === "abs") return argument;
        if (part.fn === "cbrt") return combined(plain, argument, 1 / 3);
        equations.push({ left: { expr: part.argument, unit: argument } });
        return plain;
      }
      case "choice": {
        if (part.fn === "if") return open();
        const [first, ...others] = part.arguments.map((one) => ({ expr: one, unit: unitOf(one) }));
        for (const other of others) equations.push({ left: first!, right: other });
        return first!.unit;
      }
    }
  };
  equations.push({ left: { expr, unit: unitOf(expr) }, right: { unit: target } });
  return equations;
}

/** The units of names by elimination; contradictions are passed over, and told. Cost O(equations·unknowns²). */
export function solvedUnits(
  equations: readonly UnitEquation[],
  names: readonly string[],
  width: number,
): SolvedUnits {
  const plain = plainUnit(width);
  const differences = equations.map(({ left, right }) => combined(left.unit, right?.unit ?? plain, -1));
  const unknowns = [...new Set([...differences.flatMap(({ unknown }) => [...unknown.keys()]), ...names])];
  const pivots = new Map<number, number[]>();
  const contradictions: UnitEquation[] = [];
  differences.forEach(({ unknown, known }, e) => {
    const row = [...unknowns.map((name) => unknown.get(name) ?? 0), ...known.map((power) => -power)];
    for (const [column, pivot] of pivots) {
      const factor = row[column]!;
      if (factor !== 0) for (let i = 0; i < row.length; i++) row[i]! -= factor * pivot[i]!;
    }
    const column = row.slice(0, unknowns.length).findIndex((v) => Math.abs(v) > NOTHING);
    if (column < 0) {
      if (row.some((v) => Math.abs(v) > NOTHING)) contradictions.push(equations[e]!);
      return;
    }
    const scale = row[column]!;
    const pivot = row.map((v) => v / scale);
    for (const other of pivots.values()) {
      const factor = other[column]!;
      if (factor !== 0) for (let i = 0; i < other.length; i++) other[i]! -= factor * pivot[i]!;
    }
    pivots.set(column, pivot);
  });
  const powersOf = (name: string): readonly number[] | undefined => {
    const at = unknowns.indexOf(name);
    const pivot = pivots.get(at);
    if (pivot === undefined) return undefined;
    const isOpen = pivot.slice(0, unknowns.length).some((v, i) => i !== at && Math.abs(v) > NOTHING);
    return isOpen ? undefined : pivot.slice(unknowns.length);
  };
  return {
    powers: names.map(powersOf),
    powersAsFar: names.map(
      (name) => pivots.get(unknowns.indexOf(name))?.slice(unknowns.length) ?? plain.known,
    ),
    contradictions,
    unitOf: ({ unknown, known }) => {
      let sum: readonly number[] | undefined = known;
      for (const [name, factor] of unknown) {
        const own = powersOf(name);
        if (own === undefined) return undefined;
        sum = sum.map((power, i) => power + factor * own[i]!);
      }
      return sum;
    },
  };
}

function combined(a: Unit, b: Unit, factor: number): Unit {
  const unknown = new Map(a.unknown);
  for (const [name, power] of b.unknown) unknown.set(name, (unknown.get(name) ?? 0) + factor * power);
  return { unknown, known: a.known.map((power, i) => power + factor * b.known[i]!) };
}

/** Whether a part holds no column: names of constants have no known unit. */
function isConstant(part: Expr, knownOf: (name: string) => readonly number[] | undefined): boolean {
  return variablesOf(part).every((name) => knownOf(name) === undefined);
}
