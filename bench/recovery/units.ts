/** Units as the sets of laws name them. */
import type { Problem } from "./problem.ts";

/** The words that make the program require the units of a law; none where the set does not name them all. */
export function unitWords(problem: Problem): readonly string[] {
  if (problem.kind !== "law") return [];
  const { inputs, dummies = [], target, target_description } = problem;
  if (dummies.length > 0) return [];
  const columns = [
    ...inputs.map(({ name, description }) => ({ name, unit: unitIn(description) })),
    { name: target, unit: unitIn(target_description) },
  ];
  if (columns.some(({ unit }) => unit === undefined)) return [];
  return ["--units", ["require", ...columns.map(({ name, unit }) => `${name}=${unit}`)].join(",")];
}

/** `m*s^-1` of "Velocity, m^1 * s^(-1)". */
function unitIn(description: string | undefined): string | undefined {
  const last = description?.split(",").pop()?.trim();
  if (last === undefined || last === "") return undefined;
  if (/dimensionless/i.test(last)) return "1";
  // The sets write kelvin as T.
  return last
    .replace(/[\s()]/g, "")
    .replace(/\^1(?![\d.])/g, "")
    .replace(/\bT\b/g, "K");
}
