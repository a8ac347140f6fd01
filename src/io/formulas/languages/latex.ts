import type { ChoiceName, Expr } from "../../../symbolic/expression/expr.ts";
import { mapLeaves, neg, variable } from "../../../symbolic/expression/make.ts";
import { type Surface, surface } from "../../../symbolic/expression/surface.ts";
import type { FunctionName } from "../../../symbolic/functions/all.ts";
import type { FormulaText } from "../code.ts";
import { exactDigits, significantDigits } from "../digits.ts";
import { callText, spelledOut, spellingOf } from "../spelling.ts";

/** How LaTeX text is written. */
export interface LatexOptions {
  /** Significant digits of numbers. @defaultValue as many as they have */
  readonly digits?: number;
  /** Identifier → header: what a variable is called in the data. @defaultValue the identifiers themselves */
  readonly variables?: ReadonlyMap<string, string>;
  /** Units of numbers, by their place among the numbers and names of the formula from the left. @defaultValue none */
  readonly units?: ReadonlyMap<number, string>;
}

/** A number with its unit. */
interface Quantity {
  readonly value: number;
  readonly unit: string;
}

interface Settings extends LatexOptions {
  /** What stands for a number with a unit in the formula that is written. */
  readonly quantities: ReadonlyMap<string, Quantity>;
}

/** `target = expr` as LaTeX, names as their headers. */
export function printLatexEquation({ expr, target, variables, units }: FormulaText): string {
  return `${nameOf(target)} = ${printLatex(expr, { variables, ...(units && { units }) })}`;
}

interface Piece {
  readonly text: string;
  /** 1 sum, 2 product, 3 minus, 4 power or function, 5 atom. */
  readonly binds: number;
}

/**
 * `expr` as LaTeX, for use inside `$…$`: fractions stacked, roots drawn, products set side by side, units upright behind
 * their numbers.
 */
export function printLatex(expr: Expr, options: LatexOptions = {}): string {
  const { named, quantities } = withQuantities(expr, options.units ?? new Map());
  return write(surface(spelledOut(named, "latex")), { ...options, quantities }).text;
}

/** `expr` with a name for each number that has a unit; signs stay outside. */
function withQuantities(
  expr: Expr,
  units: ReadonlyMap<number, string>,
): { readonly named: Expr; readonly quantities: ReadonlyMap<string, Quantity> } {
  const quantities = new Map<string, Quantity>();
  let at = -1;
  const named = mapLeaves(expr, (leaf) => {
    at++;
    const unit = units.get(at);
    if (unit === undefined || leaf.kind !== "num") return leaf;
    // No header has this letter.
    const name = `\u0001${at}`;
    quantities.set(name, { value: Math.abs(leaf.value), unit });
    return leaf.value < 0 ? neg(variable(name)) : variable(name);
  });
  return { named, quantities };
}

function write(tree: Surface, options: Settings): Piece {
  switch (tree.kind) {
    case "number":
      return writeNumber(tree.value, options.digits);
    case "constant":
      return { text: tree.name === "pi" ? "\\pi" : "e", binds: 5 };
    case "variable":
      return writeVariable(tree.name, options);
    case "negate": {
      const of = write(tree.of, options);
      const isQuantity = tree.of.kind === "variable" && options.quantities.has(tree.of.name);
      return { text: `-${isQuantity ? of.text : wrap(of, 4)}`, binds: 3 };
    }
    case "call":
      return writeCall(tree.fn, write(tree.argument, options));
    case "choice":
      return writeChoice(
        tree.fn,
        tree.arguments.map((one) => write(one, options).text),
      );
    case "binary":
      return writeBinary(tree, options);
  }
}

