/** The results of a search that several machines share: a folder with a file for each step, named by what it computes. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../diagnostics.ts";
import { joinShared, putOwn } from "./putOnce.ts";

/** Results by the id of their step. */
export interface StepsFolder {
  /** Undefined where there is none, or only a half or foreign file. */
  readonly get: (id: string) => Promise<string | undefined>;
  /** Where there is one already, that one stays. Errors: DataError where it cannot be written. */
  readonly put: (id: string, text: string) => Promise<void>;
}

/**
 * Makes the folder for a search, or joins it. `search` is all that decides what is found: version, table, options.
 *
 * Errors: DataError discover/other where the folder is of another search.
 */
export async function openStepsFolder(
  folder: string,
  search: Readonly<Record<string, unknown>>,
): Promise<StepsFolder> {
  const head = `${JSON.stringify(search, null, 2)}\n`;
  await joinShared(folder, "steps", "search.json", head);
  const there = await readFile(join(folder, "search.json"), "utf8");
  if (there !== head)
    throw new DataError({
      code: "discover/other",
      message: `the folder holds the results of another search: ${differing(there, search)}`,
      where: { file: folder },
      hint: "name another folder with --results",
    });
  const placeOf = (id: string): string => join(folder, "steps", id);
  const get: StepsFolder["get"] = async (id) => {
    const content = await readFile(placeOf(id), "utf8").catch(() => "");
    const end = content.indexOf("\n");
    const text = content.slice(end + 1);
    return content.slice(0, end) === hashOf(text) ? text : undefined;
  };
  return {
    get,
    put: (id, text) =>
      putOwn(placeOf(id), `${hashOf(text)}\n${text}`, async () => (await get(id)) !== undefined),
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What the other search has otherwise, in words. */
function differing(there: string, search: Readonly<Record<string, unknown>>): string {
  try {
    const other = JSON.parse(there) as Record<string, unknown>;
    const names = Object.keys({ ...other, ...search }).filter(
      (name) => JSON.stringify(other[name]) !== JSON.stringify(search[name]),
    );
    return `${names.join(", ")} ${names.length === 1 ? "differs" : "differ"}`;
  } catch {
    return "search.json is damaged";
  }
}
