/**
 * How often 95 % intervals of `kan discover` hold the truth: tables of four laws go through the built program, and each constant of the
 * formula that it takes is held against the value that makes the formula the law. Formulas of another form count as not recovered.
 *
 *     node --import ./scripts/typescript.js bench/intervals/run.ts 100 linear,power
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nrmseOf } from "../../src/math/errors.ts";
import { randomStream } from "../../src/math/philox.ts";
import { freeConstants } from "../../src/symbolic/expression/parameters.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { refitConstants } from "../../src/symbolic/formula/constants/constants.ts";

const LAWS: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => 1.37 * x + 2.83,
  exponential: (x) => 4.31 * Math.exp(-0.437 * x),
  saturating: (x) => (3.73 * x) / (1.43 + x),
  power: (x) => 2.13 * x ** 1.57,
};
const ROWS = 30;
/** Noise as a share of the spread. */
const NOISE = 0.05;
/** What counts as the law: a formula with the best constants is as near. */
const SAME = 1e-6;

interface Known {
  readonly value: number;
  readonly interval: readonly [number | null, number | null];
}

interface Found {
  readonly chosen: number;
  readonly formulas: readonly {
    readonly expression: string;
    readonly known?: { readonly constants: readonly Known[]; readonly settled?: readonly Known[] };
  }[];
}

const [count = "100", asked = Object.keys(LAWS).join(",")] = process.argv.slice(2);
for (const name of asked.split(",")) {
  const law = LAWS[name];
  if (law === undefined) throw new Error(`there is no law "${name}"`);
  let [recovered, held, told] = [0, 0, 0];
  for (let trial = 0; trial < Number(count); trial++) {
    const { hits, all } = await held95(law, `${name} ${trial}`);
    if (all === undefined) continue;
    recovered++;
    held += hits;
    told += all;
    console.log(`${name} ${trial + 1}: recovered ${recovered}, held ${held} of ${told}`);
  }
  console.log(
    `${name}: of ${count} tables ${recovered} recovered; ${held} of ${told} intervals hold the truth`,
  );
}

/** How many intervals of the formula that is found hold, and of how many; none where it has another form. */
async function held95(
  law: (x: number) => number,
  name: string,
): Promise<{ readonly hits: number; readonly all?: number }> {
  const random = randomStream(17, name);
  const x = Float64Array.from({ length: ROWS }, () => 0.5 + 5.5 * random.uniform());
  const truth = x.map(law);
  const mean = truth.reduce((sum, v) => sum + v / ROWS, 0);
  const spread = Math.sqrt(truth.reduce((sum, v) => sum + (v - mean) ** 2 / ROWS, 0));
  const lines = Array.from(x, (v, r) => `${v},${truth[r]! + NOISE * spread * random.normal()}`);
  const { expression, known } = discovered(`x,y\n${lines.join("\n")}\n`);
  const constants = [...(known?.constants ?? []), ...(known?.settled ?? [])];
  const of = (value: number): Known | undefined =>
    constants.find((one) => Math.abs(one.value - value) <= 1e-9 * Math.abs(value));
  const isFree = (value: number): boolean => of(value) !== undefined;
  const data = { variables: ["x"], columns: [x], target: truth };
  const expr = await parseExpr(expression);
  const refit = refitConstants(expr, data, { maxSteps: 200, isFree });
  if (!(nrmseOf(evaluate(refit.expr, data.variables, data.columns, ROWS), truth) < SAME)) return { hits: 0 };
  const own = freeConstants(expr, isFree).values;
  const right = freeConstants(refit.expr, () => true).values;
  const places = freeConstants(expr, () => true).values.flatMap((v, i) => (isFree(v) ? [i] : []));
  const hits = own.filter((value, i) => {
    const [low, high] = of(value)!.interval;
    const wanted = right[places[i]!]!;
    return (low ?? Number.NEGATIVE_INFINITY) <= wanted && wanted <= (high ?? Number.POSITIVE_INFINITY);
  });
  return { hits: hits.length, all: own.length };
}

/** The formula that the built program takes. */
function discovered(table: string): Found["formulas"][number] {
  const folder = mkdtempSync(join(tmpdir(), "kan-coverage-"));
  try {
    writeFileSync(join(folder, "t.csv"), table);
    const program = join(import.meta.dirname, "../../dist/bin/kan.js");
    const args = ["discover", "t.csv", "--json", "--effort", "low", "--threads", "1", "--timeout", "120"];
    const text = execFileSync(process.execPath, [program, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { formulas, chosen } = JSON.parse(text.toString()) as Found;
    return formulas[chosen]!;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
