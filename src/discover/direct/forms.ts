/**
 * The simple forms that are looked for directly, without a network, from cheap to dear: products of powers with one or
 * two other factors, short sums, fractions; of the target or of a simple function of it.
 *
 * A form is a pure function of a table, so forms can run on any thread; their number is what a task names.
 */

import { extremes } from "../../math/statistics.ts";
import { CURVE_FORMS } from "../curves/curveForms.ts";
import { VALUE_FORMS } from "../values/valueForms.ts";
import { type Atom, differenceAtoms, growthAtoms, trigonometricAtoms } from "./basisFunctions.ts";
import type { Form, FormTable } from "./form.ts";
import { productCandidates } from "./products.ts";
import { sumCandidates } from "./sums.ts";
import { FUNCTION_TRANSFORMS, identity, logarithm, POWER_TRANSFORMS, type Transform } from "./transforms.ts";

/** Forms of less than a tenth of a second or so. */
export const QUICK_FORMS: readonly Form[] = [
  products(identity, { arguments: 250, factors: 1 }),
  ...FUNCTION_TRANSFORMS.map((transform) => products(transform, { arguments: 0, factors: 0 })),
  sums(identity, { terms: 250, atoms: "none" }),
  ...POWER_TRANSFORMS.slice(1).map((transform) => sums(transform, { terms: 200, atoms: "none" })),
];

/** Forms of up to a second, in order of expected gain for the time they take. */
export const LIGHT_FORMS: readonly Form[] = [
  ...POWER_TRANSFORMS.slice(0, 2).map((transform) => sums(transform, { terms: 400, atoms: "single" })),
  sums(identity, { terms: 200, atoms: "none", isFraction: true }),
  ...POWER_TRANSFORMS.slice(2, 4).map((transform) => sums(transform, { terms: 400, atoms: "single" })),
  sums(identity, { terms: 200, atoms: "single", isFraction: true }),
  ...[identity, ...POWER_TRANSFORMS.slice(1, 2), logarithm].map((transform) =>
    sums(transform, { terms: 300, atoms: "growth" }),
  ),
  sums(identity, { terms: 150, atoms: "growth", isFraction: true }),
  sums(logarithm, { terms: 150, atoms: "none", isFraction: true }),
  products(identity, { arguments: 1200, factors: 1 }),
  ...POWER_TRANSFORMS.map((transform) => sums(transform, { terms: 800, atoms: "none" })),
  ...POWER_TRANSFORMS.slice(0, 2).map((transform) => sums(transform, { terms: 800, atoms: "double" })),
  products(identity, { arguments: 600, factors: 2 }),
  ...POWER_TRANSFORMS.slice(2).map((transform) => sums(transform, { terms: 800, atoms: "double" })),
  ...FUNCTION_TRANSFORMS.map((transform) => products(transform, { arguments: 200, factors: 1 })),
];

/** What is tried when nothing else has found it. */
export const DEEP_FORMS: readonly Form[] = [
  products(identity, { arguments: 1500, factors: 2 }),
  ...POWER_TRANSFORMS.map((transform) => sums(transform, { terms: 1800, atoms: "double" })),
  ...POWER_TRANSFORMS.map((transform) => sums(transform, { terms: 2500, atoms: "none" })),
  ...FUNCTION_TRANSFORMS.map((transform) => sums(transform, { terms: 400, atoms: "single" })),
  sums(identity, { terms: 500, atoms: "single", isFraction: true }),
];

/** All forms, in one list: a task names a form by its place. */
export const ALL_FORMS: readonly Form[] = [
  ...QUICK_FORMS,
  ...LIGHT_FORMS,
  ...DEEP_FORMS,
  ...VALUE_FORMS,
  ...CURVE_FORMS,
];

function products(transform: Transform, how: { readonly arguments: number; readonly factors: number }): Form {
  return {
    name: `${transform.name} = product`,
    fits: ({ target }) => transform === identity || isWithin(transform, target),
    run: ({ names, columns, target }, isOver) => {
      const moved = transform === identity ? target : target.map(transform.forward);
      if (!moved.every(Number.isFinite)) return [];
      const atoms = how.factors === 0 ? [] : trigonometricAtoms(names, columns);
      const found = productCandidates({ names, columns, target: moved }, atoms, { ...how, beam: 10, isOver });
      return transform === identity
        ? found
        : found.map(({ expr, left }) => ({ expr: transform.back(expr), left }));
    },
  };
}

/** Searches of fewer terms stay quick: their sums grow by those terms only. */
const SMALL_SEARCH = 300;

interface SumKind {
  readonly terms: number;
  /**
   * What terms hold besides powers: nothing, sines and cosines of one column, those and differences of two as well,
   * or logarithms, exponentials and powers with a column as exponent.
   */
  readonly atoms: "none" | "single" | "double" | "growth";
  readonly isFraction?: boolean;
}

function sums(transform: Transform, { terms, atoms, isFraction = false }: SumKind): Form {
  const atomsOf = ({ names, columns }: FormTable): Atom[] =>
    atoms === "none"
      ? []
      : atoms === "growth"
        ? growthAtoms(names, columns)
        : [...trigonometricAtoms(names, columns), ...differenceAtoms(names)].filter(
            ({ sources }) => atoms === "double" || sources.length === 1,
          );
  return {
    name: `${transform.name} = ${isFraction ? "fraction" : "sum"}`,
    fits: (table) => isWithin(transform, table.target) && (atoms === "none" || atomsOf(table).length > 0),
    run: (table, isOver) =>
      sumCandidates(table, atomsOf(table), transform, {
        terms,
        wide: isFraction || terms < SMALL_SEARCH ? terms : 8 * terms,
        depth: 5,
        beam: 16,
        isFraction,
        isOver,
      }),
  };
}

function isWithin(transform: Transform, target: Float64Array): boolean {
  return transform.fits(...extremes(target));
}
