/**
 * Writes a formula as one line of infix text. Each language is a small table: how it spells numbers, names,
 * powers and functions; parentheses follow from precedence and are never more than needed.
 */
import type { ChoiceName, Expr } from "../../symbolic/expression/expr.ts";
import { type Surface, surface } from "../../symbolic/expression/surface.ts";
import { callText, spelledOut } from "./spelling.ts";

/** How one language writes a formula. */
export interface InfixLanguage {
  /** What the records of functions call it. */
  readonly name: string;
  readonly number: (value: number) => string;
  readonly constant: (name: "pi" | "e") => string;
  readonly variable: (name: string) => string;
  /** A call of the function that the language knows as `name`. */
  readonly call: (name: string, argument: string) => string;
  /** A choice among written arguments. */
  readonly choice: (fn: ChoiceName, choices: readonly string[]) => string;
  /** The power operator, or null where powers are calls. */
  readonly powerOperator: string | null;
  /** A power as a call, for languages without an operator; `exponent` is its value where it is a number. */
  readonly power?: (base: string, exponentText: string, exponent: number | null) => string;
  /** How a number is written directly above a fraction line, where that matters. */
  readonly numberAboveLine?: (text: string) => string;
  /** Whether −x^2 means (−x)^2, as in Excel: powers are then parenthesised under a minus. */
  readonly minusBindsTighterThanPower?: boolean;
}

// How tightly a piece of text holds together, loosest first.
const IN_SUM = 1;
const IN_PRODUCT = 2;
const UNDER_MINUS = 3;
const IN_POWER = 4;
const ATOM = 5;

interface Piece {
  readonly text: string;
  readonly binds: number;
}

/** `expr` as text in `language`. Errors: UsageError for a function that it lacks. Cost O(nodes). */
export function writeInfix(expr: Expr, language: InfixLanguage): string {
  return write(surface(spelledOut(expr, language.name)), language).text;
}

function write(tree: Surface, language: InfixLanguage): Piece {
  switch (tree.kind) {
    case "number":
      return { text: language.number(tree.value), binds: ATOM };
    case "constant":
      return { text: language.constant(tree.name), binds: ATOM };
    case "variable":
      return { text: language.variable(tree.name), binds: ATOM };
    case "call":
      return {
        text: callText(tree.fn, write(tree.argument, language).text, language.name, language.call),
        binds: ATOM,
      };
    case "choice": {
      const choices = tree.arguments.map((one) => write(one, language).text);
      return { text: language.choice(tree.fn, choices), binds: ATOM };
    }
    case "negate": {
      const of = write(tree.of, language);
      const least = language.minusBindsTighterThanPower === true ? ATOM : IN_POWER;
      return { text: `-${wrap(of, least)}`, binds: UNDER_MINUS };
    }
    case "binary":
      return tree.op === "^" ? writePower(tree, language) : writeOperator(tree, language);
  }
}

function writeOperator(tree: Extract<Surface, { kind: "binary" }>, language: InfixLanguage): Piece {
  const left = tree.op === "/" ? writeAboveLine(tree.left, language) : write(tree.left, language);
  const right = write(tree.right, language);
  const isSum = tree.op === "+" || tree.op === "-";
  const level = isSum ? IN_SUM : IN_PRODUCT;
  // A minus may open a product or sum, but not follow an operator.
  const leftText = wrap(left, level);
  const rightText = wrap(right, beginsWithMinus(right) ? ATOM + 1 : level + 1);
  const spaced = isSum ? ` ${tree.op} ` : tree.op;
  return { text: `${leftText}${spaced}${rightText}`, binds: level };
}

function writeAboveLine(tree: Surface, language: InfixLanguage): Piece {
  const mark = language.numberAboveLine;
  if (mark === undefined) return write(tree, language);
  if (tree.kind === "number") return { text: mark(language.number(tree.value)), binds: ATOM };
  if (tree.kind === "negate" && tree.of.kind === "number") {
    return { text: `-${mark(language.number(tree.of.value))}`, binds: UNDER_MINUS };
  }
  return write(tree, language);
}

function writePower(tree: Extract<Surface, { kind: "binary" }>, language: InfixLanguage): Piece {
  const base = write(tree.left, language);
  const exponent = write(tree.right, language);
  if (language.powerOperator === null && language.power !== undefined) {
    const value = tree.right.kind === "number" ? tree.right.value : null;
    return { text: language.power(base.text, exponent.text, value), binds: ATOM };
  }
  return { text: `${wrap(base, ATOM)}${language.powerOperator}${wrap(exponent, ATOM)}`, binds: IN_POWER };
}

function beginsWithMinus(piece: Piece): boolean {
  return piece.text.startsWith("-");
}

function wrap(piece: Piece, least: number): string {
  return piece.binds >= least ? piece.text : `(${piece.text})`;
}
