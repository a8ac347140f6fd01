import { DataError } from "../../src/diagnostics.ts";
import {
  byKey,
  openJournal,
  plannedJobs,
  type ReadOptions,
  readFolder,
  readTable,
  spaceOf,
  tableHash,
  trialKey,
} from "../../src/index.ts";
import { type CommandResult, type Session, warn } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { accessOf, checkModelPath } from "../models/model.ts";
import { checkOutput, JOURNAL_FILE } from "../models/outputFile.ts";
import { count } from "../terminal/numbers.ts";
import type { SweepFlags } from "./flags.ts";
import { journalPath } from "./given.ts";
import { keepBest } from "./kept.ts";

/** Ranks what shards left in a folder and keeps the best; what is missing is said and not waited for. */
export async function collect(session: Session, folder: string, flags: SweepFlags): Promise<CommandResult> {
  const { terminal, progress } = session;
  const start = terminal.now();
  const { header, results, foreign } = await readFolder(folder);
  const { plan } = header;
  const path = flags.data ?? header.source;
  const journal = journalPath(flags);
  await checkModelPath(flags.model, path);
  await checkOutput("--journal", journal, JOURNAL_FILE, { "<data>": path, "--model": flags.model });
  const read = header.read as ReadOptions;
  const table = await readTable(path, { ...read, ...accessOf(session, path) }, progress.sink);
  if (tableHash(table.dataset) !== plan.data)
    throw new DataError({
      code: "sweep/other-table",
      message: "this is not the table that was swept",
      where: { file: path },
      hint: "--data names the right one",
    });
  const jobs = plannedJobs(plan, spaceOf(plan.space));
  const found = byKey(results);
  const known = jobs.flatMap((job) => found.get(trialKey(job)) ?? []);
  const missing = jobs.length - known.length;
  if (foreign.length > 0)
    warn(session, {
      code: "sweep/foreign-files",
      message: `${count(foreign.length, "file")} in ${folder}/results ${foreign.length === 1 ? "is" : "are"} no result of this sweep: ${foreign.slice(0, 3).join(", ")}`,
      hint: "they were passed over; their trials are computed when the shards run again",
    });
  if (missing > 0)
    warn(session, {
      code: "sweep/missing",
      message: `${missing} of ${count(jobs.length, "trial")} are missing`,
      hint: "run the shards again: what is there is not computed twice",
    });
  // The report and other programs read journals: the results become one.
  const open = await openJournal(journal, header, { resume: false });
  try {
    for (const result of known) open.append(result);
  } finally {
    await open.close();
  }
  return keepBest(session, {
    plan,
    table,
    read,
    results: known,
    planned: jobs.length,
    outcome: missing > 0 ? "incomplete" : "complete",
    model: flags.model,
    ...(flags.journal !== undefined && { journal: flags.journal }),
    facts: [["Results", `${folder}: ${known.length} of ${jobs.length}`]],
    json: { results: folder, missing, foreign },
    exit: EXIT_CODE.done,
    seconds: () => (terminal.now() - start) / 1000,
  });
}
