import { createReadStream } from "node:fs";
import { DataError } from "../diagnostics.ts";
import { fileTrouble } from "./fileTrouble.ts";
import { isPipe, pipeBlocks } from "./pipes.ts";

/** Bytes of the longest text that a person writes by hand. */
const MOST_BYTES = 1 << 24;

/**
 * The text of the file or pipe at `path`, of what a person wrote: a problem, formulas.
 *
 * Errors: DataError where it cannot be read, or is longer than 16 MB, as a device without an end is; the reason of `signal`
 * where it is aborted meanwhile.
 */
export async function readText(path: string, signal: AbortSignal): Promise<string> {
  const blocks: Buffer[] = [];
  let nBytes = 0;
  try {
    const source = (await isPipe(path)) ? pipeBlocks(path, signal) : createReadStream(path);
    for await (const block of source as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      blocks.push(block);
      nBytes += block.length;
      if (nBytes > MOST_BYTES) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw await fileTrouble(error, path);
  }
  signal.throwIfAborted();
  if (nBytes <= MOST_BYTES) return Buffer.concat(blocks).toString("utf8");
  throw new DataError({
    code: "file/too-large",
    message: "this is longer than 16 MB, expected some lines of text",
    where: { file: path },
    hint: "check the path: is this a table?",
  });
}
