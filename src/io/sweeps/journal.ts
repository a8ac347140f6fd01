/**
 * The journal of a sweep: one JSON object a line, the plan first, then a result for each trial. Written by one coordinator,
 * appended and flushed to the disk line by line, so that a kill or a power cut loses at most the line being written.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../../diagnostics.ts";
import type { TrialResult } from "../../trials.ts";
import { fileTrouble, NOT_A_FILE } from "../fileTrouble.ts";
import { writeTrouble } from "../models/store/atomicWrite.ts";
import { setAside } from "../models/store/earlier.ts";
import { tryLock } from "../models/store/lock.ts";
import { headerShape, parsedAs, resultShape, type SweepHeader } from "./trialSchema.ts";

/** A journal as it was read. */
export interface JournalContent {
  readonly header: SweepHeader;
  readonly results: readonly TrialResult[];
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
}

/** A journal that is open for appending, by this process alone. */
export interface OpenJournal {
  /** What it held when it was opened. */
  readonly results: readonly TrialResult[];
  /** Bytes of a torn last line that were cut off. */
  readonly cut: number;
  /** On the disk when this returns. Errors: DataError journal/unwritable; the journal then ends with its last whole line. */
  append(result: TrialResult): void;
  close(): Promise<void>;
}

/**
 * The journal at `path`; undefined where there is none. A last line without its end was torn by a kill and does not count.
 * Errors: DataError journal/damaged for a line that is none of a journal, with its number; file/… for what is no file.
 */
export async function readJournal(path: string): Promise<JournalContent | undefined> {
  try {
    // A pipe or a device would keep the program waiting.
    const status = await stat(path);
    if (!status.isFile() && !status.isDirectory())
      throw Object.assign(new Error("a pipe or device"), { code: NOT_A_FILE });
    return contentOf(await readFile(path), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw await fileTrouble(error, path);
  }
}

/** How every journal begins. */
const START = '{"sweep":"';

function contentOf(bytes: Buffer, path: string): JournalContent | undefined {
  const length = bytes.lastIndexOf(10) + 1;
  if (length === 0 && bytes.subarray(0, START.length).toString() === START.slice(0, bytes.length))
    return undefined;
  const lines = bytes
    .subarray(0, length - 1)
    .toString("utf8")
    .split("\n");
  const damaged = (line: number): DataError =>
    new DataError({
      code: "journal/damaged",
      message: "this is no line of the journal of a sweep",
      where: { file: path, row: line + 1 },
      hint: "restore it from a copy, or name another one with --journal",
    });
  const header = parsedAs(lines[0]!, headerShape);
  if (header === undefined) throw damaged(0);
  const results = lines.slice(1).map((line, i) => {
    const result = parsedAs(line, resultShape);
    if (result === undefined || result.sweep !== header.sweep) throw damaged(i + 1);
    return result;
  });
  return { header, results, length };
}

/**
 * Opens the journal at `path` for the sweep of `header`, new or to go on. A torn last line is cut off.
 *
 * Without `resume` a journal that is there is set aside first, as models are (see `earlier.ts`). Errors: DataError
 * sweep/running where another process has it open, journal/other where the one to resume is of another sweep.
 */
export async function openJournal(
  path: string,
  header: SweepHeader,
  { resume }: { readonly resume: boolean },
): Promise<OpenJournal> {
  await mkdir(dirname(path), { recursive: true });
  const lock = await tryLock(`${path}.lock`).catch((error: unknown) => {
    throw writeTrouble(error, path, "journal");
  });
  if ("owner" in lock)
    throw new DataError({
      code: "sweep/running",
      message: `another program is running this sweep (process ${lock.owner})`,
      where: { file: path },
      hint: `wait until it has ended, or name another journal; if there is none, remove ${path}.lock`,
    });
  try {
    if (!resume && (await readJournal(path)) !== undefined) {
      await setAside(path);
      await rm(path);
    }
    return opened(path, header, lock.release);
  } catch (error) {
    await lock.release();
    throw writeTrouble(error, path, "journal");
  }
}

function opened(path: string, header: SweepHeader, release: () => Promise<void>): OpenJournal {
  const fd = openSync(path, "a+");
  try {
    const bytes = readFileSync(fd);
    const content = contentOf(bytes, path);
    if (content !== undefined) checkSame(content.header, header, path);
    const length = content?.length ?? 0;
    if (bytes.length > length) ftruncateSync(fd, length);
    const append = (line: object): void => {
      const before = fstatSync(fd).size;
      try {
        writeAll(fd, `${JSON.stringify(line)}\n`);
        fsyncSync(fd);
      } catch (error) {
        ftruncateSync(fd, before);
        throw writeTrouble(error, path, "journal");
      }
    };
    if (content === undefined) append(header);
    return {
      results: content?.results ?? [],
      cut: bytes.length - length,
      append,
      close: async () => {
        closeSync(fd);
        await release();
      },
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A full disk may take a part of a line. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

function checkSame(there: SweepHeader, wanted: SweepHeader, path: string): void {
  if (there.sweep === wanted.sweep) return;
  const named = Object.entries(wanted.plan).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(there.plan[name as keyof typeof there.plan]),
  );
  throw new DataError({
    code: "journal/other",
    message: `the journal is of another sweep: ${named.map(([name]) => PLAN_WORDS[name] ?? name).join(", ")} differ`,
    where: { file: path },
    hint: "give the same table and options as before, or leave out --resume: the journal is then set aside",
  });
}

const PLAN_WORDS: Readonly<Record<string, string>> = {
  kan: "versions of kan",
  data: "tables",
  space: "values to try",
};
