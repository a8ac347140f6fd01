import type { ChoiceName, Expr } from "../../../symbolic/expression/expr.ts";
import { type Surface, surface } from "../../../symbolic/expression/surface.ts";
import type { FunctionName } from "../../../symbolic/functions/all.ts";
import { escaped } from "../../markup.ts";
import { exactDigits, significantDigits } from "../digits.ts";
import { callText, spelledOut, spellingOf } from "../spelling.ts";

/** How MathML is written. */
export interface MathmlOptions {
  /** Significant digits of numbers. @defaultValue as many as they have */
  readonly digits?: number;
  /** Identifier → header: what a variable is called in the data. @defaultValue the identifiers themselves */
  readonly variables?: ReadonlyMap<string, string>;
}

interface Piece {
  readonly markup: string;
  /** 1 sum, 2 product, 3 minus, 4 power or function, 5 atom. */
  readonly binds: number;
  /** Whether it may stand right of a factor without a sign between: no number, no minus. */
  readonly isLetter: boolean;
}

/**
 * `expr` as presentation MathML for a page, `left` (a header) and an equals sign before it where given.
 *
 * Names are escaped: no header can leave its element. Cost O(nodes).
 */
export function printMathml(expr: Expr, options: MathmlOptions & { readonly left?: string } = {}): string {
  const { markup } = write(surface(spelledOut(expr, "mathml")), options);
  const left = options.left === undefined ? "" : `${nameMarkup(options.left)}<mo>=</mo>`;
  return `<math display="block"><mrow>${left}${markup}</mrow></math>`;
}

function write(tree: Surface, options: MathmlOptions): Piece {
  switch (tree.kind) {
    case "number":
      return writeNumber(tree.value, options.digits);
    case "constant":
      return { markup: `<mi>${tree.name === "pi" ? "π" : "e"}</mi>`, binds: 5, isLetter: true };
    case "variable":
      return {
        markup: nameMarkup(options.variables?.get(tree.name) ?? tree.name),
        binds: 5,
        isLetter: true,
      };
    case "negate":
      return {
        markup: `<mrow><mo>−</mo>${wrap(write(tree.of, options), 4)}</mrow>`,
        binds: 3,
        isLetter: false,
      };
    case "call":
      return writeCall(tree.fn, write(tree.argument, options).markup);
    case "choice":
      return writeChoice(
        tree.fn,
        tree.arguments.map((one) => `<mrow>${write(one, options).markup}</mrow>`),
      );
    case "binary":
      return writeBinary(tree, options);
  }
}

function writeBinary(tree: Extract<Surface, { kind: "binary" }>, options: MathmlOptions): Piece {
  if (tree.op === "/" && tree.left.kind === "negate") {
    const positive = writeBinary({ ...tree, left: tree.left.of }, options);
    return { markup: `<mrow><mo>−</mo>${positive.markup}</mrow>`, binds: 3, isLetter: false };
  }
  const left = write(tree.left, options);
  const right = write(tree.right, options);
  switch (tree.op) {
    case "+":
    case "-": {
      const sign = tree.op === "+" ? "+" : "−";
      const second = wrap(right, right.binds === 3 ? 6 : 2);
      return { markup: `${left.markup}<mo>${sign}</mo>${second}`, binds: 1, isLetter: false };
    }
    case "*": {
      const second = wrap(right, right.binds === 3 ? 6 : 3);
      const isClose = right.isLetter && !isLongName(tree.left) && !isLongName(tree.right);
      const times = isClose ? '<mo>&#8290;</mo><mspace width="0.15em"/>' : "<mo>·</mo>";
      return { markup: `${wrap(left, 2)}${times}${second}`, binds: 2, isLetter: false };
    }
    case "/":
      return {
        markup: `<mfrac><mrow>${left.markup}</mrow><mrow>${right.markup}</mrow></mfrac>`,
        binds: 4,
        isLetter: true,
      };
    case "^": {
      const base = tree.left.kind === "binary" ? wrap(left, 6) : wrap(left, 5);
      return {
        markup: `<msup><mrow>${base}</mrow><mrow>${right.markup}</mrow></msup>`,
        binds: 4,
        isLetter: left.isLetter,
      };
    }
  }
}

