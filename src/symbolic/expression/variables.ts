/**
 * Column headers as variable names.
 *
 * A formula speaks in identifiers that every target language accepts: ASCII letters, digits and underscores, no
 * keyword, no function, not pi or e. Headers that are such identifiers stay as they are.
 */
import { isReservedName } from "./mathjsNames.ts";

/** Identifier → header, in the order of the columns. */
export type VariableNames = ReadonlyMap<string, string>;

/**
 * An identifier for each header, all different.
 *
 * Accents are dropped, Greek letters spelt out, a unit in brackets is left out where that is unambiguous, anything
 * else becomes an underscore. Reserved words get an underscore at the end, equal names a number.
 */
export function variableNames(headers: readonly string[]): VariableNames {
  // Headers that may stay take their names first, so that no other header is given one of them.
  const taken = new Set(headers.filter(isPlain));
  const short = headers.map((header) => identifierOf(header.replace(/\s*[([{][^)\]}]*[)\]}]\s*$/, "")));
  const names = new Map<string, string>();
  headers.forEach((header, column) => {
    if (isPlain(header) && !names.has(header)) {
      names.set(header, header);
      return;
    }
    const isUnique = short.filter((other) => other === short[column]).length === 1;
    const wanted = isUnique && short[column] !== "" ? short[column]! : identifierOf(header);
    const base = wanted === "" ? `x${column + 1}` : isReserved(wanted) ? `${wanted}_` : wanted;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    names.set(name, header);
  });
  return names;
}

function isPlain(header: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(header) && !isReserved(header);
}

function identifierOf(text: string): string {
  const ascii = [...text.normalize("NFKD")]
    .map(
      (sign) =>
        SPELLING[sign] ?? SPELLING[sign.toLowerCase()]?.replace(/^./, (first) => first.toUpperCase()) ?? sign,
    )
    .join("")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return /^\d/.test(ascii) ? `x${ascii}` : ascii;
}

/** Greek letters, and Latin ones that no accent explains. */
const SPELLING: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ζ: "zeta",
  η: "eta",
  θ: "theta",
  ι: "iota",
  κ: "kappa",
  λ: "lambda",
  μ: "mu",
  ν: "nu",
  ξ: "xi",
  ο: "omicron",
  π: "pi",
  ρ: "rho",
  σ: "sigma",
  ς: "sigma",
  τ: "tau",
  υ: "upsilon",
  φ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
  ß: "ss",
  æ: "ae",
  ø: "o",
  ł: "l",
};

/** Whether a name means something already, in formula text or in a language formulas are written in. */
function isReserved(name: string): boolean {
  return isReservedName(name) || KEYWORDS.has(name);
}

/** Keywords and unavoidable names of C, JavaScript, Julia, Python, Rust. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield None True False np sp " +
    "auto case char const default do double enum extern float goto inline int long register restrict short signed " +
    "sizeof static struct switch typedef union unsigned void volatile " +
    "arguments catch debugger delete eval export extends function implements instanceof interface let new null " +
    "package private protected public super this throw typeof undefined var Math " +
    "abstract become box crate dyn final fn impl loop macro match mod move mut override priv pub ref self Self trait " +
    "type unsafe unsized use virtual where " +
    "baremodule begin end false true local module quote using outer missing nothing"
  ).split(" "),
);
