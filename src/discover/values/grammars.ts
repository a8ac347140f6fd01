/** Kinds of small formulas that are enumerated: each says what formulas of it are made of, and what that costs. */
import { BINARY_OPERATIONS, CONSTANT_LEAVES, UNARY_OPERATIONS } from "./operations.ts";

/** A choice from a list of operations or numbers, by place, with what it costs here. */
export interface Choice {
  readonly place: number;
  readonly cost: number;
}

/** Formulas of one kind. */
export interface Grammar {
  /** What a column costs. */
  readonly column: number;
  readonly constants: readonly Choice[];
  readonly unary: readonly Choice[];
  /** What functions and powers are taken of: of any formula, of columns, or of any formula that nothing more is made of. */
  readonly unaryOf: "any" | "columns" | "last";
  readonly binary: readonly Choice[];
  /** Whether operations on two formulas need them to be of different columns where there are three or more. */
  readonly isSeparate: boolean;
}

/** Anything of anything. */
export const ANYTHING: Grammar = {
  column: 2,
  constants: CONSTANT_LEAVES.map(({ cost }, place) => ({ place, cost })).filter(({ cost }) => cost < 5),
  unary: UNARY_OPERATIONS.map(({ cost }, place) => ({ place, cost })),
  unaryOf: "any",
  binary: BINARY_OPERATIONS.map(({ cost }, place) => ({ place, cost })),
  isSeparate: false,
};

/** Sums, products and quotients of sums, products and quotients, with squares and roots, of columns and 1. */
export const RATIONAL: Grammar = {
  column: 2,
  constants: CONSTANT_LEAVES.flatMap(({ value, cost }, place) => (value === 1 ? [{ place, cost }] : [])),
  unary: UNARY_OPERATIONS.flatMap(({ name, cost }, place) =>
    name === "^2" || name === "^0.5" ? [{ place, cost }] : [],
  ),
  unaryOf: "any",
  binary: named("+-*/", 1),
  isSeparate: false,
};

/** Products and quotients of functions of single columns: of three columns or more each stands in one factor. */
export const FACTORS: Grammar = {
  column: 2,
  constants: [],
  unary: UNARY_OPERATIONS.flatMap(({ name, cost }, place) =>
    name === "^-1" || name === "abs" ? [] : [{ place, cost: cost > 3 ? 2 : 1 }],
  ),
  unaryOf: "columns",
  binary: named("*/", 0),
  isSeparate: true,
};

/** One function of a short polynomial with whole numbers. */
export const ARGUMENTS: Grammar = {
  column: 2,
  constants: CONSTANT_LEAVES.map((_, place) => ({ place, cost: 1 })),
  unary: UNARY_OPERATIONS.flatMap(({ name, cost }, place) =>
    cost > 2 || name === "^2" || name === "^3" ? [] : [{ place, cost: 1 }],
  ),
  unaryOf: "last",
  binary: named("+-*", 0),
  isSeparate: false,
};

function named(names: string, cost: number): Choice[] {
  return BINARY_OPERATIONS.flatMap(({ name }, place) => (names.includes(name) ? [{ place, cost }] : []));
}
