/** What an island is given when it is its turn. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { num, variable, variablesOf } from "../../symbolic/expression/make.ts";
import type { Item } from "../agenda/agenda.ts";
import type { SearchTools } from "../agenda/searchTools.ts";
import type { Problem } from "../problem.ts";
import type { Colony } from "./island.ts";

/** Formulas that come from each other island and from the archive, at most. */
const MOST_MIGRANTS = 6;
const MOST_FOUND = 12;

/** Its own formulas as they were left, the shortest of the other islands, and of every other island the best that the search knows. */
export function colonyOf(
  { entry, effort, argument }: Pick<Item, "entry" | "effort" | "argument">,
  { archive, offers, seed }: Pick<SearchTools, "archive" | "offers" | "seed">,
): Colony {
  const island = argument as number;
  const { problem, islands } = entry;
  const others = [...islands].filter(([other]) => other !== island);
  const isFed = island % 2 === 0 && isInPlace(problem);
  const known = isFed ? [...new Set([...archive.formulas.slice(0, MOST_FOUND), ...archive.front])] : [];
  const { library, maxNodes, forbidden, units } = offers.limits;
  const powers =
    isInPlace(problem) && units ? problem.names.map((name) => units.columns.get(name)!) : undefined;
  return {
    seed,
    island,
    effort,
    parents: [
      ...(islands.get(island) ?? []),
      ...others.flatMap(([, exprs]) => exprs.slice(0, MOST_MIGRANTS)),
      ...known.map(({ expr }) => expr).filter((expr) => isOf(expr, problem.names)),
    ],
    limits: { ...(library && { library }), ...(maxNodes && { maxNodes }), ...(forbidden && { forbidden }) },
    ...(powers && units && { units: { columns: powers, target: units.target } }),
  };
}

/** Whether the formulas of a problem are formulas of the whole table as they stand. */
function isInPlace({ names, lift }: Problem): boolean {
  const mark = lift(num(2));
  return (
    mark.kind === "num" && mark.value === 2 && names.every((name) => lift(variable(name)).kind === "var")
  );
}

function isOf(expr: Expr, names: readonly string[]): boolean {
  return variablesOf(expr).every((name) => names.includes(name));
}
