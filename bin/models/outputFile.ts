import { open, stat } from "node:fs/promises";
import { UsageError } from "../../src/diagnostics.ts";
import { writeAtomically } from "../../src/index.ts";

/** What a command writes: how it is called, the code of its errors, and how a file of the kind begins. */
export interface OutputKind {
  readonly name: string;
  readonly code: string;
  /** Whether a file with this beginning is of the kind: then a new one may take its place. */
  readonly isKind: (beginning: string) => boolean;
  /** What beside a file on the disk it may go to. @defaultValue pipes and devices */
  readonly also?: "devices" | "nothing";
}

const isLike =
  (pattern: RegExp) =>
  (beginning: string): boolean =>
    pattern.test(beginning);

/** A picture as SVG. */
export const SVG_FILE: OutputKind = {
  name: "SVG",
  code: "picture",
  isKind: isLike(/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg\b/),
};

/** A picture as PNG. */
export const PNG_FILE: OutputKind = { name: "PNG", code: "picture", isKind: isLike(/^\ufffdPNG/) };

/** The page of `kan report`. */
export const PAGE_FILE: OutputKind = { name: "page", code: "page", isKind: isLike(/^\s*<!doctype html>/i) };

/** The table of `kan predict`: its header names predictions. */
export const PREDICTIONS_FILE: OutputKind = {
  name: "table of predictions",
  code: "table",
  isKind: isLike(/^[^\n]*\bpredicted_/),
};

/** The log of `kan discover`: JSON lines, each about a table with a fingerprint. */
export const LOG_FILE: OutputKind = {
  name: "log of kan",
  code: "log",
  isKind: isLike(/^\{"fingerprint":/),
  also: "devices",
};

/** The journal of `kan sweep`. */
export const JOURNAL_FILE: OutputKind = {
  name: "journal of a sweep",
  code: "journal",
  isKind: isLike(/^\{"sweep":/),
  also: "nothing",
};

/** The journal of a sweep as Optuna reads it. */
export const OPTUNA_FILE: OutputKind = {
  name: "journal of Optuna",
  code: "export",
  isKind: isLike(/^\{"op_code":/),
};

/** How a model begins; one that was cut off early has a part of it. */
const MODEL_START = '{"schema":"kan/model@';

/** A model, whole or damaged. */
export const MODEL_FILE: OutputKind = {
  name: "model",
  code: "model",
  isKind: (beginning) => {
    const start = beginning.replaceAll(/\s/g, "").slice(0, MODEL_START.length);
    // Other programs may have sorted its keys.
    return MODEL_START.startsWith(start) || /"schema":\s*"kan\/model@/.test(beginning);
  },
};

/** What `kan export` writes: code that names kan, or a single line that holds a formula. */
export const EXPORT_FILE: OutputKind = {
  name: "export of kan",
  code: "export",
  isKind: (beginning) =>
    /found by kan|\bkan_spline\b|"schema": "kan\/export@|^=?[\w .+\-*/^(),;:{}[\]\\]*\n?$/.test(beginning) ||
    (beginning.startsWith("\b") && beginning.slice(0, 40).includes("kan")),
};

/** Files that a command reads or keeps its work in: what they are called, and where they are. */
export type ReadFiles = Readonly<Record<string, string | undefined>>;

/**
 * Whether a file of the kind is at `path` already, or none.
 *
 * Refuses a path that is one of the files the command `reads` (the same file, by whatever name or link), and a file
 * that is there and of another kind, so that a slip of the pen costs no table and no model. Standard output, pipes and
 * devices are taken as they are. Errors: UsageError usage/would-overwrite; those of the file system.
 */
export async function checkOutput(
  flag: string,
  path: string,
  kind: OutputKind,
  reads: ReadFiles,
): Promise<"new" | "replaced"> {
  const own = path === "-" ? undefined : await stat(path).catch(ifAbsent);
  if (own === undefined || own.isDirectory()) return "new";
  for (const [name, file] of Object.entries(reads)) {
    const other = file === undefined || file === "-" ? undefined : await stat(file).catch(() => undefined);
    if (other !== undefined && own.dev === other.dev && own.ino === other.ino) {
      throw refusal(`${flag} and ${name} are the same file, "${path}"`, `name another file with ${flag}`);
    }
  }
  if (!own.isFile()) {
    if (kind.also === "nothing" || (kind.also === "devices" && !own.isCharacterDevice()))
      throw refusal(
        `"${path}" is a pipe or a device, and a ${kind.name} is a file`,
        `name a file with ${flag}`,
      );
    return "new";
  }
  const beginning = await beginningOf(path);
  if (beginning !== "" && !kind.isKind(beginning)) {
    const remedy = `remove it, or name another file with ${flag}`;
    throw refusal(`"${path}" is there already and is no ${kind.name}`, remedy);
  }
  return "replaced";
}

/** Writes what a command made to `path`, whole or not at all, once `checkOutput` allows it; says whether one was there. */
export async function writeOutput(
  flag: string,
  path: string,
  content: Parameters<typeof writeAtomically>[1],
  kind: OutputKind,
  reads: ReadFiles,
): Promise<"new" | "replaced"> {
  const before = await checkOutput(flag, path, kind, reads);
  await writeAtomically(path, content, kind.code);
  return before;
}

/**
 * The form that the ending of a file name asks for: `.png` a PNG. Errors: UsageError for an ending that none has.
 *
 * A name without an ending asks for nothing.
 */
export function formByEnding<T>(path: string, forms: ReadonlyMap<string, T>): T | undefined {
  const ending = /\.[^./\\]+$/.exec(path)?.[0].toLowerCase();
  if (path === "-" || ending === undefined) return undefined;
  const form = forms.get(ending);
  if (form !== undefined) return form;
  throw new UsageError(
    `nothing can be written here that belongs into a file ending in ${ending}, "${path}"`,
    `end its name in ${[...forms.keys()].join(", ")}`,
  );
}

function refusal(fact: string, remedy: string): UsageError {
  return new UsageError(fact, remedy, "usage/would-overwrite");
}

/** The first bytes of a file as text. */
async function beginningOf(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4096) });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

function ifAbsent(error: NodeJS.ErrnoException): undefined {
  // A part of the path that is no folder is for the write to complain about.
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
