/** What a formula takes beyond its description, or less, where the units of its columns are required. */
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children } from "../../symbolic/expression/make.ts";
import { fittedCount } from "../../symbolic/expression/parameters.ts";
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import type { LawUnits } from "../../symbolic/units/agreement.ts";
import { nodesInUnits } from "./nodesInUnits.ts";

/** Where all quantities of a law are columns, what is left are numbers like 2 and 1/(4·π): one in ten is none of them. */
const NATS_OF_FITTED: number = Math.log(10);
/**
 * Functions that named laws seldom hold, and what naming one takes beyond exp, log, sin and cos. Of some four thousand formulas of
 * Wikipedia: 7.8 to 8.1 nats against 4.7 to 6.0 (R. Guimerà et al., Science Advances 6 (2020) eaav6971).
 */
const SELDOM: readonly string[] = ["cosh", "sinh", "tan", "tanh"];
const NATS_OF_SELDOM = 2.5;

/** The same without what fitted numbers take: nodes that the units tell (see `nodesInUnits`), names that are seldom. Cost O(nodes). */
export function structureInUnits(expr: Expr, units: LawUnits): number {
  return NATS_PER_NODE * (nodesInUnits(expr, units) - complexity(expr)) + natsOfNames(expr);
}

/** Nats to be added to the description of `expr`. Cost O(nodes). */
export function natsInUnits(expr: Expr, units: LawUnits): number {
  const fitted = fittedCount(expr);
  return structureInUnits(expr, units) + NATS_OF_FITTED * fitted;
}

function natsOfNames(expr: Expr): number {
  const own = expr.kind === "call" && SELDOM.includes(expr.fn) ? NATS_OF_SELDOM : 0;
  return children(expr).reduce((sum, child) => sum + natsOfNames(child), own);
}
