/**
 * Formulas in Python syntax: + - * / **, unary minus, calls of one or two arguments, names, numbers, pi.
 *
 * Written apart from everything the program uses, so that a fault there cannot hide here.
 */

/** A parsed formula: its value for a row, and the number of nodes as it is written (parentheses not counted). */
export interface Truth {
  readonly value: (row: Readonly<Record<string, number>>) => number;
  readonly nodes: number;
}

type Row = Readonly<Record<string, number>>;

const FUNCTIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  ln: Math.log,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  abs: Math.abs,
  expm1: Math.expm1,
  log1p: Math.log1p,
  min: Math.min,
  max: Math.max,
};
const OF_TWO: readonly string[] = ["min", "max"];

/** The formula written in `text`; throws on anything it does not know. */
export function parsePython(text: string): Truth {
  const tokens = text.match(/\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|\*\*|[-+*/(),]/g) ?? [];
  if (tokens.join("") !== text.replace(/\s+/g, "")) throw new Error(`cannot read the formula ${text}`);
  let at = 0;
  const accept = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at++;
    return true;
  };
  const expect = (token: string): void => {
    if (!accept(token)) throw new Error(`${text}: ${tokens[at] ?? "the end"} where ${token} was expected`);
  };
  const binary = (a: Truth, b: Truth, f: (x: number, y: number) => number): Truth => ({
    value: (row: Row) => f(a.value(row), b.value(row)),
    nodes: 1 + a.nodes + b.nodes,
  });
  const sum = (): Truth => {
    let left = product();
    for (;;) {
      if (accept("+")) left = binary(left, product(), (x, y) => x + y);
      else if (accept("-")) left = binary(left, product(), (x, y) => x - y);
      else return left;
    }
  };
  const product = (): Truth => {
    let left = signed();
    for (;;) {
      if (accept("*")) left = binary(left, signed(), (x, y) => x * y);
      else if (accept("/")) left = binary(left, signed(), (x, y) => x / y);
      else return left;
    }
  };
  const signed = (): Truth => {
    if (!accept("-")) return power();
    const of = signed();
    return { value: (row: Row) => -of.value(row), nodes: 1 + of.nodes };
  };
  const power = (): Truth => {
    const base = atom();
    return accept("**") ? binary(base, signed(), (x, y) => x ** y) : base;
  };
  const atom = (): Truth => {
    const token = tokens[at++];
    if (token === undefined) throw new Error(`${text} ends too early`);
    if (token === "(") {
      const inner = sum();
      expect(")");
      return inner;
    }
    if (/^[\d.]/.test(token)) {
      const number = Number(token);
      return { value: () => number, nodes: 1 };
    }
    if (accept("(")) {
      const f = FUNCTIONS[token];
      if (f === undefined) throw new Error(`${text}: no function ${token}`);
      const first = sum();
      if (OF_TWO.includes(token)) {
        expect(",");
        const second = sum();
        expect(")");
        return binary(first, second, f);
      }
      expect(")");
      return { value: (row: Row) => f(first.value(row), 0), nodes: 1 + first.nodes };
    }
    if (token === "pi") return { value: () => Math.PI, nodes: 1 };
    return {
      value: (row: Row) => {
        const value = row[token];
        if (value === undefined) throw new Error(`${text}: no input ${token}`);
        return value;
      },
      nodes: 1,
    };
  };
  const whole = sum();
  if (at < tokens.length) throw new Error(`${text}: unexpected ${tokens[at]}`);
  return whole;
}
