import type { Diagnostic } from "../src/diagnostics.ts";
import { DataError, UsageError } from "../src/diagnostics.ts";

/** What the program's exit codes mean; scripts rely on them. */
export const EXIT_CODE = {
  done: 0,
  noResult: 1,
  usage: 2,
  data: 3,
  bug: 70,
  interrupted: 130,
} as const;

/** Ends a command that ran but has nothing usable to show: exit code 1, with why and what to try. */
export class NoResultError extends Error {
  override readonly name = "NoResultError";
  readonly diagnostic: Diagnostic;
  constructor(message: string, hint: string, code = "no-result") {
    super(message);
    this.diagnostic = { severity: "error", code, message, hint };
  }
}

/** An error as the user should see it, and the exit code that goes with it. */
export interface Failure {
  readonly code: number;
  readonly diagnostic: Diagnostic;
  /** Present for a bug only: what a report should carry. */
  readonly stack?: string;
}

/** What to print and how to exit for anything that was thrown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof UsageError) return { code: EXIT_CODE.usage, diagnostic: thrown.diagnostic };
  if (thrown instanceof DataError) return { code: EXIT_CODE.data, diagnostic: thrown.diagnostic };
  if (thrown instanceof NoResultError) return { code: EXIT_CODE.noResult, diagnostic: thrown.diagnostic };
  return fileFailure(thrown) ?? bug(thrown);
}

/** A refusal of the file system is the user's to mend, not a bug of ours. */
function fileFailure(thrown: unknown): Failure | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  if (thrown.code === "ERR_INVALID_ARG_VALUE" && /null bytes/.test(thrown.message))
    return { code: EXIT_CODE.data, diagnostic: ZERO_BYTE };
  if (!("syscall" in thrown)) return undefined;
  const facts = FILE_FACTS.get(String(thrown.code));
  if (facts === undefined) return undefined;
  const file = "path" in thrown ? String(thrown.path) : undefined;
  return {
    code: EXIT_CODE.data,
    diagnostic: {
      severity: "error",
      code: `file/${String(thrown.code).toLowerCase()}`,
      message: facts.message,
      hint: facts.hint,
      ...(file === undefined ? {} : { where: { file } }),
    },
  };
}

/** Node refuses such a path before the file system sees it. */
const ZERO_BYTE: Diagnostic = {
  severity: "error",
  code: "file/enoent",
  message: "there is no such file or folder: a path holds no zero byte",
  hint: "check the path",
};

const FILE_FACTS: ReadonlyMap<string, { readonly message: string; readonly hint: string }> = new Map([
  ["ENOENT", { message: "there is no such file or folder", hint: "check the path" }],
  ["EACCES", { message: "permission was denied", hint: "check who may read and write there" }],
  ["EPERM", { message: "the operation is not permitted", hint: "check who may read and write there" }],
  ["EROFS", { message: "the file system is read-only", hint: "choose another folder" }],
  ["ENOSPC", { message: "the disk is full", hint: "free some space, or choose another folder" }],
  ["EDQUOT", { message: "the disk quota is used up", hint: "free some space, or choose another folder" }],
  ["EISDIR", { message: "this is a folder, expected a file", hint: "name a file" }],
  ["ENOTDIR", { message: "a part of this path is a file, expected a folder", hint: "check the path" }],
  [
    "EFBIG",
    { message: "the file is too large for this file system or limit", hint: "choose another folder" },
  ],
  ["ENAMETOOLONG", { message: "the name is too long for a file", hint: "check the path" }],
  ["EIO", { message: "the disk reports an error", hint: "choose another folder" }],
  ["EMFILE", { message: "too many files are open", hint: "close some programs, or raise the limit" }],
]);

function bug(thrown: unknown): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: EXIT_CODE.bug,
    diagnostic: {
      severity: "error",
      code: "bug",
      message: `this should not have happened: ${message}`,
      hint: "this is a fault of kan, not yours; please report it with the command, the lines below, and the data if you can",
    },
    stack: thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : String(thrown),
  };
}
