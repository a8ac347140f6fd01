/**
 * Text to formula, through the mathjs parser and nothing else of mathjs.
 *
 * The parsed tree is walked against an allow-list of node types, operators, functions and names and translated
 * to our own tree; anything else is refused with its place. Nothing is ever evaluated. It is loaded on first use: only
 * text written by a person needs it.
 */

import type { MathNode } from "mathjs/number";
import { UsageError } from "../../diagnostics.ts";
import { ALL_FUNCTIONS, functionCalled } from "../functions/all.ts";
import type { Expr } from "./expr.ts";
import { call, choice, neg, num, variable } from "./make.ts";
import {
  CHOICES,
  COMPARISONS,
  CONSTANTS,
  DERIVED_FUNCTIONS,
  isFunctionName,
  isReservedName,
  OPERATORS,
  TWO_ARGUMENTS,
} from "./mathjsNames.ts";

/** What a parsed text may hold. */
export interface ParseOptions {
  /** The names that may be used as variables. @defaultValue any valid name that is not a constant or function */
  readonly variables?: readonly string[];
  /** Functions that the caller adds: what a call means, or in words what its arguments should have been. */
  readonly functions?: ReadonlyMap<string, (args: readonly Expr[]) => Expr | string>;
  /** Most nodes. @defaultValue 2000 */
  readonly maxNodes?: number;
  /** Most levels of nesting. @defaultValue 100 */
  readonly maxDepth?: number;
}

/** Most characters of a formula text: far above any readable formula, far below what strains the parser. */
const MAX_CHARACTERS = 20_000;

/**
 * The formula that `text` (mathjs syntax, implicit multiplication included) means, as it is written: nothing is
 * simplified or reordered.
 *
 * Throws a `UsageError` that names the place and what was expected when the text does not parse, uses a name
 * or construct that is not allowed, or is larger than the limits.
 */
export async function parseExpr(text: string, options: ParseOptions = {}): Promise<Expr> {
  const { parse } = await import("./mathjsParser.ts");
  if (text.length > MAX_CHARACTERS) {
    fail(`a formula of ${text.length} characters is too long; at most ${MAX_CHARACTERS} are read`);
  }
  if (text.trim() === "") fail("the formula is empty", "write something like 2*sin(pi*x) + 1");
  const walk: Walk = {
    text,
    known: options.variables === undefined ? null : new Set(options.variables),
    functions: options.functions ?? new Map(),
    nodesLeft: options.maxNodes ?? 2000,
    maxDepth: options.maxDepth ?? 100,
  };
  checkNesting(walk);
  if (text.includes("%")) refuse("%", "one of the operators + - * / ^", walk);
  let tree: MathNode;
  try {
    tree = parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/ \(char \d+\)$/, "") : String(error);
    const at = typeof error === "object" && error !== null && "char" in error ? Number(error.char) : null;
    return fail(
      `the formula ${quote(text)} does not parse${at === null ? "" : ` at character ${at}`}: ${message}`,
    );
  }
  return translate(tree as ParsedNode, walk, 0);
}

interface Walk {
  readonly text: string;
  readonly known: ReadonlySet<string> | null;
  readonly functions: NonNullable<ParseOptions["functions"]>;
  nodesLeft: number;
  readonly maxDepth: number;
}

/** The parts of mathjs nodes that are read; everything is checked before use. */
interface ParsedNode {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: unknown;
  readonly fn?: unknown;
  readonly op?: unknown;
  readonly args?: readonly ParsedNode[];
  readonly content?: ParsedNode;
  readonly condition?: ParsedNode;
  readonly trueExpr?: ParsedNode;
  readonly falseExpr?: ParsedNode;
}

function translate(node: ParsedNode, walk: Walk, depth: number): Expr {
  if (--walk.nodesLeft < 0) fail(`the formula ${quote(walk.text)} has too many parts`);
  if (depth > walk.maxDepth) fail(`the formula ${quote(walk.text)} is nested too deeply`);
  switch (node.type) {
    case "ParenthesisNode":
      return translate(node.content!, walk, depth + 1);
    case "ConstantNode":
      if (typeof node.value === "number" && Number.isFinite(node.value)) return num(node.value);
      return refuse(String(node.value), "a number", walk);
    case "SymbolNode":
      return symbol(String(node.name), walk);
    case "OperatorNode":
      return operator(node, walk, depth);
    case "ConditionalNode":
      return conditional(node, walk, depth);
    case "FunctionNode":
      return functionCall(node, walk, depth);
    default:
      return refuse(
        null,
        `a formula of numbers, names, + - * / ^ and functions (this has a ${describe(node)})`,
        walk,
      );
  }
}