function writeBinary(tree: Extract<Surface, { kind: "binary" }>, options: Settings): Piece {
  if (tree.op === "/" && tree.left.kind === "negate") {
    const positive = writeBinary({ ...tree, left: tree.left.of }, options);
    return { text: `-${positive.text}`, binds: 3 };
  }
  const left = write(tree.left, options);
  const right = write(tree.right, options);
  switch (tree.op) {
    case "+":
    case "-":
      return { text: `${left.text} ${tree.op} ${wrap(right, right.text.startsWith("-") ? 6 : 2)}`, binds: 1 };
    case "*": {
      const a = wrap(left, 2);
      const b = wrap(right, right.text.startsWith("-") ? 6 : 3);
      // Two numbers side by side, or a number after anything, need a visible sign.
      const glue = /^[\d{]/.test(b) ? " \\cdot " : a.endsWith(")") && b.startsWith("\\left(") ? " " : " \\, ";
      return { text: `${a}${glue}${b}`, binds: 2 };
    }
    case "/":
      return { text: `\\frac{${left.text}}{${right.text}}`, binds: 4 };
    case "^": {
      const raised = tree.left.kind === "call" ? spellingOf(tree.left.fn, "latex") : "";
      if (typeof raised === "object" && "raised" in raised && tree.right.kind === "number") {
        const name = raised.raised;
        return { text: `${name}^{${right.text}}${left.text.slice(name.length)}`, binds: 4 };
      }
      // A stacked fraction holds together by itself but not as a base.
      const base = tree.left.kind === "binary" || left.binds < 5 ? `\\left(${left.text}\\right)` : left.text;
      return { text: `${base}^{${right.text}}`, binds: 4 };
    }
  }
}

function writeCall(fn: FunctionName, argument: Piece): Piece {
  const spelling = spellingOf(fn, "latex");
  return {
    text: callText(fn, argument.text, "latex", (name, text) => `${named(name)}\\left(${text}\\right)`),
    binds: typeof spelling === "object" && "before" in spelling && spelling.isClosed ? 5 : 4,
  };
}

function writeChoice(fn: ChoiceName, [a, b, c]: readonly string[]): Piece {
  if (fn !== "if") return { text: `\\${fn}\\left(${a}, ${b}\\right)`, binds: 4 };
  const cases = `${b} & \\text{if } ${a} > 0 \\\\ ${c} & \\text{otherwise}`;
  return { text: `\\begin{cases} ${cases} \\end{cases}`, binds: 1 };
}

/** The command for a function; one that LaTeX has none for is written upright. */
function named(name: string): string {
  return name.startsWith("\\") ? name : `\\operatorname{${name}}`;
}

function writeNumber(value: number, digits: number | undefined): Piece {
  const [mantissa, exponent] = (
    digits === undefined ? exactDigits(value) : significantDigits(value, digits)
  ).split("e");
  if (exponent === undefined) return { text: mantissa!, binds: 5 };
  const power = `10^{${Number(exponent)}}`;
  return mantissa === "1" ? { text: power, binds: 4 } : { text: `${mantissa} \\cdot ${power}`, binds: 2 };
}

function writeVariable(name: string, { variables, quantities, digits }: Settings): Piece {
  const quantity = quantities.get(name);
  if (quantity === undefined) return { text: nameOf(variables?.get(name) ?? name), binds: 5 };
  const number = writeNumber(quantity.value, digits);
  return { text: `${number.text}\\,${unitOf(quantity.unit)}`, binds: 2 };
}

/** A unit such as `N*m^2/kg^2`, upright. */
function unitOf(text: string): string {
  const inverse = /^1\/(\w+?)(?:\^([\d.]+))?$/.exec(text);
  const plain = inverse ? `${inverse[1]}^-${inverse[2] ?? 1}` : text;
  const spelled = plain
    .replace(/\bdeg(?=[CF]\b)/g, "{}^\\circ ")
    .replace(/\^(-?[\d.]+)/g, "^{$1}")
    .replace(/[%_]/g, "\\$&")
    .replace(/\*/g, "\\,");
  return `\\mathrm{${spelled}}`;
}

const GREEK = new Set(
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega".split(
    " ",
  ),
);

/** A header: an identifier as mathematics has it, anything else upright. */
function nameOf(header: string): string {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(header) ? writeName(header) : upright(header);
}

/** A variable name in mathematics: `x1` is x with index 1, Greek names are letters, long names are upright. */
function writeName(name: string): string {
  const match = /^([A-Za-z]+?)_?(\d+)$/.exec(name) ?? /^([A-Za-z]+)_([A-Za-z0-9]+)$/.exec(name);
  const [, stem = name, index] = match ?? [];
  if (stem.length > 1 && !GREEK.has(stem)) return upright(name);
  const letter = GREEK.has(stem) ? `\\${stem}` : stem;
  if (index === undefined) return letter;
  return `${letter}_{${/^\d+$|^.$/.test(index) ? index : upright(index)}}`;
}

/** Signs that a backslash in front would make accents, or something else. */
const IN_MATHEMATICS: Readonly<Record<string, string>> = {
  "\\": "\\backslash{}",
  "^": "{\\wedge}",
  "~": "{\\sim}",
};

function upright(text: string): string {
  const escaped = text.replace(/[\\{}$&#^_~%]/g, (sign) => IN_MATHEMATICS[sign] ?? `\\${sign}`);
  return `\\mathrm{${escaped.replace(/ /g, "\\ ")}}`;
}

function wrap(piece: Piece, least: number): string {
  return piece.binds >= least ? piece.text : `\\left(${piece.text}\\right)`;
}
