import { open } from "node:fs/promises";
import { UsageError } from "../src/diagnostics.ts";
import { writeAtomically } from "../src/index.ts";

/** What a picture or page is, and how its file begins. */
export type PictureKind = "SVG" | "PNG" | "page";

const BEGINNINGS: Readonly<Record<PictureKind, RegExp>> = {
  SVG: /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg\b/,
  PNG: /^\ufffdPNG/,
  page: /^\s*<!doctype html>/i,
};

/**
 * Writes a picture to `path`, whole or not at all, and says whether one was there before.
 *
 * Only a file of the same kind is replaced, so that a slip cannot cost a table or a model. Errors: UsageError for any
 * other file; DataError `picture/unwritable` or `page/unwritable`; reading errors of the file system.
 */
export async function writePicture(
  path: string,
  content: string | Uint8Array,
  kind: PictureKind,
): Promise<"written" | "replaced"> {
  const before = await beginningOf(path);
  if (before !== undefined && before !== "" && !BEGINNINGS[kind].test(before)) {
    throw new UsageError(
      `"${path}" is there already and is no ${kind}`,
      "remove it, or name another file with -o",
      "usage/would-overwrite",
    );
  }
  await writeAtomically(path, content, kind === "page" ? "page" : "picture");
  return before === undefined ? "written" : "replaced";
}

/** The first bytes of a file as text; undefined where there is none. */
async function beginningOf(path: string): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(512) });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
