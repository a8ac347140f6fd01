import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { DataError } from "../diagnostics.ts";
import { nearestName } from "./nearestName.ts";

/** The code of an error about a path that is neither a file nor a folder. */
export const NOT_A_FILE = "ENOTFILE";

/**
 * The DataError that says why `path` could not be read; an error that is not the file system's comes back as it is.
 *
 * A file that is not there is answered with the nearest name in its folder.
 */
export async function fileTrouble(error: unknown, path: string): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof DataError || typeof code !== "string") return error;
  const where = { file: path };
  switch (code) {
    case "ENOENT":
    case "ENOTDIR": {
      const near = nearestName(basename(path), await namesBeside(path));
      return new DataError({
        code: "file/not-found",
        message: "there is no such file",
        where,
        hint: near === undefined ? "check the path; - reads standard input" : `did you mean ${near}?`,
      });
    }
    case "EISDIR":
      return new DataError({
        code: "file/is-folder",
        message: "this is a folder, not a file",
        where,
        hint: "pass one file",
      });
    case "ENAMETOOLONG":
      return new DataError({
        code: "file/not-found",
        message: "there is no such file: the name is too long for one",
        where,
        hint: "check the path; - reads standard input",
      });
    case NOT_A_FILE:
      return new DataError({
        code: "file/not-a-file",
        message: "this is a pipe or a device, expected a file",
        where,
        hint: "name a file on the disk",
      });
    case "EACCES":
    case "EPERM":
      return new DataError({
        code: "file/no-permission",
        message: "no permission to read this file",
        where,
        hint: "check its owner and mode",
      });
    default:
      return new DataError({
        code: "file/unreadable",
        message: `reading failed (${code}: ${(error as Error).message})`,
        where,
      });
  }
}

async function namesBeside(path: string): Promise<readonly string[]> {
  try {
    return await readdir(dirname(path));
  } catch {
    return [];
  }
}