/** Whether two such names side by side would read as one. */
function isLongName(tree: Surface): boolean {
  if (tree.kind === "variable") return tree.name.length > 2;
  return tree.kind === "binary" && tree.op !== "/" && (isLongName(tree.left) || isLongName(tree.right));
}

function writeCall(fn: FunctionName, argument: string): Piece {
  const spelling = spellingOf(fn, "mathml");
  const isClosed = typeof spelling === "object" && "before" in spelling && spelling.isClosed;
  const markup = callText(
    fn,
    argument,
    "mathml",
    (name, text) => `<mrow><mi>${name}</mi><mo>&#8289;</mo>${brackets(text)}</mrow>`,
  );
  return { markup, binds: isClosed ? 5 : 4, isLetter: true };
}

function writeChoice(fn: ChoiceName, [a, b, c]: readonly string[]): Piece {
  if (fn !== "if") {
    const markup = `<mrow><mi>${fn}</mi><mo>&#8289;</mo>${brackets(`${a}<mo>,</mo>${b}`)}</mrow>`;
    return { markup, binds: 4, isLetter: true };
  }
  const row = (value: string, when: string): string => `<mtr><mtd>${value}</mtd><mtd>${when}</mtd></mtr>`;
  const rows = `${row(`${b}`, `<mtext>if </mtext>${a}<mo>&#62;</mo><mn>0</mn>`)}${row(`${c}`, "<mtext>otherwise</mtext>")}`;
  return { markup: `<mrow><mo>{</mo><mtable>${rows}</mtable></mrow>`, binds: 1, isLetter: false };
}

function writeNumber(value: number, digits: number | undefined): Piece {
  const [mantissa, exponent] = (
    digits === undefined ? exactDigits(value) : significantDigits(value, digits)
  ).split("e");
  const plain = `<mn>${mantissa}</mn>`;
  if (exponent === undefined) return { markup: plain, binds: 5, isLetter: false };
  const power = `<msup><mn>10</mn><mn>${Number(exponent)}</mn></msup>`.replace("-", "−");
  return mantissa === "1"
    ? { markup: power, binds: 4, isLetter: false }
    : { markup: `${plain}<mo>·</mo>${power}`, binds: 2, isLetter: false };
}

const GREEK = new Map(
  Object.entries({
    alpha: "α",
    beta: "β",
    gamma: "γ",
    delta: "δ",
    epsilon: "ε",
    zeta: "ζ",
    eta: "η",
    theta: "θ",
    iota: "ι",
    kappa: "κ",
    lambda: "λ",
    mu: "μ",
    nu: "ν",
    xi: "ξ",
    rho: "ρ",
    sigma: "σ",
    tau: "τ",
    upsilon: "υ",
    phi: "φ",
    chi: "χ",
    psi: "ψ",
    omega: "ω",
    Gamma: "Γ",
    Delta: "Δ",
    Theta: "Θ",
    Lambda: "Λ",
    Xi: "Ξ",
    Sigma: "Σ",
    Phi: "Φ",
    Psi: "Ψ",
    Omega: "Ω",
  }),
);

/** A name in mathematics: `x1` is x with index 1, Greek names are letters, long names are upright. */
function nameMarkup(name: string): string {
  const match = /^([A-Za-z]+?)_?(\d+)$/.exec(name) ?? /^([A-Za-z]+)_([A-Za-z0-9]+)$/.exec(name);
  const [, stem = name, index] = match ?? [];
  const letter = GREEK.get(stem) ?? stem;
  if ([...letter].length > 1) return `<mi>${escaped(name)}</mi>`;
  if (index === undefined) return `<mi>${escaped(letter)}</mi>`;
  const kind = /^\d+$/.test(index) ? "mn" : "mi";
  return `<msub><mi>${escaped(letter)}</mi><${kind}>${index}</${kind}></msub>`;
}

function wrap(piece: Piece, least: number): string {
  return piece.binds >= least ? piece.markup : brackets(piece.markup);
}

function brackets(markup: string): string {
  return `<mrow><mo>(</mo>${markup}<mo>)</mo></mrow>`;
}
