import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** How values of a column are spread over its range. */
export type Sampling = "uniform" | "log" | "integer" | "log-integer";

/** A column and the range of its values, or of their sizes where `sign` says more. */
export interface Input {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** @defaultValue "uniform" */
  readonly sampling?: Sampling;
  /** @defaultValue "positive": the values as drawn */
  readonly sign?: "positive" | "negative" | "both";
  /** A formula of the other inputs and of the latent ones that gives this column. */
  readonly derive?: string;
  /** What it is, and its unit after the last comma: "Velocity, m^1 * s^(-1)", or "Dimensionless". */
  readonly description?: string;
}

/** Rows along one solution of a system: `rates` has a formula for each state, "@" for the problem's own. */
export interface Trajectory {
  readonly time: string;
  readonly start: number;
  readonly end: number;
  readonly points: number;
  /** Points at the end that are kept from the table. */
  readonly ood: number;
  readonly rates: Readonly<Record<string, string>>;
  readonly initial: Readonly<Record<string, number>>;
}

/** A known law and the rows to draw from it. Formulas are in Python syntax. */
export interface Law {
  readonly kind: "law";
  readonly id: string;
  readonly target: string;
  readonly formula: string;
  /** As `description` of an input. */
  readonly target_description?: string;
  /** The same formula in a form that keeps its digits. */
  readonly evaluate?: string;
  readonly inputs: readonly Input[];
  /** Drawn with the inputs, used by `derive`, not in the table. */
  readonly latent?: readonly Input[];
  /** Columns without influence. */
  readonly dummies?: readonly Input[];
  /** Rows with a smaller size of the target are dropped. */
  readonly minAbs?: number;
  /** Inputs whose effect the data cannot show. */
  readonly unseen?: readonly string[];
  /** Free constants of the right family: the problem is then judged as a curve. */
  readonly constants?: number;
  readonly trajectory?: Trajectory;
  /** Formulas of the first input for the others: rows along one line. */
  readonly curve?: Readonly<Record<string, string>>;
}

/** A measured table with a certified fit (NIST StRD nonlinear regression). */
export interface MeasuredTable {
  readonly kind: "table";
  readonly id: string;
  readonly csv: string;
  /** The certified model as NIST writes it. */
  readonly model: string;
  readonly constants: number;
  /** Residual sum of squares of the certified fit. */
  readonly rss: number;
}

export type Problem = Law | MeasuredTable;

/**
 * The problems of a JSON file, or of the one in a folder, in the order of the file; with `only` those whose id is
 * listed.
 *
 * Tables lie beside the file, as `id`.csv.
 */
export function readSet(path: string, only?: readonly string[]): readonly Problem[] {
  const file = statSync(path).isDirectory()
    ? join(path, `${path.replace(/\/+$/, "").split("/").pop()}.json`)
    : path;
  const all = (JSON.parse(readFileSync(file, "utf8")) as readonly object[]).map((entry) =>
    problemOf(entry, dirname(file)),
  );
  const unknown = (only ?? []).filter((id) => !all.some((problem) => problem.id === id));
  if (unknown.length > 0) throw new Error(`${file} has no problem ${unknown.join(", ")}`);
  return only === undefined ? all : all.filter(({ id }) => only.includes(id));
}

interface CertifiedEntry {
  readonly id: string;
  readonly model: string;
  readonly certified: Readonly<Record<string, number>>;
  readonly rss: number;
}

function problemOf(entry: object, folder: string): Problem {
  if ("certified" in entry) {
    const { id, model, certified, rss } = entry as CertifiedEntry;
    const constants = Object.keys(certified).length;
    return { kind: "table", id, csv: join(folder, `${id}.csv`), model, constants, rss };
  }
  if ("formula" in entry && "inputs" in entry) return { ...(entry as Omit<Law, "kind">), kind: "law" };
  throw new Error(`neither a law nor a table: ${JSON.stringify(entry).slice(0, 80)}`);
}
