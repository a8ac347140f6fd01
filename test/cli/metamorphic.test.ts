import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { temporaryFolder } from "./run.ts";

/** A table with its target last. */
interface Table {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

const ROWS = 150;
const random = randomStream(4, "metamorphic");
const [a, b] = [0, 1].map(() => Float64Array.from({ length: ROWS }, () => 1 + 3 * random.uniform())) as [
  Float64Array,
  Float64Array,
];
const plain: Table = {
  names: ["a", "b", "y"],
  columns: [a, b, a.map((v, r) => v * v + 3 * Math.sin(b[r]!))],
};

const mapped = (f: (v: number, column: number) => number): Table => ({
  ...plain,
  columns: plain.columns.map((column, i) => column.map((v) => f(v, i))),
});

/** What changes nothing about a law but its names, order, signs and units. */
const CHANGES: readonly (readonly [string, Table])[] = [
  ["nothing changed", plain],
  [
    "columns renamed and in another order",
    { names: ["z 2", "z_1", "y"], columns: [b, a, plain.columns[2]!] },
  ],
  ["rows in another order", { ...plain, columns: plain.columns.map((column) => column.toReversed()) }],
  ["a column and the target in other units", mapped((v, i) => (i === 0 ? 1000 * v : i === 2 ? v / 512 : v))],
  ["every column negated", mapped((v) => -v)],
  ["a column and the target shifted", mapped((v, i) => (i === 0 ? v + 10 : i === 2 ? v + 7 : v))],
];

interface Formulas {
  readonly variables: Readonly<Record<string, string>>;
  readonly formulas: readonly { readonly expression: string; readonly complexity: number }[];
  readonly best: number;
}

/** The largest error of the best formula of a `--json` answer, over the largest target, and its text. */
async function judged(json: string, { names, columns }: Table): Promise<{ error: number; text: string }> {
  const { variables, formulas, best } = JSON.parse(json) as Formulas;
  const { expression } = formulas[best]!;
  const identifiers = Object.keys(variables);
  const inputs = identifiers.map((one) => columns[names.indexOf(variables[one]!)]!);
  const values = evaluate(await parseExpr(expression), identifiers, inputs, ROWS);
  const target = columns[columns.length - 1]!;
  const reach = Math.max(...target.map(Math.abs));
  return { error: Math.max(...values.map((v, r) => Math.abs(v - target[r]!))) / reach, text: expression };
}

test.each(CHANGES)("with %s fit, prune and symbolic find the law, and so does discover", async (_, table) => {
  const folder = temporaryFolder();
  const lines = Array.from(a, (_v, r) => table.columns.map((column) => column[r]!).join());
  folder.write("law.csv", `${[table.names.join(), ...lines].join("\n")}\n`);
  const commands: readonly (readonly string[])[] = [
    ["fit", "law.csv", "--target", "y", "--threads", "1", "--quiet"],
    ["prune", "--quiet"],
    ["symbolic", "--threads", "1", "--json"],
    ["discover", "law.csv", "--target", "y", "--threads", "1", "--model", "found.json", "--json"],
  ];
  const runs = commands.map((args) => folder.kan(args));
  expect(runs.map(({ exit }) => exit)).toEqual([0, 0, 0, 0]);
  for (const { stdout } of runs.slice(2)) {
    const { error, text } = await judged(stdout, table);
    expect(error).toBeLessThan(1e-9);
    // Two columns, a square, a sine, and what a change of units, signs and origins adds: no more, and nothing of no value.
    expect(text.match(/[\d.]+(e-?\d+)?/g)!.length).toBeLessThanOrEqual(6);
    expect(text).not.toMatch(/[+-] 0\b(?!\.)/);
  }
});
