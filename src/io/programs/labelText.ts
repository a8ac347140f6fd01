/** The label of largest probability as a function of a program, which calls those of the probabilities. */
import { num } from "../../symbolic/expression/make.ts";
import { comments, type FormulaText, functionName } from "../formulas/code.ts";
import { columnLetters } from "../formulas/languages/excel.ts";

/** The classes of a model, for programs that name them. */
export interface LabelsText {
  /** The header of their column. */
  readonly target: string;
  readonly labels: readonly string[];
  /** The headers of the input columns, in order. */
  readonly columns: readonly string[];
}

/** A label as a function of the columns of `heads`, whose functions give the probability of each class, or of the second of two. */
export function labelHead({ target, columns }: LabelsText, heads: readonly FormulaText[]): FormulaText {
  const named = heads.flatMap(({ variables }) => [...variables]);
  const byHeader = new Map(named.map(([name, header]) => [header, name]));
  const used = columns.filter((header) => byHeader.has(header));
  return {
    expr: num(0),
    target,
    name: `label_${target}`,
    variables: new Map(used.map((header) => [byHeader.get(header)!, header])),
  };
}

/** How a language writes the choice of a label. */
interface LabelWriting {
  readonly signs: (sign: string) => string;
  readonly write: (parts: LabelParts) => string;
}

/** What such a function is made of. */
interface LabelParts {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly about: string;
  /** The labels as literals. */
  readonly labels: readonly string[];
  /** The calls of the probabilities. */
  readonly shares: readonly string[];
}

/** The function of the label; empty in a language that has none. `head` is of `labelHead`, named apart from `heads`. */
export function labelText(
  { labels }: LabelsText,
  head: FormulaText,
  heads: readonly FormulaText[],
  language: string,
): string {
  const writing = WRITINGS[language];
  if (writing === undefined) return "";
  const calls = heads.map((one) => {
    const names = new Map([...head.variables].map(([name, header]) => [header, name]));
    const args = [...one.variables.values()].map((header) => names.get(header)!);
    return `${functionName(one, language)}(${args.join(", ")})`;
  });
  return writing.write({
    name: functionName(head, language),
    parameters: [...head.variables.keys()],
    about: comments({ ...head, variables: new Map() }, "the label of largest probability")[0]!,
    labels: labels.map((label) => literal(label, writing.signs)),
    shares: calls.length === 1 ? [`1.0 - ${calls[0]}`, calls[0]!] : calls,
  });
}

/** A text in double quotes; `signs` writes what is neither seen nor safe. */
function literal(text: string, signs: LabelWriting["signs"]): string {
  const plain = text.replace(/["\\]/g, "\\$&").replace(/\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|[$?]/gu, signs);
  return `"${plain}"`;
}

const codeOf = (sign: string): string => sign.codePointAt(0)!.toString(16).padStart(4, "0");
const units = (sign: string): string =>
  /[$?]/.test(sign)
    ? sign
    : sign
        .split("")
        .map((unit) => `\\u${codeOf(unit)}`)
        .join("");
const escaped = (sign: string): string => (/[$?]/.test(sign) ? sign : `\\U${codeOf(sign).padStart(8, "0")}`);
const octets = (sign: string): string =>
  sign === "$"
    ? sign
    : sign === "?"
      ? "\\?"
      : [...new TextEncoder().encode(sign)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

const WRITINGS: Readonly<Record<string, LabelWriting>> = {
  python: {
    signs: escaped,
    write: ({ name, parameters, about, labels, shares }) => `
def ${name}(${parameters.join(", ")}):
    """${about}"""
    return np.array([${labels.join(", ")}])[
        np.argmax(np.array(np.broadcast_arrays(${shares.join(", ")})), axis=0)
    ]
`,
  },
  javascript: {
    signs: units,
    write: ({ name, parameters, about, labels, shares }) => `/** ${about} */
export function ${name}(${parameters.join(", ")}) {
  return [${labels.join(", ")}][
    [${shares.join(", ")}].reduce((best, share, i, shares) => (share > shares[best] ? i : best), 0)
  ];
}
`,
  },
  c: {
    signs: octets,
    write: ({ name, parameters, about, labels, shares }) => {
      const typed = parameters.map((parameter) => `double ${parameter}`).join(", ");
      return `/* ${about} */
const char *${name}(${typed === "" ? "void" : typed}) {
  static const char *const ${name}_labels[] = {${labels.join(", ")}};
  const double ${name}_shares[] = {${shares.join(", ")}};
  int ${name}_best = 0;
  for (int ${name}_i = 1; ${name}_i < ${labels.length}; ${name}_i++)
    if (${name}_shares[${name}_i] > ${name}_shares[${name}_best]) ${name}_best = ${name}_i;
  return ${name}_labels[${name}_best];
}
`;
    },
  },
  rust: {
    signs: (sign) => (/[$?]/.test(sign) ? sign : `\\u{${codeOf(sign)}}`),
    write: ({ name, parameters, about, labels, shares }) => `/// ${about}
#[allow(non_snake_case, unused_parens)]
pub fn ${name}(${parameters.map((parameter) => `${parameter}: f64`).join(", ")}) -> &'static str {
    let shares = [${shares.join(", ")}];
    let best = (1..shares.len()).fold(0, |best, i| if shares[i] > shares[best] { i } else { best });
    [${labels.join(", ")}][best]
}
`,
  },
  julia: {
    signs: (sign) => (sign === "$" ? "\\$" : escaped(sign)),
    write: ({ name, parameters, about, labels, shares }) => `# ${about}
function ${name}(${parameters.join(", ")})
    return [${labels.join(", ")}][argmax([${shares.join(", ")}])]
end
`,
  },
};

/** The cells of a spreadsheet whose probabilities stand in these, in the row of the inputs: one formula. */
export function labelCell({ labels, columns }: LabelsText, nProbabilities: number): string {
  const from = columnLetters(columns.length);
  const quoted = labels.map((label) => `"${label.replaceAll('"', '""')}"`);
  if (nProbabilities === 1) return `=IF(${from}2>0.5, ${quoted[1]}, ${quoted[0]})`;
  const range = `${from}2:${columnLetters(columns.length + nProbabilities - 1)}2`;
  return `=CHOOSE(MATCH(MAX(${range}), ${range}, 0), ${quoted.join(", ")})`;
}
