import type { EdgeFacts } from "./edges.ts";
import type { Scatter } from "./scatter.ts";

/** What the script of a page works with. */
export interface PageData {
  readonly targets: readonly TargetData[];
  readonly edges: readonly EdgeFacts[];
  /** Places on axes go from 0 to this. */
  readonly places: number;
}

/** One target: its charts, and the texts of its formulas in the order of the predictors; none for the network. */
export interface TargetData {
  readonly name: string;
  readonly scatter: Scatter;
  readonly texts: readonly Readonly<Record<string, string>>[];
}

/** The data as JSON that can stand in a script element: nothing in it can end the element. */
export function pageJson(data: PageData): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
