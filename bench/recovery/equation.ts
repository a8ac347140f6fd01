import { readFileSync } from "node:fs";

/** A law of a benchmark file: a formula in Python syntax and the range of each input. */
export interface Equation {
  readonly id: string;
  readonly target: string;
  readonly formula: string;
  readonly inputs: readonly { readonly name: string; readonly low: number; readonly high: number }[];
}

/** The equations of a JSON file, all or those whose id is listed, in the order of the file. */
export function readEquations(path: string, ids?: readonly string[]): Equation[] {
  const all = JSON.parse(readFileSync(path, "utf8")) as Equation[];
  if (ids === undefined) return all;
  const unknown = ids.filter((id) => !all.some((equation) => equation.id === id));
  if (unknown.length > 0) throw new Error(`${path} has no equation ${unknown.join(", ")}`);
  return all.filter((equation) => ids.includes(equation.id));
}
