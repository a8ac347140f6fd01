import { draw } from "./draw.ts";
import type { Input, Law } from "./problem.ts";
import { seedOf, uniformNumbers } from "./random.ts";
import type { Row, Sample } from "./rows.ts";

/** A change of one column that leaves the law the same law: b → −b, or b → b + constant. */
export type Gauge = "plain" | "negate" | "shift";

/** Where a shifted column has its zero, as a share of its range: on both sides of it there are values. */
const ZERO_AT = 0.4;

/** How a law is shown to the program: its columns in the order of the table, and rows as it sees them. */
export interface Showing {
  readonly columns: readonly string[];
  /** The law in the shown columns, as text in Python syntax: what its size is counted on. */
  readonly formula: string;
  readonly rows: (sample: Sample, seed: number) => readonly Row[];
}

/** The columns of `law` with one of them changed by `gauge`, and `dummies` put in at random places. */
export function showingOf(law: Law, gauge: Gauge, dummies: readonly Input[], seed: number): Showing {
  const uniform = uniformNumbers(seedOf(`${law.id} columns`, seed));
  const changed = law.inputs[Math.floor(uniform() * law.inputs.length)]!;
  const offset = gauge === "shift" ? zeroOf(changed) : 0;
  const columns = law.inputs.map(({ name }) => name);
  for (const { name } of dummies) columns.splice(Math.floor((columns.length + 1) * uniform()), 0, name);
  const shown = gauge === "negate" ? `(-${changed.name})` : `(${changed.name}+${offset})`;
  return {
    columns,
    formula:
      gauge === "plain" ? law.formula : law.formula.replace(new RegExp(`\\b${changed.name}\\b`, "g"), shown),
    rows: (sample, rowSeed) => {
      const others = uniformNumbers(rowSeed ^ 0x5bd1e995);
      return sample.rows.map((row) => {
        const seen: Record<string, number> = { ...row };
        if (gauge === "negate") seen[changed.name] = -row[changed.name]!;
        if (gauge === "shift") seen[changed.name] = row[changed.name]! - offset;
        for (const dummy of dummies) seen[dummy.name] = draw(dummy, others);
        return seen;
      });
    },
  };
}

/** A place inside the column's range, of two digits, so that a shift costs no digits of the data. */
function zeroOf({ low, high }: Input): number {
  return Number((low + ZERO_AT * (high - low)).toPrecision(2));
}

/** `count` columns of uniform numbers that mean nothing. */
export function nuisances(count: number): readonly Input[] {
  return Array.from({ length: count }, (_, i) => ({ name: `nuisance_${i + 1}`, low: 1, high: 5 }));
}
