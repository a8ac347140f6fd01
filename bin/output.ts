import { open, rename, rm } from "node:fs/promises";
import type { Terminal } from "./terminal/terminal.ts";

/** Where a long result goes, piece by piece. */
export interface Output {
  /** Resolves when the next piece may come. */
  readonly write: (text: string) => Promise<void>;
  /** The result is whole: makes it appear. */
  readonly finish: () => Promise<void>;
  /** Leaves nothing half-written behind. */
  readonly abandon: () => Promise<void>;
}

/** Standard output. */
export function standardOutput(terminal: Terminal): Output {
  return { write: terminal.stream, finish: async () => {}, abandon: async () => {} };
}

/** Nothing at all. */
export const noOutput: Output = { write: async () => {}, finish: async () => {}, abandon: async () => {} };

/** A file that appears whole or not at all. Errors: those of the file system, with the path. */
export async function fileOutput(path: string): Promise<Output> {
  const partial = `${path}.partial`;
  const file = await open(partial, "w").catch((error: unknown) => {
    throw Object.assign(error as Error, { path });
  });
  return {
    write: async (text) => {
      await file.writeFile(text);
    },
    finish: async () => {
      await file.sync();
      await file.close();
      await rename(partial, path);
    },
    abandon: async () => {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
    },
  };
}