/** c > d ? a : b, with any of the four comparisons. */
function conditional(node: ParsedNode, walk: Walk, depth: number): Expr {
  let condition = node.condition;
  while (condition?.type === "ParenthesisNode") condition = condition.content;
  const name = String(condition?.fn);
  const compare =
    condition?.type === "OperatorNode" && Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  const [a, b] = condition?.args ?? [];
  if (
    compare === undefined ||
    a === undefined ||
    b === undefined ||
    node.trueExpr === undefined ||
    node.falseExpr === undefined
  ) {
    return refuse(null, "a comparison, as x > 0, in front of the ? of a conditional", walk);
  }
  const [left, right, yes, no] = [a, b, node.trueExpr, node.falseExpr].map((part) =>
    translate(part, walk, depth + 1),
  ) as [Expr, Expr, Expr, Expr];
  const { difference, isNot } = compare(left, right);
  return isNot ? choice("if", difference, no, yes) : choice("if", difference, yes, no);
}

function operator(node: ParsedNode, walk: Walk, depth: number): Expr {
  const args = (node.args ?? []).map((argument) => translate(argument, walk, depth + 1));
  const name = String(node.fn);
  if (name === "unaryMinus" && args.length === 1) return neg(args[0]!);
  if (name === "unaryPlus" && args.length === 1) return args[0]!;
  const build = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (build === undefined || args.length !== 2) {
    return refuse(String(node.op), "one of the operators + - * / ^", walk);
  }
  return build(args[0]!, args[1]!);
}

function functionCall(node: ParsedNode, walk: Walk, depth: number): Expr {
  const callee = node.fn as ParsedNode;
  const name = callee?.type === "SymbolNode" ? String(callee.name) : describe(node);
  const added = walk.functions.get(name);
  if (added !== undefined) {
    const made = added((node.args ?? []).map((argument) => translate(argument, walk, depth + 1)));
    return typeof made === "string" ? refuse(name, made, walk) : made;
  }
  if (walk.known?.has(name) === true || !isFunctionName(name)) {
    const argument = walk.known?.has(name) === true ? `; to multiply, write ${name}*(…)` : "";
    return refuse(name, `a function (${ALL_FUNCTIONS.map((fn) => fn.name).join(", ")})${argument}`, walk);
  }
  const args = (node.args ?? []).map((argument) => translate(argument, walk, depth + 1));
  const fn = functionCalled(name);
  if (args.length === 1 && fn !== undefined) return call(fn.name, args[0]!);
  const [first, ...others] = args;
  if (Object.hasOwn(CHOICES, name) && first !== undefined && others.length > 0) {
    return others.reduce((best, other) => choice(CHOICES[name]!, best, other), first);
  }
  if (args.length === 1 && Object.hasOwn(DERIVED_FUNCTIONS, name)) return DERIVED_FUNCTIONS[name]!(args[0]!);
  if (args.length === 2 && Object.hasOwn(TWO_ARGUMENTS, name))
    return TWO_ARGUMENTS[name]!(args[0]!, args[1]!);
  const expected = Object.hasOwn(CHOICES, name) ? "two arguments" : "one argument";
  return refuse(name, `${expected} for ${name}, found ${args.length}`, walk);
}

function symbol(name: string, walk: Walk): Expr {
  if (walk.known?.has(name) === true) return variable(name);
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return constant;
  if (isFunctionName(name)) return refuse(name, `an argument in parentheses, as in ${name}(x)`, walk);
  if (walk.known !== null) return refuse(name, `one of the variables ${[...walk.known].join(", ")}`, walk);
  return isReservedName(name)
    ? refuse(name, "a name that has no meaning of its own in formulas", walk)
    : variable(name);
}

/** Deep parentheses would exhaust the parser's stack; they are counted before it sees them. */
function checkNesting(walk: Walk): void {
  let depth = 0;
  for (const sign of walk.text) {
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    if (depth > walk.maxDepth) fail(`the formula ${quote(walk.text)} is nested too deeply`);
  }
}

function describe(node: ParsedNode): string {
  return node.type.replace(/Node$/, "").toLowerCase();
}

/** Refuses `what`, with its place in the text, and says what was expected. */
function refuse(what: string | null, expected: string, walk: Walk): never {
  const at = what === null ? -1 : walk.text.indexOf(what);
  const place = at < 0 ? "" : ` at character ${at + 1}`;
  const found = what === null ? "" : `, found ${quote(what)}`;
  return fail(`in the formula ${quote(walk.text)}${place}: expected ${expected}${found}`);
}

function fail(message: string, hint = "formulas are written as in 2*sin(pi*x) + y^2/3"): never {
  throw new UsageError(message, hint, "formula/not-understood");
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
