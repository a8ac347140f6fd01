/**
 * Pipes that have a name. To open or read one waits for its other end on a thread that nothing ends but that other end,
 * not even the end of the process: here they are opened without waiting, and a writer is waited for where Ctrl-C is heard.
 */
import { constants, openSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { Socket } from "node:net";

/** Whether `path` is a pipe. */
export async function isPipe(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFIFO() === true;
}

/** The blocks that come out of the pipe at `path`, from its first writer on; they end when `signal` is aborted. */
export function pipeBlocks(path: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  if (signal?.aborted === true) socket.destroy();
  signal?.addEventListener("abort", () => socket.destroy());
  return socket;
}

/** The pipe at `path`, open for writing. Errors: ENXIO where nobody reads from it. */
export async function openForReader(path: string): Promise<FileHandle> {
  const held = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    // Held open meanwhile: its reader must not see an end.
    return await open(path, "w");
  } finally {
    await held.close();
  }
}
