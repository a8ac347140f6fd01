import { availableParallelism } from "node:os";
import {
  type Context,
  type DiscoverOptions,
  decidingErrors,
  discover,
  discoverByLoss,
  discoverInGroups,
  type Engine,
  type Formula,
  type FormulaData,
  type FormulaLimits,
  type FormulaSet,
  printMathjs,
  printReadable,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { type FrontLine, liveFront } from "../terminal/frontTable.ts";
import type { DiscoverFlags } from "./discoverFlags.ts";
import type { DiscoverLog } from "./discoverLog.ts";
import { searchAsShown } from "./searchAsShown.ts";
import { formulasIn, type HintNames, hintedIn } from "./startFormulas.ts";

/** How a search runs: `nTargets` share its time. */
export interface LiveSearch {
  readonly flags: DiscoverFlags;
  readonly limits: FormulaLimits;
  readonly engine: Engine;
  readonly log: DiscoverLog;
  /** Where steps are computed instead of on threads. */
  readonly pool?: DiscoverOptions["pool"];
  readonly nTargets: number;
  /** What names in forms to start from are. */
  readonly names: HintNames;
  /** The columns that say which group a row is of, by name (see `discoverInGroups`). */
  readonly indicators: readonly (readonly string[])[];
}

/** The search for one target, shown while it runs; every improvement goes to the log first. */
export async function liveSearch(
  session: Session,
  target: string,
  data: FormulaData,
  { flags, limits, engine, log, pool, nTargets, names, indicators }: LiveSearch,
): Promise<Pick<FormulaSet, "best" | "formulas" | "search">> {
  const { progress, signal, terminal, isQuiet } = session;
  const start = terminal.now();
  progress.end();
  const live = liveFront(terminal, isQuiet);
  const { noise, seed, effort, timeout, choose } = flags;
  const isIndicator = new Set(indicators.flat());
  const own = data.variables.filter((name) => !isIndicator.has(name));
  const searched: typeof discover = (rows, options, context) =>
    indicators.length === 0
      ? discover(rows, options, context)
      : discoverInGroups(rows, indicators, options, context);
  const options: DiscoverOptions = {
    engine,
    seed,
    effort,
    choose,
    threads: flags.threads ?? availableParallelism(),
    ...(pool && { pool }),
    timeoutSeconds: timeout / nTargets,
    ...(noise === undefined ? {} : { noise }),
    limits,
    resume: [
      ...(await hintedIn(flags, data, names, session)),
      ...(await formulasIn(log.earlier, target, own)),
    ],
    onTried: (tried) => log.append({ target, ...tried }),
    onBetter: (formula, front, best) => {
      log.append({
        target,
        expression: printMathjs(formula.expr),
        complexity: formula.complexity,
        held: decidingErrors(formula.errors).nrmse,
        length: formula.description.length,
        seconds: (terminal.now() - start) / 1000,
      });
      live.improve(
        front.map((one) => frontLine(one, best)),
        frontLine(formula, best),
      );
    },
  };
  const context: Context = {
    sink: (event) => {
      if (event.kind === "stage") live.report(event.detail ?? event.stage);
      else if (event.kind === "diagnostic") {
        live.clear();
        progress.sink(event);
      }
    },
    signal,
  };
  const { result, loss: shown } = await searchAsShown(flags, data, (loss, found) => {
    const timeoutSeconds = timeout / nTargets - (terminal.now() - start) / 1000;
    if (found !== undefined && (timeoutSeconds <= 0 || signal.aborted)) return undefined;
    const how = found === undefined ? options : { ...options, resume: found, timeoutSeconds };
    return discoverByLoss(data, loss, how, context, searched).finally(live.clear);
  });
  const { best, formulas, tried: _, ...facts } = result;
  const chosen = formulas.indexOf(best);
  const counted = facts.loss && { loss: { ...facts.loss, ...shown } };
  return { best: chosen, formulas, search: { chosen, ...facts, ...counted } };
}

/** A formula of a running search as a line of its table. */
function frontLine(formula: Formula, best: Formula | undefined): FrontLine {
  return {
    nodes: formula.complexity,
    error: decidingErrors(formula.errors).nrmse,
    formula: printReadable(formula.expr, 4),
    isBest: formula === best,
  };
}
