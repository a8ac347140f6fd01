import {
  advanced,
  type ClosedForm,
  closedForm,
  type FormulaSet,
  type KeptProblem,
  kanJetsOf,
  type ModelRecord,
  type ModelState,
  type NetworkHolder,
  printMathjs,
  type Solution,
} from "../../src/index.ts";
import type { CommandResult, Session } from "../command.ts";
import { secondsSince } from "../command.ts";
import type { TimeoutFlags } from "../deadline.ts";
import { cutError, exitCodeOf, keptTimeout } from "../deadline.ts";
import { NoResultError } from "../exit.ts";
import { formulaLines } from "../formulas/formulaLines.ts";
import { trainedStateOf } from "../models/model.ts";
import { writeStep } from "../models/modelSteps.ts";
import { compiledKept } from "../summaries/pictures.ts";
import { blocks, facts, modelArgument, nextCommand } from "../summaries/summary.ts";
import { leftText, type SolvedFormulas, solvedSetsJson, withoutFormulaText } from "./solvedText.ts";

/** The formulas of a solved problem: for the command that solves and the one that asks for formulas again. */

/** A formula that leaves more than this of the equations is none of the solution's. */
const MOST_LEFT = 1e-3;

/** The closed form of a solution that was just found. */
export async function formulasOfSolution(
  { compiled, kan, parameters, judgement }: Pick<Solution, "compiled" | "kan" | "parameters" | "judgement">,
  { progress, signal }: Session,
): Promise<SolvedFormulas> {
  const error = Math.max(judgement.residual, judgement.condition);
  const closed = await closedForm(compiled, kanJetsOf(kan), parameters, error, {
    sink: progress.sink,
    signal,
  });
  return { closed, sets: setsOf(closed, compiled.names) };
}

/** The closed form of a network that solves a problem which a model keeps. */
async function formulasOfKept(
  kept: KeptProblem,
  { network }: NetworkHolder,
  session: Session,
): Promise<SolvedFormulas> {
  const judgement = { residual: 0, condition: 0, equations: [], conditions: [] };
  return formulasOfSolution({ ...(await compiledKept(kept)), kan: network.kan, judgement }, session);
}

function setsOf({ formulas, judgement }: ClosedForm, names: Solution["compiled"]["names"]): FormulaSet[] {
  if (judgement === undefined || !(Math.max(judgement.residual, judgement.condition) < MOST_LEFT)) return [];
  const variables = Object.fromEntries(names.variables.map((name) => [name, name]));
  return formulas.map((own, u) => ({ target: names.unknowns[u]!, best: 0, variables, formulas: own }));
}

/** The closed form of a solved problem, judged by its equations. */
export async function solvedFormulas(
  session: Session,
  record: ModelRecord,
  problem: KeptProblem,
  flags: TimeoutFlags & { readonly seed: number; readonly model: string },
): Promise<CommandResult> {
  const { terminal } = session;
  const start = terminal.now();
  const base = trainedStateOf(record, flags.model);
  const solved = await formulasOfKept(problem, base, session);
  if (solved.sets.length === 0) {
    throw (
      cutError(session.signal, "a formula") ??
      new NoResultError(
        `no formula satisfies the equations: ${withoutFormulaText(solved.closed)}`,
        "kan symbolic --lib sin,exp snaps the edges of the network instead",
      )
    );
  }
  const { sets, closed } = solved;
  const expressions = sets.map(({ formulas, best }) => printMathjs(formulas[best]!.expr));
  const step = {
    command: "symbolic",
    options: keptTimeout(session.signal, flags) as ModelState["step"]["options"],
    seed: flags.seed,
    version: session.version,
    summary: sets.map(({ target }, t) => `${target} = ${expressions[t]}`).join("; "),
  };
  await writeStep(flags.model, advanced(record, { ...base, step, formulas: sets }));
  const seconds = secondsSince(start, session);
  const [first, ...more] = solvedSetsJson(solved);
  const run = { seed: flags.seed, seconds };
  const schema = "kan/formulas@1";
  return {
    exit: exitCodeOf(session.signal),
    text: blocks(
      ...sets.map((set) => formulaLines(set, terminal)),
      facts([["Formula", leftText(closed.judgement!)]], terminal),
      nextCommand(`kan predict new.csv${modelArgument(flags.model)}`, "applies it to new rows", terminal),
    ),
    quietText: expressions.join("\n"),
    json:
      more.length === 0
        ? { schema, ...first, ...run }
        : { schema, targets: [first, ...more].map((one) => ({ schema, ...one, ...run })) },
  };
}
