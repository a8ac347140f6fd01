/**
 * A folder of results that several machines share: `sweep.json` says what is swept, `results/N.json` is the result of trial N.
 *
 * Every file is written aside, flushed and linked to its name, so that it is there whole or not at all; the first of two
 * equal ones stays. Nothing is ever changed, so that nobody waits for anybody.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../diagnostics.ts";
import { type TrialResult, trialKey } from "../../trials.ts";
import { joinShared, putOwn } from "./putOnce.ts";
import { headerShape, parsedAs, resultShape, type SweepHeader } from "./trialSchema.ts";

/** What was found in a folder of results. */
export interface FolderContent {
  readonly header: SweepHeader;
  readonly results: readonly TrialResult[];
  /** Files that are no results of this sweep, which were passed over. */
  readonly foreign: readonly string[];
}

/** Makes the folder for a sweep, or joins it. Errors: DataError sweep/other where it holds another sweep. */
export async function joinFolder(folder: string, header: SweepHeader): Promise<void> {
  await joinShared(folder, "results", "sweep.json", `${JSON.stringify(header, null, 2)}\n`);
  const there = await headerOf(folder);
  if (there.sweep === header.sweep) return;
  throw new DataError({
    code: "sweep/other",
    message: "the folder holds the results of another sweep: its table, options or version of kan differ",
    where: { file: folder },
    hint: "name another folder with --results",
  });
}

/** Puts a result into the folder; where there is one of this trial already, that one stays. */
export async function putResult(folder: string, result: TrialResult): Promise<void> {
  const path = join(folder, "results", `${trialKey(result)}.json`);
  await putOwn(path, `${JSON.stringify(result)}\n`, async () => {
    const there = parsedAs(await readFile(path, "utf8"), resultShape);
    return there?.sweep === result.sweep && trialKey(there) === trialKey(result);
  });
}

/** Errors: DataError sweep/none where the folder holds no sweep. */
export async function readFolder(folder: string): Promise<FolderContent> {
  const header = await headerOf(folder);
  const names = (await readdir(join(folder, "results"))).filter((name) => !name.includes(".tmp-")).sort();
  const results: TrialResult[] = [];
  const foreign: string[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, "results", name), "utf8").catch(() => "");
    const result = parsedAs(text, resultShape);
    const isOwn = result?.sweep === header.sweep && name === `${trialKey(result)}.json`;
    if (result !== undefined && isOwn) results.push(result);
    else foreign.push(name);
  }
  return { header, results, foreign };
}

async function headerOf(folder: string): Promise<SweepHeader> {
  const path = join(folder, "sweep.json");
  const text = await readFile(path, "utf8").catch(() => "");
  const header = parsedAs(text, headerShape);
  if (header !== undefined) return header;
  throw new DataError({
    code: "sweep/none",
    message: "this folder holds no results of a sweep: sweep.json is missing or is no plan",
    where: { file: path },
    hint: "kan sweep data.csv --shard 0/4 --results FOLDER writes one",
  });
}
