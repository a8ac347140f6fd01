/** `kan discover` of a target of labels: a formula of the log odds of each class. */

import {
  type ClassState,
  type Dataset,
  discoverClasses,
  type Engine,
  printMathjs,
  variableNames,
} from "../../src/index.ts";
import { type CommandResult, type Session, secondsSince } from "../command.ts";
import { exitCodeOf } from "../deadline.ts";
import { allFormulaLines } from "../formulas/formulaLines.ts";
import { formulasJson, takenOf } from "../formulas/formulas.ts";
import type { LearntTable } from "../learntTable.ts";
import { writeNewModel } from "../models/modelSteps.ts";
import { classesJson, classesText } from "../summaries/classes.ts";
import { blocks, modelArgument, nextCommand, sentences } from "../summaries/summary.ts";
import { discoveredState } from "./discoveredState.ts";
import type { DiscoverFlags } from "./discoverFlags.ts";
import { limitsOf } from "./limits.ts";

/** Finds the formulas, writes the model and says how well classes are told apart. */
export async function runClasses(
  session: Session,
  learnt: LearntTable,
  ofTable: NonNullable<Dataset["classes"]>,
  flags: DiscoverFlags,
  engine: Engine,
): Promise<CommandResult> {
  const { terminal, progress, signal } = session;
  const start = terminal.now();
  const { dataset } = learnt.table;
  const variables = variableNames(dataset.inputs.map(({ name }) => name));
  const { seed, model, timeout } = flags;
  const limits = await limitsOf(flags);
  progress.sink({ kind: "stage", stage: "search", detail: "log odds" });
  const { sets, errors, isCut } = await discoverClasses({ ...dataset, classes: ofTable }, variables, {
    seed,
    limits,
    timeoutSeconds: timeout,
    signal,
  });
  progress.end();
  const classes: ClassState = { ...ofTable, errors };
  const state = discoveredState(session, learnt, sets, flags, engine);
  await writeNewModel(model, { ...state, classes });
  return {
    exit: exitCodeOf(signal),
    text: blocks(
      allFormulaLines(sets, terminal),
      classesText(classes, terminal),
      sentences(isCut ? ["Time was up before all terms were tried: --timeout gives more."] : [], terminal),
      sentences(
        [
          "Left out in turn: each tenth of the rows by terms chosen and fitted without it; only how many terms there are was chosen on all rows.",
        ],
        terminal,
      ),
      nextCommand(`kan predict new.csv${modelArgument(model)}`, "applies them to new rows", terminal),
    ),
    quietText: sets.map((set) => printMathjs(takenOf(set).expr)).join("\n"),
    json: {
      ...formulasJson(sets, { seed, engine: engine.name, seconds: secondsSince(start, session) }),
      ...classesJson(classes),
      outcome: signal.aborted ? "interrupted" : isCut ? "timeout" : "complete",
    },
  };
}
