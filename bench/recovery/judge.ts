import { type Limits, mostNodes, mostReadableNodes } from "./limits.ts";
import type { Printed } from "./printed.ts";
import type { Row } from "./rows.ts";

/** Rows as the program would see them, and the truth on them. */
export interface Check {
  readonly rows: readonly Row[];
  readonly target: Float64Array;
  /** What errors are a share of. */
  readonly spread: number;
}

/** What a formula of a law is held against. */
export interface LawChecks {
  readonly near: Check;
  readonly beyond: Check;
  /** At independent inputs, where the table's rows lie along a path. */
  readonly independent: Check | null;
  readonly limits: Limits;
  /** Nodes of the truth as it is written. */
  readonly trueNodes: number;
}

/** Why a formula does not count. */
export type Fault = "near" | "beyond" | "independent" | "median" | "size" | "constants";

/** What the judge says about one formula; a figure is null where it is not asked for. */
export interface Verdict {
  /** Nothing is wrong with it. */
  readonly isRecovered: boolean;
  /** Recovered, and of at most one and a half times the nodes of the truth plus 3. */
  readonly isReadable: boolean;
  readonly faults: readonly Fault[];
  readonly near: number | null;
  readonly beyond: number | null;
  readonly independent: number | null;
  readonly median: number | null;
  readonly nodes: number;
  readonly trueNodes: number;
  readonly constants: number;
}

/** The verdict on a printed formula. Shares nothing with the search but the text. */
export function judgeLaw(formula: Printed, checks: LawChecks): Verdict {
  const { limits, trueNodes } = checks;
  const near = nrmse(formula, checks.near);
  const beyond = nrmse(formula, checks.beyond);
  const independent = checks.independent === null ? null : nrmse(formula, checks.independent);
  const median = limits.median === null ? null : medianRelativeError(formula, checks.near);
  const faults: Fault[] = [];
  if (!(near < limits.near)) faults.push("near");
  if (!(beyond < limits.beyond)) faults.push("beyond");
  if (isOver(independent, limits.independent)) faults.push("independent");
  if (isOver(median, limits.median)) faults.push("median");
  if (formula.nodes > mostNodes(trueNodes)) faults.push("size");
  return { ...outcome(formula, trueNodes, faults), near, beyond, independent, median };
}

/** A measured table and its certified fit. */
export interface TableCheck extends Check {
  readonly constants: number;
  readonly rss: number;
  readonly trueNodes: number;
}

/** How much larger than the certified RMSE a fit may be, and the share of the spread that always counts as exact. */
const CERTIFIED_SLACK = 1.05;
const EXACT_SHARE = 1e-6;
const MORE_CONSTANTS = 1;

/** The verdict on a formula of a measured table: as close as the certified fit, with at most one constant more. */
export function judgeTable(formula: Printed, check: TableCheck): Verdict {
  const near = nrmse(formula, check);
  const certified = Math.sqrt(check.rss / check.target.length) / check.spread;
  const faults: Fault[] = [];
  if (!(near <= Math.max(CERTIFIED_SLACK * certified, EXACT_SHARE))) faults.push("near");
  if (formula.constants > check.constants + MORE_CONSTANTS) faults.push("constants");
  return {
    ...outcome(formula, check.trueNodes, faults),
    near,
    beyond: null,
    independent: null,
    median: null,
  };
}

function outcome(
  { nodes, constants }: Printed,
  trueNodes: number,
  faults: readonly Fault[],
): Pick<Verdict, "isRecovered" | "isReadable" | "faults" | "nodes" | "trueNodes" | "constants"> {
  const isRecovered = faults.length === 0;
  const isReadable = isRecovered && nodes <= mostReadableNodes(trueNodes);
  return { isRecovered, isReadable, faults, nodes, trueNodes, constants };
}

/** RMSE over the spread of the truth; infinite where the formula has no value. */
function nrmse(formula: Printed, { rows, target, spread }: Check): number {
  const values = formula.values(rows);
  let sum = 0;
  for (let r = 0; r < target.length; r++) sum += ((values[r]! - target[r]!) / spread) ** 2;
  const error = Math.sqrt(sum / target.length);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

function medianRelativeError(formula: Printed, { rows, target }: Check): number {
  const errors = formula.values(rows).map((value, r) => Math.abs(value / target[r]! - 1));
  const sorted = errors.map((e) => (Number.isNaN(e) ? Number.POSITIVE_INFINITY : e)).sort();
  return sorted[sorted.length >> 1] ?? Number.POSITIVE_INFINITY;
}

function isOver(figure: number | null, limit: number | null): boolean {
  return figure !== null && limit !== null && !(figure < limit);
}
