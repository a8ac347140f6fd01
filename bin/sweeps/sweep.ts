import {
  byKey,
  coordinate,
  datasetBytes,
  type FitResult,
  isBetter,
  openJournal,
  parsedAs,
  queueEngine,
  resultShape,
  type TrialEngine,
  type TrialResult,
  threadsEngine,
} from "../../src/index.ts";
import { type CommandResult, type Session, warn } from "../command.ts";
import { cutShortBy, exitCodeOf, warnOfCut, withDeadline } from "../deadline.ts";
import { checkModelPath, threadsOf } from "../models/model.ts";
import { checkOutput, JOURNAL_FILE } from "../models/outputFile.ts";
import type { SweepFlags } from "./flags.ts";
import { type GivenSweep, givenSweep, journalPath } from "./given.ts";
import { keepBest } from "./kept.ts";
import { liveTable } from "./live.ts";

/** Runs a sweep to its end as its coordinator, or until the time is up or Ctrl-C: the best so far is then kept. */
export async function runSweep(
  given: Session,
  path: string,
  flags: SweepFlags,
  options: Readonly<Record<string, unknown>>,
): Promise<CommandResult> {
  const session = withDeadline(given, flags);
  const { terminal, progress, signal } = session;
  const start = terminal.now();
  const journal = journalPath(flags);
  await checkModelPath(flags.model, path);
  await checkOutput("--journal", journal, JOURNAL_FILE, { "<data>": path, "--model": flags.model });
  const sweep = await givenSweep(session, path, flags, options);
  const { plan, space, header } = sweep;
  const open = await openJournal(journal, header, { resume: flags.resume === true });
  const results = byKey(open.results);
  const known = results.size;
  const live = liveTable(session, plan, space);
  let planned = plan.trials;
  let best: { readonly trial: TrialResult; readonly fitted?: FitResult } | undefined;
  for (const trial of results.values()) if (isBetter(trial, best?.trial)) best = { trial };
  let engine: TrialEngine | undefined;
  try {
    engine = await engineFor(session, sweep, flags);
    await coordinate(plan, {
      engine,
      results,
      signal,
      keep: open.append,
      onPlan: (count) => {
        planned = count;
        live.expect(count, known);
      },
      onResult: (trial, fitted) => {
        if (isBetter(trial, best?.trial)) best = { trial, ...(fitted && { fitted }) };
        live.add(trial, best?.trial);
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await engine?.close();
    await open.close();
  }
  warnOfCut(session);
  progress.end();
  const cut = open.cut > 0 ? ", a torn last line was cut off" : "";
  const resumed = flags.resume === true ? ` (${known} results were there${cut})` : "";
  return keepBest(session, {
    ...sweep,
    results: results.values(),
    planned,
    ...(best?.fitted && { fitted: { model: best.trial.model, result: best.fitted } }),
    outcome: cutShortBy(signal) ?? "complete",
    model: flags.model,
    ...(flags.journal !== undefined && { journal: flags.journal }),
    facts: [["Journal", `${journal}${resumed}`]],
    json: { journal, resumed: known },
    exit: exitCodeOf(signal),
    seconds: () => (terminal.now() - start) / 1000,
  });
}

/** The threads of this process, or the workers at a queue. */
async function engineFor(
  session: Session,
  { table, plan }: GivenSweep,
  flags: SweepFlags,
): Promise<TrialEngine> {
  if (flags.queue === undefined) return threadsEngine(table.dataset, threadsOf(flags));
  return queueEngine({
    url: flags.queue,
    kan: plan.kan,
    data: plan.data,
    bytes: await datasetBytes(table.dataset),
    parse: (text) => parsedAs(text, resultShape),
    onNote: (message) => warn(session, { code: "queue/note", message }),
  });
}
