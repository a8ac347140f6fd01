import {
  type Dataset,
  dataSourceOf,
  type Engine,
  type FormulaSet,
  inputColumnsOf,
  type ModelState,
  printMathjs,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { takenOf } from "../formulas/formulas.ts";
import type { LearntTable } from "../learntTable.ts";
import type { DiscoverFlags } from "./discoverFlags.ts";

/** The model: formulas and no network. */
export function discoveredState(
  session: Session,
  { table: { dataset, notes }, kept }: LearntTable,
  formulas: readonly FormulaSet[],
  flags: DiscoverFlags,
  engine: Engine,
): ModelState {
  return {
    step: {
      command: "discover",
      options: { timeout: flags.timeout, ...decidingOptions(flags) },
      seed: flags.seed,
      version: session.version,
      summary: formulas.map((set) => `${set.target} = ${printMathjs(takenOf(set).expr)}`).join("; "),
      engine: engine.name,
    },
    data: dataSourceOf(dataset, kept, notes),
    inputs: inputColumnsOf(dataset),
    targets: targetsIn(dataset, formulas),
    ...(dataset.categories && { categories: dataset.categories }),
    formulas,
  };
}

/** The options that were given and decide what is found, the seed and the time aside. */
export function decidingOptions(flags: DiscoverFlags): Record<string, unknown> {
  const { effort, choose, noise, loss, lib, maxNodes, forbid, hint, start, bounds, units } = flags;
  return withoutAbsent<unknown>({
    effort,
    choose,
    noise,
    loss: loss === "auto" ? undefined : loss,
    lib,
    maxNodes,
    forbid,
    hint,
    start,
    bounds,
    units,
  });
}

/** The options that were given. */
function withoutAbsent<Value>(options: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The targets that have a formula: an interrupted search leaves the others out. */
function targetsIn({ targets }: Dataset, formulas: readonly FormulaSet[]): string[] {
  return targets.map(({ name }) => name).filter((name) => formulas.some(({ target }) => target === name));
}
